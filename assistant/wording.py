"""How what a person wrote reads beside the page of each condition, by the words they share."""

from __future__ import annotations

import re
from typing import Protocol

from assistant.differential import Wording
from assistant.types import PatientHistory
from knowledge_graph.likeness import PageWords


class Reader(Protocol):
    """Reads all that a person has written."""

    def read(self, history: PatientHistory) -> Wording: ...


class WordReader:
    """Reads by words alone: no weights, no numpy."""

    def __init__(self, words: PageWords) -> None:
        self._words = words

    def read(self, history: PatientHistory) -> Wording:
        """The wording of all turns of the person."""
        return Wording(self._words.likeness(written(history)))


# Such a reply repeats the words of the question, which then state nothing.
_DENIES = re.compile(r"^\s*(no|none|don't know|not sure)\s*[:,]", re.I)


def written(history: PatientHistory) -> str:
    """What the person wrote in all turns, without questions that were answered by anything but yes."""
    return " ".join(told(history))


def told(history: PatientHistory) -> list[str]:
    """The person's turns, without questions that were answered by anything but yes."""
    return [turn.text for turn in history.turns if turn.role == "user" and not _DENIES.match(turn.text)]
