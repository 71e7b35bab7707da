"""Clinical notes read to items, every span of which is the text that it stands for."""

from __future__ import annotations

from assistant.intake.notes import read_note
from assistant.intake.types import Intake, Item
from tests.patients import knowledge, linker


def note(text: str) -> Intake:
    """The items of a note; every span is checked on the way."""
    read = read_note(text, linker(), knowledge())
    assert all(text[item.start : item.end] == item.quote for item in read.items)
    return read


def told(text: str, kind: str) -> list[tuple[str, str, str]]:
    """Concept or name, status and value of each item of one kind."""
    return [(item.concept or item.name, item.status, item.value) for item in note(text).items if item.kind == kind]


def one(text: str, concept: str) -> Item:
    """The only item of a concept."""
    (found,) = (item for item in note(text).items if item.concept == concept)
    return found
