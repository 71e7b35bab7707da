"""Understanding: are findings, their attributes, values and the person read as a reader reads them?

A label is found when one of its ids is among the findings of the history. A found finding that no label names is wrong, save one that is
more general or more specific than a label, one that a measured value shows, and risks and illnesses (labels name symptoms and signs).
Attributes are judged end to end: a finding that was missed has its attributes wrong. "Invented" counts what was read where nothing is stated.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assistant.build import Assistant
from assistant.person import read_person
from assistant.types import FindingNow, PatientHistory
from assistant.vitals.text import measured
from eval.cases import understanding
from eval.cases.understanding import ATTRIBUTES, Labelled, Stated, Value
from eval.metrics.interval import DRAWS, SEED, Interval, wilson
from eval.metrics.mentions import Counts
from eval.report import Cell, Header, Report, Table
from eval.suites.types import Options
from indexes.manifest import sha256
from knowledge_graph.store import Knowledge

OURS, DICTIONARY = "ours", "dictionary without context"
Reader = Callable[[str], PatientHistory]
# A stated duration is right within a tenth: "nearly 3 weeks", 20 or 21 days.
NEAR = 0.1


@dataclass(frozen=True, slots=True)
class Judged:
    """One message, what was read, and each label with the finding read for it."""

    case: Labelled
    read: PatientHistory
    pairs: tuple[tuple[Stated, FindingNow | None], ...]
    wrong: tuple[str, ...]


def run(assistant: Assistant, options: Options) -> Report:
    """Read every message of the file that ``--cases`` names, else our own.

    Raises:
        BadInput: the file cannot be read.
    """
    path = options.cases or understanding.BUILTIN
    cases = options.first(understanding.read(path))
    readers: dict[str, Reader] = {OURS: assistant.told, DICTIONARY: dictionary(assistant.knowledge)}
    judged = {name: [judge(case, reader(case.text), assistant.knowledge) for case in cases] for name, reader in readers.items()}
    people = [(case, _person(assistant, case)) for case in cases]
    ours = judged[OURS]
    languages = sorted({case.language for case in cases})
    tables = (
        Table("Findings", ("system", "language", *_FINDINGS), tuple(_findings(judged, languages))),
        Table("Attributes of findings", ("attribute", "right where stated", *languages, "invented"), tuple(_attributes(ours, languages))),
        Table("Values", ("what", "right where stated", *languages, "invented"), tuple(_values(ours, people, languages))),
    )
    header = Header("understanding", len(cases), "no model", "", "", assistant.knowledge.version[:16], f"{path.name}, sha256 {sha256(path)[:16]}")
    notes = (
        "development messages: labels were written first, attributes were then built and mended on these messages; new ones will score lower",
        "labels changed after the first look: 13 messages gained 'also', two allergens are labelled by their word, one dose was added",
        "invented hours: labels give a duration to the main finding only, a sentence's duration is read for all that it names",
    )
    return Report(header, tables, notes, tuple(_row(item) for item in ours))


def dictionary(knowledge: Knowledge) -> Reader:
    """The baseline: every name of a finding looked up as whole words, without context; whatever is named is present."""
    names = sorted(((name.lower(), key) for key in knowledge.findings for name in knowledge.concepts[key].english), key=lambda pair: -len(pair[0]))
    chinese = [(name, key) for key in knowledge.findings for name in knowledge.concepts[key].zh if "*" not in name]
    known = dict(reversed(names))
    pattern = re.compile(rf"\b(?:{'|'.join(re.escape(name) for name in known)})\b")

    def find(text: str) -> PatientHistory:
        keys = [known[match.group()] for match in pattern.finditer(text.lower())] + [key for name, key in chinese if name in text]
        return PatientHistory(findings=tuple(FindingNow(key) for key in dict.fromkeys(keys)))

    return find


def judge(case: Labelled, read: PatientHistory, knowledge: Knowledge) -> Judged:
    """The labels matched with what was read, each finding once."""
    left = {finding.id: finding for finding in read.findings}
    pairs = []
    for label in case.findings:
        key = next((key for key in label.ids if key in left), None)
        pairs.append((label, left.pop(key) if key is not None else None))
    shown = {key for key, _ in measured(read.vitals, read.age)}
    allowed = {key for label in case.findings for key in label.ids} | {*case.also} | shown
    wrong = [key for key in left if knowledge.concepts[key].kind in {"symptom", "sign"} and not _related(key, allowed, knowledge)]
    return Judged(case, read, tuple(pairs), tuple(wrong))


def _related(key: str, others: set[str], knowledge: Knowledge) -> bool:
    return key in others or any(other in knowledge.implied.get(key, ()) or key in knowledge.implied.get(other, ()) for other in others)


# ---- findings --------------------------------------------------------------------------------------------------------

_FINDINGS = ("messages", "precision", "recall", "F1", "present or absent, of found")


def _findings(judged: Mapping[str, Sequence[Judged]], languages: Sequence[str]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for system, items in judged.items():
        for language in ("all", *languages):
            mine = [item for item in items if language in {"all", item.case.language}]
            counts = [_counts(item) for item in mine]
            hits = [(label, found) for item in mine for label, found in item.pairs if found is not None]
            right = wilson(sum(label.present == found.present for label, found in hits), len(hits))
            rows.append((system, language, len(mine), *(_drawn(counts, name) for name in ("precision", "recall", "f1")), right))
    return rows


def _counts(item: Judged) -> Counts:
    hit = sum(found is not None for _, found in item.pairs)
    return Counts(hit, len(item.wrong), len(item.pairs) - hit)


def _drawn(counts: Sequence[Counts], name: str) -> Interval:
    """A micro-averaged figure with a percentile bootstrap over messages."""
    table = np.array([(c.hit, c.wrong, c.missed) for c in counts], dtype=np.int64)
    draws = table[np.random.default_rng(SEED).integers(0, len(table), (DRAWS // 10, len(table)))].sum(axis=1)
    low, high = np.nanpercentile([getattr(Counts(*map(int, row)), name) for row in draws], (2.5, 97.5))
    return Interval(getattr(sum(counts, Counts()), name), float(low), float(high), len(counts))


# ---- attributes ------------------------------------------------------------------------------------------------------


def _attributes(items: Sequence[Judged], languages: Sequence[str]) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for name in ATTRIBUTES:
        verdicts = [
            (item.case.language, same(label.attributes[name], getattr(found, name, None)))
            for item in items
            for label, found in item.pairs
            if name in label.attributes
        ]
        silent = [
            bool(getattr(found, name))
            for item in items
            for label, found in item.pairs
            if found and found.present and label.present and name not in label.attributes
        ]
        rows.append((name, *_shares(verdicts, languages), wilson(sum(silent), len(silent))))
    return rows


def _shares(verdicts: Sequence[tuple[str, bool]], languages: Sequence[str]) -> list[Interval]:
    chosen = [[right for own, right in verdicts if language in {"all", own}] for language in ("all", *languages)]
    return [wilson(sum(rights), len(rights)) for rights in chosen]


def same(stated: Value, read: object) -> bool:
    """True when what was read is what is stated: numbers within a tenth, phrases when one holds the other, none left over."""
    if isinstance(stated, float | int):
        return isinstance(read, float | int) and abs(read - stated) <= NEAR * stated
    if isinstance(stated, tuple):
        return isinstance(read, tuple) and all(_held(one, read) for one in stated) and all(_held(one, stated) for one in read)
    return stated == read


def _held(phrase: str, others: tuple[str, ...]) -> bool:
    return any(phrase.casefold() in other.casefold() or other.casefold() in phrase.casefold() for other in others)


# ---- values and person -----------------------------------------------------------------------------------------------


def _person(assistant: Assistant, case: Labelled) -> Mapping[str, object]:
    """What the text alone says; an age that only a word such as "toddler" implies is left to the history."""
    person = read_person(case.text, assistant.linker.read(case.text).patient)
    history = assistant.told(case.text)
    return {"age": person.age, "sex": history.sex, "weeks": person.weeks, "pregnant": history.pregnant}


def _values(items: Sequence[Judged], people: Sequence[tuple[Labelled, Mapping[str, object]]], languages: Sequence[str]) -> list[tuple[Cell, ...]]:
    rows = [_people(name, people, languages) for name in ("age", "sex", "weeks")]
    stated: dict[str, Callable[[Labelled], Mapping[str, object]]] = {
        "vitals": lambda case: case.vitals,
        "doses": lambda case: {key: _bare(text) for key, text in case.doses.items()},
        "allergies": lambda case: dict.fromkeys(case.lists["allergies"], True),
        "family history": lambda case: dict.fromkeys(case.lists["family"], True),
        "past history": lambda case: dict.fromkeys(case.lists["past"], True),
    }
    return rows + [_pairs(name, [(item.case, of(item.case), given(item.read, name)) for item in items], languages) for name, of in stated.items()]


def given(read: PatientHistory, name: str) -> Mapping[str, object]:
    """What a history holds under a name of the values table."""
    if name == "vitals":
        return {vital.name: vital.value for vital in read.vitals}
    if name == "doses":
        return {dose.medicine: _bare(dose.text) for dose in read.doses}
    lists = {"allergies": read.allergies, "family history": read.family, "past history": read.past}
    return dict.fromkeys(lists[name], True)


def _bare(text: str) -> str:
    return re.sub(r"\s", "", text).casefold()


def _people(name: str, people: Sequence[tuple[Labelled, Mapping[str, object]]], languages: Sequence[str]) -> tuple[Cell, ...]:
    verdicts = [(case.language, same(case.person[name], person[name])) for case, person in people if name in case.person]
    silent = [person[name] is not None for case, person in people if name not in case.person and not (name == "sex" and person["pregnant"])]
    return name, *_shares(verdicts, languages), wilson(sum(silent), len(silent))


def _pairs(name: str, rows: Sequence[tuple[Labelled, Mapping[str, object], Mapping[str, object]]], languages: Sequence[str]) -> tuple[Cell, ...]:
    """Every stated pair, and the messages in which something was read that is not stated."""
    verdicts = [(case.language, _agrees(value, read.get(key))) for case, stated, read in rows for key, value in stated.items()]
    invented = [bool(read.keys() - stated.keys()) for _, stated, read in rows]
    return name, *_shares(verdicts, languages), wilson(sum(invented), len(invented))


def _agrees(stated: object, read: object) -> bool:
    if isinstance(stated, float) and isinstance(read, float | int):
        return abs(stated - read) <= 0.011 * max(stated, 1.0)
    return stated == read


def _row(item: Judged) -> dict[str, object]:
    wrong = {
        f"{label.ids[0]}.{name}": getattr(found, name, None)
        for label, found in item.pairs
        for name in ATTRIBUTES
        if (name in label.attributes and not same(label.attributes[name], getattr(found, name, None)))
        or (found is not None and found.present and label.present and name not in label.attributes and getattr(found, name))
    }
    return {
        "id": item.case.id,
        "missed": [label.ids[0] for label, found in item.pairs if found is None],
        "wrong": list(item.wrong),
        "polarity": [label.ids[0] for label, found in item.pairs if found is not None and found.present != label.present],
        "attributes": wrong,
        "values": {name: dict(given(item.read, name)) for name in ("vitals", "doses", "allergies", "family history", "past history")},
        "person": {"age": item.read.age, "sex": item.read.sex, "weeks": item.read.weeks},
    }
