"""The page of what is kept of a person: all of it as one file, and its removal. It is always the person of the session; no request says whose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from typing import TypeVar

from anyio.to_thread import run_sync
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from assistant.records.desk import Desk, as_file
from assistant.records.errors import CannotStore, NotFound, NotScrubbed
from assistant.records.opening import Records
from ui.guard import html
from ui.guard.pages import ERASED, FORGET, Named, Pages, said, text
from ui.guard.refusals import Refused
from ui.guard.sessions import COOKIE, FORM, take
from ui.guard.words import Word, language, say

T = TypeVar("T")
PURPOSE = "own"


class Own:
    """The page.

    Args:
        records: None where nothing is kept; the page then leads back.
        pages: forms and passwords; without records there, nobody has a password.
    """

    def __init__(self, records: Records | None, pages: Pages) -> None:
        self.records, self.pages = records, pages

    def routes(self) -> list[Route]:
        """Its routes; they stand before every other."""
        return [
            Named("/own", self.page, methods=["GET"]),
            Named("/own/export", self.export, methods=["POST"]),
            Named("/own/erase", self.erase, methods=["POST"]),
        ]

    async def page(self, request: Request) -> Response:
        """What is kept, and the two forms."""
        return await self._shown(request, notice=said(request, *ERASED))

    async def export(self, request: Request) -> Response:
        """Everything as a file, the same as ``anamnesis records export`` writes."""
        async with request.form() as form:
            try:
                self._expect_shown(request, form)
                content = as_file(await self._at_desk(request, Desk.export))
            except Refused as refusal:
                return await self._shown(request, refusal)
        name = f"anamnesis-{datetime.now().astimezone():%Y-%m-%d-%H%M%S}.json"
        return Response(content, media_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'})

    async def erase(self, request: Request) -> Response:
        """Removes everything once the word is typed, and the password where there is one; the person is logged out then."""
        done, unscrubbed = ERASED
        async with request.form() as form:
            try:
                await self._expect_meant(request, form)
                await self._at_desk(request, Desk.erase)
            except NotScrubbed:
                done = unscrubbed
            except Refused as refusal:
                return await self._shown(request, refusal)
        # The browser keeps nothing either; no session and no form of it holds any longer.
        response = RedirectResponse(f"/{'login' if self.pages.records else 'own'}?{done}", HTTPStatus.SEE_OTHER, {"Clear-Site-Data": FORGET})
        for name in (COOKIE, FORM):
            take(response, name, self.pages.secure(request))
        return response

    async def _shown(self, request: Request, refusal: Refused | None = None, notice: Word | None = None) -> Response:
        if self.records is None:
            return RedirectResponse("/", HTTPStatus.SEE_OTHER)
        try:
            held = await self._at_desk(request, Desk.count)
        except Refused as error:
            return error.response(request.scope)
        name = request.state.user.name if self.pages.records else ""
        return self.pages.drawn(request, PURPOSE, lambda token, spoken, problem, told: html.own(token, spoken, held, name, problem, told), refusal, notice)

    def _expect_shown(self, request: Request, form: FormData) -> None:
        if not self.pages.forms.right(request.headers, self.pages.secure(request), PURPOSE, text(form, "form")):
            raise Refused("stale")

    async def _expect_meant(self, request: Request, form: FormData) -> None:
        self._expect_shown(request, form)
        if text(form, "sure").strip().casefold() != say("sure_word", language(request.headers)).casefold():
            raise Refused("unsure")
        if self.pages.records:
            await self.pages.present(request, self.pages.records.accounts.expect, text(form, "present"))

    async def _at_desk(self, request: Request, act: Callable[[Desk], T]) -> T:
        """What is done at the desk of whoever sends the request.

        Raises:
            Refused: nothing is kept, it cannot be read, or the account is gone.
            NotScrubbed: it is done, but bytes may be left.
        """
        if self.records is None:
            raise Refused("missing")
        try:
            return await run_sync(act, self.records.desk(request.state.user))
        except NotScrubbed:
            raise
        except NotFound as error:
            raise Refused("session") from error
        except CannotStore as error:
            raise Refused("records", wait=30.0) from error
