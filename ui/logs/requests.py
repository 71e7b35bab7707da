"""An id for every request, and one line when it is done: method, route as declared, status, time; never the address that was asked for."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars, get_contextvars

from ui.logs.events import Event
from ui.logs.fields import TEMPLATES
from ui.logs.setup import log

HEADER = b"x-request-id"


def request_id() -> str:
    """The id of the request being answered; empty outside of one. It may be shown to the person, to find the line again."""
    return str(get_contextvars().get("request", ""))


class RequestLog:
    """Wraps an ASGI application, outermost."""

    def __init__(self, app: ASGIApp, clock: Callable[[], float] = time.perf_counter) -> None:
        self._app, self._clock = app, clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        with bound_contextvars(request=uuid4().hex), _Request(scope, send, self._clock) as request:
            await self._app(scope, receive, request.send)


class _Request:
    """What one request came to."""

    def __init__(self, scope: Scope, send: Send, clock: Callable[[], float]) -> None:
        self._scope, self._send, self._clock, self._status = scope, send, clock, 0

    async def send(self, message: Message) -> None:
        """Pass on what is sent; the answer carries the id."""
        if message["type"] == "http.response.start":
            self._status = int(message["status"])  # an HTTPStatus is no listed value of the log
            message = {**message, "headers": [*message.get("headers", ()), (HEADER, request_id().encode())]}
        await self._send(message)

    def __enter__(self) -> _Request:
        self._start = self._clock()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        told = {"method": self._scope["method"], "ms": (self._clock() - self._start) * 1000, **self._known()}
        if error is None:
            log.info(Event.REQUEST_DONE, **told)
        else:
            log.error(Event.REQUEST_BROKE, exc_info=error, **told)

    def _known(self) -> dict[str, object]:
        """Route and status, where it came so far."""
        route = pattern(self._scope)
        if route:
            TEMPLATES.add(route)
        return {key: value for key, value in (("route", route), ("status", self._status)) if value}


def pattern(scope: Scope) -> str:
    """The path of the route that was found, as it is declared: ``/api/v1/conversations/{id}``; empty where none was.

    Read from the scope that the application was called with, which routers fill in. What is mounted here stands under fixed paths, so no part of it is what somebody asked for.
    """
    path = getattr(scope.get("route"), "path", "")
    return f"{scope.get('root_path', '')}{path}" if path else ""
