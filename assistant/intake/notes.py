"""A clinical note, with or without headings, English or Chinese, to items with the place of each.

The section decides what a mention can be (a family history is never the patient's), the context of the linker whether it is denied or
past, and the words around it whether it is only planned or suspected. Prose that names no concept gives no item; entries of lists do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from assistant.intake.allergies import allergies_told, read_allergies
from assistant.intake.lists import operations_told, read_list
from assistant.intake.people import age_and_sex
from assistant.intake.prose import Found, Note, read_sentence
from assistant.intake.sections import Section, SectionKind, Span, sections, sentences
from assistant.intake.types import Intake, Item, Skipped
from assistant.types import Sex
from assistant.vitals.text import read_vitals, unread
from assistant.vitals.types import UNITS
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

_LISTS: frozenset[SectionKind] = frozenset({"past", "surgical", "medicines", "immunisations"})
_OPERATIONS: frozenset[SectionKind] = frozenset({"story", "social", "other", "exam"})
_MEASURED: frozenset[SectionKind] = frozenset({"story", "vitals", "exam", "other"})
_SHOWN = {"mm[Hg]": "mmHg", "Cel": "°C", "mmol/L": "mmol/l"}
# Where the best account of a thing stands, when it is told in several places.
_ORDER: tuple[SectionKind, ...] = (
    "medicines", "allergies", "past", "surgical", "immunisations", "family", "story", "review", "social", "vitals", "exam", "results", "assessment", "plan", "mixed", "other",
)  # fmt: skip


def read_note(text: str, linker: Linker, knowledge: Knowledge) -> Intake:
    """Every item of a note; one for each thing and status, from the section where it is told best."""
    found = sections(text)
    people = [item for section in found for item in age_and_sex(text, section)]
    sex = _sex(people)
    if any(item.kind == "sex" and item.status == "current" for item in people):
        people = [item for item in people if item.status == "current"]
    note = Note(text, linker, knowledge, sex)
    ranked: list[tuple[int, Item]] = [(0, item) for item in people]
    skipped: list[Skipped] = []
    for section in found:
        items, left = _section(note, section)
        ranked += [(_ORDER.index(section.kind), item) for item in items]
        skipped += left
    return Intake(_distinct(ranked), tuple(skipped))


def _sex(people: Iterable[Item]) -> Sex | None:
    said = {item.value for item in people if item.kind == "sex" and item.status == "current"} or {item.value for item in people if item.kind == "sex"}
    return None if len(said) != 1 else "female" if said == {"female"} else "male"


def _section(note: Note, section: Section) -> Found:
    items = _vitals(note, section) if section.kind in _MEASURED else []
    body = note.text[section.start : section.end]
    skipped = [Skipped(section.title, said, why) for said, why in unread(body)] if section.kind == "vitals" else []
    before, last = "", section.start
    for span in sentences(note.text, section.start, section.end):
        if "\n" in note.text[last : span[0]]:
            before = ""
        told, left = _sentence(note, section, span, before)
        items += told
        skipped += left
        before, last = note.text[span[0] : span[1]], span[1]
    return items, skipped


def _sentence(note: Note, section: Section, span: Span, before: str) -> Found:
    if section.kind == "allergies":
        return read_allergies(note, section, span, before)
    if section.kind in _LISTS:
        items, skipped = read_list(note, section, span, before)
        told = operations_told(note, section, span) if section.kind == "past" else []
        allergies = allergies_told(note, section, span)
        items = [*(item for item in items if not any(_within(item, other) for other in allergies)), *allergies]
        return [*items, *(item for item in told if not any(item.kind == other.kind and _within(item, other) for other in items))], skipped
    items, skipped = read_sentence(note, section, span, before)
    if section.kind in {"family", "mixed"}:
        said = note.text[span[0] : span[1]]
        return items, skipped or ([] if items else [Skipped(section.title, said, "no illness was recognised in it")])
    allergies = allergies_told(note, section, span)
    operations = operations_told(note, section, span) if section.kind in _OPERATIONS else []
    return [*(item for item in items if not any(_within(item, other) for other in allergies)), *allergies, *operations], skipped


def _within(item: Item, other: Item) -> bool:
    return item.start < other.end and other.start < item.end


def _vitals(note: Note, section: Section) -> list[Item]:
    """Measurements of a section, each where it is written."""
    body = note.text[section.start : section.end]
    found = []
    for vital in read_vitals(body):
        start = section.start + body.index(vital.said)
        unit = UNITS[vital.name]
        found.append(
            Item(
                "vital",
                vital.name,
                "current",
                None,
                None,
                f"{vital.value:g} {_SHOWN.get(unit, unit)}",
                vital.value,
                section.title,
                start,
                start + len(vital.said),
                vital.said,
            )
        )
    return found


def _distinct(ranked: list[tuple[int, Item]]) -> tuple[Item, ...]:
    """One item for each thing and status, in order of the text; the dose, date or reaction of another telling is not lost."""
    best: dict[tuple[object, ...], tuple[tuple[bool, int, int], Item]] = {}
    for rank, item in ranked:
        key = _key(item)
        order = (not item.value, rank, item.start)
        if key not in best or order < best[key][0]:
            best[key] = (order, item if key not in best else _with(item, best[key][1]))
        else:
            best[key] = (best[key][0], _with(best[key][1], item))
    return tuple(sorted((item for _, item in best.values()), key=lambda item: (item.start, item.end, item.kind, item.name)))


def _key(item: Item) -> tuple[object, ...]:
    thing: object = item.number if item.kind in {"age", "vital"} else item.value if item.kind == "sex" else None
    relative = item.value.casefold() if item.kind == "family" else None
    return item.kind, item.concept or item.name.casefold(), item.status, thing, relative


def _with(item: Item, other: Item) -> Item:
    return item if item.when is not None else replace(item, when=other.when)
