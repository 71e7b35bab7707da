"""What the tabs do that need no conversation: import, measurements, medicine check."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import gradio as gr

from assistant.intake.confirm import confirm
from assistant.medicines import Checked, check
from assistant.types import PatientHistory
from ui.api.problems import FORESEEN
from ui.locale.words import Language, Words, words
from ui.web import form, html, importing, measurements, medicines
from ui.web.conversation import Conversation, Updates
from ui.web.importing import ticked
from ui.web.measurements import Judged, drawn, judged
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
        return {part.read: read, part.shown: importing.page(read, to)} | (shown if read.screened.readings else {})

    async def take(self, read: Read | None, session: Session, language: Language, pressed: gr.EventData, *raw: str | None) -> Updates:
        """Adds what was ticked to what is known of the person, or discards the file."""
        to, part = words(language), self.talk.panels.importing
        if read is None or pressed._data.get("act") == "drop":
            return {part.read: None, part.shown: ""}
        items = ticked(read, pressed._data)
        if not items or session.running:
            return {part.shown: html.notice(to("say.busy" if session.running else "import.untaken")) + importing.page(read, to)}
        bedside = self.talk.bedside
        try:
            person = await asyncio.to_thread(self._person, session, raw)
            kept = await asyncio.to_thread(confirm, items, bedside.linker, bedside.knowledge, person)
            session, known = await asyncio.to_thread(self.talk.taught, replace(session, history=kept.history))
        except FORESEEN as error:
            return {part.shown: html.error(str(error), to)}
        return known | {part.read: None, part.shown: importing.outcome(kept, len(items), to), self.talk.panels.problem: ""}

    async def check(self, names: str, session: Session, language: Language, *raw: str | None) -> Updates:
        """Checks the medicines of the box and of the person together."""
        to, part = words(language), self.talk.panels.medicines
        bedside = self.talk.bedside
        try:
            person = await asyncio.to_thread(self._person, session, raw)
            given = form.listed(names) or [key for key in person.medicines if key not in bedside.knowledge.findings]
            if not given:
                return {part.shown: html.notice(to("check.empty")), part.found: None}
            found = await asyncio.to_thread(check, given, person, bedside.linker, bedside.knowledge, language)
        except FORESEEN as error:
            return {part.shown: html.error(str(error), to), part.found: None}
        return {part.found: found, part.shown: medicines.page(found, bedside.knowledge, to)}

    def retold(self, read: Read | None, found: Judged | None, checked: Checked | None, to: Words) -> Updates:
        """The tabs in another language."""
        parts = self.talk.panels
        told = medicines.page(checked, self.talk.bedside.knowledge, to) if checked else ""
        return {parts.importing.shown: importing.page(read, to), parts.measurements.shown: measurements.page(found, to), parts.medicines.shown: told}

    def _person(self, session: Session, raw: form.Raw) -> PatientHistory:
        return merge(session, self.talk.assistant.profile(form.profile(raw))).history

    def _measured(self, read: Read, person: PatientHistory, to: Words) -> Updates:
        part, found = self.talk.panels.measurements, judged(read.screened, person, self.talk.bedside)
        return {part.found: found, part.chart: drawn(found, person.age), part.shown: measurements.page(found, to)}
