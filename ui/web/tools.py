"""What the tabs do that need no conversation: import, measurements, medicine check."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import gradio as gr

from assistant.intake.confirm import confirm
from assistant.medicines import check
from assistant.types import PatientHistory
from ui.api.problems import FORESEEN
from ui.locale.words import Language, Words, words
from ui.web import form, html, importing, measurements, medicines
from ui.web.conversation import Conversation, Updates
from ui.web.importing import ticked
from ui.web.measurements import Judged, drawn, judged
from ui.web.medicines import Asked
from ui.web.reading import Read, arrived, read_file
from ui.web.session import Session, merge


@dataclass(frozen=True, slots=True)
class Tools:
    """Answers presses on the tabs; the person is whom the conversation and the form tell of."""

    talk: Conversation

    async def chosen(self, session: Session, language: Language, sent: gr.EventData, *raw: str | None) -> Updates:
        """Reads a file; nothing of it is taken over yet."""
        to, part = words(language), self.talk.panels.importing
        try:
            person = await asyncio.to_thread(self._person, session, raw)
            read = await asyncio.to_thread(read_file, arrived(sent._data, to), self.talk.bedside, person.age, to)
            shown = await asyncio.to_thread(self._measured, read, person, to)
        except FORESEEN as error:
            return {part.shown: html.error(str(error), to), part.read: None}
        return {part.read: read, part.shown: importing.page(read, self.talk.bedside.knowledge, to)} | (shown if read.screened.readings else {})

    async def take(self, read: Read | None, session: Session, language: Language, pressed: gr.EventData, *raw: str | None) -> Updates:
        """Adds what was ticked to what is known of the person, or discards the file."""
        to, part = words(language), self.talk.panels.importing
        if read is None or pressed._data.get("act") == "drop":
            return {part.read: None, part.shown: ""}
        items, bedside = ticked(read, pressed._data), self.talk.bedside
        if not items or session.running:
            return {part.shown: html.notice(to("say.busy" if session.running else "import.untaken")) + importing.page(read, bedside.knowledge, to)}
        try:
            person = await asyncio.to_thread(self._person, session, raw)
            kept = await asyncio.to_thread(confirm, items, bedside.linker, bedside.knowledge, person, language=language)
            session, known = await asyncio.to_thread(self.talk.taught, replace(session, history=kept.history), to)
        except FORESEEN as error:
            return {part.shown: html.error(str(error), to)}
        return known | {part.read: None, part.shown: importing.outcome(kept, len(items), to), self.talk.panels.problem: ""}

    async def check(self, names: str, session: Session, language: Language, *raw: str | None) -> Updates:
        """Checks the medicines of the box and of the person together."""
        to, part = words(language), self.talk.panels.medicines
        bedside = self.talk.bedside
        try:
            person = await asyncio.to_thread(self._person, session, raw)
            given = self.talk.names.in_english(names) or [key for key in person.medicines if key not in bedside.knowledge.findings]
            if not given:
                return {part.shown: html.notice(to("check.empty")), part.asked: None}
            asked = Asked(tuple(given), person)
            shown = await asyncio.to_thread(self._checked, asked, to)
        except FORESEEN as error:
            return {part.shown: html.error(str(error), to), part.asked: None}
        return {part.asked: asked, part.shown: shown}

    def retold(self, read: Read | None, found: Judged | None, asked: Asked | None, to: Words) -> Updates:
        """The tabs in another language."""
        parts, bedside = self.talk.panels, self.talk.bedside
        again = judged(found.screened, found.person, bedside, to.language) if found else None
        told: Updates = {parts.importing.shown: importing.page(read, bedside.knowledge, to) if read else ""}
        told |= {parts.measurements.shown: measurements.page(again, to), parts.medicines.shown: self._checked(asked, to) if asked else ""}
        return told | ({parts.measurements.chart: gr.update(value=drawn(again, to))} if again else {})

    def _checked(self, asked: Asked, to: Words) -> str:
        bedside = self.talk.bedside
        return medicines.page(check(asked.names, asked.person, bedside.linker, bedside.knowledge, to.language), bedside.knowledge, to)

    def _person(self, session: Session, raw: form.Raw) -> PatientHistory:
        return merge(session, self.talk.stated(raw)).history

    def _measured(self, read: Read, person: PatientHistory, to: Words) -> Updates:
        part, found = self.talk.panels.measurements, judged(read.screened, person, self.talk.bedside, to.language)
        return {part.found: found, part.chart: drawn(found, to), part.shown: measurements.page(found, to)}
