"""Worked examples of vital signs, as JSON lines of two kinds.

``news2``: a set of observations with the points of the published chart, added up by hand: ``lowest`` and ``highest`` aggregate (equal when nothing
is missing) with their risks, or ``refused``. ``care``: values and what is known of the person with the ``level`` that the named source gives and,
for blood pressure, its category by ACC/AHA (``aha``) and NICE (``nice``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.types import FindingNow, PatientHistory
from assistant.vitals.news2 import PARAMETERS, Observations, Scale
from assistant.vitals.thresholds import Place
from assistant.vitals.types import UNITS, Reading
from eval.cases.rows import read_rows
from knowledge_graph.types import TriageLevel

BUILTIN = Path(__file__).with_name("vitals_worked.jsonl")
NEEDS = "a worked example needs 'kind' (news2 or care), 'id' and what its kind is told by; see eval/cases/vitals.py"


@dataclass(frozen=True, slots=True)
class Range:
    """Aggregate and risk at least and at most."""

    lowest: int
    highest: int
    lowest_risk: str
    highest_risk: str


@dataclass(frozen=True, slots=True)
class Scored:
    """One set of observations.

    Attributes:
        points: of the parameters in the order of the chart; None where they cannot be known.
        gold: None where NEWS2 must not be given.
    """

    id: str
    observations: Observations
    scale: Scale
    points: tuple[int | None, ...]
    gold: Range | None


@dataclass(frozen=True, slots=True)
class Advised:
    """Values of one person and how soon they need care.

    Attributes:
        aha, nice: category of the blood pressure, where the case asks for it.
    """

    id: str
    history: PatientHistory
    latest: Mapping[str, Reading]
    on_oxygen: bool | None
    place: Place
    level: TriageLevel
    aha: str | None
    nice: str | None


def read(path: Path = BUILTIN) -> tuple[list[Scored], list[Advised]]:
    """Every example of a file, by kind.

    Raises:
        BadInput: the file cannot be read, or a line is not an example.
    """
    rows = read_rows(path, _example, NEEDS)
    return [row for row in rows if isinstance(row, Scored)], [row for row in rows if isinstance(row, Advised)]


def _example(row: Mapping[str, Any]) -> Scored | Advised:
    if row["kind"] not in {"news2", "care"}:
        raise KeyError(row["kind"])
    return _scored(row) if row["kind"] == "news2" else _advised(row)


def _scored(row: Mapping[str, Any]) -> Scored:
    observations = Observations(**{name: row[name] for name in (*PARAMETERS, "age", "pregnant")})
    gold = None if row.get("refused") else Range(row["lowest"], row["highest"], row["lowest_risk"], row["highest_risk"])
    return Scored(str(row["id"]), observations, row["scale"], tuple(row.get("points", ())), gold)


def _advised(row: Mapping[str, Any]) -> Advised:
    findings = tuple(FindingNow(key) for key in row.get("findings", ()))
    person = PatientHistory(
        age=row["age"], pregnant=row.get("pregnant"), weeks=row.get("weeks"), conditions=tuple(row.get("conditions", ())), findings=findings
    )
    if unknown := row["values"].keys() - UNITS.keys():
        raise KeyError(*unknown)
    latest = {name: Reading(name, float(value)) for name, value in row["values"].items()}
    level = TriageLevel.parse(row["level"])
    return Advised(str(row["id"]), person, latest, row.get("on_oxygen"), row.get("place", "home"), level, row.get("aha"), row.get("nice"))
