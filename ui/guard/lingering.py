"""The stream of events of one browser tab, kept open for a while after the last of them.

Gradio (6.31) closes it when nothing is pending. An event that the browser sends in that very instant is answered into a stream that it has just been told to
close, and so never shown: a question asked at once after Stop would be lost. Here the stream stays open for ``SECONDS`` more and goes on with what comes.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SECONDS, LOOK = 3.0, 0.05
CLOSES = b'data: {"msg":"close_stream"'


class Lingering:
    """Answers one request for the stream.

    Args:
        app: Gradio's application.
        pending: is an event of this tab pending?
        over: the server stops.
        seconds: how long it waits for one.
    """

    def __init__(self, app: ASGIApp, pending: Callable[[], bool], over: asyncio.Event, seconds: float = SECONDS) -> None:
        self.app, self.pending, self.over, self.seconds = app, pending, over, seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Every message of Gradio's stream, of several one after the other; its last word is passed on when nothing came in time."""
        last: Message | None = None
        begun = False

        async def passing(message: Message) -> None:
            nonlocal last, begun
            if message["type"] == "http.response.start":
                if begun:
                    return
                begun = True
            elif last is not None or message.get("body", b"").startswith(CLOSES):
                last = last or message
                return
            await send(message)

        while True:
            last = None
            await self.app(scope, receive, passing)
            if last is None:
                return
            if not await self._comes(receive):
                break
        await send(last)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _comes(self, receive: Receive) -> bool:
        """Is there a new event before the time is over, the browser has left or the server stops?"""
        left = asyncio.ensure_future(receive())
        try:
            for _ in range(round(self.seconds / LOOK)):
                if self.pending():
                    return True
                await asyncio.wait({left}, timeout=LOOK)
                if left.done() or self.over.is_set():
                    return False
            return self.pending()
        finally:
            left.cancel()
