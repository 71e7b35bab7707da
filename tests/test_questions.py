"""The next thing to ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.differential import differential, likelihoods
from assistant.questions import entropy, gain, questions
from assistant.triage import triage
from assistant.types import Question
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


@given(st.lists(st.floats(0.01, 1), min_size=1, max_size=6))
def test_entropy_is_largest_for_equal_shares(weights: list[float]) -> None:
    shares = [weight / sum(weights) for weight in weights]
    assert -1e-9 <= entropy(shares) <= entropy([1 / len(shares)] * len(shares)) + 1e-9


def test_entropy_values() -> None:
    assert entropy([0.5, 0.5]) == 1.0
    assert entropy([1.0]) == 0.0


def test_gain_is_never_negative() -> None:
    candidates = differential(history("headache and fever"), knowledge())
    table = likelihoods(knowledge())
    gains = {key: gain(key, candidates, table) for key in knowledge().findings}
    assert min(gains.values()) > -1e-9
    assert max(gains.values()) > 0.05


def test_a_red_flag_meant_for_other_people_is_not_asked_for() -> None:
    """Cloudy urine alone changes the urgency in pregnancy; without it the question would only frighten."""
    text = "burning when I pee and I need to pee all the time"
    assert [question.finding for question in asked(text) if "pregnancy" in question.why] == []
    assert "fever" in {question.finding for question in asked(text) if "urgent" in question.why}
