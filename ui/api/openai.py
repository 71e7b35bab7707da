"""An OpenAI-compatible chat: a front end sends its messages, and gets the urgency, cited claims and the sources as one Markdown message.

The model's id says who asks. Messages of the system are not followed: how an answer is made is not for the client to say.
"""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from fastapi.sse import EventSourceResponse, format_sse_event
from pydantic_core import to_json

from assistant.build import Assistant
from assistant.errors import BadInput, Busy
from assistant.events import Done, Event, Queued
from assistant.types import Answer, Mode, PatientHistory, Turn
from ui.api.hearing import EVENT, EVENT_STREAM, GONE, hear
from ui.api.openai_types import ChatMessage, ChatRequest, Completion, Faulty, Model, Models, UnknownModel, fault_of
from ui.api.people import LetIn, MyDeskIfKept, MyTurns, account
from ui.api.problems import FORESEEN
from ui.markdown import Message

MODES: dict[str, Mode] = {"anamnesis": "patient", "anamnesis-clinician": "clinician"}
EARLIER = 40
_WORD = re.compile(r"[^\W\d_]{2}|[\u4e00-\u9fff]")
FAULTS: dict[int | str, dict[str, Any]] = {status: {"model": Faulty, "description": "An error in OpenAI's shape."} for status in (400, 404, 503)}
STREAMED: dict[int | str, dict[str, Any]] = {
    200: {"content": {EVENT_STREAM: {"schema": EVENT}}, "description": "A completion, or its chunks as server-sent events."}
}

router = APIRouter(tags=["openai"], dependencies=[LetIn], responses=FAULTS)


@router.get("/models", response_model=Models)
def models() -> Models:
    """The two ways to be answered: as a patient, and as a clinician."""
    return Models(data=[Model(id=name) for name in MODES])


@router.get("/models/{model}", response_model=Model)
def model(model: str) -> Model:
    """One of them."""
    _mode(model)
    return Model(id=model)


@router.post("/chat/completions", response_model=Completion, responses=STREAMED)
async def chat(wanted: ChatRequest, request: Request, turns: MyTurns, desk: MyDeskIfKept) -> Response:
    """The answer to the last message, with what was said before; a kept profile of the person counts."""
    mode, (*earlier, last) = _mode(wanted.model), _spoken(wanted.messages)

    def told() -> Iterator[Event]:
        profile = desk.profiles.own() if desk else None
        known = history(turns.assistant, earlier, profile.history if profile else PatientHistory())
        yield from turns.ask(last.text, known, mode, account(desk))

    batches, reply = hear(told), Writing(wanted.model)
    if not wanted.stream:
        return await _whole(request, batches, reply)
    first = await anext(batches)
    usage = wanted.stream_options is not None and wanted.stream_options.include_usage
    return EventSourceResponse(_streamed(batches, first, reply, usage), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})


def _mode(model: str) -> Mode:
    if model not in MODES:
        raise UnknownModel(f"there is no model of this name; there are {' and '.join(MODES)}")
    return MODES[model]


def _spoken(messages: Sequence[ChatMessage]) -> list[ChatMessage]:
    """What was said, the question last."""
    spoken = [message for message in messages if message.role in {"user", "assistant"} and message.text.strip()]
    if not spoken or spoken[-1].role != "user":
        raise BadInput("messages: the last one must be of the role 'user' and hold text")
    return spoken


def history(assistant: Assistant, earlier: Sequence[ChatMessage], known: PatientHistory) -> PatientHistory:
    """What the earlier messages tell; those of the person are understood, ours are only remembered."""
    for message in earlier[-EARLIER:]:
        if message.role == "user" and _WORD.search(message.text):
            known = assistant.told(message.text, known)
        else:
            known = replace(known, turns=(*known.turns, Turn("user" if message.role == "user" else "assistant", message.text)))
    return known


@dataclass(slots=True)
class Writing:
    """One completion while it is written."""

    model: str
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))
    message: Message = field(default_factory=Message)

    def whole(self, content: str, answer: Answer) -> dict[str, Any]:
        """The completion."""
        choice = {"index": 0, "message": {"role": "assistant", "content": content}, "finish_reason": "stop", "logprobs": None}
        return self._about("chat.completion", choices=[choice], usage=usage_of(answer))

    def chunk(self, delta: dict[str, str], end: str | None = None) -> dict[str, Any]:
        """One piece of it."""
        return self._about("chat.completion.chunk", choices=[{"index": 0, "delta": delta, "finish_reason": end, "logprobs": None}])

    def usage(self, answer: Answer) -> dict[str, Any]:
        """The last chunk, where usage is asked for."""
        return self._about("chat.completion.chunk", choices=[], usage=usage_of(answer))

    def _about(self, kind: str, **more: Any) -> dict[str, Any]:
        return {"id": self.id, "object": kind, "created": self.created, "model": self.model, **more}


def usage_of(answer: Answer) -> dict[str, int]:
    """Tokens of the language model."""
    asked, written = answer.usage.get("prompt_tokens", 0), answer.usage.get("output_tokens", 0)
    return {"prompt_tokens": asked, "completion_tokens": written, "total_tokens": asked + written}


async def _whole(request: Request, batches: AsyncGenerator[tuple[Event, ...], None], reply: Writing) -> Response:
    pieces: list[str] = []
    async with aclosing(batches):
        try:
            async for events in batches:
                for event in events:
                    pieces.append(reply.message.piece(event))
                    if isinstance(event, Done):
                        return JSONResponse(reply.whole("".join(pieces), event.answer))
                if await request.is_disconnected():
                    break
        except Busy as busy:
            # The urgency was told first; it must not be lost because there is no place in the line.
            status, body, headers = fault_of(busy)
            body["error"]["message"] = f"{pieces[0]}\n\n{busy}"
            return JSONResponse(body, status, headers)
    return Response(status_code=GONE)


async def _streamed(
    batches: AsyncGenerator[tuple[Event, ...], None], first: tuple[Event, ...], reply: Writing, usage: bool
) -> AsyncGenerator[bytes, None]:
    try:
        yield _line(reply.chunk({"role": "assistant", "content": reply.message.piece(first[0])})) + _lines(first[1:], reply, usage)
        async for events in batches:
            yield _lines(events, reply, usage)
    except FORESEEN as error:
        yield _line(fault_of(error)[1])
    finally:
        await batches.aclose()


def _lines(events: tuple[Event, ...], reply: Writing, usage: bool) -> bytes:
    return b"".join(line for event in events for line in _of_event(event, reply, usage))


def _of_event(event: Event, reply: Writing, usage: bool) -> Iterator[bytes]:
    if isinstance(event, Queued):
        # A comment: it keeps the connection alive, and clients do not take it for words of the answer.
        yield format_sse_event(comment=f"queued {event.position}")
    if piece := reply.message.piece(event):
        yield _line(reply.chunk({"content": piece}))
    if isinstance(event, Done):
        yield _line(reply.chunk({}, "stop"))
        if usage:
            yield _line(reply.usage(event.answer))
        yield format_sse_event(data_str="[DONE]")


def _line(data: dict[str, Any]) -> bytes:
    return format_sse_event(data_str=to_json(data).decode())
