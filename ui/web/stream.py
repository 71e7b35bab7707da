"""A turn in a thread of its own, heard from the event loop, so that Stop works at once even while the model is thinking."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")

# More than answer at once: a stopped turn keeps its thread until its next event.
WORKERS = ThreadPoolExecutor(max_workers=16, thread_name_prefix="turn")


async def stream(start: Callable[[], Iterator[T]]) -> AsyncIterator[T]:
    """The items of ``start()``, made in one thread from first to last.

    When the reader stops listening, the thread ends at its next item. An error of ``start()`` is raised here, after the items before it.
    """
    loop, heard, stopped = asyncio.get_running_loop(), asyncio.Queue[tuple[T, ...]](), threading.Event()

    def run() -> None:
        try:
            for item in start():
                if stopped.is_set():
                    return
                loop.call_soon_threadsafe(heard.put_nowait, (item,))
        finally:
            loop.call_soon_threadsafe(heard.put_nowait, ())

    worker = loop.run_in_executor(WORKERS, run)
    try:
        while items := await heard.get():
            yield items[0]
        await worker
    finally:
        stopped.set()
