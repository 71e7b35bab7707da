"""Limits of children by age, at both edges."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.vitals import children
from assistant.vitals.children import ROWS, judge, likely_infection, lowest_systolic, pressure

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize(
    ("name", "age", "value", "infection", "level"),
    [
        # NICE NG143 and WHO IMCI, under 5
        ("respiratory_rate", 0.1, 55, False, "self_care"), ("respiratory_rate", 0.1, 60, False, "emergency"), ("respiratory_rate", 0.3, 49, False, "self_care"),
        ("respiratory_rate", 0.3, 50, False, "urgent"), ("respiratory_rate", 0.75, 51, False, "urgent"), ("respiratory_rate", 0.99, 45, False, "self_care"),
        ("respiratory_rate", 1.0, 40, False, "urgent"), ("respiratory_rate", 1.0, 39, False, "self_care"), ("respiratory_rate", 4.9, 41, False, "urgent"),
        ("respiratory_rate", 3, 61, False, "emergency"), ("respiratory_rate", 3, 9, False, "emergency"), ("respiratory_rate", 3, 12, False, "self_care"),
        ("heart_rate", 0.5, 160, False, "self_care"), ("heart_rate", 0.5, 161, False, "urgent"), ("heart_rate", 1.5, 150, False, "self_care"), ("heart_rate", 1.5, 151, False, "urgent"),
        ("heart_rate", 3, 140, False, "self_care"), ("heart_rate", 3, 141, False, "urgent"), ("heart_rate", 0.5, 220, False, "urgent"), ("heart_rate", 0.5, 221, False, "emergency"),
        ("heart_rate", 3, 180, False, "urgent"), ("heart_rate", 3, 181, False, "emergency"), ("heart_rate", 3, 59, False, "emergency"), ("heart_rate", 3, 60, False, "self_care"),
        ("temperature", 0.2, 37.9, False, "self_care"), ("temperature", 0.2, 38.0, False, "emergency"), ("temperature", 0.25, 38.0, False, "self_care"),
        ("temperature", 0.25, 39.0, False, "urgent"), ("temperature", 0.49, 38.9, False, "self_care"), ("temperature", 0.5, 39.5, False, "self_care"), ("temperature", 2, 40.0, False, "urgent"),
        ("temperature", 2, 41.0, False, "emergency"), ("temperature", 0.2, 35.4, False, "emergency"), ("temperature", 0.2, 35.5, False, "urgent"), ("temperature", 2, 35.5, False, "urgent"),
        ("temperature", 2, 35.5, True, "emergency"), ("temperature", 2, 34.9, False, "emergency"), ("temperature", 2, 36.0, False, "self_care"),
        ("spo2", 2, 96, False, "self_care"), ("spo2", 2, 95, False, "urgent"), ("spo2", 2, 91, False, "emergency"), ("spo2", 9, 95, False, "self_care"), ("spo2", 9, 94, False, "routine"),
        ("spo2", 9, 93, False, "urgent"), ("spo2", 9, 91.9, False, "emergency"),
        # NICE NG51, 5 to 15
        ("respiratory_rate", 5, 23, True, "self_care"), ("respiratory_rate", 5, 24, True, "urgent"), ("respiratory_rate", 5, 28, False, "self_care"), ("respiratory_rate", 5, 29, False, "urgent"),
        ("respiratory_rate", 5, 29, True, "emergency"), ("respiratory_rate", 6, 26, True, "urgent"), ("respiratory_rate", 7.9, 27, True, "emergency"), ("respiratory_rate", 8, 25, True, "emergency"),
        ("respiratory_rate", 11, 22, True, "urgent"), ("respiratory_rate", 11, 21, True, "self_care"), ("respiratory_rate", 12, 21, True, "urgent"), ("respiratory_rate", 15, 25, False, "urgent"),
        ("heart_rate", 5, 129, False, "self_care"), ("heart_rate", 5, 130, False, "urgent"), ("heart_rate", 5, 120, True, "routine"), ("heart_rate", 7, 119, True, "routine"),
        ("heart_rate", 7, 120, True, "urgent"), ("heart_rate", 10, 115, False, "urgent"), ("heart_rate", 10, 105, True, "routine"), ("heart_rate", 10, 104, True, "self_care"),
        ("heart_rate", 14, 130, True, "routine"), ("heart_rate", 14, 131, False, "urgent"), ("heart_rate", 14, 95, False, "self_care"), ("heart_rate", 10, 59, False, "urgent"),
        ("heart_rate", 10, 59, True, "emergency"), ("heart_rate", 14, 55, True, "self_care"), ("heart_rate", 14, 49, False, "urgent"),
        ("temperature", 9, 35.9, True, "urgent"), ("temperature", 9, 35.9, False, "self_care"), ("temperature", 9, 39.9, False, "self_care"),
    ],
)  # fmt: skip
def test_levels(name: str, age: float, value: float, infection: bool, level: str) -> None:
    assert judge(name, value, age, infection).level.label == level


# The published tables once more, by age: kind, infection likely, first and last age, first value of the level, the level, and the level one step below.
BY_AGE = [
    ("respiratory_rate", False, 0.0, 0.16, 60, "emergency", "self_care"), ("respiratory_rate", False, 0.17, 0.99, 50, "urgent", "self_care"),
    ("respiratory_rate", False, 1.0, 4.99, 40, "urgent", "self_care"), ("respiratory_rate", False, 0.0, 4.99, 60, "emergency", None),
    ("respiratory_rate", True, 5.0, 5.99, 29, "emergency", "urgent"), ("respiratory_rate", True, 6.0, 7.99, 27, "emergency", "urgent"),
    ("respiratory_rate", True, 8.0, 11.99, 25, "emergency", "urgent"), ("respiratory_rate", True, 12.0, 15.99, 25, "emergency", "urgent"),
    ("respiratory_rate", True, 5.0, 7.99, 24, "urgent", "self_care"), ("respiratory_rate", True, 8.0, 11.99, 22, "urgent", "self_care"), ("respiratory_rate", True, 12.0, 15.99, 21, "urgent", "self_care"),
    ("respiratory_rate", False, 5.0, 5.99, 29, "urgent", "self_care"), ("respiratory_rate", False, 6.0, 7.99, 27, "urgent", "self_care"), ("respiratory_rate", False, 8.0, 15.99, 25, "urgent", "self_care"),
    ("respiratory_rate", False, 0.0, 15.99, 10, "self_care", "emergency"),
    ("heart_rate", False, 0.0, 0.99, 161, "urgent", "self_care"), ("heart_rate", False, 1.0, 1.99, 151, "urgent", "self_care"), ("heart_rate", False, 2.0, 4.99, 141, "urgent", "self_care"),
    ("heart_rate", False, 0.0, 0.99, 221, "emergency", "urgent"), ("heart_rate", False, 1.0, 15.99, 181, "emergency", "urgent"),
    ("heart_rate", True, 5.0, 5.99, 130, "urgent", "routine"), ("heart_rate", True, 6.0, 7.99, 120, "urgent", "routine"), ("heart_rate", True, 8.0, 11.99, 115, "urgent", "routine"),
    ("heart_rate", True, 12.0, 15.99, 131, "urgent", "routine"), ("heart_rate", True, 5.0, 5.99, 120, "routine", "self_care"), ("heart_rate", True, 6.0, 7.99, 110, "routine", "self_care"),
    ("heart_rate", True, 8.0, 11.99, 105, "routine", "self_care"), ("heart_rate", True, 12.0, 15.99, 91, "routine", "self_care"),
    ("heart_rate", False, 0.0, 4.99, 60, "self_care", "emergency"), ("heart_rate", False, 5.0, 11.99, 60, "self_care", "urgent"), ("heart_rate", True, 5.0, 11.99, 60, "self_care", "emergency"),
    ("heart_rate", False, 12.0, 15.99, 50, "self_care", "urgent"),
    ("temperature", False, 0.0, 0.24, 38.0, "emergency", "self_care"), ("temperature", False, 0.25, 0.49, 39.0, "urgent", "self_care"), ("temperature", False, 0.5, 15.99, 40.0, "urgent", "self_care"),
    ("temperature", False, 0.25, 15.99, 41.0, "emergency", "urgent"), ("temperature", False, 0.0, 0.24, 35.5, "urgent", "emergency"), ("temperature", False, 0.25, 4.99, 35.0, "urgent", "emergency"),
    ("temperature", False, 0.0, 4.99, 36.0, "self_care", "urgent"), ("temperature", True, 0.0, 4.99, 36.0, "self_care", "emergency"), ("temperature", True, 5.0, 15.99, 36.0, "self_care", "urgent"),
    ("temperature", False, 5.0, 15.99, 35.0, "self_care", "emergency"),
    ("spo2", False, 0.0, 4.99, 92, "urgent", "emergency"), ("spo2", False, 5.0, 15.99, 92, "urgent", "emergency"), ("spo2", False, 0.0, 4.99, 96, "self_care", "urgent"),
    ("spo2", False, 5.0, 15.99, 94, "routine", "urgent"), ("spo2", False, 5.0, 15.99, 95, "self_care", "routine"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "infection", "youngest", "oldest", "first", "level", "under"), BY_AGE)
def test_every_limit_at_both_ages_and_on_both_sides(name: str, infection: bool, youngest: float, oldest: float, first: float, level: str, under: str | None) -> None:
    step = 0.1 if name == "temperature" else 1
    for age in (youngest, oldest):
        assert judge(name, first, age, infection).level.label == level
        assert under is None or judge(name, first - step, age, infection).level.label == under


def test_a_temperature_a_little_low_is_said_from_five_years_on() -> None:
    assert [judge("temperature", 35.5, age).category for age in (5.0, 15.9)] == ["low temperature", "low temperature"]
    assert [judge("temperature", 38.5, age).category for age in (0.25, 15.9)] == ["fever in a child", "fever in a child"]


@pytest.mark.parametrize(
    ("systolic", "diastolic", "age", "category"),
    [
        (59, 30, 0.05, "low pressure in a child"), (60, 30, 0.05, "pressure below 90 in a child"), (69, 40, 0.5, "low pressure in a child"), (70, 40, 0.5, "pressure below 90 in a child"),
        (75, 45, 3, "low pressure in a child"), (76, 45, 3, "pressure below 90 in a child"), (90, 55, 3, "pressure of a child"), (79, 50, 14, "low pressure in a child"),
        (89, 50, 14, "pressure below 90 in a child"), (129, 79, 13, "usual pressure"), (130, 70, 13, "high pressure in a child"), (130, 70, 12.9, "pressure of a child"),
        (140, 70, 8, "high pressure in a child"), (120, 90, 8, "high pressure in a child"), (180, 90, 15, "severe pressure in a child"), (150, 120, 15, "severe pressure in a child"),
        (None, 85, 15, "high pressure in a child"), (None, 50, 5, "pressure of a child"), (110, None, 15, "usual pressure"),
    ],
)  # fmt: skip
def test_blood_pressure(systolic: float | None, diastolic: float | None, age: float, category: str) -> None:
    assert pressure(systolic, diastolic, age).category == category


def test_lowest_pressure_follows_pals() -> None:
    assert [lowest_systolic(age) for age in (0.0, 0.5, 1, 5, 9.5, 10)] == [60, 70, 72, 80, 89, 80]


@pytest.mark.parametrize(
    ("present", "temperature", "expected"),
    [(NONE, None, False), (NONE, 37.0, False), (NONE, 38.0, True), (NONE, 35.9, True), (NONE, 36.0, False), (NONE, 37.9, False), (frozenset({"fever"}), None, True), (frozenset({"runny-nose"}), 36.5, False)],
)
def test_likely_infection(present: frozenset[str], temperature: float | None, expected: bool) -> None:
    assert likely_infection(present, temperature) is expected


@pytest.mark.parametrize(("name", "age"), [("glucose", 5.0), ("heart_rate", 16.0), ("heart_rate", -1.0)])
def test_no_limits_for_these(name: str, age: float) -> None:
    with pytest.raises(BadInput):
        judge(name, 100, age)


def test_a_pressure_needs_a_number() -> None:
    with pytest.raises(BadInput):
        pressure(None, None, 5)


@given(st.sampled_from(sorted(ROWS)), st.floats(0, 15.99), st.floats(0, 250))
def test_a_likely_infection_never_lowers_the_level(name: str, age: float, value: float) -> None:
    assert judge(name, value, age, True).level >= judge(name, value, age, False).level


def test_every_row_tells_what_to_do_and_where_it_stands() -> None:
    for row in (row for rows in ROWS.values() for row in rows):
        assert row.youngest < row.oldest <= children.ADULT_AGE and row.least < row.below
        assert row.limit.text and row.limit.clinical and row.limit.source.url.startswith("https://")
    assert all(limit.usual for limit in children.USUAL.values())
