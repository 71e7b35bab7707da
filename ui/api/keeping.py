"""Turns that are kept: a question and its answer go into a conversation together, when the answer is whole."""

from __future__ import annotations

import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version

from assistant.addresses import shown
from assistant.build import Assistant
from assistant.events import Done, Event
from assistant.records.desk import Desk
from assistant.records.values import KeptTurn
from assistant.settings import Settings
from assistant.types import Mode, PatientHistory
from ui.api.people import account
from ui.turns import Turns


def history_of(desk: Desk, turns: tuple[KeptTurn, ...]) -> PatientHistory:
    """What is known after the turns; before the first answer, what the profile says."""
    answers = [turn.answer for turn in turns if turn.answer]
    if answers:
        return answers[-1].made.answer.history
    profile = desk.profiles.own()
    return profile.history if profile else PatientHistory()


def made_with(settings: Settings) -> dict[str, str]:
    """Versions of what answers, to be kept with each answer."""
    return {
        "anamnesis": version("anamnesis"),
        "python": platform.python_version(),
        "llm": shown(settings.llm),
        "embedder": settings.embedder,
        "index": settings.index,
    }


@dataclass(slots=True)
class Keeping:
    """One turn of a kept conversation; it runs in one thread, where the records may be waited for.

    Attributes:
        answer: id of the kept answer, known when the turn has ended.
    """

    desk: Desk
    conversation: str
    answer: str = ""

    def turn(self, turns: Turns[Assistant], text: str, mode: Mode) -> Iterator[Event]:
        """The events of the turn; a turn that is refused, fails or is given up leaves nothing behind.

        Raises:
            NotFound: the person has no such conversation.
            CannotStore: the answer could not be kept, and was not told as whole.
        """
        history = history_of(self.desk, self.desk.conversations.read(self.conversation))
        for event in turns.ask(text, history, mode, account(self.desk)):
            if isinstance(event, Done):
                said = event.answer.history.turns[-1].text if event.answer.history.turns else ""
                kept = self.desk.conversations.exchange(self.conversation, text, said, event.answer, made_with(turns.assistant.settings))
                self.answer = kept.answer.id if kept.answer else ""
            yield event
