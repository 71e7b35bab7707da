"""What the page does: each function takes the values of some parts and says how parts change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from importlib.metadata import version
from typing import Any, Protocol

import gradio as gr

from assistant.addresses import shown
from assistant.bedside import Bedside
from assistant.events import DifferentialReady, Done, Event, OptionsReady
from assistant.records.desk import Desk
from assistant.records.errors import RecordsError
from assistant.types import Mode, PatientHistory
from assistant.unasked import unasked
from knowledge_graph.speech import speech
from ui.api.people import account
from ui.api.problems import FORESEEN
from ui.locale.words import Language, Words, words
from ui.stream import Stream
from ui.web import explanations, form, html, kept, saving, shelf
from ui.web.kept import Kept
from ui.web.naming import Names
from ui.web.page import Page, page
from ui.web.panels import EXAMPLES, Panels, example
from ui.web.session import NONE, Session, again, ask, beside, fail, merge, open_question, reply, step, stop

Updates = dict[Any, Any]
"""New values by part; Gradio gives parts and their values no common type."""

SAME: Updates = gr.skip()
"""No part changes."""


class Respondent(Protocol):
    """Whoever answers. One turn runs in one thread; several turns may run at once."""

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        """The events of one turn of the account ``person``; raises one of ``FORESEEN`` with a one-line message."""
        ...

    def profile(self, data: dict[str, object]) -> PatientHistory:
        """The history that a profile states; raises ``BadInput`` with a one-line message."""
        ...


def tab(request: gr.Request) -> str:
    """The open browser tab that a request comes from."""
    return request.session_hash or ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """Answers the events of one page.

    Attributes:
        bedside: what needs no model: names, and later the tabs.
        kept: where messages and answers are kept.
        turns: the last turn of each open browser tab.
        names: that lists of the form may hold.
    """

    assistant: Respondent
    panels: Panels
    bedside: Bedside
    kept: Kept
    turns: dict[str, Stream[Event]] = field(default_factory=dict)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "names", Names(self.bedside))

    async def send(self, text: str, session: Session, mode: Mode, language: Language, request: gr.Request, *raw: str | None) -> AsyncIterator[Updates]:
        """Asks ``text``, with what the form says; where the last message is being changed, in its place."""
        parts, text, to = self.panels, text.strip(), words(language)
        if session.running or not text:
            yield {parts.problem: html.notice(to("say.busy" if session.running else "say.empty"))}
            return
        try:
            told = await asyncio.to_thread(self.stated, raw)
            desk = await asyncio.to_thread(self.kept.desk, request)
        except FORESEEN as error:
            yield {parts.problem: html.error(str(error), to), parts.box: text}
            return
        begun = again(session, told, text) if session.editing else ask(merge(session, told), text)
        async for updates in self._turn(begun, mode, to, desk, tab(request)):
            yield updates

    async def reply(
        self, word: str, ticked: list[str], session: Session, mode: Mode, language: Language, request: gr.Request, *raw: str | None
    ) -> AsyncIterator[Updates]:
        """Answers the open question with a button."""
        question, to = open_question(session), words(language)
        if question is None:
            return
        text = reply(question, word, ticked, session.history.language)
        if not text:
            yield {self.panels.problem: html.notice(to("say.unticked", none=to(f"reply.{NONE}")))}
            return
        async for updates in self.send(text, replace(session, editing=False), mode, language, request, *raw):
            yield updates

    async def retry(self, session: Session, mode: Mode, language: Language, request: gr.Request, *raw: str | None) -> AsyncIterator[Updates]:
        """Asks the last message again, from the history as it was before it."""
        if session.now:
            async for updates in self.send(session.now.text, replace(session, editing=True), mode, language, request, *raw):
                yield updates

    def edit(self, session: Session, language: Language) -> Updates:
        """Puts the last message into the box to be changed, or leaves it as it is after all."""
        parts = self.panels
        if session.now is None or session.running:
            return SAME
        if session.editing:
            return {parts.session: replace(session, editing=False), parts.box: "", parts.problem: ""}
        return {parts.session: replace(session, editing=True), parts.box: session.now.text, parts.problem: html.notice(words(language)("say.editing"))}

    async def stop(self, request: gr.Request) -> None:
        """Ends the turn of this tab where it stands."""
        if turn := self.turns.get(tab(request)):
            turn.stop()

    def answering(self, request: gr.Request) -> bool:
        """True while a turn of this tab is being written."""
        turn = self.turns.get(tab(request))
        return turn is not None and not turn.ended.is_set()

    def left(self, request: gr.Request) -> None:
        """Lets go of the turn of a tab that was closed."""
        self.turns.pop(tab(request), None)

    def failed(self, session: Session, language: Language) -> Updates:
        """Ends the turn after an error that nobody foresaw; the message goes back into the box."""
        return self._broken_off(session, words(language)("say.broken"), words(language))

    async def clear(self, language: Language, request: gr.Request) -> Updates:
        """Begins a new conversation: forgets the history; the form says what is kept of the person."""
        if turn := self.turns.pop(tab(request), None):
            await turn.forget()
        to = words(language)
        try:
            own, problem = await asyncio.to_thread(self.kept.own, request), ""
        except RecordsError as error:
            own, problem = PatientHistory(), html.error(str(error), to)
        return self.shown(Session(), to) | {self.panels.box: "", self.panels.problem: problem} | self.filled(own, to)

    def said(self, language: Language, *raw: str | None) -> str:
        """What the form says, or what is wrong with it."""
        to = words(language)
        try:
            return form.summary(self._typed(self.stated(raw)), to, speech(language, self.bedside.knowledge).name)
        except FORESEEN as error:
            return html.error(str(error), to)

    def mode(self, mode: Mode, language: Language) -> Updates:
        """The examples and the hint of the other kind of reader."""
        to, places = words(language), range(1, EXAMPLES + 1)
        examples: Updates = {button: gr.update(value=to(example(mode, at))) for at, button in zip(places, self.panels.examples, strict=True)}
        return examples | {self.panels.box: gr.update(placeholder=to(f"box.{mode}"))}

    async def save(self, session: Session, mode: Mode, language: Language, pressed: gr.EventData) -> str:
        """An answer, or all of them, as a file in the hand of the browser."""
        if pressed._data.get("act") != "save":
            return ""
        return await asyncio.to_thread(saving.link, session, pressed._data, mode, self.bedside, words(language), datetime.now().astimezone())

    def shown(self, session: Session, to: Words) -> Updates:
        """Every part of the conversation anew, and no word of what went before it."""
        return self._difference(None, session, to) | {self.panels.problem: "", self.panels.ready: ""}

    def retold(self, session: Session, to: Words) -> Updates:
        """The same conversation in other words."""
        return {part: value for part, value in self.shown(session, to).items() if part is not self.panels.session}

    def stated(self, raw: form.Raw) -> PatientHistory:
        """What the form says, whatever language its names are in; raises ``BadInput`` where it cannot be read."""
        return self.assistant.profile(form.profile(raw, self.names.in_english))

    def filled(self, history: PatientHistory, to: Words) -> Updates:
        """The form with what is known of the person."""
        return dict(zip(self.panels.about.fields, self._raw(history, to), strict=True))

    def refilled(self, raw: form.Raw, to: Words) -> Updates:
        """The fields of the form that read otherwise in another language; the others are left alone, since somebody may be writing in them."""
        told = form.retold(raw, to.language, partial(self.names.retold, language=to.language))
        return {field: value for field, value, before in zip(self.panels.about.fields, told, raw, strict=True) if value != before}

    def taught(self, session: Session, to: Words) -> tuple[Session, Updates]:
        """The form with what the session knows, which is from now on what the form says."""
        raw = self._raw(session.history, to)
        session = replace(session, profile=self.stated(raw))
        return session, {self.panels.session: session, **dict(zip(self.panels.about.fields, raw, strict=True))}

    def explained(self, session: Session) -> Session:
        """The session with names and open questions for the explanations of its last turn."""
        now, knowledge = session.now, self.bedside.knowledge
        if now is None:
            return session
        open_ = unasked(now.candidates, now.answer.history, knowledge) if now.answer else now.unasked
        now = replace(now, unasked=open_)
        return replace(session, now=replace(now, names=explanations.names_of(now, knowledge), also=explanations.also_of(now, knowledge)))

    def _typed(self, history: PatientHistory) -> PatientHistory:
        """As somebody would type it: "takes a blood thinner" follows from warfarin and needs no words of its own."""
        findings = self.bedside.knowledge.findings
        return replace(history, medicines=tuple(key for key in history.medicines if key not in findings) or history.medicines)

    def _raw(self, history: PatientHistory, to: Words) -> tuple[str, ...]:
        return form.filled(self._typed(history), speech(to.language, self.bedside.knowledge).name, to.language)

    async def _turn(self, session: Session, mode: Mode, to: Words, desk: Desk | None, tab: str) -> AsyncIterator[Updates]:
        now = session.now
        if now is None:
            return
        turn = self.turns[tab] = Stream(partial(self.assistant.ask, now.text, session.history, mode, account(desk)))
        try:
            yield self.shown(session, to) | {self.panels.box: ""}
            session, unkept = await _keeping(session, partial(kept.asked, desk) if desk else None, to)
            yield self._difference(session, session, to) | {self.panels.problem: unkept}
            shown = session
            async for events in turn.batches():
                for event in events:
                    session = step(session, event)
                    if isinstance(event, DifferentialReady | OptionsReady | Done):
                        session = await asyncio.to_thread(self.explained, session)
                    if isinstance(event, Done):
                        session, unkept = await _keeping(session, partial(kept.answered, desk, made_with=self._made_with) if desk else None, to)
                        session = replace(beside(session) if unkept else session, former=None)
                if session.running:
                    yield self._difference(shown, session, to)
                    shown = session
            if turn.forgotten:
                return
            if session.running:
                # Only this generator writes the session while it runs; were Stop to do it, a late sentence could undo it.
                session = stop(session)
            # All at once: until it ends Gradio drops what is sent, and whoever sees an end may send at once.
            session, known = await asyncio.to_thread(self.taught, session, to)
            yield self._difference(shown, session, to) | known | await self.listed(desk, session, to) | ({self.panels.problem: unkept} if unkept else {})
        except FORESEEN as error:
            yield self._difference(None, session, to) | self._broken_off(session, str(error), to)
        finally:
            turn.ended.set()
            turn.stop()

    async def listed(self, desk: Desk | None, session: Session, to: Words) -> Updates:
        """The list of conversations, where they are kept."""
        if desk is None:
            return {}
        found = await asyncio.to_thread(shelf.read, desk)
        return {self.panels.shelf.shelf: found, self.panels.shelf.shown: shelf.page(found, session.conversation, to)}

    @property
    def _made_with(self) -> dict[str, str]:
        settings = self.bedside.settings
        return {"anamnesis": version("anamnesis"), "llm": shown(settings.llm), "index": settings.index, "embedder": settings.embedder}

    def _broken_off(self, session: Session, problem: str, to: Words) -> Updates:
        """The turn ended by a problem, its message in the box again."""
        if session.now is None or session.now.ended:  # before the turn began, so that the box still holds the message, or after its answer
            return {self.panels.problem: html.error(problem, to)}
        ended = fail(session, problem)
        replacing = {self.panels.problem: html.notice(to("say.editing"))} if ended.former else {}
        return self._difference(None, replace(ended, editing=bool(replacing)), to) | {self.panels.box: session.now.text} | replacing

    def _difference(self, before: Session | None, after: Session, to: Words) -> Updates:
        """The parts that differ, and every one that is sent as properties.

        Of what was sent before, Gradio (6.31) sends only what changed, and the browser takes properties that are no longer there out of the very message that
        it may still have to show: of two messages that come together, what the first says would be lost. What is said again stays.
        """
        new = self._parts(page(after, to))
        old = new if before is after else self._parts(page(before, to)) if before else None
        changed = {part: value for part, value in new.items() if old is None or isinstance(value, dict) or old[part] != value}
        return changed | {self.panels.session: after}

    def _parts(self, now: Page) -> Updates:
        parts, still = self.panels, gr.update(interactive=not now.running and not now.fresh)
        return {
            parts.past: now.past,
            parts.top: now.top,
            parts.body: now.body,
            parts.question: now.question,
            parts.ticks: gr.update(choices=[(name, key) for key, name in now.options], value=[]),
            parts.sources: now.sources,
            parts.differential: now.differential,
            # The style sheet hides what is disabled.
            parts.send: gr.update(interactive=not now.running),
            parts.stop: gr.update(interactive=now.running),
            parts.retry: still,
            parts.edit: still,
        }


async def _keeping(session: Session, keep: Callable[[Session], Session] | None, to: Words) -> tuple[Session, str]:
    """The session kept, or as it was with a notice why not: an answer must not wait for a disk."""
    if keep is None:
        return session, ""
    try:
        return await asyncio.to_thread(keep, session), ""
    except RecordsError as error:
        return session, html.error(to("say.unkept", why=to.told(str(error))), to)
