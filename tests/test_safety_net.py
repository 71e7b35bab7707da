"""What would change the urgency."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.flags import Missing, NearlyFired
from assistant.safety_net import WITHIN, Together, about, nearly_fired, unknown, with_safety_net
from assistant.triage import triage
from assistant.types import FindingNow, PatientHistory, Triage, Vital
from assistant.understand import understand
from knowledge_graph.types import TriageLevel
from tests.patients import ENGLISH, heard, history, knowledge

ASKABLE = sorted(key for key, finding in knowledge().findings.items() if finding.kind != "risk")


def near(person: PatientHistory) -> dict[str, NearlyFired]:
    return {item.rule: item for item in nearly_fired(person, triage(person, knowledge()).level, knowledge())}


def present(*keys: str, absent: tuple[str, ...] = (), **person: object) -> PatientHistory:
    return PatientHistory(findings=(*(FindingNow(key) for key in keys), *(FindingNow(key, False) for key in absent)), **person)  # type: ignore[arg-type]


def test_a_rule_that_lacks_one_finding_nearly_fires() -> None:
    found = near(present("back-pain"))["cauda-equina"]
    assert found.level == TriageLevel.EMERGENCY
    assert found.missing == Missing("finding", ("saddle-numbness", "urinary-retention", "bowel-incontinence", "urinary-incontinence"))
    assert found.findings == ("back-pain",)


def test_what_is_denied_is_not_missing() -> None:
    denied = ("saddle-numbness", "urinary-retention", "bowel-incontinence")
    assert near(present("back-pain", absent=denied))["cauda-equina"].missing.options == ("urinary-incontinence",)
    assert "cauda-equina" not in near(present("back-pain", absent=(*denied, "urinary-incontinence")))


def test_a_rule_that_has_fired_is_not_near() -> None:
    person = present("back-pain", "saddle-numbness")
    assert triage(person, knowledge()).level == TriageLevel.EMERGENCY
    assert near(person) == {}


def test_a_worse_form_of_what_is_present_is_near() -> None:
    found = near(present("headache"))["thunderclap-headache"]
    assert (found.missing.options, found.findings) == (("thunderclap-headache",), ("headache",))


def test_a_measurement_that_is_missing_and_one_that_is_known() -> None:
    feverish = present("dizziness")
    assert near(feverish)["pressure-low-symptoms"].missing == Missing("vital", ("systolic",))
    assert "blood pressure" in unknown(nearly_fired(feverish, TriageLevel.ROUTINE, knowledge()), ENGLISH)
    assert "pressure-low-symptoms" not in near(present("dizziness", vitals=(Vital("systolic", 125.0),)))


def test_pregnancy_is_asked_of_those_who_may_be_pregnant() -> None:
    assert near(present("headache", sex="female"))["pre-eclampsia-one-sign"].missing == Missing("person", ("pregnancy",))
    assert "pre-eclampsia-one-sign" not in near(present("headache", sex="male"))
    assert "pre-eclampsia-one-sign" not in near(present("headache", pregnant=False))


def test_the_most_urgent_come_first_and_nothing_far_fetched() -> None:
    levels = [item.level for item in nearly_fired(present("abdominal-pain"), TriageLevel.SELF_CARE, knowledge())]
    assert levels == sorted(levels, reverse=True)
    assert not {"scorpion-or-spider-danger", "reduced-movement-danger"} & near(present("abdominal-pain")).keys()


def test_how_often_findings_go_together() -> None:
    together = Together(["cough", "fever"], knowledge())
    assert together.chance("runny-nose") > together.chance("vision-loss")
    assert 0 <= together.chance("vision-loss") < 0.05


def test_the_verdict_says_within_what_time_and_what_to_watch_for() -> None:
    person = history("I have back pain, no numbness between my legs")
    verdict = with_safety_net(triage(person, knowledge()), person, knowledge())
    assert verdict.within == WITHIN[verdict.level]
    assert any(sign.startswith("Cannot pass urine or new loss of bowel control or ") and sign.endswith("can be pressed nerves that may never recover.") for sign in verdict.watch)
    assert not any("genitals" in sign for sign in verdict.watch)
    assert len(verdict.watch) <= 4 and len(verdict.nearly) <= 8


def test_an_emergency_has_nothing_above_it() -> None:
    person = history("crushing chest pain")
    verdict = with_safety_net(triage(person, knowledge()), person, knowledge())
    assert (verdict.within, verdict.nearly, verdict.watch, verdict.unknown) == ("now", (), (), ())


@given(st.sets(st.sampled_from(ASKABLE), min_size=1, max_size=4))
@pytest.mark.parametrize("level", [TriageLevel.SELF_CARE, TriageLevel.URGENT])
def test_the_missing_finding_makes_the_rule_fire(level: TriageLevel, keys: set[str]) -> None:
    person = present(*sorted(keys))
    for item in nearly_fired(person, level, knowledge()):
        assert item.level > level
        if item.missing.kind == "finding":
            completed = present(*sorted(keys), item.missing.options[0])
            assert item.rule in {flag.rule for flag in triage(completed, knowledge()).red_flags}


def test_the_level_is_not_touched() -> None:
    person = history("headache and fever")
    before = triage(person, knowledge())
    after = with_safety_net(before, person, knowledge())
    assert Triage(after.level, after.red_flags, after.do, after.reason) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I have a cough", ""),
        ("My wife has a cough", "This is about the person you call “wife”, not about you."),
        ("My son has a fever and a rash. I have back pain.", "This is about the person you call “son”. Complaints of others were left out; if somebody else needs care, write about them alone."),
    ],
)
def test_whom_it_is_about(text: str, said: str) -> None:
    assert about(history(text), ENGLISH) == said


MIXED = "What was told before in this conversation counts too: if that was about somebody else, begin a new conversation for each person."


@pytest.mark.parametrize(
    ("said", "mixed"),
    [
        (("I am 71, breathless at night, ankles swollen", "how do i get my mum to see a doctor about her memory"), True),
        (("my son has a fever of 39", "i have given him calpol and he is still hot", "now i have a sore throat too"), True),
        (("my son has a cough", "my husband has chest pain"), True),
        (("my mum is confused and has a fever", "dad has a rash"), True),
        (("I have chest pain", "my wife says my lips look blue"), False),
        (("cough and fever for 2 days", "it's my daughter, she's 3"), False),
        (("my son has a fever of 39", "i have given him calpol and he is still hot"), False),
        (("my mum is confused and has a fever", "she is 80"), False),
        (("my baby has a cough", "the little boy is 8 months and now has a fever"), False),
        (("I have a headache", "he has a fever"), False),
        (("我头疼三天了", "我现在还发烧"), False),
    ],
)
def test_findings_of_two_people_in_one_conversation_are_told_of(said: tuple[str, ...], mixed: bool) -> None:
    person = PatientHistory()
    for text in said:
        person = understand(person, heard(text), knowledge())
    assert person.mixed == mixed
    assert about(person, ENGLISH).endswith(MIXED) == mixed
