"""What the page does: each function takes the values of some parts and says how parts change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol

import gradio as gr

from assistant.errors import AnamnesisError
from assistant.events import Event
from assistant.types import Mode, PatientHistory
from ui.web import form, html
from ui.web.page import Page, page
from ui.web.panels import EXAMPLES, PLACEHOLDERS, Panels
from ui.web.session import NONE, Session, again, ask, fail, merge, open_question, reply, step, stop
from ui.web.stream import Stream

Updates = dict[Any, Any]
"""New values by part; Gradio gives parts and their values no common type."""

EMPTY = "Write what is wrong first, then press Enter."
BUSY = "I am still answering. Press Stop first if you want to ask something else."
UNTICKED = f"Tick what is so first; if nothing is, press {NONE}."
BROKEN = "Something inside failed. Your message is kept below; please try again."


class Respondent(Protocol):
    """Whoever answers. One turn runs in one thread; several turns may run at once."""

    def ask(self, text: str, history: PatientHistory, mode: Mode) -> Iterator[Event]:
        """The events of one turn; raises ``AnamnesisError`` with a one-line message."""
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
        turns: the last turn of each open browser tab.
    """

    assistant: Respondent
    panels: Panels
    turns: dict[str, Stream[Event]] = field(default_factory=dict)

    async def send(self, text: str, session: Session, mode: Mode, request: gr.Request, *raw: str | None) -> AsyncIterator[Updates]:
        """Asks ``text``, with what the form says."""
        parts, text = self.panels, text.strip()
        if session.now and not session.now.ended:
            yield {parts.problem: html.notice(BUSY)}
            return
        if not text:
            yield {parts.problem: html.notice(EMPTY)}
            return
        try:
            session = merge(session, await asyncio.to_thread(self.assistant.profile, form.profile(raw)))
        except AnamnesisError as error:
            yield {parts.problem: html.error(str(error)), parts.box: text}
            return
        async for updates in self._turn(ask(session, text), text, mode, tab(request)):
            yield updates

    async def reply(self, word: str, ticked: list[str], session: Session, mode: Mode, request: gr.Request, *raw: str | None) -> AsyncIterator[Updates]:
        """Answers the open question with a button."""
        question = open_question(session)
        if question is None:
            return
        text = reply(question, word, ticked)
        if not text:
            yield {self.panels.problem: html.notice(UNTICKED)}
            return
        async for updates in self.send(text, session, mode, request, *raw):
            yield updates

    async def retry(self, session: Session, mode: Mode, request: gr.Request, *raw: str | None) -> AsyncIterator[Updates]:
        """Asks the last message again, from the history as it was before it."""
        if session.now:
            async for updates in self.send(session.now.text, again(session) if session.now.ended else session, mode, request, *raw):
                yield updates

    async def stop(self, request: gr.Request) -> None:
        """Ends the turn of this tab where it stands."""
        if turn := self.turns.get(tab(request)):
            turn.stop()

    def left(self, request: gr.Request) -> None:
        """Lets go of the turn of a tab that was closed."""
        self.turns.pop(tab(request), None)

    def failed(self, session: Session) -> Updates:
        """Ends the turn after an error that nobody foresaw; the message goes back into the box."""
        if session.now is None or session.now.ended:  # it failed before the turn began, so the box still holds the message
            return {self.panels.problem: html.error(BROKEN)}
        return self._difference(None, fail(session, BROKEN)) | {self.panels.box: session.now.text}

    async def clear(self, request: gr.Request) -> Updates:
        """Forgets the conversation, the history and the form."""
        if turn := self.turns.pop(tab(request), None):
            await turn.forget()
        blank: Updates = dict.fromkeys(self.panels.form, "")
        return self._difference(None, Session()) | {self.panels.box: "", self.panels.problem: "", self.panels.about: ""} | blank

    def about(self, *raw: str | None) -> str:
        """What the form says, or what is wrong with it."""
        try:
            return form.summary(self.assistant.profile(form.profile(raw)))
        except AnamnesisError as error:
            return html.error(str(error))

    def mode(self, mode: Mode) -> Updates:
        """The examples and the hint of the other kind of reader."""
        examples: Updates = {button: gr.update(value=text) for button, text in zip(self.panels.examples, EXAMPLES[mode], strict=True)}
        return examples | {self.panels.box: gr.update(placeholder=PLACEHOLDERS[mode])}

    async def _turn(self, session: Session, text: str, mode: Mode, tab: str) -> AsyncIterator[Updates]:
        turn = self.turns[tab] = Stream(partial(self.assistant.ask, text, session.history, mode))
        try:
            yield self._difference(None, session) | {self.panels.box: "", self.panels.problem: ""}
            async for event in turn.items():
                before, session = session, step(session, event)
                yield self._difference(before, session)
            if not turn.forgotten and not (session.now and session.now.ended):
                # Only this generator writes the session while it runs; were Stop to do it, a late sentence could undo it.
                yield self._difference(session, stop(session))
        except AnamnesisError as error:
            yield self._difference(session, fail(session, str(error))) | {self.panels.box: text}
        finally:
            turn.stop()
            turn.ended.set()

    def _difference(self, before: Session | None, after: Session) -> Updates:
        old, new = page(before) if before else None, page(after)
        changed = {part: value for part, value in self._shown(new).items() if old is None or self._shown(old)[part] != value}
        return changed | {self.panels.session: after}

    def _shown(self, now: Page) -> Updates:
        parts = self.panels
        return {
            parts.past: now.past,
            parts.top: now.top,
            parts.body: now.body,
            parts.question: now.question,
            parts.ticks: gr.update(choices=[(name, key) for key, name in now.options], value=[]),
            parts.sources: now.sources,
            parts.differential: now.differential,
            # The style sheet hides what is disabled; changes of ``visible`` in quick succession get lost on the way.
            parts.send: gr.update(interactive=not now.running),
            parts.stop: gr.update(interactive=now.running),
            parts.retry: gr.update(interactive=not now.running and not now.fresh),
        }
