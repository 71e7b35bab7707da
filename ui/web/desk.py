"""What the person does with what is kept: the list of conversations, the form about them, and feedback on claims."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import gradio as gr

from assistant.records.desk import Desk
from assistant.records.errors import RecordsError
from assistant.records.values import VERDICTS, Feedback, Verdict
from assistant.types import PatientHistory
from ui.api.problems import FORESEEN
from ui.locale.words import Language, Words, words
from ui.web import form, html, judging, kept, shelf
from ui.web.conversation import SAME, Conversation, Updates
from ui.web.session import Session
from ui.web.shelf import Shelf


@dataclass(frozen=True, slots=True)
class AtDesk:
    """Answers presses on what is kept."""

    talk: Conversation

    async def begin(self, language: Language, request: gr.Request) -> Updates:
        """Who is logged in, the list and the kept form when the page is opened; clinicians begin with answers for clinicians."""
        panels, to = self.talk.panels, words(language)
        parts = panels.shelf
        try:
            found = await asyncio.to_thread(lambda: shelf.read(self.talk.kept.desk(request)))
            person = await asyncio.to_thread(self.talk.kept.person, request)
            own = await asyncio.to_thread(self.talk.kept.own, request)
            # Where nothing is kept the form is left alone: somebody may have begun to write into it.
            told = {} if own == PatientHistory() else self.talk.filled(own, to)
        except FORESEEN as error:
            return {parts.shown: html.error(str(error), to)}
        begun: Updates = {panels.who: html.person(person.name)} if person else {}
        if person and person.role == "clinician":
            begun[panels.mode] = "clinician"
        return begun | {parts.shelf: found, parts.shown: shelf.page(found, "", to)} | told

    async def keep(self, language: Language, request: gr.Request, *raw: str | None) -> Updates:
        """What the form says, for the next visit; an empty form is the same as ``forget``."""
        return await self._keep(raw, language, request)

    async def forget(self, language: Language, request: gr.Request) -> Updates:
        """The form is not kept any longer; it stays as it is until the page is closed."""
        return await self._keep((), language, request)

    async def _keep(self, raw: form.Raw, language: Language, request: gr.Request) -> Updates:
        to, told = words(language), any((value or "").strip() for value in raw)
        try:
            about = self.talk.stated(raw) if told else None
            is_kept = await asyncio.to_thread(self.talk.kept.keep_own, request, about)
        except FORESEEN as error:
            return {self.talk.panels.about.kept: html.error(str(error), to)}
        said = "about.kept" if told else "about.forgotten"
        return {self.talk.panels.about.kept: html.notice(to(said if is_kept else "about.unkept"))}

    async def act(self, found: Shelf, session: Session, language: Language, request: gr.Request, pressed: gr.EventData) -> Updates:
        """One press in the list."""
        act, to, parts = pressed._data, words(language), self.talk.panels
        key = str(act.get("key", ""))
        try:
            desk = await asyncio.to_thread(self.talk.kept.desk, request)
            if desk is None:
                return SAME
            if act.get("act") == "open":
                return await self._opened(await asyncio.to_thread(kept.opened, desk, key), found, to, request)
            found = await asyncio.to_thread(shelf.acted, desk, found, act)
        except FORESEEN as error:
            return {parts.problem: html.error(str(error), to)}
        gone = act.get("act") == "yes" and key == session.conversation
        cleared = await self.talk.clear(language, request) if gone else {}
        return cleared | {parts.shelf.shelf: found, parts.shelf.shown: shelf.page(found, "" if gone else session.conversation, to)}

    async def judge(self, session: Session, language: Language, request: gr.Request, pressed: gr.EventData) -> Updates:
        """A verdict on a claim; the claim then shows it. The same one once more, with the same note, takes it back."""
        act, to, parts = pressed._data, words(language), self.talk.panels
        verdict = next((one for one in VERDICTS if one == act.get("verdict")), None)
        if act.get("act") != "judge" or verdict is None or session.running:
            return SAME
        answer, claim, note = str(act["answer"]), int(act["claim"]), str(act.get("note", ""))[: judging.LONGEST]
        try:
            desk = await asyncio.to_thread(self.talk.kept.desk, request)
            if desk is None:
                return SAME
            given = await asyncio.to_thread(judge, desk, answer, claim, verdict, note, judging.found(session, answer, claim))
        except RecordsError as error:
            return {parts.problem: html.error(str(error), to)}
        said = html.notice(to("judge.thanks" if given else "judge.taken"))
        return self.talk.shown(judging.judged(session, answer, claim, given), to) | {parts.problem: said}

    async def _opened(self, session: Session, found: Shelf, to: Words, request: gr.Request) -> Updates:
        """A kept conversation in the place of what is shown; the form says what is known in it."""
        cleared = await self.talk.clear(to.language, request)
        session = await asyncio.to_thread(self.talk.explained, replace(session, profile=PatientHistory()))
        session, known = await asyncio.to_thread(self.talk.taught, session, to)
        parts = self.talk.panels.shelf
        return cleared | self.talk.shown(session, to) | known | {parts.shelf: found, parts.shown: shelf.page(found, session.conversation, to)}


def judge(desk: Desk, answer: str, claim: int, verdict: Verdict, note: str, before: Feedback | None) -> Feedback | None:
    """What is kept of a claim after a press; None where the press took back what was said ``before``.

    Raises:
        RecordsError: it could not be kept or taken back.
    """
    # The field holds one line; a note of several, given by a program, is kept as it was unless somebody changed it.
    same = before is not None and judging.one_line(note) == judging.one_line(before.note)
    if before and same and verdict == before.verdict:
        desk.feedback.delete(before.id)
        return None
    return desk.feedback.judge(answer, claim, verdict, before.note if before and same else note)
