"""Logging in and out: pages for people, ``/api/v1/login`` for programs."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from assistant.records.accounts import WRONG, Login
from assistant.records.errors import CannotStore, NotLetIn, RecordsError
from assistant.records.opening import Records
from assistant.records.values import Role
from ui.guard import html
from ui.guard.form import Forms
from ui.guard.gate import client, within
from ui.guard.policy import Policy
from ui.guard.rates import Rates, network
from ui.guard.refusals import STATUS, Refused
from ui.guard.sessions import COOKIE, FORM, give, take, token
from ui.guard.words import Word, language, say
from ui.locale.words import Language
from ui.problem import MEDIA_TYPE, problem

AT_ONCE = 4
FORGET = '"cache", "storage"'
ERASED: tuple[Word, Word] = ("erased", "unscrubbed")
T = TypeVar("T")


class Credentials(BaseModel):
    """Name and password of a program."""

    model_config = ConfigDict(extra="forbid")
    name: str = Field(max_length=200)
    password: str = Field(max_length=4096)


class Account(BaseModel):
    """Whose session it is."""

    id: str
    name: str
    role: Role


class SignedIn(BaseModel):
    """What a program gets for them; ``expires`` in seconds since 1970."""

    token: str
    expires: float
    user: Account


class Named(Route):
    """A route that log and counts can name: FastAPI sets ``scope["route"]`` for its own routes alone."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """As any route, with itself in the scope."""
        match, found = super().matches(scope)
        return match, found if match is Match.NONE else {**found, "route": self}


class Pages:
    """The pages.

    Args:
        records: None where there are no accounts; every page then says so.
    """

    def __init__(self, records: Records | None, policy: Policy) -> None:
        self.records, self.policy, self.forms = records, policy, Forms()
        self.tries = Rates(policy.limits.login, policy.clock)
        # Checking a password takes long on purpose; a crowd at the door must not hold up those who are in.
        self._turn = CapacityLimiter(AT_ONCE)

    def routes(self) -> list[Route]:
        """All routes of the guard; they stand before every other."""
        return [
            Named("/login", self.login, methods=["GET", "POST"]),
            Named("/logout", self.logout, methods=["GET", "POST"]),
            Named("/password", self.password, methods=["GET", "POST"]),
            Named("/login/style.css", asset(html.STYLE, "text/css"), methods=["GET"]),
            Named("/login/icon.svg", asset(html.ICON, "image/svg+xml"), methods=["GET"]),
            Named("/api/v1/login", self.program_login, methods=["POST"]),
            Named("/api/v1/logout", self.program_logout, methods=["POST"]),
        ]

    def secure(self, request: Request) -> bool:
        """Did the browser come by https? The gate has settled the scheme."""
        return request.url.scheme == "https"

    async def login(self, request: Request) -> Response:
        """The form, and what comes of it."""
        if self.records is None:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        if request.method == "GET":
            return self._form(request, notice=said(request, "out", *ERASED))
        async with request.form() as form:
            name = text(form, "name")
            try:
                if not self.forms.right(request.headers, self.secure(request), "login", text(form, "form")):
                    raise Refused("stale")
                begun = await self._enter(request, self.records, name, text(form, "password"))
            except Refused as refusal:
                return self._form(request, refusal, name=name)
        return self._welcome(request, begun)

    def _form(self, request: Request, refusal: Refused | None = None, notice: Word | None = None, name: str = "") -> Response:
        response = self.drawn(request, "login", lambda token, spoken, problem, told: html.login(token, spoken, problem, told, name), refusal, notice)
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response

    def drawn(self, request: Request, form: str, draw: Callable[[str, Language, str, str], str], refusal: Refused | None, notice: Word | None) -> Response:
        """A form with what was wrong with it or what came of it; ``draw`` takes its token, the language, the problem and the notice."""
        spoken, secure = language(request.headers), self.secure(request)
        browser = self.forms.browser(request.headers, secure)
        problem = say(refusal.word, spoken, refusal.wait) if refusal else ""
        shown = draw(self.forms.token(browser, form), spoken, problem, say(notice, spoken) if notice else "")
        response = HTMLResponse(shown, STATUS[refusal.word] if refusal else HTTPStatus.OK, refusal.headers if refusal else {})
        give(response, FORM, browser, secure)
        return response

    def _welcome(self, request: Request, begun: Login) -> Response:
        response = RedirectResponse("/", HTTPStatus.SEE_OTHER)
        give(response, COOKIE, begun.token, self.secure(request))
        take(response, FORM, self.secure(request))
        return response

    async def _enter(self, request: Request, records: Records, name: str, password: str) -> Login:
        within(self.tries, network(client(request.scope)), 1.0)
        try:
            begun = await run_sync(records.accounts.log_in, name, password, limiter=self._turn)
            before = token(request.headers, self.secure(request))
            if before and before.by_cookie:  # whoever was logged in on this browser is so no longer
                await run_sync(records.accounts.log_out, before.text)
        except NotLetIn as error:
            raise refused(error) from error
        except CannotStore as error:
            raise Refused("records", wait=30.0) from error
        return begun

    async def logout(self, request: Request) -> Response:
        """A question, and then the end of the session."""
        if self.records is None:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        spoken, secure = language(request.headers), self.secure(request)
        if request.method == "GET":
            browser = self.forms.browser(request.headers, secure)
            asked = HTMLResponse(html.logout(self.forms.token(browser, "logout"), spoken))
            give(asked, FORM, browser, secure)
            return asked
        async with request.form() as form:
            if not self.forms.right(request.headers, secure, "logout", text(form, "form")):
                return Refused("stale").response(request.scope)
        await self._end(request, self.records)
        response = RedirectResponse("/login?out", HTTPStatus.SEE_OTHER, {"Clear-Site-Data": FORGET})
        for name in (COOKIE, FORM):
            take(response, name, secure)
        return response

    async def _end(self, request: Request, records: Records) -> None:
        given = token(request.headers, self.secure(request))
        if given:
            await run_sync(records.accounts.log_out, given.text)

    async def password(self, request: Request) -> Response:
        """The form for another password of one's own, and what comes of it."""
        if self.records is None:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        if request.method == "GET":
            return self._password_form(request, notice=said(request, "changed"))
        async with request.form() as form:
            try:
                if not self.forms.right(request.headers, self.secure(request), "password", text(form, "form")):
                    raise Refused("stale")
                begun = await self._changed(request, self.records, form)
            except Refused as refusal:
                return self._password_form(request, refusal)
        response = RedirectResponse("/password?changed", HTTPStatus.SEE_OTHER)
        give(response, COOKIE, begun.token, self.secure(request))
        return response

    def _password_form(self, request: Request, refusal: Refused | None = None, notice: Word | None = None) -> Response:
        name = request.state.user.name
        return self.drawn(request, "password", lambda token, spoken, problem, told: html.password(token, spoken, name, problem, told), refusal, notice)

    async def _changed(self, request: Request, records: Records, form: FormData) -> Login:
        if text(form, "fresh") != text(form, "again"):
            raise Refused("differ")
        try:
            return await self.present(request, records.accounts.change_password, text(form, "present"), text(form, "fresh"))
        except RecordsError as error:
            raise Refused("weak") from error

    async def present(self, request: Request, check: Callable[..., T], *given: str) -> T:
        """What ``check`` gives for the id of whoever sends the request and their present password.

        Raises:
            Refused: it is not their password, too many were tried, or it cannot be looked at now.
        """
        within(self.tries, network(client(request.scope)), 1.0)
        try:
            return await run_sync(check, request.state.user.id, *given, limiter=self._turn)
        except NotLetIn as error:
            raise Refused("not_present") if str(error) == WRONG else refused(error) from error
        except CannotStore as error:
            raise Refused("records", wait=30.0) from error

    async def program_login(self, request: Request) -> Response:
        """A token for ``Authorization: Bearer``, and until when it holds at most (seconds since 1970)."""
        try:
            if self.records is None:
                raise Refused("alone")
            given = Credentials.model_validate_json(await request.body())
            begun = await self._enter(request, self.records, given.name, given.password)
        except ValidationError:
            # What was sent holds a password and is not repeated.
            return JSONResponse(problem(422, 'send {"name": …, "password": …}'), HTTPStatus.UNPROCESSABLE_ENTITY, media_type=MEDIA_TYPE)
        except Refused as refusal:
            return refusal.problem()
        user = Account(id=begun.user.id, name=begun.user.name, role=begun.user.role)
        return JSONResponse(SignedIn(token=begun.token, expires=begun.expires, user=user).model_dump())

    async def program_logout(self, request: Request) -> Response:
        """The end of the session of the token that was sent."""
        if self.records is None:
            return Refused("alone").response(request.scope)
        await self._end(request, self.records)
        return Response(status_code=HTTPStatus.NO_CONTENT)


def said(request: Request, *words: Word) -> Word | None:
    """Which of the words the address says."""
    return next((word for word in words if word in request.query_params), None)


def refused(error: NotLetIn) -> Refused:
    """Why a password did not open the door."""
    if error.wait:
        return Refused("wait", error.wait)
    return Refused("wrong" if str(error) == WRONG else "locked")


def text(form: FormData, name: str) -> str:
    """A field of a form; a file in its place counts as nothing."""
    found = form.get(name, "")
    return found if isinstance(found, str) else ""


def asset(content: str, kind: str) -> Response:
    """A file that never changes while the server runs; a response is an application of its own."""
    return Response(content, media_type=kind, headers={"Cache-Control": "max-age=3600"})
