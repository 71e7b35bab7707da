"""Answers that go on for long end when the session does, and those that never end when the server does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from anyio.to_thread import run_sync
from starlette.types import Message, Receive, Send

from assistant.records.errors import CannotStore, NotLetIn
from assistant.records.opening import Records
from ui.guard.sessions import Token

EVERY = 15.0


def until(over: asyncio.Event, receive: Receive) -> Receive:
    """``receive``, which says that the browser has left as soon as ``over`` is set."""

    async def receiving() -> Message:
        heard, ended = asyncio.ensure_future(receive()), asyncio.ensure_future(over.wait())
        try:
            await asyncio.wait({heard, ended}, return_when=asyncio.FIRST_COMPLETED)
            return heard.result() if heard.done() else {"type": "http.disconnect"}
        finally:
            heard.cancel()
            ended.cancel()

    return receiving


class Watch:
    """``receive`` and ``send`` of one request: every ``EVERY`` seconds it is asked whether the session still holds.

    When it does not, the browser sees the end, and the application is told that the browser has left.
    """

    def __init__(self, records: Records, given: Token, receive: Receive, send: Send, clock: Callable[[], float]) -> None:
        self.records, self.given, self._send, self.clock = records, given, send, clock
        self._asked, self._over = clock(), asyncio.Event()
        self.receive = until(self._over, receive)

    async def send(self, message: Message) -> None:
        """Passes a message on while the session holds."""
        if self._over.is_set():
            return
        if message["type"] == "http.response.body" and message.get("more_body") and not await self._holds():
            self._over.set()
            message = {"type": "http.response.body", "body": b"", "more_body": False}
        await self._send(message)

    async def _holds(self) -> bool:
        if self.clock() < self._asked + EVERY:
            return True
        self._asked = self.clock()
        try:
            await run_sync(self.records.accounts.still, self.given.text)
        except NotLetIn:
            return False
        except CannotStore:
            pass  # a database that is busy for a moment is no reason to cut an answer short
        return True
