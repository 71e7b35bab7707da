"""Units: every spelling of one amount gives one value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.vitals.types import NAMES, UNITS
from assistant.vitals.units import canonical, is_unit


@pytest.mark.parametrize(
    ("name", "value", "unit", "expected"),
    [
        ("temperature", 100.4, "[degF]", 38.0), ("temperature", 100.4, "°F", 38.0), ("temperature", 100.4, "ºF", 38.0), ("temperature", 98.6, "F", 37.0),
        ("temperature", 38.0, "Cel", 38.0), ("temperature", 38.0, "℃", 38.0), ("temperature", 38.0, "摄氏度", 38.0), ("temperature", 310.15, "K", 37.0),
        ("heart_rate", 72, "/min", 72), ("heart_rate", 72, "{beats}/min", 72), ("heart_rate", 72, "bpm", 72), ("heart_rate", 1.2, "Hz", 72), ("heart_rate", 72, "次/分", 72),
        ("respiratory_rate", 16, "{Breaths}/min", 16), ("respiratory_rate", 16, "rpm", 16), ("respiratory_rate", 16, "breaths per minute", 16),
        ("spo2", 97, "%", 97), ("spo2", 0.97, "1", 97), ("spo2", 0.97, "%", 97), ("spo2", 97, "％", 97),
        ("systolic", 120, "mm[Hg]", 120), ("systolic", 120, "mmHg", 120), ("diastolic", 80, "mm Hg", 80), ("systolic", 16, "kPa", 120.01), ("systolic", 120, "毫米汞柱", 120),
        ("glucose", 100, "mg/dL", 5.55), ("glucose", 1, "g/L", 5.55), ("glucose", 5.5, "mmol/L", 5.5), ("glucose", 5.5, "mmol<180.1558800000541>/L", 5.5),
        ("ketones", 10.4105, "mg/dL", 1.0), ("ketones", 0.6, "mmol/L", 0.6),
        ("weight", 150, "lbs", 68.04), ("weight", 150, "[lb_av]", 68.04), ("weight", 3500, "g", 3.5), ("weight", 11, "st", 69.85), ("weight", 70, "公斤", 70),
        ("height", 1.75, "m", 175), ("height", 70, "[in_i]", 177.8), ("height", 70, "in", 177.8), ("height", 6, "ft", 182.88), ("height", 175, "厘米", 175),
    ],
)  # fmt: skip
def test_values(name: str, value: float, unit: str, expected: float) -> None:
    assert canonical(name, value, unit) == expected


@pytest.mark.parametrize(
    ("name", "value", "unit", "said"),
    [
        ("glucose", 5.0, "IU", r"the unit 'IU' of glucose is not known; give one of: mmol/L, mg/dL"),
        ("systolic", 120.0, "kg", r"the unit 'kg' does not measure upper blood pressure; give one of: mm\[Hg\], mmHg, kPa"),
        ("heart_rate", 72.0, "%", r"does not measure heart rate"),
        ("weight", 70.0, "mg/dL", r"does not measure weight"),
        ("temperature", 38.0, "", r"the unit '' of temperature is not known"),
        ("glucose", float("nan"), "mmol/L", r"glucose nan is not a finite number"),
        ("mood", 1.0, "1", r"'mood' is not a kind of reading"),
    ],
)
def test_what_cannot_be_converted_says_what_is_accepted(name: str, value: float, unit: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        canonical(name, value, unit)


def test_every_kind_has_a_name_and_takes_its_own_unit() -> None:
    assert set(NAMES) == set(UNITS)
    for name, unit in UNITS.items():
        assert canonical(name, 50.0, unit) == 50.0
        assert canonical(name, 50.0, NAMES[name][1]) == 50.0


def test_words_that_are_no_units() -> None:
    assert not any(is_unit(text) for text in ("", "Systolic", "Min", "max", "mg", "1h"))


# Each pair of units of one kind, with the exact rule between them written out here and not taken from the code.
RULES = [
    ("temperature", "Cel", "[degF]", lambda c: c * 9 / 5 + 32, 30.0, 43.0),
    ("glucose", "mmol/L", "mg/dL", lambda mmol: mmol * 18.0156, 1.0, 33.0),
    ("systolic", "mm[Hg]", "kPa", lambda mm: mm * 0.133322387415, 50.0, 250.0),
    ("weight", "kg", "[lb_av]", lambda kg: kg / 0.45359237, 2.0, 200.0),
    ("height", "cm", "[in_i]", lambda cm: cm / 2.54, 40.0, 220.0),
    ("spo2", "%", "1", lambda percent: percent / 100, 50.0, 100.0),
    ("heart_rate", "/min", "Hz", lambda rate: rate / 60, 20.0, 250.0),
]


@given(st.sampled_from(RULES), st.floats(0, 1))
def test_a_reading_in_any_unit_is_the_same_reading(rule: tuple[str, str, str, object, float, float], share: float) -> None:
    name, unit, other, convert, low, high = rule
    value = round(low + share * (high - low), 2)
    assert callable(convert)
    assert canonical(name, value, unit) == pytest.approx(canonical(name, convert(value), other), abs=0.011)


def test_a_chinese_pound_is_half_a_kilogram() -> None:
    assert canonical("weight", 140, "斤") == 70
