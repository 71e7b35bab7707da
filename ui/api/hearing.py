"""A turn heard from the event loop: as one answer, or event by event (server-sent events); who leaves gives the turn up."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import aclosing

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic_core import to_json

from assistant.errors import Busy
from assistant.events import Done, Event, TriageReady
from assistant.types import Answer
from ui.api.problems import FORESEEN, as_response, told
from ui.rows import Row, event_row, urgency
from ui.stream import Stream

Start = Callable[[], Iterator[Event]]
EVENT_STREAM = "text/event-stream"
# One event, for the OpenAPI document.
EVENT = {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}, "required": ["data"]}
# The client has gone; nobody reads it, and logs of servers know the number.
GONE = 499


async def hear(start: Start) -> AsyncGenerator[tuple[Event, ...], None]:
    """Events as soon as they are known, those that came together at once; closing it ends the turn at its next event."""
    turn = Stream(start)
    try:
        async for events in turn.batches():
            yield events
    finally:
        turn.stop()


def wants_stream(request: Request, stream: bool | None) -> bool:
    """True where server-sent events are asked for."""
    return EVENT_STREAM in request.headers.get("accept", "") if stream is None else stream


async def respond(request: Request, stream: bool | None, start: Start, row: Callable[[Answer], Row]) -> Response:
    """The answer in the form that was asked for; ``row`` makes the JSON of a whole one."""
    return await streamed(start, row) if wants_stream(request, stream) else await whole(request, start, row)


async def whole(request: Request, start: Start, row: Callable[[Answer], Row]) -> Response:
    """The answer as one JSON object; one that found the line full still tells the urgency."""
    known: Row = {}
    async with aclosing(hear(start)) as batches:
        try:
            async for events in batches:
                for event in events:
                    if isinstance(event, TriageReady):
                        known = {"triage": urgency(event.triage)}
                    if isinstance(event, Done):
                        return JSONResponse(row(event.answer))
                if await request.is_disconnected():
                    break
        except Busy as busy:
            return as_response(busy, **known)
    return Response(status_code=GONE)


async def streamed(start: Start, row: Callable[[Answer], Row]) -> Response:
    """Every event as it is known; what fails before the first one is raised, what fails later is an event ``error``."""
    batches = hear(start)
    first = await anext(batches)
    return EventSourceResponse(_lines(batches, first, row), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


async def _lines(batches: AsyncGenerator[tuple[Event, ...], None], first: tuple[Event, ...], row: Callable[[Answer], Row]) -> AsyncGenerator[bytes, None]:
    """What came together is sent together: each piece passes through everything that stands before the API."""
    try:
        yield _said(first, row)
        async for events in batches:
            yield _said(events, row)
    except FORESEEN as error:
        yield _line("error", told(error)[0])
    finally:
        await batches.aclose()


def _said(events: tuple[Event, ...], row: Callable[[Answer], Row]) -> bytes:
    return b"".join(_line(*_named(event, row)) for event in events)


def _named(event: Event, row: Callable[[Answer], Row]) -> tuple[str, Row]:
    return ("done", row(event.answer)) if isinstance(event, Done) else event_row(event)


def _line(name: str, data: Row) -> bytes:
    return format_sse_event(event=name, data_str=to_json(data).decode())
