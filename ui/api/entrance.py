"""How one gets in, for the OpenAPI document: signing in, what each operation asks for, and what the gate answers in its place (``ui.guard.gate``)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic.json_schema import models_json_schema

from ui.guard.gate import OPEN, SAFE
from ui.guard.pages import Credentials, SignedIn
from ui.guard.policy import is_hook
from ui.guard.sessions import COOKIE, HOST_ONLY
from ui.problem import MEDIA_TYPE

Json = dict[str, Any]
REF = "#/components/schemas/{model}"
PROBLEM: Json = {MEDIA_TYPE: {"schema": {"$ref": REF.format(model="Problem")}}}
ADMINS = {"/metrics"}
PEOPLE: Json = {
    "token": {"type": "http", "scheme": "bearer", "description": "The `token` of `POST /api/v1/login`, or one of `anamnesis users token NAME`."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": f"What the page `/login` gives a browser; by https it is called `{HOST_ONLY}{COOKIE}`. There is no token against forged requests: what changes "
        "something must say that it comes from a page of this server, by `Sec-Fetch-Site: same-origin`, or `Origin` where that is not sent; else it is answered with 403.",
    },
}
RECORDS: Json = {
    "record": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "A token that a clinical record has signed for this one call (CDS Hooks 2.0, Trusting CDS Clients)."}
}
SIGN_IN: dict[int, str] = {
    401: "The name or the password is wrong.",
    403: "The account is locked, or another website sent this.",
    404: "There are no accounts.",
    422: "This is no name with a password.",
    429: "Too many wrong passwords, or too many requests.",
    503: "The records cannot be read or written.",
}
AGAIN: Json = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


def describe(made: Json, accounts: bool, signed: bool) -> None:
    """Add to a document who may call what.

    Args:
        accounts: people need an account here; else nobody signs in.
        signed: calls of CDS Hooks need a token of a clinical record, and nothing else lets in there.
    """
    if accounts:
        made["paths"] |= _signing()
        made["components"]["schemas"] |= models_json_schema([(Credentials, "validation"), (SignedIn, "serialization")], ref_template=REF)[1]["$defs"]
    if schemes := (PEOPLE if accounts else {}) | (RECORDS if signed else {}):
        made["components"]["securitySchemes"] = schemes
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            ways = RECORDS if signed and is_hook(path) else PEOPLE if accounts and path not in OPEN else {}
            if schemes:
                operation["security"] = [{name: []} for name in ways]
            for status, why in _refusals(path, method.upper(), "requestBody" in operation, bool(ways), accounts):
                _add(operation["responses"], status, why)


def _refusals(path: str, method: str, large: bool, known: bool, accounts: bool) -> Iterator[tuple[int, str]]:
    """What the gate answers in the place of an operation; ``known``: only to those who say who they are."""
    if known:
        yield 401, "Nobody is logged in, or the session is over."
    if method not in SAFE:
        yield 403, "Another website sent this, or a browser that does not say who did."
    elif accounts and path in ADMINS:
        yield 403, "This account is no admin."
    if large:
        yield 413, "That is too large."
    yield 429, "Too many requests."
    if path not in OPEN:
        yield 503, "The records cannot be read or written."


def _add(responses: Json, status: int, why: str) -> None:
    """One more response; where the operation has one of this status itself, the gate's body is another kind of it."""
    found = responses.setdefault(str(status), {"description": why})
    found["content"] = found.get("content", {}) | PROBLEM
    if status == 429:
        found["headers"] = AGAIN


def _signing() -> Json:
    """Signing in and out; these routes are the guard's own."""
    refused = {str(status): {"description": why, "content": PROBLEM} for status, why in SIGN_IN.items()}
    login = {
        "summary": "Login",
        "description": "A token for `Authorization: Bearer`, and until when it holds at most.",
        "requestBody": {"required": True, "content": {"application/json": {"schema": {"$ref": REF.format(model=Credentials.__name__)}}}},
        "responses": {"200": {"description": "You are signed in.", "content": {"application/json": {"schema": {"$ref": REF.format(model=SignedIn.__name__)}}}}, **refused},
    }
    logout = {"summary": "Logout", "description": "The end of the session of the token that is sent.", "responses": {"204": {"description": "The token is worth nothing any more."}}}
    return {f"/api/v1/{name}": {"post": {"tags": ["entrance"], "operationId": name, **operation}} for name, operation in (("login", login), ("logout", logout))}
