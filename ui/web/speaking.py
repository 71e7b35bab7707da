"""The language of the page: every word of it, at first as it was chosen before or as the browser asks for it, then as the switch says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import gradio as gr

from assistant.types import Mode
from ui.guard.words import language as preference
from ui.locale.words import LANGUAGES, Language, words
from ui.web import shelf
from ui.web.conversation import Conversation, Updates
from ui.web.desk import AtDesk
from ui.web.labels import together
from ui.web.measurements import Judged
from ui.web.medicines import Asked
from ui.web.reading import Read
from ui.web.session import Session
from ui.web.shelf import Shelf
from ui.web.tools import Tools


@dataclass(frozen=True, slots=True)
class Speaking:
    """Says everything again in another language."""

    talk: Conversation
    tools: Tools
    desk: AtDesk

    @property
    def parts(self) -> list[Any]:
        """Every part that carries words."""
        panels = self.talk.panels
        tabs = [panels.importing.shown, panels.measurements.shown, panels.medicines.shown]
        return list(dict.fromkeys([*panels.labels.parts, *panels.changing, *panels.examples, *tabs]))

    async def first(self, request: gr.Request) -> Updates:
        """When the page is opened: the language chosen before, else that of the browser, and what is kept."""
        language = preference(request.headers)
        # The page is drawn in the first language: said again, that would be a change, and redraw what was pressed meanwhile.
        spoken = {} if language == LANGUAGES[0] else {self.talk.panels.language: language}
        return spoken | await self.desk.begin(language, request)

    def chosen(
        self,
        language: Language,
        session: Session,
        mode: Mode,
        read: Read | None,
        found: Judged | None,
        asked: Asked | None,
        kept: Shelf,
        request: gr.Request,
        *raw: str | None,
    ) -> Updates:
        """When the switch is used."""
        to, panels = words(language), self.talk.panels
        listed = {panels.shelf.shown: shelf.page(kept, session.conversation, to), panels.about.now: self.talk.said(language, *raw) if any(raw) else ""}
        listed |= self.talk.refilled(raw, to) if any(raw) else {}
        told = together(panels.labels.updates(to), self.talk.mode(mode, language), self.tools.retold(read, found, asked, to), listed)
        # A turn that is being written keeps its language to its end, since only it may change the conversation; it may have begun since this was asked for.
        return told if session.running or self.talk.answering(request) else together(told, self.talk.retold(session, to))
