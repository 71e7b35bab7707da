"""Trends: values worked out by hand or by another formula, and silence where there is too little."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import combinations
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.vitals.trends import Mean, Trend, change_point, glucose_range, pressure_summary, trends
from assistant.vitals.types import Reading, Skipped

START = datetime(2026, 4, 1, 7)


def series(name: str, values: Sequence[float], hours: float = 24.0) -> list[Reading]:
    return [Reading(name, value, START + timedelta(hours=hours * at), f"row {at}") for at, value in enumerate(values)]


def trend(name: str, values: Sequence[float], hours: float = 24.0) -> Trend:
    return trends(series(name, values, hours)).kinds[0]


def pressure(upper: float, lower: float, day: int, hour: int, minute: int = 0) -> list[Reading]:
    at = datetime(2026, 4, day, hour, minute)
    return [Reading("systolic", upper, at, f"{at}"), Reading("diastolic", lower, at, f"{at}")]


def test_middle_and_range() -> None:
    found = trend("weight", [80.0, 79.0, 85.0])
    assert (found.n, found.first.value, found.last.value, found.median, found.low, found.high) == (3, 80.0, 85.0, 80.0, 79.0, 85.0)
    assert (found.slope, found.change) == (None, None)
    assert found.notes == (
        "too few weight readings over time for a trend (at least 6 over 6 hours)",
        "too few weight readings to look for a change (at least 10)",
    )


def test_a_straight_line_has_its_slope_and_one_wild_value_does_not_turn_it() -> None:
    values = [90.0 - 0.5 * day for day in range(12)]
    found = trend("weight", values).slope
    assert found is not None
    assert (found.per_day, found.low, found.high) == pytest.approx((-0.5, -0.5, -0.5))
    assert (found.points, found.each, found.real) == (12, "day", True)
    values[5] = 140.0
    bent = trend("weight", values).slope
    assert bent is not None
    assert bent.per_day == pytest.approx(-0.5)


def test_noise_without_direction_is_no_trend() -> None:
    found = trend("systolic", [130, 128, 133, 127, 131, 134, 126, 132, 129, 130, 128, 131]).slope
    assert found is not None
    assert found.low < 0 < found.high
    assert not found.real


def test_hours_of_fever_are_a_slope_per_day() -> None:
    found = trend("temperature", [37.0 + 0.1 * at for at in range(8)], hours=1).slope
    assert found is not None
    assert found.per_day == pytest.approx(2.4)
    assert found.each == "reading"
    assert trend("temperature", [37.0 + 0.1 * at for at in range(8)], hours=0.1).slope is None


def test_a_sensor_of_days_is_taken_by_the_hour_and_of_weeks_by_the_day() -> None:
    two, ten = (trend("glucose", [6.0 + at % 3 for at in range(288 * days)], hours=1 / 12).slope for days in (2, 10))
    assert two and ten
    assert (two.each, two.points, ten.each, ten.points) == ("hour", 48, "day", 11)


@given(st.lists(st.integers(50, 100), min_size=7, max_size=14))
def test_the_slope_is_the_median_of_all_pairs(values: list[int]) -> None:
    found = trend("weight", [float(value) for value in values]).slope
    assert found is not None
    assert found.per_day == pytest.approx(median((values[b] - values[a]) / (b - a) for a, b in combinations(range(len(values)), 2)))
    assert found.low <= found.per_day <= found.high


def test_a_change_of_level_is_found_where_it_is() -> None:
    """U(t) = sum over i <= t < j of sign(x_j - x_i) is largest at 6, where it is 6 * 6 = 36, so p = 2 exp(-6 * 36² / (12³ + 12²))."""
    found = trend("heart_rate", [70.0, 71, 69, 72, 70, 71, 90, 91, 89, 92, 90, 91]).change
    assert found is not None
    assert (found.at, found.before, found.after) == (START + timedelta(days=6), 70.5, 90.5)
    assert found.p == pytest.approx(2 * math.exp(-6 * 36**2 / (12**3 + 12**2)))
    assert found.real


def test_a_level_series_has_no_change() -> None:
    found = trend("heart_rate", [70.0] * 12).change
    assert found is not None
    assert (found.p, found.real) == (1.0, False)


@given(st.lists(st.integers(0, 20), min_size=10, max_size=25))
def test_the_change_point_is_pettitts(values: list[int]) -> None:
    """Against the definition of 1979: K = max over t of |sum of sign(x_i - x_j), i <= t < j|."""
    n = len(values)
    u = [abs(sum((a > b) - (a < b) for a in values[:t] for b in values[t:])) for t in range(1, n)]
    found = change_point([START + timedelta(days=at) for at in range(n)], [float(value) for value in values])
    assert found is not None
    assert found.p == pytest.approx(min(1.0, 2 * math.exp(-6 * max(u) ** 2 / (n**3 + n**2))))
    assert u[(found.at - START).days - 1] == max(u)


def test_time_in_range_is_weighted_by_time_and_bridges_no_gap() -> None:
    """5-minute sensor: 12.0 stands for 5 min before the gap of 2 h, and the last reading for 5 min."""
    minutes, values = [0, 5, 10, 130, 135], [6.0, 2.8, 12.0, 14.5, 3.5]
    found = glucose_range([Reading("glucose", value, START + timedelta(minutes=minute)) for minute, value in zip(minutes, values, strict=True)])
    assert found is not None
    assert (found.basis, found.n, found.enough) == ("time", 5, False)
    assert found.hours == pytest.approx(25 / 60)
    assert (found.in_range, found.below_3_9, found.below_3_0, found.above_10, found.above_13_9) == pytest.approx((0.2, 0.4, 0.2, 0.4, 0.2))


def test_ten_minutes_count_twice_as_much_as_five() -> None:
    minutes, values = [0, 5, 10, 20, 25], [6.0, 6.0, 12.0, 6.0, 6.0]
    found = glucose_range([Reading("glucose", value, START + timedelta(minutes=minute)) for minute, value in zip(minutes, values, strict=True)])
    assert found is not None
    assert (found.hours, found.above_10) == pytest.approx((0.5, 10 / 30))


@pytest.mark.parametrize(
    ("value", "place"),
    [
        (3.89, "in_range"), (3.9, "in_range"), (3.8, "below_3_9"), (3.0, "below_3_9"), (2.9, "below_3_0"), (9.99, "in_range"), (10.0, "in_range"), (10.05, "above_10"),
        (13.88, "above_10"), (13.9, "above_10"), (13.93, "above_13_9"),
    ],
)  # fmt: skip
def test_limits_hold_in_both_units(value: float, place: str) -> None:
    """70, 54, 180 and 250 mg/dL are 3.89, 3.0, 9.99 and 13.88 mmol/L here and are not beyond the limits; 69, 53, 181 and 251 are."""
    found = glucose_range([Reading("glucose", value, START)])
    assert found is not None
    deepest = "below_3_0" if found.below_3_0 else "below_3_9" if found.below_3_9 else "above_13_9" if found.above_13_9 else "above_10" if found.above_10 else "in_range"
    assert (deepest, found.in_range) == (place, float(place == "in_range"))


def test_single_tests_are_counted_and_fourteen_days_of_a_sensor_are_enough() -> None:
    tests = glucose_range(series("glucose", [5.0, 11.0, 6.0, 3.5], hours=6))
    assert tests is not None
    assert (tests.basis, tests.hours, tests.in_range, tests.above_10, tests.below_3_9, tests.enough) == ("tests", 0.0, 0.5, 0.25, 0.25, False)
    sensor = glucose_range(series("glucose", [6.0] * (4 * 24 * 10), hours=0.25))
    assert sensor is not None
    assert sensor.hours == pytest.approx(240)
    assert sensor.enough
    assert glucose_range([]) is None


def test_blood_pressures() -> None:
    readings = [*pressure(150, 95, 1, 8), *pressure(134, 84, 2, 7), *pressure(135, 80, 2, 20), *pressure(120, 85, 3, 8, 30), Reading("systolic", 190, None, "alone")]
    found = pressure_summary(readings)
    assert found is not None
    assert found.all == Mean(4, 134.8, 86.0)
    assert found.raised == 0.75
    assert found.morning == Mean(3, 134.7, 88.0)
    assert found.evening == Mean(1, 135.0, 80.0)
    assert found.after_first_day == Mean(3, 129.7, 83.0)
    assert pressure_summary([Reading("systolic", 190, None, "alone")]) is None


def test_a_day_without_a_time_is_neither_morning_nor_evening() -> None:
    day = [Reading(name, value, datetime(2026, 4, 1), "row 2", day_only=True) for name, value in (("systolic", 140.0), ("diastolic", 80.0))]
    found = pressure_summary(day)
    assert found is not None
    assert (found.all, found.raised, found.morning, found.evening, found.after_first_day) == (Mean(1, 140.0, 80.0), 1.0, None, None, None)


def test_low_and_high_of_a_sensor_count_and_are_not_bridged() -> None:
    """Low stands for its five minutes below 3.0; the reading before it does not reach over it."""
    readings = [Reading("glucose", value, START + timedelta(minutes=minute)) for minute, value in ((0, 6.0), (5, 6.0), (15, 6.0))]
    beyond = [
        Skipped("f, row 4", "Low", "", "glucose", START + timedelta(minutes=10)),
        Skipped("f, row 6", "HI", "", "glucose", START + timedelta(minutes=20)),
        Skipped("f, row 7", "note", ""),
    ]
    found = trends(readings, beyond).glucose
    assert found is not None
    assert (found.in_range, found.below_3_0, found.below_3_9, found.above_13_9, found.n) == pytest.approx((0.6, 0.2, 0.2, 0.2, 5))
