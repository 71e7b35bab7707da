"""A turn in a thread of its own, heard from the event loop, so that Stop works at once even while the model is thinking."""

from __future__ import annotations

import asyncio
import threading
import weakref
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Generic, TypeVar

T = TypeVar("T")

# More than answer at once: a stopped turn keeps its thread until its next event.
WORKERS = ThreadPoolExecutor(max_workers=64, thread_name_prefix="turn")
PATIENCE_S = 2.0
RUNNING: weakref.WeakSet[Stream[Any]] = weakref.WeakSet()


class Stream(Generic[T]):
    """The items of ``start()``, made in one thread from first to last. It must be created on the event loop.

    Attributes:
        ended: set by the reader when it will show nothing more.
        forgotten: nobody wants to see how far it came.
    """

    def __init__(self, start: Callable[[], Iterator[T]]) -> None:
        self._start, self._loop = start, asyncio.get_running_loop()
        # Items of the thread that the event loop has been told of and not taken yet; each telling makes the two wait for one another.
        self._made: deque[tuple[T, ...]] = deque()
        # One item in each; an empty one is the end.
        self._heard: asyncio.Queue[tuple[T, ...]] = asyncio.Queue()
        self._stopped, self._at_end = threading.Event(), False
        self.ended = asyncio.Event()
        self.forgotten = False
        RUNNING.add(self)

    async def batches(self) -> AsyncIterator[tuple[T, ...]]:
        """Items as soon as they are known: one, or several where more came meanwhile. An error of ``start()`` is raised here, after the items before it."""
        worker = self._loop.run_in_executor(WORKERS, self._run)
        # A stopped turn may still fail; nobody is left to tell, and asyncio would complain of an error that was never looked at.
        worker.add_done_callback(lambda done: done.cancelled() or done.exception())
        while items := await self._next():
            yield items
        if not self._stopped.is_set():
            await worker

    async def _next(self) -> tuple[T, ...]:
        """Everything that is known by now; empty at the end."""
        items: list[T] = []
        while not self._at_end and (not items or not self._heard.empty()):
            heard = await self._heard.get()
            self._at_end = not heard
            items += heard
        return tuple(items)

    def stop(self) -> None:
        """Ends ``items`` now, and the thread at its next item."""
        self._stopped.set()
        self._heard.put_nowait(())

    async def forget(self) -> None:
        """Stops, and waits until the reader has ended, so that it cannot overwrite what is shown next."""
        self.forgotten = True
        self.stop()
        await asyncio.wait([asyncio.ensure_future(self.ended.wait())], timeout=PATIENCE_S)

    def _run(self) -> None:
        try:
            for item in self._start():
                if self._stopped.is_set():
                    return
                self._tell((item,))
        finally:
            self._tell(())

    def _tell(self, item: tuple[T, ...]) -> None:
        """Called in the thread: the loop is woken by the first of what it has not taken. Looked at after it was added, or the loop could have just ended."""
        self._made.append(item)
        if len(self._made) == 1:
            self._loop.call_soon_threadsafe(self._take)

    def _take(self) -> None:
        while self._made:
            self._heard.put_nowait(self._made.popleft())


def stop_all() -> None:
    """Ends every turn: the server stops. Called on the event loop."""
    for stream in tuple(RUNNING):
        stream.stop()
