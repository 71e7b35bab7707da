"""NEWS2: how ill an adult is, from seven observations, as the published chart scores them.

References: Royal College of Physicians, National Early Warning Score (NEWS) 2, 2017: chart 1 (scores), charts 2 and 4 (thresholds and response).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Literal

from assistant.errors import BadInput
from assistant.vitals.types import Consciousness

Scale = Literal[1, 2]
Risk = Literal["low", "low-medium", "medium", "high"]
Cells = tuple[tuple[float, int], ...]

SOURCE = "Royal College of Physicians: National Early Warning Score (NEWS) 2"
URL = "https://www.rcplondon.ac.uk/projects/outputs/national-early-warning-score-news-2"
LIMITS = (
    "NEWS2 is for people of 16 and over who are not pregnant, used by health professionals beside their own judgement; "
    "it can mislead after an injury of the spinal cord. Scale 2 is only for confirmed hypercapnic respiratory failure with a target of 88-92 %."
)

# The chart: from the lowest cell to the highest, the last value of a cell and its score.
REST = math.inf
RESPIRATORY_RATE: Cells = ((8, 3), (11, 1), (20, 0), (24, 2), (REST, 3))
SPO2_SCALE_1: Cells = ((91, 3), (93, 2), (95, 1), (REST, 0))
SPO2_SCALE_2_ON_AIR: Cells = ((83, 3), (85, 2), (87, 1), (REST, 0))
SPO2_SCALE_2_ON_OXYGEN: Cells = ((83, 3), (85, 2), (87, 1), (92, 0), (94, 1), (96, 2), (REST, 3))
SYSTOLIC: Cells = ((90, 3), (100, 2), (110, 1), (219, 0), (REST, 3))
HEART_RATE: Cells = ((40, 3), (50, 1), (90, 0), (110, 1), (130, 2), (REST, 3))
TEMPERATURE: Cells = ((35.0, 3), (36.0, 1), (38.0, 0), (39.0, 1), (REST, 2))
ON_OXYGEN, ON_AIR = 2, 0
NOT_ALERT, ALERT = 3, 0

PARAMETERS = ("respiratory_rate", "spo2", "on_oxygen", "systolic", "heart_rate", "consciousness", "temperature")
RISKS: tuple[Risk, ...] = ("low", "low-medium", "medium", "high")
_STEPS = {"temperature": Decimal("0.1")}


@dataclass(frozen=True, slots=True)
class Observations:
    """One set of observations of one person; None is not measured and never taken as normal.

    Attributes:
        spo2: %.
        on_oxygen: breathing extra oxygen.
        systolic: mmHg.
        consciousness: ``confused`` is new confusion.
        temperature: °C.
        age: years.
    """

    respiratory_rate: float | None = None
    spo2: float | None = None
    on_oxygen: bool | None = None
    systolic: float | None = None
    heart_rate: float | None = None
    consciousness: Consciousness | None = None
    temperature: float | None = None
    age: float | None = None
    pregnant: bool | None = None


@dataclass(frozen=True, slots=True)
class Response:
    """What a ward does: how often to observe, who comes."""

    monitoring: str
    action: str


@dataclass(frozen=True, slots=True)
class News2:
    """The score of a full set.

    Attributes:
        scores: parameter and points, in the order of the chart.
        note: what the score does not know about the person, or empty.
    """

    scores: tuple[tuple[str, int], ...]
    total: int
    risk: Risk
    response: Response
    scale: Scale
    note: str = ""

    @property
    def red(self) -> tuple[str, ...]:
        """Parameters that score 3 alone."""
        return tuple(name for name, points in self.scores if points == 3)


@dataclass(frozen=True, slots=True)
class Incomplete:
    """Something was not measured, so there is no score; what it can be at least and at most.

    Attributes:
        scores: of what is known; SpO2 on scale 2 is left out where it depends on oxygen that is not told.
        known: sum of ``scores``.
        missing: parameters that were not given.
        lowest, highest: the aggregate if all that is missing were at its best, and at its worst.
    """

    scores: tuple[tuple[str, int], ...]
    known: int
    missing: tuple[str, ...]
    lowest: int
    highest: int
    lowest_risk: Risk
    highest_risk: Risk
    scale: Scale
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotMeant:
    """NEWS2 does not hold for this person; there is no score."""

    reason: str


def news2(observations: Observations, scale: Scale = 1) -> News2 | Incomplete | NotMeant:
    """The score, its range when something is missing, or why there is none.

    Values between two steps of the chart (0.1 °C, else 1) go to the nearer step; a value half-way between takes the higher of both scores.

    Raises:
        BadInput: a value is not a finite number that can be measured.
    """
    _check(observations)
    if observations.age is not None and observations.age < 16:
        return NotMeant("NEWS2 is not meant for children under 16; use limits for their age.")
    if observations.pregnant:
        return NotMeant("NEWS2 is not meant for pregnancy; a maternity early-warning chart is.")
    note = "" if observations.age is not None else "The age is not given; the score holds only from 16 years on."
    points = {name: _points(name, observations, scale) for name in PARAMETERS}
    scores = tuple((name, options[0]) for name, options in points.items() if len(options) == 1)
    known = sum(value for _, value in scores)
    missing = tuple(name for name in PARAMETERS if getattr(observations, name) is None)
    if missing:
        low, high = _extremes(observations, scale)
        return Incomplete(scores, known, missing, sum(low), sum(high), risk(sum(low), 3 in low), risk(sum(high), 3 in high), scale, note)
    return News2(scores, known, risk(known, 3 in dict(scores).values()), response(known, 3 in dict(scores).values()), scale, note)


def risk(total: int, red: bool) -> Risk:
    """Clinical risk of an aggregate; ``red`` when one parameter alone scores 3."""
    if total >= 7:
        return "high"
    if total >= 5:
        return "medium"
    return "low-medium" if red else "low"


def response(total: int, red: bool) -> Response:
    """What a ward does at this score."""
    if total >= 7:
        return _EMERGENCY
    if total >= 5:
        return _URGENT
    if red:
        return _SINGLE
    return _LOW if total else _ZERO


_ZERO = Response("at least every 12 hours", "Continue routine observations.")
_LOW = Response("at least every 4 to 6 hours", "A registered nurse assesses the patient and decides whether to observe more often or to escalate.")
_SINGLE = Response("at least every hour", "The nurse informs the medical team caring for the patient, who review and decide whether to escalate.")
_URGENT = Response(
    "at least every hour",
    "The nurse informs the medical team at once; urgent assessment by a clinician competent in acute illness, care where monitoring is possible. "
    "With known or suspected infection, think of sepsis.",
)
_EMERGENCY = Response(
    "continuous",
    "The nurse informs the medical team at once, at least at registrar level; emergency assessment by a team with critical-care and advanced airway "
    "skills; "
    "consider transfer to high-dependency or intensive care. With known or suspected infection, think of sepsis.",
)


def _extremes(observations: Observations, scale: Scale) -> tuple[list[int], list[int]]:
    """Points of every parameter when the missing ones are at their best and at their worst."""
    low = [min(_points(name, observations, scale, oxygen=False)) for name in PARAMETERS]
    high = [max(_points(name, observations, scale, oxygen=True)) for name in PARAMETERS]
    return low, high


def _points(name: str, observations: Observations, scale: Scale, oxygen: bool | None = None) -> tuple[int, ...]:
    """Every score that the parameter can have; one where it is known. ``oxygen`` stands in where it was not told."""
    oxygen = observations.on_oxygen if observations.on_oxygen is not None else oxygen
    if name == "on_oxygen":
        return (ON_AIR, ON_OXYGEN) if oxygen is None else (ON_OXYGEN if oxygen else ON_AIR,)
    if name == "consciousness":
        state = observations.consciousness
        return (ALERT, NOT_ALERT) if state is None else (ALERT if state == "alert" else NOT_ALERT,)
    value: float | None = getattr(observations, name)
    charts = _charts(name, scale, oxygen)
    if value is None:
        return tuple(sorted({points for cells in charts for _, points in cells}))
    step = _STEPS.get(name, Decimal(1))
    return tuple(sorted({score(value, cells, step) for cells in charts}))


def _charts(name: str, scale: Scale, oxygen: bool | None) -> tuple[Cells, ...]:
    """Rows of the chart that the value may be read on: two where scale 2 depends on oxygen that was not told."""
    if name != "spo2":
        return ({"respiratory_rate": RESPIRATORY_RATE, "systolic": SYSTOLIC, "heart_rate": HEART_RATE, "temperature": TEMPERATURE}[name],)
    if scale == 1:
        return (SPO2_SCALE_1,)
    if oxygen is None:
        return (SPO2_SCALE_2_ON_AIR, SPO2_SCALE_2_ON_OXYGEN)
    return (SPO2_SCALE_2_ON_OXYGEN if oxygen else SPO2_SCALE_2_ON_AIR,)


def score(value: float, cells: Cells, step: Decimal = Decimal(1)) -> int:
    """Points of a value on one row of the chart, rounded to its step; half-way takes the higher score."""
    steps = Decimal(str(value)) / step
    below, above = (steps.to_integral_value(rounding) for rounding in (ROUND_FLOOR, ROUND_CEILING))
    near = [n for n in (below, above) if abs(n - steps) <= Decimal("0.5")]
    return max(next(points for last, points in cells if float(n * step) <= last) for n in near)


def _check(observations: Observations) -> None:
    for name in ("respiratory_rate", "spo2", "systolic", "heart_rate", "temperature"):
        value: float | None = getattr(observations, name)
        if value is not None and (not math.isfinite(value) or value < 0 or (name == "spo2" and value > 100)):
            raise BadInput(f"{name.replace('_', ' ')} {value} cannot be measured; give it in the unit of the chart or leave it out")
