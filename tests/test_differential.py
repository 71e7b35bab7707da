"""Ranked conditions."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from assistant.differential import (
    GRAPH_ONLY,
    KEPT_IN_SIGHT,
    KNOWN,
    MOST_IN_SIGHT,
    NEXT_FINDING,
    RISK,
    WITH_WORDS,
    Denial,
    Wording,
    cannot_rule_out,
    differential,
    evidence,
)
from assistant.likelihoods import LEAK, likelihoods
from assistant.types import Candidate, FindingNow, PatientHistory, Reason
from knowledge_graph.types import TriageLevel
from tests.patients import history, knowledge


def ranked(text: str, profile: dict[str, object] | None = None) -> tuple[Candidate, ...]:
    """The differential of one message."""
    return differential(history(text, profile), knowledge())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("crushing chest pain spreading to my jaw, sweating and feeling sick, 60 year old man", "heart-attack"),
        ("throbbing headache on one side with zigzag lines and light hurts my eyes", "migraine"),
        ("burning when I pee, cloudy urine and needing to go all the time, 30 year old woman", "urinary-tract-infection"),
        ("sneezing, itchy eyes and a runny nose every spring", "allergic-rhinitis"),
        ("very thirsty, peeing a lot, vomiting, fruity breath and deep sighing breathing", "diabetic-ketoacidosis"),
        ("fever, stiff neck, severe headache and a rash that does not fade under a glass", "meningitis"),
        ("rash in a stripe on one side with burning pain and blisters, I am 70", "shingles"),
    ],
)
def test_first(text: str, first: str) -> None:
    assert ranked(text)[0].id == first


def test_nothing_known_gives_nothing() -> None:
    assert ranked("hello there") == ()
    assert differential(PatientHistory(findings=(FindingNow("cough", False),)), knowledge()) == ()


def test_probabilities_are_ordered_and_sum_below_one() -> None:
    chances = [candidate.probability for candidate in ranked("cough and fever")]
    assert chances == sorted(chances, reverse=True)
    assert 0 < sum(chances) < 1


def test_reasons_for_and_against() -> None:
    candidates = differential(history("cough, sore throat and a runny nose, no fever"), knowledge(), most=50)
    candidate = next(c for c in candidates if c.id == "influenza")
    assert {"cough", "sore-throat"} <= {reason.finding for reason in candidate.supports}
    assert [(reason.finding, reason.name) for reason in candidate.against if reason.finding == "fever"] == [("fever", "no fever")]


def test_sex_excludes() -> None:
    man = {c.id: c.probability for c in ranked("lower abdominal pain and fainting", {"sex": "male", "age": 30})}
    woman = {c.id: c.probability for c in ranked("lower abdominal pain and fainting", {"sex": "female", "age": 30, "pregnant": 8})}
    assert man.get("ectopic-pregnancy", 0) < 0.01 < woman["ectopic-pregnancy"]


def test_a_denied_finding_lowers() -> None:
    with_fever = {c.id: c.probability for c in ranked("cough and fever")}
    without = {c.id: c.probability for c in ranked("cough, no fever")}
    assert without.get("influenza", 0) < with_fever["influenza"]


def test_the_table_holds_the_pages_classes() -> None:
    table = likelihoods(knowledge())
    page = knowledge().conditions["influenza"]
    assert table.given["fever"]["influenza"] == page.findings["fever"].probability
    assert min(table.background.values()) >= LEAK
    assert all(LEAK < value < 1 for of_finding in table.given.values() for value in of_finding.values())


def test_order_of_findings_does_not_matter() -> None:
    findings = (FindingNow("cough"), FindingNow("fever"), FindingNow("headache"))
    first, second = (differential(PatientHistory(findings=order), knowledge()) for order in (findings, findings[::-1]))
    assert [(c.id, c.probability) for c in first] == [(c.id, c.probability) for c in second]


def test_a_known_illness_comes_before_its_twin() -> None:
    text = "my chest is tight and I am wheezing more today"
    assert ranked(f"I have asthma and {text}")[0].id == "asthma"
    assert "known Asthma" in {reason.name for reason in ranked(f"I have asthma and {text}")[0].supports}
    assert all("known" not in reason.name for candidate in ranked(text) for reason in candidate.supports)


def test_each_further_finding_that_speaks_for_an_illness_counts_less() -> None:
    told = PatientHistory(findings=tuple(FindingNow(key) for key in ("headache", "fever", "muscle-pain")))
    table = likelihoods(knowledge())
    alone = sorted((table.news(key, present=True).of("influenza") for key in told.present), reverse=True)
    expected = [GRAPH_ONLY.findings * value / (1 + at * NEXT_FINDING) for at, value in enumerate(alone)]
    influenza = next(candidate for candidate in differential(told, knowledge(), most=30) if candidate.id == "influenza")
    assert [reason.weight for reason in influenza.supports] == pytest.approx(expected)
    found = evidence(told, knowledge(), Wording({}))["influenza"]["findings"]
    assert found == pytest.approx(sum(expected) / GRAPH_ONLY.findings)


def test_what_can_be_told_of_two_illnesses_is_all_that_sets_them_apart() -> None:
    told = PatientHistory(age=50, findings=tuple(FindingNow(key) for key in ("headache", "fever", "muscle-pain", "cough")), conditions=("asthma",))
    found = evidence(told, knowledge(), Wording({}))
    values = {key: found[key]["start"] + sum(getattr(WITH_WORDS, kind) * found[key][kind] for kind in ("findings", "absent", "person", "risks")) for key in ("influenza", "pneumonia")}
    chances = {candidate.id: candidate.probability for candidate in differential(told, knowledge(), Wording({}), most=30)}
    assert math.log(chances["influenza"] / chances["pneumonia"]) == pytest.approx(values["influenza"] - values["pneumonia"], abs=0.001)


def test_an_illness_makes_its_acute_course_likelier() -> None:
    breathless = tuple(FindingNow(key) for key in ("breathlessness-lying-flat", "ankle-swelling"))
    known = differential(PatientHistory(findings=breathless, conditions=("heart-failure",)), knowledge())
    weights = [reason.weight for c in known if c.id == "acute-pulmonary-oedema" for reason in c.supports if reason.finding == "heart-failure"]
    assert weights == pytest.approx([GRAPH_ONLY.risks * KNOWN])
    assert KNOWN > RISK  # what one has explains what fits it before what it is only a risk of


def test_waking_breathless_and_lying_flat_are_two_signs_of_a_failing_heart() -> None:
    lying, waking = FindingNow("breathlessness-lying-flat"), FindingNow("waking-breathless-at-night")
    one, both = ({c.id: c.probability for c in differential(PatientHistory(age=70, findings=found), knowledge(), most=30)} for found in ((lying,), (lying, waking)))
    assert both["heart-failure"] > one["heart-failure"]


def test_dangerous_illnesses_stay_in_sight() -> None:
    told = history("chest pain when I press on my ribs after lifting, 45 year old man")
    few = differential(told, knowledge(), most=2)
    kept = few[2:]
    assert 0 < len(kept) <= MOST_IN_SIGHT
    assert all(c.urgency == TriageLevel.EMERGENCY for c in kept)
    assert cannot_rule_out(few, 2) == kept
    assert {reason.finding for c in kept for reason in c.supports} & {"chest-pain", "chest-wall-tenderness"}


def test_a_harmless_complaint_has_nothing_dangerous_behind_it() -> None:
    assert cannot_rule_out(ranked("dandruff and an itchy scalp"), 3) == ()


def test_a_denied_checklist_hides_nothing_that_explains_the_complaint() -> None:
    pain = FindingNow("crushing-chest-pain"), FindingNow("heartburn"), FindingNow("acid-regurgitation")
    checklist = ("sweating", "nausea", "vomiting", "breathlessness", "dizziness", "pain-spreading-to-arm-or-jaw", "fatigue", "anxiety", "palpitations", "pallor", "indigestion", "fainting")
    told = PatientHistory(age=60, sex="male", findings=(*pain, *(FindingNow(key, False) for key in checklist)))
    ranked = differential(told, knowledge(), most=2)
    serious = {c.id: c for c in cannot_rule_out(ranked, 2)}
    assert ranked[0].id == "gastro-oesophageal-reflux"
    assert serious["heart-attack"].probability < KEPT_IN_SIGHT
    assert {"sweating", "pain-spreading-to-arm-or-jaw"} <= {reason.finding for reason in serious["heart-attack"].against if isinstance(reason, Denial)}


def test_what_nothing_present_speaks_for_is_not_kept_in_sight() -> None:
    weak, strong, denied = Reason("cough", "cough", 0.4), Reason("fever", "fever", 2.1), Denial("rash", "no rash", -6.0)
    made = Candidate("a", "A", (), 0.0001, (), (), (), TriageLevel.EMERGENCY)
    explains, hidden = replace(made, supports=(strong,), against=(denied,)), replace(made, id="b", probability=0.2, supports=(weak,))
    likelier, routine = replace(made, id="c", probability=0.01, supports=(strong,)), replace(explains, id="d", urgency=TriageLevel.ROUTINE)
    assert [c.id for c in cannot_rule_out((hidden, likelier, routine, explains), 0)] == ["a", "c"]
    assert cannot_rule_out((explains,), 1) == ()
