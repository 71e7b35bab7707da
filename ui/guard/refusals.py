"""Why somebody is not let in, as a page for people and as JSON for programs."""

from __future__ import annotations

import math
from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import Scope

from ui.guard.html import told
from ui.guard.words import Word, language, say
from ui.problem import MEDIA_TYPE, problem

STATUS: dict[Word, HTTPStatus] = {
    "host": HTTPStatus.MISDIRECTED_REQUEST,
    "often": HTTPStatus.TOO_MANY_REQUESTS,
    "large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "full": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "session": HTTPStatus.UNAUTHORIZED,
    "token": HTTPStatus.UNAUTHORIZED,
    "origin": HTTPStatus.FORBIDDEN,
    "role": HTTPStatus.FORBIDDEN,
    "records": HTTPStatus.SERVICE_UNAVAILABLE,
    "missing": HTTPStatus.NOT_FOUND,
    "unread": HTTPStatus.BAD_REQUEST,
    "alone": HTTPStatus.NOT_FOUND,
    "stale": HTTPStatus.BAD_REQUEST,
    "wrong": HTTPStatus.UNAUTHORIZED,
    "not_present": HTTPStatus.FORBIDDEN,
    "differ": HTTPStatus.UNPROCESSABLE_ENTITY,
    "weak": HTTPStatus.UNPROCESSABLE_ENTITY,
    "unsure": HTTPStatus.UNPROCESSABLE_ENTITY,
    "locked": HTTPStatus.FORBIDDEN,
    "wait": HTTPStatus.TOO_MANY_REQUESTS,
}


class Refused(Exception):
    """A request that goes no further.

    Attributes:
        word: which reason.
        wait: seconds until it may be tried again; 0 where waiting does not help.
        most: bytes that would have been taken.
        why: what is wrong with a token.
    """

    def __init__(self, word: Word, wait: float = 0.0, most: int = 0, why: str = "") -> None:
        super().__init__(say(word, wait=wait, most=most, why=why))
        self.word, self.wait, self.most, self.why = word, wait, most, why

    def response(self, scope: Scope) -> Response:
        """The answer: the login page for a person without a session, else the reason."""
        if not wants_page(scope):
            return self.problem()
        if self.word == "session":
            return RedirectResponse("/login", HTTPStatus.SEE_OTHER)
        spoken = language(Headers(scope=scope))
        return HTMLResponse(told(say(self.word, spoken, self.wait, self.most, self.why), spoken), STATUS[self.word], self.headers)

    def problem(self) -> Response:
        """The reason for programs (RFC 9457)."""
        status = STATUS[self.word]
        return JSONResponse(problem(status, str(self)), status, self.headers, MEDIA_TYPE)

    @property
    def headers(self) -> dict[str, str]:
        """What the status asks for."""
        found = {"Retry-After": str(math.ceil(self.wait))} if self.wait else {}
        return found | ({"WWW-Authenticate": "Bearer"} if self.word in {"session", "token"} else {})


def wants_page(scope: Scope) -> bool:
    """Is it a person who opens an address or sends a form, not a program?"""
    return "text/html" in Headers(scope=scope).get("accept", "")
