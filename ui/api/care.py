"""Care for one message: urgency, passages, whole answers, a list of medicines. Nothing of it is kept."""

from __future__ import annotations

import time
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from assistant.medicines import check
from ui.api.hearing import EVENT, EVENT_STREAM, respond
from ui.api.people import LetIn, MyAssistant, MyDeskIfKept, MyTurns, account
from ui.api.requests import AskIn, MedicinesIn, SearchIn, TriageIn
from ui.api.responses import AskOut, MedicinesOut, SearchOut, TriageOut
from ui.rows import Row, ask_row, medicines_row, triage_row
from ui.search_rows import search_row

router = APIRouter(tags=["care"], dependencies=[LetIn])
Streamed = Annotated[bool | None, Query(alias="stream", description="Server-sent events instead of one object; `Accept: text/event-stream` does the same.")]
EVENTS = (
    "Server-sent events: `triage`, `reply`, `queued`, `differential`, `sources`, `claim`, `options`, `question`, `done` (the whole object); "
    "`error` holds a problem."
)
STREAMED: dict[int | str, dict[str, Any]] = {200: {"content": {EVENT_STREAM: {"schema": EVENT}}, "description": f"One object. {EVENTS}"}}


@router.post("/triage", response_model=TriageOut)
def triage(wanted: TriageIn, assistant: MyAssistant) -> Row:
    """How urgent is it, and what could it be? No model."""
    start = time.perf_counter()
    found = assistant.assess(wanted.text, assistant.profile(wanted.profile.data()))
    return triage_row(None, found, round((time.perf_counter() - start) * 1000, 2))


@router.post("/search", response_model=SearchOut)
def search(wanted: SearchIn, assistant: MyAssistant) -> Row:
    """Find passages; no answer is written."""
    return search_row(assistant, wanted.model_dump(exclude={"k"}), wanted.k)


@router.post("/ask", response_model=AskOut, responses=STREAMED)
async def ask(wanted: AskIn, request: Request, turns: MyTurns, desk: MyDeskIfKept, stream: Streamed = None) -> Response:
    """A whole answer: urgency first, then what it could be, then advice whose every sentence cites its source."""
    return await respond(
        request,
        stream,
        lambda: turns.ask(wanted.text, turns.profile(wanted.profile.data()), wanted.mode, account(desk)),
        lambda answer: ask_row(None, answer),
    )


@router.post("/medicines", response_model=MedicinesOut)
def medicines(wanted: MedicinesIn, assistant: MyAssistant) -> Row:
    """Interactions, two of a kind, contraindications, cautions and allergies of a list of medicines, each with its source."""
    person = assistant.profile(wanted.profile.data())
    return medicines_row(check(wanted.medicines, person, assistant.linker, assistant.knowledge))
