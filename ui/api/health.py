"""Is it alive, can it answer, and how much does it do."""

from __future__ import annotations

import time
from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AnamnesisError
from assistant.records.opening import Records
from ui.api.people import assistant_of, records_of, turns_of
from ui.api.responses import Alive, Ready
from ui.guard.roles import require
from ui.logs.events import Event
from ui.logs.requests import pattern
from ui.logs.setup import log
from ui.measures import Measures

router = APIRouter(tags=["operations"])
# Anybody may ask, so what is missing is told by kind alone: the reasons name files, addresses and models of this machine.
LACKING = {
    "answers": "what an answer needs is not here or not loaded yet; on the server, 'anamnesis doctor' says what",
    "records": "the records cannot be read; on the server, 'anamnesis doctor' says why",
}
ADMIN = require("admin")


@router.get("/health", response_model=Alive)
def health() -> dict[str, str]:
    """It is alive."""
    return {"status": "ok"}


@router.get("/ready", response_model=Ready, responses={503: {"model": Ready, "description": "Something is missing."}})
def ready(request: Request) -> Response:
    """It can answer: index and weights are here, the records open."""
    found = {"answers": not assistant_of(request).missing(), "records": _readable(records_of(request))}
    missing = {part: [LACKING[part]] for part, here in found.items() if not here}
    return JSONResponse({"ready": not missing, "missing": missing}, 503 if missing else 200)


def operator(request: Request) -> None:
    """Lets in who may read the counts: where there are accounts those with the role admin, else whoever uses this machine."""
    if not request.app.state.alone:
        ADMIN(request)


COUNTS: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text format."},
}


@router.get("/metrics", responses=COUNTS, dependencies=[Depends(operator)])
def metrics(request: Request) -> Response:
    """Counts and durations for Prometheus; nothing of any person."""
    return Response(turns_of(request).measures.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _readable(records: Records | None) -> bool:
    """Can the records be read, where there are any? The log is told why not, by type and place."""
    try:
        if records is not None:
            records.accounts.count()
    except AnamnesisError as error:
        log.warning(Event.SERVE_UNREADY, exc_info=error)
        return False
    return True


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Counting:
    """Counts requests by the pattern of their route, never by the address itself: that may hold ids, and there is no end of addresses.

    It stands before everything else of the application. What comes to no route, such as what the gate refuses, is counted under ``none``.
    """

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self.app, self.measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.measures.answered(pattern(scope) or "none", scope["method"] if scope["method"] in METHODS else "other", message["status"], time.perf_counter() - start)
            await send(message)

        await self.app(scope, receive, counted)
