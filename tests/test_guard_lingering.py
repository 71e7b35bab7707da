"""Gradio's stream of events, kept open for a while after the last of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import Message, Receive, Scope, Send

from ui.guard.lingering import Lingering

START: Message = {"type": "http.response.start", "status": 200, "headers": []}
END: Message = {"type": "http.response.body", "body": b"", "more_body": False}
CLOSE = b'data: {"msg":"close_stream","event_id":null}\n\n'
SCOPE: Scope = {"type": "http"}


def body(text: bytes) -> Message:
    return {"type": "http.response.body", "body": text, "more_body": True}


class Gradio:
    """Streams one event at each request and closes, as Gradio does when nothing is pending; the last one it breaks off."""

    def __init__(self, *events: bytes, breaks: bool = False) -> None:
        self.events, self.breaks = list(events), breaks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send(START)
        await send(body(self.events.pop(0)))
        if not self.breaks:
            await send(body(CLOSE))
        await send(END)


def heard(app: Gradio, pending: Callable[[], bool], leaves: bool = False, stops: bool = False) -> list[Message]:
    """What the browser gets; it leaves when the first stream has closed, or never."""
    sent: list[Message] = []

    async def run() -> None:
        over = asyncio.Event()
        if stops:
            over.set()

        async def receive() -> Message:
            if not leaves:
                await asyncio.Event().wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            sent.append(message)

        await Lingering(app, pending, over, seconds=0.1)(SCOPE, receive, send)

    asyncio.run(run())
    return sent


def test_it_closes_when_nothing_came() -> None:
    assert heard(Gradio(b"one"), lambda: False) == [START, body(b"one"), body(CLOSE), END]


def test_it_goes_on_with_what_came_meanwhile() -> None:
    app = Gradio(b"one", b"two")
    assert heard(app, lambda: bool(app.events)) == [START, body(b"one"), body(b"two"), body(CLOSE), END]


def test_a_stream_that_breaks_off_is_not_held() -> None:
    assert heard(Gradio(b"one", breaks=True), lambda: True) == [START, body(b"one"), END]


def test_it_waits_no_longer_for_a_browser_that_left_or_when_the_server_stops() -> None:
    closed = [START, body(b"one"), body(CLOSE), END]
    app = Gradio(b"one", b"two")
    later = iter([False, True, True])
    assert heard(app, lambda: next(later), leaves=True) == closed
    later = iter([False, True, True])
    assert heard(Gradio(b"one", b"two"), lambda: next(later), stops=True) == closed
