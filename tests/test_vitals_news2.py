"""NEWS2 against the published chart, cell by cell."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.vitals.news2 import PARAMETERS, RISKS, Incomplete, News2, NotMeant, Observations, Scale, news2, response, risk
from assistant.vitals.types import Consciousness

# A person who scores 0 everywhere.
WELL = Observations(16, 97, False, 125, 70, "alert", 36.8, 40)

# Chart 1 of the report, typed from the chart and not from the code: parameter, scale, on oxygen, points, first and last value of the cell.
CHART = [
    ("respiratory_rate", 1, False, 3, 1, 8), ("respiratory_rate", 1, False, 1, 9, 11), ("respiratory_rate", 1, False, 0, 12, 20),
    ("respiratory_rate", 1, False, 2, 21, 24), ("respiratory_rate", 1, False, 3, 25, 70),
    ("spo2", 1, False, 3, 50, 91), ("spo2", 1, False, 2, 92, 93), ("spo2", 1, False, 1, 94, 95), ("spo2", 1, False, 0, 96, 100),
    ("spo2", 1, True, 3, 50, 91), ("spo2", 1, True, 2, 92, 93), ("spo2", 1, True, 1, 94, 95), ("spo2", 1, True, 0, 96, 100),
    ("spo2", 2, False, 3, 50, 83), ("spo2", 2, False, 2, 84, 85), ("spo2", 2, False, 1, 86, 87), ("spo2", 2, False, 0, 88, 92), ("spo2", 2, False, 0, 93, 100),
    ("spo2", 2, True, 3, 50, 83), ("spo2", 2, True, 2, 84, 85), ("spo2", 2, True, 1, 86, 87), ("spo2", 2, True, 0, 88, 92),
    ("spo2", 2, True, 1, 93, 94), ("spo2", 2, True, 2, 95, 96), ("spo2", 2, True, 3, 97, 100),
    ("systolic", 1, False, 3, 40, 90), ("systolic", 1, False, 2, 91, 100), ("systolic", 1, False, 1, 101, 110), ("systolic", 1, False, 0, 111, 219), ("systolic", 1, False, 3, 220, 300),
    ("heart_rate", 1, False, 3, 20, 40), ("heart_rate", 1, False, 1, 41, 50), ("heart_rate", 1, False, 0, 51, 90),
    ("heart_rate", 1, False, 1, 91, 110), ("heart_rate", 1, False, 2, 111, 130), ("heart_rate", 1, False, 3, 131, 250),
    ("temperature", 1, False, 3, 28.0, 35.0), ("temperature", 1, False, 1, 35.1, 36.0), ("temperature", 1, False, 0, 36.1, 38.0),
    ("temperature", 1, False, 1, 38.1, 39.0), ("temperature", 1, False, 2, 39.1, 43.0),
]  # fmt: skip


def changed(name: str, value: Any, observations: Observations = WELL) -> Observations:
    """The observations with another value of one kind."""
    return replace(observations, **{name: value})


def points(result: News2 | Incomplete | NotMeant) -> dict[str, int]:
    assert not isinstance(result, NotMeant)
    return dict(result.scores)


@pytest.mark.parametrize(("name", "scale", "oxygen", "expected", "first", "last"), CHART)
def test_every_cell_at_both_edges(name: str, scale: Scale, oxygen: bool, expected: int, first: float, last: float) -> None:
    for value in (first, last):
        scored = points(news2(changed(name, value, replace(WELL, on_oxygen=oxygen)), scale))
        assert scored[name] == expected, value
        assert scored["on_oxygen"] == (2 if oxygen else 0)
        assert all(scored[other] == 0 for other in PARAMETERS if other not in {name, "on_oxygen", "spo2"})


def test_the_chart_has_no_hole_and_no_overlap() -> None:
    for key in dict.fromkeys((row[0], row[1], row[2]) for row in CHART):
        cells = [row[4:] for row in CHART if row[:3] == key]
        step = 0.1 if key[0] == "temperature" else 1
        assert [round(after[0] - before[1], 6) for before, after in pairwise(cells)] == [step] * (len(cells) - 1)


@pytest.mark.parametrize(("state", "expected"), [("alert", 0), ("confused", 3), ("voice", 3), ("pain", 3), ("unresponsive", 3)])
def test_consciousness(state: Consciousness, expected: int) -> None:
    result = news2(replace(WELL, consciousness=state))
    assert isinstance(result, News2)
    assert (result.total, result.red) == (expected, ("consciousness",) if expected else ())


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("temperature", 35.04, 3), ("temperature", 35.06, 1), ("temperature", 38.04, 0), ("temperature", 38.05, 1), ("temperature", 39.04, 1), ("temperature", 39.0500001, 2),
        ("temperature", 36.05, 1), ("respiratory_rate", 20.4, 0), ("respiratory_rate", 20.5, 2), ("respiratory_rate", 11.5, 1), ("respiratory_rate", 24.6, 3),
        ("spo2", 95.5, 1), ("spo2", 95.6, 0), ("spo2", 91.4, 3), ("spo2", 91.6, 2), ("systolic", 90.5, 3), ("systolic", 219.5, 3), ("heart_rate", 90.4, 0), ("heart_rate", 90.5, 1),
        ("heart_rate", 130.5, 3), ("heart_rate", 40.5, 3), ("heart_rate", 40.6, 1),
    ],
)  # fmt: skip
def test_between_two_steps_the_nearer_counts_and_halfway_the_higher_score(name: str, value: float, expected: int) -> None:
    assert points(news2(changed(name, value)))[name] == expected


@pytest.mark.parametrize(
    ("total", "red", "level", "monitoring"),
    [
        (0, False, "low", "at least every 12 hours"), (1, False, "low", "at least every 4 to 6 hours"), (4, False, "low", "at least every 4 to 6 hours"),
        (3, True, "low-medium", "at least every hour"), (4, True, "low-medium", "at least every hour"), (5, False, "medium", "at least every hour"), (6, True, "medium", "at least every hour"),
        (7, False, "high", "continuous"), (20, True, "high", "continuous"),
    ],
)  # fmt: skip
def test_risk_and_response(total: int, red: bool, level: str, monitoring: str) -> None:
    assert (risk(total, red), response(total, red).monitoring) == (level, monitoring)


def test_a_whole_set() -> None:
    result = news2(Observations(22, 94, True, 104, 115, "alert", 38.6, 70))
    assert result == News2(
        (("respiratory_rate", 2), ("spo2", 1), ("on_oxygen", 2), ("systolic", 1), ("heart_rate", 2), ("consciousness", 0), ("temperature", 1)), 9, "high", response(9, False), 1
    )


def test_nothing_missing_is_taken_as_normal() -> None:
    result = news2(replace(WELL, temperature=None, consciousness=None, respiratory_rate=26))
    assert isinstance(result, Incomplete)
    assert (result.known, result.missing) == (3, ("consciousness", "temperature"))
    assert (result.lowest, result.highest, result.lowest_risk, result.highest_risk) == (3, 9, "low-medium", "high")


def test_scale_2_without_knowing_of_oxygen() -> None:
    result = news2(replace(WELL, spo2=97, on_oxygen=None), 2)
    assert isinstance(result, Incomplete)
    assert (result.missing, result.lowest, result.highest) == (("on_oxygen",), 0, 5)
    assert "spo2" not in dict(result.scores)
    settled = news2(replace(WELL, spo2=90, on_oxygen=None), 2)
    assert isinstance(settled, Incomplete)
    assert (dict(settled.scores)["spo2"], settled.lowest, settled.highest) == (0, 0, 2)


def test_nothing_known_at_all() -> None:
    result = news2(Observations(age=50))
    assert isinstance(result, Incomplete)
    assert (result.known, result.lowest, result.highest, result.missing) == (0, 0, 20, PARAMETERS)


def test_children_and_pregnancy_have_no_score() -> None:
    child, pregnant = news2(replace(WELL, age=15.99)), news2(replace(WELL, pregnant=True))
    assert isinstance(child, NotMeant) and "children" in child.reason
    assert isinstance(pregnant, NotMeant) and "pregnancy" in pregnant.reason
    assert isinstance(news2(replace(WELL, age=16)), News2)


def test_an_unknown_age_is_said() -> None:
    result = news2(replace(WELL, age=None))
    assert isinstance(result, News2) and "16 years" in result.note


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1])
def test_what_cannot_be_measured_is_refused(value: float) -> None:
    with pytest.raises(BadInput, match="heart rate"):
        news2(replace(WELL, heart_rate=value))
    with pytest.raises(BadInput, match="spo2 101"):
        news2(replace(WELL, spo2=101))


STATES: tuple[Consciousness, ...] = ("alert", "pain")
SETS = st.builds(
    Observations,
    st.floats(4, 60), st.floats(60, 100), st.booleans(), st.floats(50, 260), st.floats(25, 200), st.sampled_from(["alert", "confused", "voice"]), st.floats(33, 42), st.just(50.0),
)  # fmt: skip


@settings(max_examples=200)
@given(SETS, st.sampled_from([1, 2]), st.sets(st.sampled_from(PARAMETERS), min_size=1))
def test_the_range_holds_the_true_score(full: Observations, scale: Scale, hidden: set[str]) -> None:
    true = news2(full, scale)
    part = news2(replace(full, **dict.fromkeys(hidden)), scale)
    assert isinstance(true, News2) and isinstance(part, Incomplete)
    assert part.lowest <= true.total <= part.highest
    assert RISKS.index(part.lowest_risk) <= RISKS.index(true.risk) <= RISKS.index(part.highest_risk)
    assert set(part.missing) == hidden
    assert part.known <= true.total


@pytest.mark.parametrize("scale", [1, 2])
def test_the_range_is_reached(scale: Scale) -> None:
    """Both ends of the range of a half-known set are scores of some completion."""
    half = replace(WELL, spo2=95, on_oxygen=None, consciousness=None, heart_rate=120)
    part = news2(half, scale)
    totals = {
        result.total
        for oxygen, state in product((False, True), STATES)
        if isinstance(result := news2(replace(half, on_oxygen=oxygen, consciousness=state), scale), News2)
    }
    assert isinstance(part, Incomplete)
    assert (min(totals), max(totals)) == (part.lowest, part.highest)
