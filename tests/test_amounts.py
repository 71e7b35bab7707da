"""Amounts in comparable units."""

from __future__ import annotations

import pytest

from assistant.amounts import Amount, amounts, without_amounts


def only(text: str) -> Amount:
    (found,) = amounts(text)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Take 500 mg to 1 g", ("dose", "mg", 500, 1000, "")),
        ("Take 1,000 mg", ("dose", "mg", 1000, 1000, "")),
        ("0.5 mg/kg per day", ("dose", "mg/kg/day", 0.5, 0.5, "")),
        ("250 micrograms", ("dose", "mg", 0.25, 0.25, "")),
        ("two tablets", ("dose", "tablet", 2, 2, "")),
        ("up to four times a day", ("dose", "time/day", 4, 4, "most")),
        ("twice daily", ("dose", "time/day", 2, 2, "")),
        ("every 6 to 8 hours", ("dose", "every hour", 6, 8, "")),
        ("for 5-7 days", ("duration", "hour", 120, 168, "")),
        ("for at least two weeks", ("duration", "hour", 336, 336, "least")),
        ("about 10% of people", ("number", "%", 10, 10, "")),
        ("a fever of 38 °C", ("number", "°C", 38, 38, "")),
        ("children aged 2 to 5 years", ("case", "hour", 17532, 43830, "")),
        ("people over 65 years old", ("case", "hour", 569790, 569790, "least")),
        ("stage 3 disease", ("case", "", 3, 3, "")),
        ("a child of 10 kg", ("case", "kg", 10, 10, "")),
    ],
)
def test_one_amount(text: str, expected: tuple[str, str, float, float, str]) -> None:
    found = only(text)
    assert (found.kind, found.unit, round(found.low, 6), round(found.high, 6), found.bound) == expected


def test_letters_beside_digits_are_no_amounts() -> None:
    assert amounts("Vitamin B12, H1N1 and CA125 are named so.") == []


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("5 days", "7 days", True),
        ("5 days", "5-7 days", False),
        ("14 days", "2 weeks", False),
        ("4 weeks", "one month", False),
        ("1 g", "1000 mg", False),
        ("500 mg", "5 mg", True),
        ("500 mg", "5 ml", False),
        ("at least 3 days", "3 to 5 days", False),
        ("at least 3 days", "up to 7 days", False),
        ("at least 3 days", "at least 7 days", True),
        ("6 months", "every 3 months", False),
    ],
)
def test_what_differs(one: str, other: str, differ: bool) -> None:
    assert only(one).differs(only(other)) is only(other).differs(only(one)) is differ


def test_the_rest_of_a_sentence() -> None:
    assert without_amounts("Take 5 ml twice a day for 7 days.").split() == ["Take", "for", "."]
