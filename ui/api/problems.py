"""Every error in one shape (RFC 9457, ``application/problem+json``): a status and one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from assistant.errors import AnamnesisError, BadInput, Busy, ModelError, NotReady
from assistant.records.errors import CannotStore, NotFound, NotLetIn, RecordsError, WrongKey
from indexes.errors import RetrievalError
from knowledge_graph.errors import KnowledgeError
from ui.problem import MEDIA_TYPE, problem

FORESEEN = (AnamnesisError, RetrievalError, KnowledgeError)
UNFORESEEN = "something inside failed; try again, and tell whoever runs this server if it happens again"


class NothingKept(AnamnesisError):
    """The server keeps nothing of people."""


# The first that fits counts.
STATUS: tuple[tuple[type[Exception], int], ...] = (
    (Busy, 503),
    (BadInput, 422),
    (NotReady, 503),
    (ModelError, 503),
    (NothingKept, 404),
    (NotFound, 404),
    (NotLetIn, 401),
    (CannotStore, 503),
    (WrongKey, 503),
    (RecordsError, 422),
    (RetrievalError, 503),
    (KnowledgeError, 503),
)


def status_of(error: Exception) -> int:
    """The status that an error is told with."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 500)


def told(error: Exception) -> tuple[dict[str, object], dict[str, str]]:
    """The problem of an error that was foreseen, and the headers that go with it."""
    wait = error.seconds if isinstance(error, Busy) else round(getattr(error, "wait", 0.0))
    status = 429 if isinstance(error, NotLetIn) and wait else status_of(error)
    body = problem(status, " ".join(str(error).split()))
    return (body | {"retry_after": wait}, {"Retry-After": str(wait)}) if wait else (body, {})


def sentence(errors: Sequence[Mapping[str, Any]]) -> str:
    """What is wrong with a request, in one sentence; what was written in it is not repeated."""
    first = errors[0]
    where = ".".join(str(part) for part in first["loc"][1:])
    more = f" ({len(errors) - 1} more like this)" if len(errors) > 1 else ""
    return f"{where or 'the request'}: {first['msg']}{more}"


def as_response(error: Exception, **more: object) -> JSONResponse:
    """An error that was foreseen as a response."""
    body, headers = told(error)
    return JSONResponse(body | more, int(str(body["status"])), headers, MEDIA_TYPE)


async def _foreseen(_: Request, error: Exception) -> JSONResponse:
    return as_response(error)


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    return JSONResponse(problem(422, sentence(error.errors())), 422, media_type=MEDIA_TYPE)


async def http(_: Request, error: Exception) -> JSONResponse:
    """What Starlette raises, as a response."""
    assert isinstance(error, HTTPException)
    return JSONResponse(problem(error.status_code, str(error.detail)), error.status_code, error.headers, MEDIA_TYPE)


async def _unforeseen(_: Request, error: Exception) -> JSONResponse:
    return JSONResponse(problem(500, UNFORESEEN), 500, media_type=MEDIA_TYPE)


def tell_problems(app: FastAPI) -> None:
    """Errors of this application's routes become problems."""
    for kind in FORESEEN:
        app.add_exception_handler(kind, _foreseen)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(Exception, _unforeseen)
