"""Is it alive, can it answer, and how much does it do."""

from __future__ import annotations

import time
from collections.abc import Iterator

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.errors import AnamnesisError
from ui.api.people import assistant_of, records_of, turns_of
from ui.api.responses import Alive, Ready
from ui.measures import Measures

router = APIRouter(tags=["operations"])


@router.get("/health", response_model=Alive)
def health() -> dict[str, str]:
    """It is alive."""
    return {"status": "ok"}


@router.get("/ready", response_model=Ready, responses={503: {"model": Ready, "description": "Something is missing."}})
def ready(request: Request) -> Response:
    """It can answer: index and weights are here, the records open."""
    missing = {part: [*found] for part, found in (("answers", assistant_of(request).missing()), ("records", tuple(_records(request)))) if found}
    return JSONResponse({"ready": not missing, "missing": missing}, 503 if missing else 200)


@router.get("/metrics", responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "Prometheus text format."}})
def metrics(request: Request) -> Response:
    """Counts and durations for Prometheus; nothing of any person."""
    return Response(turns_of(request).measures.text(), headers={"Content-Type": CONTENT_TYPE_LATEST})


def _records(request: Request) -> Iterator[str]:
    records = records_of(request)
    try:
        if records is not None:
            records.accounts.count()
    except AnamnesisError as error:
        yield str(error)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Counting:
    """Counts requests by the pattern of their route, never by the address itself: that may hold ids, and there is no end of addresses."""

    def __init__(self, app: ASGIApp, measures: Measures) -> None:
        self.app, self.measures = app, measures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        start = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.measures.answered(pattern(scope), scope["method"] if scope["method"] in METHODS else "other", message["status"], time.perf_counter() - start)
            await send(message)

        await self.app(scope, receive, counted)


def pattern(scope: Scope) -> str:
    """The pattern of the route that was found: ``/api/v1/conversations/{id}``."""
    path = getattr(scope.get("route"), "path", None)
    return f"{scope.get('root_path', '')}{path}" if path else "none"
