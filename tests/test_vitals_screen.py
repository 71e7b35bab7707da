"""Screening: noise is left out and said, real change is kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.vitals.screen import Gap, Screened, screen
from assistant.vitals.types import UNITS, Reading, Skipped, Table

START = datetime(2026, 4, 3, 8)
# A calm value of each kind, a leap that no body makes, and a time that is near for it.
CALM = {
    "temperature": (37.0, 3.0, 10.0), "heart_rate": (70.0, 90.0, 1.0), "respiratory_rate": (16.0, 30.0, 1.0), "spo2": (97.0, -20.0, 1.0), "systolic": (125.0, 70.0, 2.0),
    "diastolic": (80.0, 50.0, 2.0), "glucose": (6.0, 12.0, 5.0), "ketones": (0.2, 4.0, 10.0), "weight": (80.0, -25.0, 1440.0), "height": (175.0, 20.0, 1440.0),
}  # fmt: skip


def series(name: str, values: Sequence[float], minutes: float = 1.0) -> list[Reading]:
    return [Reading(name, value, START + timedelta(minutes=minutes * at), f"f, row {at + 1}", f"{value:g}") for at, value in enumerate(values)]


def screened(readings: Sequence[Reading], age: float | None = None) -> Screened:
    return screen(Table(tuple(readings)), age)


def kept(readings: Sequence[Reading], age: float | None = None) -> list[float]:
    return [reading.value for reading in screened(readings, age).readings]


@pytest.mark.parametrize("name", list(UNITS))
def test_one_leap_and_back_is_a_slip(name: str) -> None:
    value, leap, minutes = CALM[name]
    found = screened(series(name, [value, value, value + leap, value, value], minutes))
    assert [reading.value for reading in found.readings] == [value] * 4
    assert [item.reading.value for item in found.left_out] == [value + leap]
    assert "leaps away from the readings next to it" in found.skipped[0].why
    assert found.unconfirmed == ()


@pytest.mark.parametrize("name", list(UNITS))
def test_a_change_that_a_second_reading_confirms_is_kept(name: str) -> None:
    value, leap, minutes = CALM[name]
    values = [value, value, value, value + leap, value + leap, value, value]
    assert kept(series(name, values, minutes)) == values


@pytest.mark.parametrize("name", list(UNITS))
def test_an_extreme_last_reading_is_kept_and_must_be_measured_again(name: str) -> None:
    value, leap, minutes = CALM[name]
    found = screened(series(name, [value, value, value, value + leap], minutes))
    assert [reading.value for reading in found.readings] == [value, value, value, value + leap]
    assert [reading.value for reading in found.unconfirmed] == [value + leap]
    assert found.latest[name].value == value + leap


def test_a_last_reading_that_follows_another_like_it_is_confirmed() -> None:
    assert screened(series("heart_rate", [70, 72, 71, 160, 158])).unconfirmed == ()


def test_a_slow_real_change_is_no_slip() -> None:
    fever = [36.8, 37.4, 38.2, 39.1, 39.8, 39.2, 38.3]
    assert kept(series("temperature", fever, 60)) == fever
    exercise = [70, 90, 120, 150, 130, 100, 80]
    assert kept(series("heart_rate", exercise, 1)) == exercise
    days_apart = [70, 150, 72]
    assert kept(series("heart_rate", days_apart, 1440)) == days_apart


def test_restless_series_do_not_make_outliers() -> None:
    restless = [60, 110, 65, 115, 62, 112, 66, 114, 61]
    assert kept(series("heart_rate", restless, 1)) == restless


@pytest.mark.parametrize(
    ("name", "value", "age"),
    [
        ("temperature", 21.5, None), ("temperature", 98.6, None), ("spo2", 0, None), ("spo2", 101, None), ("heart_rate", 0, None), ("systolic", 301, None), ("glucose", 99, None),
        ("weight", 15, 40), ("height", 1.75, None), ("height", 70, 40), ("ketones", 25, None),
    ],
)  # fmt: skip
def test_what_no_device_shows_is_left_out(name: str, value: float, age: float | None) -> None:
    found = screened([Reading(name, value, START, "f, row 1", "x")], age)
    assert found.readings == ()
    assert "what a device can show; measure again" in found.skipped[0].why


def test_the_weight_of_a_child_is_believed() -> None:
    assert kept([Reading("weight", 15.0, START)], 4) == [15.0]
    assert kept([Reading("weight", 15.0, START)], None) == [15.0]


def test_a_pressure_stands_or_falls_as_one() -> None:
    rows = [("a", 131.0, 84.0), ("b", 80.0, 120.0), ("c", 130.0, 19.0), ("d", 128.0, 128.0)]
    readings = [
        Reading(name, value, START + timedelta(hours=at), key)
        for at, (key, upper, lower) in enumerate(rows)
        for name, value in (("systolic", upper), ("diastolic", lower))
    ]
    found = screened(readings)
    assert [(reading.source, reading.value) for reading in found.readings] == [("a", 131.0), ("a", 84.0)]
    assert [(item.reading.source, item.reading.name) for item in found.left_out] == [(key, name) for key in "bcd" for name in ("systolic", "diastolic")]
    why = {(item.reading.source, item.reading.name): item.why for item in found.left_out}
    assert why["b", "diastolic"] == why["d", "diastolic"] == "the lower number of this blood pressure is not below the upper one"
    assert why["b", "systolic"] == why["c", "systolic"] == "the other number of this blood pressure was left out"


def test_a_pressure_typed_without_a_time_is_checked_too() -> None:
    assert kept([Reading("systolic", 80.0, None, "typed"), Reading("diastolic", 120.0, None, "typed")]) == []


def test_equal_readings_of_one_moment_are_one() -> None:
    found = screened([Reading("heart_rate", 70.0, START, "a.csv, row 2"), Reading("heart_rate", 70.0, START, "b.csv, row 9")])
    assert [reading.source for reading in found.readings] == ["a.csv, row 2"]
    assert found.left_out[0].why == "given twice; the one of a.csv, row 2 is used"


def test_a_pressure_given_twice_is_one_pressure_and_a_contradicted_one_is_none() -> None:
    def pressure(upper: float, lower: float, source: str) -> list[Reading]:
        return [Reading("systolic", upper, START, source), Reading("diastolic", lower, START, source)]

    assert kept([*pressure(131, 84, "a"), *pressure(131, 84, "b")]) == [131, 84]
    assert kept([*pressure(131, 84, "a"), *pressure(131, 90, "b")]) == []


def test_the_numbers_of_one_pressure_may_come_apart_in_a_record() -> None:
    found = screened([Reading("systolic", 80.0, START, "Observation/1"), Reading("diastolic", 95.0, START, "Observation/2")])
    assert [item.why for item in found.left_out] == ["the other number of this blood pressure was left out", "the lower number of this blood pressure is not below the upper one"]


def test_different_readings_of_one_moment_are_both_left_out() -> None:
    found = screened([Reading("heart_rate", 70.0, START, "a"), Reading("heart_rate", 90.0, START, "b"), Reading("spo2", 97.0, START, "a")])
    assert [reading.name for reading in found.readings] == ["spo2"]
    assert [item.why for item in found.left_out] == ["different values at one time: 70, 90"] * 2


def test_moments_are_compared_across_time_zones() -> None:
    utc = START.replace(tzinfo=UTC)
    assert kept([Reading("heart_rate", 70.0, utc), Reading("heart_rate", 70.0, utc.astimezone())]) == [70.0]


def test_readings_of_one_day_without_a_time_are_all_kept() -> None:
    day = [Reading("systolic", value, datetime(2026, 4, 3), f"row {value}", day_only=True) for value in (120.0, 190.0, 121.0, 120.0)]
    assert kept(day) == [120.0, 190.0, 121.0, 120.0]


def test_a_stuck_sensor_counts_once() -> None:
    found = screened(series("glucose", [6.1, 6.2, *[3.1] * 24, 6.3], 5))
    assert [reading.value for reading in found.readings] == [6.1, 6.2, 3.1, 6.3]
    assert found.left_out[0].why == "the same value 24 times running: the sensor may be stuck"
    assert len(kept(series("glucose", [3.1] * 23, 5))) == 23
    assert len(kept(series("spo2", [98.0] * 100, 1))) == 100


def test_gaps_are_intervals_far_longer_than_usual() -> None:
    times = [0.0, 5, 10, 15, 20, 80, 85]
    readings = [Reading("glucose", 6.0 + at / 10, START + timedelta(minutes=minute)) for at, minute in enumerate(times)]
    assert screened(readings).gaps == (Gap("glucose", START + timedelta(minutes=20), START + timedelta(minutes=80), 5 / 60),)


def test_readings_in_pairs_have_no_gaps() -> None:
    times = [hours + minute / 60 for hours in (0, 12, 24, 36) for minute in (0, 1)]
    assert screened([Reading("systolic", 120.0, START + timedelta(hours=hour), str(hour)) for hour in times]).gaps == ()


def test_what_is_judged_together_was_measured_together() -> None:
    old, new, now = Reading("spo2", 88.0, START - timedelta(days=900)), Reading("heart_rate", 70.0, START), Reading("temperature", 38.5)
    found = screened([old, new, now])
    assert found.latest == {"spo2": old, "heart_rate": new, "temperature": now}
    assert found.current == {"heart_rate": new, "temperature": now}
    assert (found.as_of, screened([old, new]).as_of, screened([]).as_of) == (None, START, None)


def test_what_was_skipped_before_stays_said() -> None:
    given = (Skipped("f, row 3", "Low", "no number"),)
    assert screen(Table((), given)) == Screened((), given=given)


def test_a_newest_value_beyond_the_device_stays_in_sight() -> None:
    readings = tuple(series("glucose", [6.0, 5.0], 5))
    older, newer = (Skipped("f, row 9", "Low", "no number", "glucose", START + timedelta(minutes=minute)) for minute in (2, 10))
    other = Skipped("f, row 9", "High", "no number", "ketones", START)
    assert screen(Table(readings, (older,))).beyond == ()
    assert screen(Table(readings, (older, newer, other))).beyond == (newer, other)
    assert screen(Table((*readings, Reading("glucose", 5.5)), (newer,))).beyond == ()


calm_series = st.sampled_from(list(UNITS)).flatmap(
    lambda name: st.tuples(st.just(name), st.lists(st.floats(-0.3, 0.3), min_size=4, max_size=20), st.integers(0, 100), st.floats(1.0, 1.2), st.booleans())
)


@given(calm_series)
def test_one_slip_between_two_readings_never_changes_the_extremes(given_: tuple[str, list[float], int, float, bool]) -> None:
    name, noise, place, strength, _ = given_
    value, leap, minutes = CALM[name]
    readings = series(name, [round(value + part * abs(leap) / 10, 2) for part in noise], minutes)
    calm = screened(readings)
    at = 1 + place % (len(readings) - 2)
    before, after = readings[at - 1], readings[at]
    assert before.at and after.at
    slip = Reading(name, round(value + leap * min(strength, 1.1), 2), before.at + (after.at - before.at) / 2, "slip")
    found = screened([*readings, slip])
    values = [reading.value for reading in found.readings]
    assert [item.reading.source for item in found.left_out] == ["slip"]
    assert (min(values), max(values)) == (min(reading.value for reading in calm.readings), max(reading.value for reading in calm.readings))


@given(st.lists(st.tuples(st.integers(0, 400), st.floats(40, 180)), min_size=1, max_size=30, unique_by=lambda pair: pair[0]), st.randoms(use_true_random=False))
def test_the_order_of_readings_does_not_matter(pairs: list[tuple[int, float]], chance: object) -> None:
    readings = [Reading("heart_rate", round(value), START + timedelta(minutes=minute), str(minute)) for minute, value in pairs]
    mixed = list(readings)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert screened(readings) == screened(mixed)


@given(st.lists(st.sampled_from([60.0, 61.0, 140.0, 141.0]), min_size=2, max_size=30))
def test_two_high_readings_running_are_never_lost(values: list[float]) -> None:
    """Whatever else the series does, the first pair of neighbours that agree stays."""
    readings = series("heart_rate", values)
    left = {item.reading for item in screened(readings).left_out}
    assert all(not {one, other} & left for one, other in pairwise(readings) if abs(one.value - other.value) <= 1)
