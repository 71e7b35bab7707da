"""The next thing to ask."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.differential import differential
from assistant.likelihoods import likelihoods
from assistant.questions import TOGETHER, entropy, gain, grouped, questions, settled, shares
from assistant.triage import triage
from assistant.types import FindingNow, Question
from tests.patients import history, knowledge


def asked(text: str) -> tuple[Question, ...]:
    """The questions after one message."""
    read = history(text)
    return questions(read, triage(read, knowledge()), differential(read, knowledge()), knowledge())


def test_none_in_an_emergency_or_without_findings() -> None:
    assert asked("crushing chest pain") == ()
    assert asked("hello there") == ()


@pytest.mark.parametrize("text", ["headache", "tummy ache", "cough and fever", "my calf hurts"])
def test_what_is_known_is_not_asked(text: str) -> None:
    read = history(text)
    known = {key for finding in read.findings for key in knowledge().implied[finding.id]}
    found = asked(text)
    assert 0 < len(found) <= 3
    assert not known & {question.finding for question in found}
    assert all(question.text == knowledge().findings[question.finding].ask for question in found)


def test_red_flags_come_first() -> None:
    whys = [[question.why.startswith("It could change how urgent this is.") for question in asked(text)] for text in ("cough and fever", "low back pain", "I feel tired and have palpitations")]
    assert any(map(any, whys))
    assert all(flags == sorted(flags, reverse=True) for flags in whys)


def test_each_thing_is_asked_once() -> None:
    found = [question.finding for question in asked("fever and a headache")]
    assert len(found) == len(set(found))


@given(st.lists(st.tuples(st.floats(0.01, 1), st.floats(0.001, 0.999)), min_size=1, max_size=6))
def test_gain_is_the_drop_of_entropy_over_the_illnesses(rows: list[tuple[float, float]]) -> None:
    prior = [weight / sum(weight for weight, _ in rows) for weight, _ in rows]
    given_each = [chance for _, chance in rows]

    def unknown(weights: list[float]) -> float:
        return -sum(weight / sum(weights) * math.log2(weight / sum(weights)) for weight in weights)

    yes = [share * chance for share, chance in zip(prior, given_each, strict=True)]
    no = [share * (1 - chance) for share, chance in zip(prior, given_each, strict=True)]
    assert gain(prior, given_each) == pytest.approx(unknown(prior) - sum(yes) * unknown(yes) - sum(no) * unknown(no), abs=1e-9)


def test_entropy_values() -> None:
    assert entropy(0.5) == 1.0
    assert entropy(1.0) == entropy(0.0) == 0.0


def test_gain_is_never_negative() -> None:
    candidates = differential(history("headache and fever"), knowledge())
    table = likelihoods(knowledge())
    gains = [gain(shares(candidates), table.of(key, [c.id for c in candidates])) for key in knowledge().findings]
    assert min(gains) > -1e-9
    assert max(gains) > 0.05


def test_a_finding_that_only_one_of_two_has_tells_one_bit() -> None:
    assert gain([0.5, 0.5], [1.0, 0.0]) == pytest.approx(1.0)
    assert gain([0.5, 0.5], [0.5, 0.5]) == pytest.approx(0.0)


def test_several_findings_of_one_rule_are_asked_for_at_once() -> None:
    read = history("I am 40 and have back pain")
    verdict, candidates = triage(read, knowledge()), differential(read, knowledge(), most=40)
    found = {question.finding: question for question in questions(read, verdict, candidates, knowledge(), most=9, first=9)}
    together = grouped(found["urinary-incontinence"], list(found.values()), read, verdict, knowledge())
    assert [key for key, _ in together.options] == ["urinary-incontinence", "saddle-numbness", "urinary-retention", "bowel-incontinence"]
    assert (together.text, together.why) == ("Is any of these so?", found["urinary-incontinence"].why)


def test_what_a_denial_rules_out_or_could_not_be_told_is_settled() -> None:
    denied = replace(history("I have a cough"), findings=(FindingNow("headache", False),), unsure=("rash",))
    known = settled(denied, knowledge())
    assert {"headache", "severe-headache", "rash"} <= known
    assert "fever" not in known


def test_risks_are_asked_for_too() -> None:
    read = history("involuntary movements")
    two = [replace(c, probability=0.45) for c in differential(read, knowledge(), most=40) if c.id in {"acute-dystonic-reaction", "essential-tremor"}]
    found = questions(read, triage(read, knowledge()), tuple(two), knowledge(), most=60)
    assert "antipsychotic-use" in {question.finding for question in found}


def test_a_red_flag_meant_for_other_people_is_not_asked_for() -> None:
    """Cloudy urine alone changes the urgency in pregnancy; without it the question would only frighten."""
    text = "burning when I pee and I need to pee all the time"
    assert [question.finding for question in asked(text) if "pregnancy" in question.why] == []
    assert "fever" in {question.finding for question in asked(text) if "urgent" in question.why}


def test_illnesses_that_are_a_risk_of_what_it_could_be_are_asked_for_as_had_before() -> None:
    read = history("upper tummy pain, 60 year old man")
    heart = tuple(replace(c, probability=0.45) for c in differential(read, knowledge(), most=400) if c.id in {"heart-attack", "gastritis"})
    verdict = triage(read, knowledge())
    asked_for = {past: {question.finding for question in questions(read, verdict, heart, knowledge(), None, 0, past=past)} for past in (True, False)}
    assert {"hypertension", "type-2-diabetes"} <= asked_for[True] & set(knowledge().conditions["heart-attack"].risk_factors)
    assert not asked_for[False] & knowledge().conditions.keys()


def test_the_part_of_the_body_that_tells_most_together_comes_first() -> None:
    read = history("I am 40 and short of breath")
    verdict, candidates = triage(read, knowledge()), differential(read, knowledge(), most=40)
    table = likelihoods(knowledge())
    single = [q.finding for q in questions(read, verdict, candidates, knowledge(), None, 0)]
    together = [q.finding for q in questions(read, verdict, candidates, knowledge(), None, 0, together=True)]
    gains = {key: gain(shares(candidates), table.of(key, [c.id for c in candidates])) for key in single if knowledge().findings[key].kind != "risk"}

    def told(system: str) -> float:
        return sum(sorted((gains[key] for key in gains if knowledge().findings[key].system == system), reverse=True)[:TOGETHER])

    best = max((knowledge().findings[key].system for key in gains), key=told)
    size = sum(knowledge().findings[key].system == best for key in gains)
    assert sorted(together) == sorted(single)
    assert {knowledge().findings[key].system for key in together[:size]} == {best}
