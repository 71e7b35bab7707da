"""Adds every programs' face to an application: ``/api/v1``, ``/v1``, ``/cds-services``, ``/health``, ``/ready``, ``/metrics``."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.exceptions import HTTPException

from assistant.build import Assistant
from assistant.records.opening import Records
from ui.api import care, cds_hooks, health, openai, own
from ui.api.entrance import describe
from ui.api.health import Counting
from ui.api.openai_types import tell_faults
from ui.api.problems import http, tell_problems
from ui.api.responses import Problem
from ui.guard.policy import HOOKS
from ui.measures import Measures
from ui.problem import MEDIA_TYPE
from ui.turns import Turns

TITLE, VERSION = "Anamnesis", "1"
DESCRIPTION = (
    "Urgency by rule, a ranked differential, and advice whose every sentence cites its source. It is not a doctor. "
    "Errors are `application/problem+json`; under `/v1` they have OpenAI's shape, except what is refused before it is looked at (401, 403, 413, 429)."
)
PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}, "description": why}
    for status, why in (
        (400, "The request is not well formed."),
        (404, "There is no such thing, or it is not yours."),
        (412, "Something must be prefetched."),
        (422, "What was given cannot be used; the detail says why."),
        (503, "Busy, or not ready; see `retry_after`."),
    )
}
API, OPENAI, CDS = "/api/v1", "/v1", HOOKS
# Bytes of a request: 200 long messages of a chat, or a record with some thousand resources.
LONGEST_BODY = 16 * 2**20
Tell = Callable[[FastAPI], None]
# Where each application stands, its routers, and the shape of its errors.
PARTS: tuple[tuple[str, tuple[APIRouter, ...], Tell], ...] = (
    (API, (care.router, own.router), tell_problems),
    (OPENAI, (openai.router,), tell_faults),
    (CDS, (cds_hooks.router,), tell_problems),
)

# Routes of the application itself.
PLAIN = (health.router, cds_hooks.discovery)


def install(app: FastAPI, assistant: Turns[Assistant], records: Records | None, alone: bool, signed: bool = False) -> FastAPI:
    """Add the API to ``app``, in front of what is mounted later.

    Args:
        assistant: who answers, behind the line for its language model.
        records: what is kept of people; None where nothing is.
        alone: the server is for the one person of this machine, so whoever asks is that person; else ``request.state.user`` must name the user.
        signed: calls of CDS Hooks come with tokens of clinical records; only the document tells.
    """
    written = partial(document, accounts=not alone, signed=signed)
    for target in (app, *(_part(app, written, *part) for part in PARTS)):
        target.state.assistant, target.state.records, target.state.alone = assistant, records, alone
    for router in PLAIN:
        app.include_router(router)
    app.add_exception_handler(HTTPException, http)
    count_all(app, assistant.measures)
    return app


def count_all(app: FastAPI, measures: Measures) -> None:
    """Counts before every middleware of ``app``.

    One that is added later, such as the gate, would stand before one that is added here, and the answer to an error that nobody foresaw is made before them all.
    """
    stack = app.build_middleware_stack
    app.build_middleware_stack = lambda: Counting(stack(), measures)  # type: ignore[method-assign]


def _part(app: FastAPI, written: Callable[[], dict[str, Any]], prefix: str, routers: tuple[APIRouter, ...], tell: Tell) -> FastAPI:
    """One application of its own, so that its errors have its shape and nothing else of ``app`` changes."""
    # The interactive documentation of FastAPI loads scripts from a content network, so it is off.
    # A redirect to another spelling of an address would repeat what was asked.
    part = FastAPI(title=TITLE, version=VERSION, redirect_slashes=False, max_body_size=LONGEST_BODY, docs_url=None, redoc_url=None, root_path_in_servers=False, openapi_url="/openapi.json" if prefix == API else None)
    for router in routers:
        part.include_router(router)
    tell(part)
    part.openapi = written  # type: ignore[method-assign]
    app.mount(prefix, part)
    return part


def document(accounts: bool = False, signed: bool = False) -> dict[str, Any]:
    """The OpenAPI document of all parts, with the addresses that they have together, and with who may call what (``entrance.describe``)."""
    whole = FastAPI(title=TITLE, version=VERSION, description=DESCRIPTION)
    for prefix, routers, tell in PARTS:
        for router in routers:
            whole.include_router(router, prefix=prefix, responses=PROBLEMS if tell is tell_problems else None)
    for router in PLAIN:
        whole.include_router(router)
    made = whole.openapi()
    schemas = made["components"]["schemas"]
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    describe(made, accounts, signed)
    return made
