"""The document as a value: sections of statements, each with its sources or its origin; renderings add nothing to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assistant.flags import RedFlag
from assistant.types import Citation
from knowledge_graph.speech import Tongue

DocumentKind = Literal["summary", "referral"]
Language = Tongue
# told: what the person wrote or the profile gives; source: rests on notes; worked_out: by rule, tables or ranking of this program; fixed: a reviewed text.
Origin = Literal["told", "source", "worked_out", "fixed"]


@dataclass(frozen=True, slots=True)
class Note:
    """Where a statement stands: the passage or rule, its source, and the words.

    Attributes:
        key: id of the passage, or ``rule:`` and the id of a rule.
    """

    key: str
    title: str
    publisher: str
    url: str
    quote: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One line of a document.

    Attributes:
        notes: what it rests on; numbered when rendered.
        said: the words of the person that it was taken from.
        strong: to be seen first.
        under: a detail of the statement before it.
    """

    text: str
    origin: Origin
    notes: tuple[Note, ...] = ()
    said: tuple[str, ...] = ()
    strong: bool = False
    under: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its statements; never empty.

    Attributes:
        under: a part of the section before it that is not ``under`` another.
    """

    heading: str
    statements: tuple[Statement, ...]
    under: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document.

    Attributes:
        made: with a time zone.
        author: who wrote it.
        sources: heading of the list of notes.
    """

    kind: DocumentKind
    language: Language
    title: str
    made: datetime
    author: str
    sections: tuple[Section, ...]
    sources: str

    @property
    def notes(self) -> dict[Note, int]:
        """Every note with its number, in order of appearance."""
        every = (note for section in self.sections for statement in section.statements for note in statement.notes)
        return {note: number for number, note in enumerate(dict.fromkeys(every), 1)}


def note_of(citation: Citation) -> Note:
    """The note of a quoted sentence."""
    return Note(citation.passage_id, citation.title, citation.publisher, citation.url, citation.quote)


def note_of_rule(flag: RedFlag) -> Note:
    """The note of a rule that fired."""
    return sourced(f"rule:{flag.rule}", flag.source, flag.url, flag.why)


def sourced(key: str, source: str, url: str, quote: str) -> Note:
    """A note whose source is written ``publisher: title``."""
    publisher, _, title = source.partition(": ")
    return Note(key, title, publisher, url, quote)
