"""Findings, red-flag rules, sources, interactions, replies and language cues: the data files beside the pages."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError

from knowledge_graph.errors import PageError, Problem
from knowledge_graph.pages import Id, Level, Strict
from knowledge_graph.strict_yaml import parse

System = Literal[
    "general",
    "nerves",
    "eyes",
    "ear nose throat",
    "heart and lungs",
    "belly",
    "urine and reproduction",
    "muscles and joints",
    "skin",
    "mind",
    "babies",
    "exposures",
]


class Bounds(Strict):
    """Ages in years, ``min`` inclusive and ``max`` exclusive."""

    min: float = 0
    max: float = 200


class Passes(Strict):
    """Within what a complaint passes, as its source says; every key that is given must hold.

    Attributes:
        days: fewer than so many, where it is known how long it has been there.
        beside: findings or illnesses of which one must be present, such as the cold that makes glands swell.
        without: findings of which none may be present.
    """

    days: float | None = None
    beside: tuple[Id, ...] = ()
    without: tuple[Id, ...] = ()


class Finding(Strict):
    """A symptom, a sign or a risk, with the words people use for it.

    Attributes:
        alone: care level when nothing else is known.
        passes: source that says of one whose ``alone`` is routine that it mostly passes, or can be looked after at home at first.
        passes_if: what that source makes it depend on.
    """

    name: str
    kind: Literal["symptom", "sign", "risk"]
    alone: Level = "self_care"
    passes: str | None = None
    passes_if: Passes | None = None
    is_a: tuple[Id, ...] = ()
    qualified_by: tuple[Literal["severe", "sudden"], ...] = ()
    lay: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    hpo: str | None = Field(default=None, pattern=r"^HP:\d{7}$")
    symp: str | None = Field(default=None, pattern=r"^SYMP:\d{7}$")
    system: System = "general"
    ask: str | None = None
    confused_with: tuple[Id, ...] = ()


class Weeks(Strict):
    """Weeks of pregnancy, ``weeks_min`` inclusive and ``weeks_max`` exclusive."""

    weeks_min: float
    weeks_max: float = 60


class Hours(Strict):
    """How long a finding has lasted, in hours, inclusive."""

    min_hours: float
    max_hours: float | None = None


class AtLeast(Strict):
    """At least ``n`` of the findings."""

    of: tuple[Id, ...]
    n: int = Field(ge=1)


VITALS = ("temperature", "heart_rate", "respiratory_rate", "spo2", "systolic", "diastolic", "glucose", "ketones")
VitalBound = Literal[
    "temperature_min", "temperature_max", "heart_rate_min", "heart_rate_max", "respiratory_rate_min", "respiratory_rate_max",
    "spo2_min", "spo2_max", "systolic_min", "systolic_max", "diastolic_min", "diastolic_max", "glucose_min", "glucose_max", "ketones_min", "ketones_max",
]  # fmt: skip


class When(Strict):
    """The condition of a rule: every key that is given must hold."""

    all: tuple[Id, ...] = ()
    any: tuple[Id, ...] = ()
    at_least: AtLeast | None = None
    age: Bounds | None = None
    sex: Literal["female", "male"] | None = None
    pregnant: Literal[True] | Weeks | None = None
    conditions: tuple[Id, ...] = ()
    unless: tuple[Id, ...] = ()
    medicines: tuple[Id, ...] = ()
    vitals: Mapping[VitalBound, float] = Field(default_factory=dict)
    duration: Hours | None = None

    @property
    def findings(self) -> tuple[str, ...]:
        """Every finding the rule looks at."""
        return (*self.all, *self.any, *(self.at_least.of if self.at_least else ()))


class Examples(Strict):
    """Messages that must fire a rule and messages that must not."""

    fires: tuple[str, ...] = Field(min_length=1)
    quiet: tuple[str, ...] = Field(min_length=1)


class Rule(Strict):
    """A red flag: when it fires, the level is at least ``level``.

    Attributes:
        passes: source that says of a routine one that what it is about is harmless by what explains it (its ``conditions``).
    """

    id: Id
    level: Literal["routine", "urgent", "emergency"]
    passes: str | None = None
    when: When
    why: str
    do: str
    source: str
    examples: Examples


Basis = Literal["read", "excerpt", "recalled"]


def _empty_is_none(value: object) -> object:
    return None if value == "" else value


class Source(Strict):
    """Where a statement comes from; ``basis`` says how much of its text was at hand while writing."""

    key: Id
    publisher: str
    title: str
    url: str
    year: Annotated[int | None, BeforeValidator(_empty_is_none)]
    licence: str
    basis: Basis


Severity = Literal["avoid", "serious", "moderate", "minor"]


class Interaction(Strict):
    """Two medicines or classes that should not simply be taken together."""

    a: Id
    b: Id
    severity: Severity
    effect: str
    advice: str
    source: str


class ListedPair(Strict):
    """Two medicines that a public list names as interacting, without saying how."""

    a: Id
    b: Id
    severity: Severity
    source: str


Ids = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(part for part in value.split(";") if part) if isinstance(value, str) else value)]


class MedicineClass(Strict):
    """A group of medicines.

    Attributes:
        names: what else it is called, also by patients.
        zh: what it is called in Chinese; ``他汀类`` is also found in 他汀类药物.
        duplicate: how serious it is to take two medicines of the group; empty where that is usual.
        why: the harm of two at a time, in one sentence.
    """

    id: Id
    name: str
    names: Ids = ()
    zh: Ids = ()
    duplicate: Literal["", "avoid", "serious", "moderate"] = ""
    why: str = ""
    source: str = ""


class CrossReaction(Strict):
    """An allergy to one class of medicines that matters for another."""

    allergy: Id
    medicine: Id
    severity: Severity
    why: str
    source: str


class OtherMedicine(Strict):
    """A medicine that is recognised, with its classes, but has no page; its names may be English or Chinese."""

    id: Id
    name: str
    names: Ids = ()
    classes: Ids = ()


class QuestionWord(Strict):
    """What a Chinese question asks for, in the English words that pages use of it; searched, never shown."""

    zh: str
    en: str


class Asked(Strict):
    """A question that a section of a page answers; searched, never quoted."""

    page: Id
    section: str
    question: str


class Reply(Strict):
    """A fixed, reviewed reply, shown as it stands."""

    text: str
    zh: str
    sources: tuple[str, ...]


class Language(Strict):
    """Cues for reading context, as data (the idea of ConText, Chapman 2007; Harkema 2009)."""

    stop_words: tuple[str, ...]
    same_words: tuple[tuple[str, ...], ...]
    never_alone: tuple[str, ...]
    shared_heads: tuple[str, ...]
    ignored: tuple[str, ...]
    severe: tuple[str, ...]
    sudden: tuple[str, ...]
    negation: tuple[str, ...]
    negation_after: tuple[str, ...]
    not_negation: tuple[str, ...]
    inability: tuple[str, ...]
    denial: tuple[str, ...]
    contrast: tuple[str, ...]
    past: tuple[str, ...]
    recent: tuple[str, ...]
    hypothetical: tuple[str, ...]
    shows: tuple[str, ...]
    strangers: tuple[str, ...]
    family: tuple[str, ...]
    people: tuple[str, ...]
    emotions: tuple[Id, ...]
    self: tuple[str, ...]
    pronouns: tuple[str, ...]
    neutral: tuple[str, ...]
    questions: tuple[str, ...]
    restart: tuple[str, ...]
    zh_negation: tuple[str, ...]
    zh_past: tuple[str, ...]
    zh_family: tuple[str, ...]
    zh_shows: tuple[str, ...]
    zh_question: tuple[str, ...]
    zh_whole: tuple[str, ...]
    zh_parts: tuple[str, ...]


T = TypeVar("T")
Row = TypeVar("Row", bound=Strict)


def read_table(path: Path, adapter: TypeAdapter[T]) -> T:
    """Read and validate one YAML data file; a problem names the line where its entry begins.

    Raises:
        PageError: with every problem of the file.
    """
    label = path.name if path.parent.name == "knowledge" else f"{path.parent.name}/{path.name}"
    text = path.read_text(encoding="utf-8")
    data = parse(text, label)
    try:
        return adapter.validate_python(data)
    except ValidationError as error:
        lines = text.splitlines()
        raise PageError([_problem(label, lines, data, item["loc"], item["msg"]) for item in error.errors()]) from error


def _problem(name: str, lines: list[str], data: Any, where: tuple[int | str, ...], message: str) -> Problem:
    key = where[0] if where else ""
    entry = f"{key}:"
    if isinstance(key, int) and isinstance(data, list) and isinstance(data[key], dict):
        entry = f"- id: {data[key].get('id', '')}"
    line = next((n for n, text in enumerate(lines, 1) if text.startswith(entry)), 0)
    return Problem(name, line, f"{'.'.join(str(part) for part in where)}: {message}")


def read_rows(path: Path, label: str, model: type[Row], **fixed: str) -> tuple[Row, ...]:
    """Read a CSV file, one ``model`` a row; ``fixed`` are values that every row shares.

    Raises:
        PageError: a row has missing, unknown or invalid columns.
    """
    rows: list[Row] = []
    problems: list[Problem] = []
    with path.open(encoding="utf-8", newline="") as handle:
        for number, row in enumerate(csv.DictReader(handle), 2):
            try:
                rows.append(model.model_validate({**row, **fixed}))
            except ValidationError as error:
                problems += [Problem(label, number, f"{item['loc']}: {item['msg']}") for item in error.errors()]
    if problems:
        raise PageError(problems)
    return tuple(rows)
