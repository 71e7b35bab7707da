"""Intake: does what a section of a real note says become an item of the right kind, and nothing of the family the patient's?

The gold is the section that the writers of MTS-Dialog filed each text under. Baseline: the linker alone, which knows no sections.

Reference: Ben Abacha et al. 2023, An Empirical Study of Clinical Note Generation from Doctor-Patient Encounters, EACL; MTS-Dialog, CC BY 4.0.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.build import Assistant
from assistant.errors import BadInput
from assistant.intake.cues import LIFESTYLE
from assistant.intake.notes import read_note
from assistant.intake.types import Item, Kind
from eval.metrics.interval import wilson
from eval.report import Cell, Header, Report, Table
from eval.suites.types import Options
from indexes.manifest import sha256

FILE = "notes/mts-dialog/MTS-Dialog-TrainingSet.csv.gz"
# Heading of the data -> the kinds that a text filed there is about.
KINDS: dict[str, tuple[Kind, ...]] = {
    "ALLERGY": ("allergy",),
    "MEDICATIONS": ("medicine",),
    "PASTMEDICALHX": ("condition", "finding", "procedure"),
    "PASTSURGICAL": ("procedure",),
    "FAM/SOCHX": ("family", "condition"),
    "ROS": ("finding", "condition"),
}
_OWN = frozenset({"condition", "finding", "medicine", "procedure", "allergy"})


@dataclass(frozen=True, slots=True)
class Filed:
    """A text and the heading it was filed under."""

    id: str
    heading: str
    text: str

    @property
    def note(self) -> str:
        """The text under its heading, as a note has it."""
        return f"{self.heading}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What was made of one text.

    Attributes:
        spans: items whose span is their quote.
        alone, alone_own: illnesses that the linker alone names, and those of them that it takes for the patient's.
    """

    filed: Filed
    items: tuple[Item, ...]
    skipped: int
    spans: int
    alone: int
    alone_own: int


def run(assistant: Assistant, options: Options) -> Report:
    """Read every text that was filed under a heading of KINDS.

    Raises:
        BadInput: no cases were given, or they cannot be read.
    """
    if options.cases is None:
        raise BadInput(f"eval intake needs --cases: a file of MTS-Dialog, or a folder with {FILE}")
    path = options.cases / FILE if options.cases.is_dir() else options.cases
    cases = options.first(read(path))
    seen = []
    for number, case in enumerate(cases, 1):
        seen.append(_seen(assistant, case))
        options.progress("texts", number, len(cases))
    tables = (
        Table("Sections", ("section", "texts", "told", "of its kind"), tuple(_section(heading, seen) for heading in KINDS)),
        Table("Family history", ("system", "illnesses named", "taken for the patient's"), _family(seen)),
        Table(
            "Spans",
            ("items", "equal to their quote"),
            ((sum(len(one.items) for one in seen), wilson(sum(one.spans for one in seen), sum(len(one.items) for one in seen))),),
        ),
    )
    header = Header("intake", len(cases), "no model", "", "", assistant.knowledge.version[:16], f"{path.name}, sha256 {sha256(path)[:16]}")
    notes = (
        "told: the text gave an item, or the reason why it gives none",
        "of its kind: among texts with items, those with an item of the kind that the section is for",
        "family history: illnesses named without tobacco, alcohol and drugs, which the same section tells of the patient; unsure ones are not taken",
    )
    return Report(header, tables, notes, tuple(_row(one) for one in seen))


def read(path: Path) -> list[Filed]:
    """Every text of a CSV file of MTS-Dialog, plain or gzipped, that is filed under a heading of KINDS.

    Raises:
        BadInput: the file cannot be read or lacks a column.
    """
    try:
        data = path.read_bytes()
        lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig").splitlines(keepends=True)
        rows = list(csv.DictReader(lines))
        return [Filed(row["ID"], row["section_header"], row["section_text"]) for row in rows if row["section_header"] in KINDS]
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error, KeyError) as error:
        raise BadInput(f"'{path}' is no MTS-Dialog file: it needs the columns ID, section_header and section_text") from error


def _seen(assistant: Assistant, case: Filed) -> Seen:
    found = read_note(case.note, assistant.linker, assistant.knowledge)
    exact = sum(case.note[item.start : item.end] == item.quote for item in found.items)
    named = [
        m
        for m in assistant.linker.read(case.text).mentions
        if not m.negated and m.concept in assistant.knowledge.conditions and m.concept not in LIFESTYLE
    ]
    own = {m.concept for m in named if m.who == "patient"}
    return Seen(case, found.items, len(found.skipped), exact, len({m.concept for m in named}), len(own))


def _section(heading: str, seen: Sequence[Seen]) -> tuple[Cell, ...]:
    here = [one for one in seen if one.filed.heading == heading]
    items = [one for one in here if one.items]
    right = [one for one in items if any(item.kind in KINDS[heading] for item in one.items)]
    return heading, len(here), wilson(sum(bool(one.items) or one.skipped > 0 for one in here), len(here)), wilson(len(right), len(items))


def _family(seen: Sequence[Seen]) -> tuple[tuple[Cell, ...], ...]:
    here = [one for one in seen if one.filed.heading == "FAM/SOCHX"]
    family = sum(item.kind == "family" and item.status == "family" for one in here for item in one.items)
    own = sum(len(taken(one.items)) for one in here)
    alone, alone_own = sum(one.alone for one in here), sum(one.alone_own for one in here)
    return ("linker alone", alone, wilson(alone_own, alone)), ("intake", family + own, wilson(own, family + own))


def taken(items: Iterable[Item]) -> list[Item]:
    """Items that would become the patient's own without asking."""
    return [item for item in items if item.kind in _OWN and item.status in {"current", "past"} and item.concept not in LIFESTYLE]


def _row(one: Seen) -> dict[str, object]:
    return {
        "id": one.filed.id,
        "section": one.filed.heading,
        "items": [f"{item.kind} {item.status} {item.name}" for item in one.items],
        "skipped": one.skipped,
    }
