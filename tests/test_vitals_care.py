"""Care advice: never below the red-flag rules, ordered, and worded for the person."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.triage import triage
from assistant.types import FindingNow, PatientHistory, Vital
from assistant.vitals import care
from assistant.vitals.care import AGAIN, TOGETHER, Advice, advise, observations
from assistant.vitals.news2 import Observations
from assistant.vitals.text import measured
from assistant.vitals.types import Reading
from knowledge_graph.lexicon import VITALS
from knowledge_graph.types import TriageLevel
from tests.patients import history, knowledge

AT = datetime(2026, 3, 4, 8, 30)
ADULT = PatientHistory(age=50.0)
COPD = PatientHistory(age=70.0, conditions=("copd",))
GRID: dict[str, list[float]] = {
    "temperature": [34.0, 34.9, 35.0, 35.4, 36.0, 36.8, 37.9, 38.0, 38.9, 39.0, 39.9, 40.0, 40.9, 41.0, 42.0],
    "heart_rate": [30, 40, 41, 45, 50, 59, 60, 80, 100, 109, 110, 120, 130, 131, 150, 181, 221],
    "respiratory_rate": [6, 8, 9, 12, 20, 21, 24, 25, 30, 39, 40, 49, 50, 59, 60, 70],
    "spo2": [70, 87, 88, 89, 91, 91.9, 92, 93, 93.9, 94, 95, 96, 100],
    "systolic": [60, 79, 80, 89, 90, 99, 100, 120, 135, 139, 140, 159, 160, 179, 180, 200, 240],
    "diastolic": [30, 59, 60, 79, 80, 89, 90, 109, 110, 119, 120, 140],
    "glucose": [1.5, 2.9, 3.0, 3.8, 3.9, 3.99, 4.0, 6.0, 7.8, 11.1, 13.9, 14.0, 19.9, 20.0, 30.0],
}
PEOPLE = {
    "unknown": PatientHistory(), "adult": ADULT, "old": PatientHistory(age=85.0), "pregnant": PatientHistory(age=30.0, pregnant=True), "late in pregnancy": PatientHistory(age=30.0, pregnant=True, weeks=32.0),
    "newborn": PatientHistory(age=0.02), "2 months": PatientHistory(age=0.17), "4 months": PatientHistory(age=0.35), "18 months": PatientHistory(age=1.5), "3 years": PatientHistory(age=3.0),
    "8 years": PatientHistory(age=8.0), "13 years": PatientHistory(age=13.0), "15, pregnant": PatientHistory(age=15.0, pregnant=True), "16 years": PatientHistory(age=16.0),
    "type 1": PatientHistory(age=25.0, conditions=("type-1-diabetes",)), "HIV": PatientHistory(age=40.0, conditions=("hiv-infection",)), "no spleen": PatientHistory(age=40.0, conditions=("no-spleen",)),
}  # fmt: skip


def readings(**values: float) -> dict[str, Reading]:
    """The latest readings by name."""
    return {name: Reading(name, float(value), AT, "device", str(value)) for name, value in values.items()}


def told(latest: dict[str, Reading], person: PatientHistory) -> PatientHistory:
    """The person with the readings as the rules know them, and the findings that they show."""
    vitals = tuple(Vital(name, reading.value) for name, reading in latest.items() if name in VITALS)
    shown = tuple(FindingNow(finding) for finding, _ in measured(vitals, person.age, "copd" in person.conditions))
    return replace(person, vitals=vitals, findings=(*person.findings, *shown))


def given_advice(latest: dict[str, Reading], person: PatientHistory, **options: object) -> tuple[Advice, ...]:
    return advise(latest, person, knowledge(), **options)  # type: ignore[arg-type]


def level(advice: tuple[Advice, ...]) -> TriageLevel:
    return max((piece.level for piece in advice), default=TriageLevel.SELF_CARE)


@cache
def ruled(person: PatientHistory) -> TriageLevel:
    """What the rules and findings say; a history in which nothing was recognised is not judged by them."""
    verdict = triage(person, knowledge())
    return verdict.level if verdict.understood else TriageLevel.SELF_CARE


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", GRID)
def test_never_below_the_rules_for_a_single_value(name: str, who: str) -> None:
    for value in GRID[name]:
        latest = readings(**{name: value})
        for person in (PEOPLE[who], told(latest, PEOPLE[who])):
            assert level(given_advice(latest, person)) >= ruled(told(latest, PEOPLE[who])), value


FELT = sorted({key for rule in knowledge().rules if rule.when.vitals for key in rule.when.findings} | {"crushing-chest-pain", "severe-breathlessness", "persistent-vomiting", "runny-nose"})
MEASURED = st.dictionaries(st.sampled_from(sorted(GRID)), st.integers(0, 16), min_size=1).map(lambda picks: {name: GRID[name][at % len(GRID[name])] for name, at in picks.items()})


@settings(max_examples=200)
@given(MEASURED, st.lists(st.sampled_from(FELT), max_size=3, unique=True), st.sampled_from(sorted(PEOPLE)), st.booleans())
def test_never_below_the_rules_with_symptoms_and_other_values(values: dict[str, float], felt: list[str], who: str, unsure: bool) -> None:
    person = replace(PEOPLE[who], findings=tuple(FindingNow(key) for key in felt))
    latest = readings(**values)
    found = given_advice(latest, person, unconfirmed=tuple(values) if unsure else ())
    assert level(found) >= ruled(told(latest, person))
    assert [piece.level for piece in found] == sorted((piece.level for piece in found), reverse=True)
    assert all(piece.title and piece.text and piece.clinical and piece.source for piece in found)
    assert {reading.name for piece in found for reading in piece.readings} <= latest.keys()


@pytest.mark.parametrize("value", [88, 89, 91, 91.9, 92, 93, 93.9])
def test_a_lower_oxygen_target_is_respected_by_rules_and_advice(value: float) -> None:
    latest = readings(spo2=value)
    assert ruled(told(latest, replace(COPD, conditions=()))) >= TriageLevel.URGENT
    assert ruled(told(latest, COPD)) <= TriageLevel.ROUTINE
    assert level(given_advice(latest, COPD)) <= TriageLevel.ROUTINE
    assert level(given_advice(latest, told(latest, COPD))) <= TriageLevel.ROUTINE


@settings(max_examples=100)
@given(MEASURED, st.sampled_from(FELT))
def test_the_exception_covers_nothing_else(values: dict[str, float], felt: str) -> None:
    """With COPD, values beside the oxygen still reach what the rules say without it."""
    others = {name: value for name, value in values.items() if name != "spo2"}
    person = replace(COPD, findings=(FindingNow(felt),))
    assert level(given_advice(readings(**others, spo2=90), person)) >= ruled(told(readings(**others), person))


@pytest.mark.parametrize("value", [70, 87, 87.9])
def test_below_the_lower_target_is_an_emergency(value: float) -> None:
    assert level(given_advice(readings(spo2=value), COPD)) == TriageLevel.EMERGENCY


def test_words_of_a_record_lower_the_target() -> None:
    person = PatientHistory(age=60.0, conditions=("chronic hypercapnic respiratory failure",))
    assert given_advice(readings(spo2=89), person)[0].title == "Oxygen level inside the range aimed at in your lung disease"
    assert level(given_advice(readings(spo2=89), replace(person, age=10.0))) == TriageLevel.EMERGENCY


def test_oxygen_above_the_target_is_said() -> None:
    found = given_advice(readings(spo2=97), COPD, on_oxygen=True)
    assert (found[0].level, found[0].title) == (TriageLevel.URGENT, "Oxygen level far above your target while on oxygen")


def test_a_rule_takes_the_place_of_the_readings_it_is_about() -> None:
    found = given_advice(readings(temperature=38.5, systolic=96, diastolic=60, heart_rate=105), ADULT)
    assert [(piece.level.label, piece.title) for piece in found] == [("emergency", "Fever and blood pressure on the low side"), ("self_care", "Heart rate slightly fast")]
    assert "sepsis" in found[0].text and "sepsis-low-pressure" in found[0].clinical
    assert {reading.name for reading in found[0].readings} == {"temperature", "systolic", "diastolic"}


def test_a_more_special_finding_counts_as_the_general_one() -> None:
    found = given_advice(readings(systolic=190, diastolic=100), replace(ADULT, findings=(FindingNow("crushing-chest-pain"),)))
    assert (found[0].level, found[0].title) == (TriageLevel.EMERGENCY, "Very high blood pressure")


def test_several_slightly_wrong_values_are_urgent_together() -> None:
    slight = readings(temperature=38.4, respiratory_rate=21, heart_rate=95, spo2=95)
    found = given_advice(slight, ADULT)
    assert (found[0].level, found[0].title) == (TriageLevel.URGENT, TOGETHER)
    assert "5 to 13" in found[0].clinical and "missing on oxygen, systolic, consciousness" in found[0].clinical
    assert found[0].source.startswith("Royal College of Physicians")
    worse = given_advice(slight | readings(systolic=100), ADULT)
    assert (worse[0].level, worse[0].title) == (TriageLevel.EMERGENCY, TOGETHER)
    assert all(piece.title != TOGETHER for piece in given_advice(slight, replace(ADULT, age=12.0)))


def test_values_in_range_give_one_reassurance_with_its_limits() -> None:
    found = given_advice(readings(systolic=115, diastolic=72, heart_rate=66, spo2=98, temperature=36.7, respiratory_rate=14), ADULT, on_oxygen=False)
    assert [(piece.level.label, piece.title) for piece in found] == [("self_care", "All values are in the usual range")]
    assert found[0].text.startswith("In range: heart rate, oxygen level, temperature, breathing rate, blood pressure. ")
    assert "adults at rest" in found[0].text and "missing consciousness" in found[0].clinical
    assert "No age was given" in given_advice(readings(heart_rate=70), PatientHistory())[0].text
    assert "this child's age" in given_advice(readings(heart_rate=100), PatientHistory(age=3.0))[0].text


def test_a_rule_of_the_same_level_leaves_the_words_of_the_limit() -> None:
    piece = given_advice(readings(spo2=90), ADULT)[0]
    assert (piece.level, piece.title) == (TriageLevel.EMERGENCY, "Oxygen level below 92 %")
    assert "measure again" in piece.text and "Red-flag rule" not in piece.clinical


def test_the_oxygen_scale_follows_the_lung_disease() -> None:
    assert "scale 2" in given_advice(readings(spo2=96), COPD)[0].clinical
    assert "scale 1" in given_advice(readings(spo2=96), ADULT)[0].clinical
    ill = given_advice(readings(spo2=89, temperature=35.8, systolic=98, heart_rate=112), COPD)
    assert ill[0].title == TOGETHER and "Scale 2 was taken" in ill[0].clinical
    # What the values show counts as felt: fever and fast breathing beside it are a flare-up by rule.
    worse = given_advice(readings(spo2=89, temperature=38.5, respiratory_rate=22), COPD)
    assert worse[0].level == TriageLevel.EMERGENCY and "oxygen-low-copd-worse" in worse[0].clinical


def test_nothing_measured_gives_nothing() -> None:
    assert given_advice({}, ADULT) == ()
    assert given_advice(readings(weight=70, height=170), ADULT) == ()


def test_symptoms_count_more_than_good_values() -> None:
    found = given_advice(readings(heart_rate=70), history("crushing chest pain"))
    assert [(piece.level.label, piece.title) for piece in found] == [("emergency", "What you feel counts more than these values")]
    assert found[0].url.startswith("http")


def test_values_told_in_words_are_used_and_the_device_wins() -> None:
    person = history("I am 50 and my blood pressure is 190/100")
    assert given_advice({}, person)[0].title == "Very high blood pressure"
    assert level(given_advice(readings(systolic=118, diastolic=70), replace(person, findings=()))) == TriageLevel.SELF_CARE


def test_an_unconfirmed_value_is_measured_again_first() -> None:
    latest = readings(systolic=195, diastolic=100)
    calm = given_advice(latest, ADULT, unconfirmed={"systolic"})
    ill = given_advice(latest, replace(ADULT, findings=(FindingNow("chest-pain"),)), unconfirmed={"systolic"})
    assert calm[0].text.startswith(AGAIN) and calm[0].level == TriageLevel.URGENT
    assert not ill[0].text.startswith(AGAIN) and ill[0].level == TriageLevel.EMERGENCY
    assert not given_advice(latest, ADULT)[0].text.startswith(AGAIN)


def test_the_finding_that_a_value_shows_is_no_symptom() -> None:
    latest = readings(spo2=90)
    assert given_advice(latest, told(latest, ADULT), unconfirmed={"spo2"})[0].text.startswith(AGAIN)


def test_pressure_is_named_by_both_guidelines_for_clinicians() -> None:
    piece = given_advice(readings(systolic=138, diastolic=86), ADULT)[0]
    assert piece.clinical.startswith("ACC/AHA 2017: stage 1; NICE NG136: stage 1 (home).")
    assert given_advice(readings(systolic=138, diastolic=86), ADULT, place="clinic")[0].clinical.startswith("ACC/AHA 2017: stage 1; NICE NG136: not raised (clinic).")


def test_insulin_among_the_medicines_counts() -> None:
    person = replace(ADULT, conditions=("type-2-diabetes",), medicines=tuple(key for key in knowledge().medicines if "insulin" in key)[:1])
    assert person.medicines
    assert level(given_advice(readings(glucose=15), person)) == TriageLevel.URGENT
    assert level(given_advice(readings(glucose=15), replace(person, medicines=()))) == TriageLevel.ROUTINE


def test_observations_for_the_score() -> None:
    person = replace(ADULT, findings=(FindingNow("confusion"),), vitals=(Vital("temperature", 38.4),))
    assert observations(readings(heart_rate=99), person, on_oxygen=False) == Observations(None, None, False, None, 99, "confused", 38.4, 50.0, None)


def test_the_built_in_rules_hold_when_none_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(care, "load", lambda cache: knowledge())
    assert advise(readings(spo2=90), ADULT) == given_advice(readings(spo2=90), ADULT)
