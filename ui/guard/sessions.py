"""The token of a session: in a cookie for browsers, in ``Authorization: Bearer`` for programs."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

COOKIE = "anamnesis"
FORM = "anamnesis-form"
HOST_ONLY = "__Host-"  # a browser takes such a cookie from this very host only, and only by https (RFC 6265bis, 4.1.3.2)
BEARER = "bearer "


@dataclass(frozen=True, slots=True)
class Token:
    """What came with a request.

    Attributes:
        by_cookie: the browser added it by itself, whoever made it send the request.
    """

    text: str
    by_cookie: bool


def token(headers: Headers, secure: bool) -> Token | None:
    """The token of a request; a header outweighs a cookie, since no other website can make a browser send it."""
    given = headers.get("authorization", "")
    if given.lower().startswith(BEARER):
        return Token(given[len(BEARER) :].strip(), False)
    found = cookie(headers, COOKIE, secure)
    return Token(found, True) if found else None


def cookie(headers: Headers, name: str, secure: bool) -> str:
    """The value of one of our cookies; empty where there is none."""
    return cookie_parser(headers.get("cookie", "")).get(named(name, secure), "")


def named(name: str, secure: bool) -> str:
    """How the cookie is called; by https it is bound to this host."""
    return f"{HOST_ONLY}{name}" if secure else name


def give(response: Response, name: str, value: str, secure: bool) -> None:
    """Set a cookie that no script reads, that no other website makes a browser send, and that ends with the browser."""
    response.set_cookie(named(name, secure), value, path="/", secure=secure, httponly=True, samesite="strict")


def take(response: Response, name: str, secure: bool) -> None:
    """Remove a cookie."""
    response.delete_cookie(named(name, secure), path="/", secure=secure, httponly=True, samesite="strict")
