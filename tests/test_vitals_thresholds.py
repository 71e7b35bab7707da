"""Limits of adults at their edges, and what moves them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.vitals import limits
from assistant.vitals.published import URGENT, Limit, at_row
from assistant.vitals.thresholds import Circumstances, Place, aha_category, glucose, judge, ketones, nice_stage, oxygen, pressure

COPD = Circumstances(age=70, lower_target=True)
TYPE_1 = Circumstances(age=30, diabetes=True, insulin=True)
PREGNANT = Circumstances(age=30, pregnant=True)


def with_findings(about: Circumstances, *findings: str) -> Circumstances:
    return replace(about, present=frozenset(findings))


@pytest.mark.parametrize(
    ("systolic", "diastolic", "category"),
    [
        (119, 79, "normal"), (120, 79, "elevated"), (129, 79, "elevated"), (120, 80, "stage 1"), (130, 79, "stage 1"), (139, 89, "stage 1"), (110, 80, "stage 1"), (140, 79, "stage 2"),
        (118, 90, "stage 2"), (180, 120, "stage 2"), (181, 90, "crisis"), (150, 121, "crisis"), (181, 121, "crisis"), (None, 85, "stage 1"), (125, None, "elevated"),
    ],
)  # fmt: skip
def test_aha_categories(systolic: float | None, diastolic: float | None, category: str) -> None:
    assert aha_category(systolic, diastolic) == category


@pytest.mark.parametrize(
    ("systolic", "diastolic", "place", "stage"),
    [
        (139, 89, "clinic", "not raised"), (140, 80, "clinic", "stage 1"), (130, 90, "clinic", "stage 1"), (159, 99, "clinic", "stage 1"), (160, 90, "clinic", "stage 2"),
        (150, 100, "clinic", "stage 2"), (179, 119, "clinic", "stage 2"), (180, 90, "clinic", "severe"), (150, 120, "clinic", "severe"),
        (134, 84, "home", "not raised"), (135, 80, "home", "stage 1"), (130, 85, "home", "stage 1"), (149, 94, "home", "stage 1"), (150, 90, "home", "stage 2"), (140, 95, "home", "stage 2"),
        (180, 90, "home", "severe"), (None, 100, "clinic", "stage 2"),
    ],
)  # fmt: skip
def test_nice_stages(systolic: float | None, diastolic: float | None, place: Place, stage: str) -> None:
    assert nice_stage(systolic, diastolic, place) == stage


@pytest.mark.parametrize(
    ("systolic", "diastolic", "level", "category"),
    [
        (79, 50, "emergency", "very low pressure"), (80, 50, "urgent", "low pressure"), (90, 60, "urgent", "low pressure"), (91, 60, "self_care", "low-normal pressure"),
        (100, 70, "self_care", "low-normal pressure"), (101, 70, "self_care", "usual pressure"), (110, 59, "self_care", "low lower number"), (119, 79, "self_care", "usual pressure"),
        (120, 79, "self_care", "above ideal pressure"), (134, 84, "self_care", "above ideal pressure"), (135, 84, "routine", "raised pressure"), (149, 94, "routine", "raised pressure"),
        (150, 94, "routine", "high pressure"), (179, 119, "routine", "high pressure"), (180, 80, "urgent", "severe pressure"), (170, 120, "urgent", "severe pressure"),
        (None, 50, "self_care", "low lower number"), (None, 120, "urgent", "severe pressure"), (150, None, "routine", "high pressure"),
    ],
)  # fmt: skip
def test_pressure_of_adults(systolic: float | None, diastolic: float | None, level: str, category: str) -> None:
    limit = pressure(systolic, diastolic)
    assert (limit.level.label, limit.category) == (level, category)


@pytest.mark.parametrize(
    ("systolic", "diastolic", "level"),
    [(139, 89, "self_care"), (140, 80, "urgent"), (130, 90, "urgent"), (159, 109, "urgent"), (160, 80, "emergency"), (140, 110, "emergency"), (118, 70, "self_care"), (85, 50, "urgent")],
)
def test_pressure_in_pregnancy(systolic: float, diastolic: float, level: str) -> None:
    assert pressure(systolic, diastolic, PREGNANT).level.label == level


def test_a_clinic_reading_has_clinic_limits() -> None:
    assert pressure(138, 86, Circumstances(place="clinic")).category == "above ideal pressure"
    assert pressure(138, 86, Circumstances(place="home")).category == "raised pressure"


@pytest.mark.parametrize(
    ("name", "value", "level", "category"),
    [
        ("temperature", 34.9, "emergency", "hypothermia"), ("temperature", 35.0, "self_care", "low temperature"), ("temperature", 36.0, "self_care", "low temperature"),
        ("temperature", 36.1, "self_care", "usual temperature"), ("temperature", 37.9, "self_care", "usual temperature"), ("temperature", 38.0, "self_care", "fever"),
        ("temperature", 39.9, "self_care", "fever"), ("temperature", 40.0, "urgent", "high fever"), ("temperature", 41.0, "emergency", "hyperpyrexia"),
        ("heart_rate", 40, "urgent", "very slow heart rate"), ("heart_rate", 41, "routine", "slow heart rate"), ("heart_rate", 50, "routine", "slow heart rate"),
        ("heart_rate", 51, "self_care", "usual heart rate"), ("heart_rate", 100, "self_care", "usual heart rate"), ("heart_rate", 101, "self_care", "slightly fast heart rate"),
        ("heart_rate", 110, "routine", "fast heart rate"), ("heart_rate", 130, "routine", "fast heart rate"), ("heart_rate", 131, "urgent", "very fast heart rate"),
        ("respiratory_rate", 8, "emergency", "very slow breathing"), ("respiratory_rate", 9, "self_care", "slow breathing"), ("respiratory_rate", 12, "self_care", "usual breathing rate"),
        ("respiratory_rate", 20, "self_care", "usual breathing rate"), ("respiratory_rate", 21, "routine", "raised breathing rate"), ("respiratory_rate", 25, "urgent", "very fast breathing"),
        ("spo2", 91.9, "emergency", "low oxygen"), ("spo2", 92, "urgent", "borderline oxygen"), ("spo2", 93.9, "urgent", "borderline oxygen"), ("spo2", 94, "routine", "low-normal oxygen"),
        ("spo2", 95, "self_care", "usual oxygen"),
        ("glucose", 2.9, "emergency", "hypoglycaemia level 2"), ("glucose", 3.0, "urgent", "hypoglycaemia level 1"), ("glucose", 3.8, "urgent", "hypoglycaemia level 1"),
        ("glucose", 3.9, "urgent", "glucose just below 4"), ("glucose", 4.0, "self_care", "usual glucose"), ("glucose", 7.7, "self_care", "usual glucose"), ("glucose", 7.8, "self_care", "raised glucose"),
        ("glucose", 11.1, "routine", "high glucose"), ("glucose", 19.9, "routine", "high glucose"), ("glucose", 20.0, "urgent", "very high glucose"),
        ("ketones", 0.5, "self_care", "usual ketones"), ("ketones", 0.6, "routine", "slightly raised ketones"), ("ketones", 1.5, "routine", "slightly raised ketones"),
        ("ketones", 1.6, "urgent", "raised ketones"), ("ketones", 2.9, "urgent", "raised ketones"), ("ketones", 3.0, "emergency", "very high ketones"),
    ],
)  # fmt: skip
def test_single_values_of_adults(name: str, value: float, level: str, category: str) -> None:
    limit = judge(name, value)
    assert (limit.level.label, limit.category) == (level, category)


@pytest.mark.parametrize(
    ("value", "about", "level", "category"),
    [
        (89, COPD, "routine", "oxygen at lower target"), (88, COPD, "routine", "oxygen at lower target"), (92, COPD, "routine", "oxygen at lower target"), (93, COPD, "self_care", "usual oxygen"),
        (87.9, COPD, "emergency", "oxygen below lower target"), (89, with_findings(COPD, "breathlessness"), "emergency", "low oxygen"), (89, with_findings(COPD, "confusion"), "emergency", "low oxygen"),
        (92, replace(COPD, on_oxygen=True), "routine", "oxygen at lower target"), (93, replace(COPD, on_oxygen=True), "routine", "oxygen above lower target"),
        (96, replace(COPD, on_oxygen=True), "routine", "oxygen above lower target"), (97, replace(COPD, on_oxygen=True), "urgent", "oxygen far above lower target"),
        (97, with_findings(replace(COPD, on_oxygen=True), "drowsiness"), "emergency", "drowsy above lower target"), (97, replace(COPD, on_oxygen=False), "self_care", "usual oxygen"),
        (89, Circumstances(age=70), "emergency", "low oxygen"), (99, Circumstances(on_oxygen=True), "self_care", "usual oxygen"),
    ],
)  # fmt: skip
def test_oxygen_by_target(value: float, about: Circumstances, level: str, category: str) -> None:
    limit = oxygen(value, about)
    assert (limit.level.label, limit.category) == (level, category)


@pytest.mark.parametrize(
    ("value", "about", "level", "category"),
    [
        (13.9, with_findings(TYPE_1, "vomiting"), "routine", "high glucose in diabetes"), (14.0, with_findings(TYPE_1, "vomiting"), "emergency", "possible ketoacidosis"),
        (14.0, with_findings(Circumstances(), "abdominal-pain"), "emergency", "possible ketoacidosis"), (14.0, replace(TYPE_1, ketones=3.0), "emergency", "possible ketoacidosis"),
        (14.0, TYPE_1, "urgent", "high glucose with risk of ketoacidosis"), (14.0, Circumstances(ketones=0.6), "urgent", "high glucose with risk of ketoacidosis"),
        (14.0, with_findings(Circumstances(diabetes=True), "fever"), "urgent", "high glucose with risk of ketoacidosis"), (14.0, Circumstances(diabetes=True), "routine", "high glucose in diabetes"),
        (11.1, with_findings(Circumstances(age=40), "weight-loss"), "urgent", "possible new diabetes"), (11.1, Circumstances(age=9), "urgent", "possible new diabetes"),
        (11.1, Circumstances(age=17.9), "urgent", "possible new diabetes"), (11.1, Circumstances(age=18), "routine", "high glucose"), (11.0, Circumstances(age=9), "self_care", "raised glucose"),
        (14.0, replace(TYPE_1, insulin=False, ketones=2.9), "urgent", "high glucose with risk of ketoacidosis"),
        (11.1, Circumstances(age=9, diabetes=True), "routine", "high glucose in diabetes"), (7.8, Circumstances(diabetes=True), "self_care", "glucose above target"), (7.7, TYPE_1, "self_care", "usual glucose"),
        (7.8, PREGNANT, "routine", "raised glucose in pregnancy"), (11.1, PREGNANT, "urgent", "high glucose in pregnancy"), (3.5, PREGNANT, "urgent", "hypoglycaemia level 1"),
    ],
)  # fmt: skip
def test_glucose_with_what_else_is_known(value: float, about: Circumstances, level: str, category: str) -> None:
    limit = glucose(value, about)
    assert (limit.level.label, limit.category) == (level, category)


def test_ketones_count_more_with_signs() -> None:
    ill = with_findings(TYPE_1, "vomiting")
    assert [ketones(value, ill).level.label for value in (0.5, 0.6, 1.5, 1.6)] == ["self_care", "urgent", "urgent", "emergency"]


def test_what_has_no_limits_is_said() -> None:
    with pytest.raises(BadInput, match="no limits for 'weight'"):
        judge("weight", 80)
    with pytest.raises(BadInput, match="upper or its lower"):
        pressure(None, None)


FINDINGS = st.frozensets(st.sampled_from(["vomiting", "fever", "confusion", "breathlessness", "excessive-thirst", "drowsiness"]))


@given(st.sampled_from(["temperature", "heart_rate", "respiratory_rate", "spo2", "ketones"]), st.floats(0, 250), FINDINGS, FINDINGS)
def test_more_findings_never_lower_the_level(name: str, value: float, few: frozenset[str], more: frozenset[str]) -> None:
    for about in (Circumstances(), COPD, replace(COPD, on_oxygen=True)):
        assert judge(name, value, replace(about, present=few | more)).level >= judge(name, value, replace(about, present=few)).level


def test_every_limit_tells_people_and_clinicians_something() -> None:
    every = [value for value in vars(limits).values() if isinstance(value, Limit)]
    every += [limit for table in (*limits.TABLES.values(), limits.OXYGEN, limits.GLUCOSE, limits.KETONES) for _, limit in table]
    assert len({limit.category for limit in every}) > 40
    for limit in every:
        assert limit.title and limit.clinical and limit.source.url.startswith("https://")
        assert limit.usual == limit.category.startswith("usual")
        if limit.level >= URGENT:
            assert "emergency" in limit.text, limit.category


def test_rows_are_found_by_their_start() -> None:
    assert at_row(limits.TEMPERATURE, 38.0).category == "fever"
