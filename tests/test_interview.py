"""Interviews, step by step."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.dialogue import Answers
from assistant.interview import Plan, Step, begin, proceed, said
from assistant.wording import WordReader, written
from knowledge_graph.likeness import page_words
from knowledge_graph.types import TriageLevel
from tests.patients import ENGLISH, Rules, history, knowledge


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    return Rules(knowledge(), WordReader(page_words(knowledge(), tmp_path_factory.mktemp("words"))))


def keys(step: Step) -> tuple[str, ...]:
    assert step.question is not None
    return tuple(key for key, _ in step.question.options) or (step.question.finding,)


def answer(step: Step, value: bool | None) -> Answers:
    return dict.fromkeys(keys(step), value)


def test_nothing_is_asked_twice_and_the_end_says_why(parts: Rules) -> None:
    step = begin(parts, history("I am 40 and have a headache"))
    asked: list[str] = []
    while step.question is not None:
        asked += keys(step)
        step = proceed(parts, step, answer(step, False))
    assert len(asked) == len(set(asked)) > 10
    assert set(asked) <= set(step.history.absent)
    assert step.ended in {"15 questions were asked.", "No question would change how urgent it is or what it could be."}


def test_a_red_flag_that_is_affirmed_ends_it(parts: Rules) -> None:
    step = begin(parts, history("I am 40 and have back pain"))
    while step.question is not None and "saddle-numbness" not in keys(step):
        step = proceed(parts, step, answer(step, False))
    assert set(keys(step)) == {"saddle-numbness", "urinary-retention", "bowel-incontinence", "urinary-incontinence"}
    ended = proceed(parts, step, {**answer(step, False), "saddle-numbness": True})
    assert ended.triage.level == TriageLevel.EMERGENCY
    assert (ended.question, ended.ended) == (None, "This is an emergency; nothing more needs to be known before getting help.")


def test_it_goes_on_in_an_emergency_where_asked_to(parts: Rules) -> None:
    assert begin(parts, history("crushing chest pain")).question is None
    assert begin(parts, history("crushing chest pain"), Plan(go_on=True)).question is not None


def test_no_more_questions_than_planned(parts: Rules) -> None:
    plan, step = Plan(most=3), begin(parts, history("tummy ache"), Plan(most=3))
    while step.question is not None:
        step = proceed(parts, step, answer(step, None), plan)
    assert (step.asked, step.ended) == (3, "3 questions were asked.")


def test_what_cannot_be_told_is_remembered_and_states_nothing(parts: Rules) -> None:
    first = begin(parts, history("I feel dizzy"))
    second = proceed(parts, first, answer(first, None))
    assert set(keys(first)) == set(second.history.unsure)
    assert second.history.present == first.history.present
    assert written(second.history) == written(first.history)


def test_nothing_to_ask_about(parts: Rules) -> None:
    assert begin(parts, history("hello there")).ended == "No symptom was recognised to ask about."


def test_one_at_a_time(parts: Rules) -> None:
    plan = Plan(together=False)
    step = begin(parts, history("I am 40 and have back pain"), plan)
    assert step.question is not None
    assert step.question.options == ()


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        ({"fever": True, "cough": False}, "Yes: Do you have a fever, or do you feel hot and shivery?"),
        ({"fever": False}, "No: Do you have a fever, or do you feel hot and shivery?"),
        ({"fever": None}, "Don't know: Do you have a fever, or do you feel hot and shivery?"),
    ],
)
def test_answers_as_a_turn(answers: Answers, text: str) -> None:
    assert said(answers, ENGLISH) == text.replace("Do you have a fever, or do you feel hot and shivery?", knowledge().findings["fever"].ask or "")


@settings(max_examples=40)
@given(st.lists(st.sampled_from([True, False, None]), min_size=4, max_size=4))
def test_a_yes_never_lowers_the_level(parts: Rules, replies: list[bool | None]) -> None:
    step = begin(parts, history("I am 40 with a cough and a fever"))
    for reply in replies:
        if step.question is None:
            break
        after = proceed(parts, step, answer(step, reply))
        assert after.triage.level >= step.triage.level
        step = after


def test_illnesses_had_before_are_asked_for_and_remembered(parts: Rules) -> None:
    step = begin(parts, history("I am 40, short of breath and wheezing"), Plan(go_on=True))
    while step.question is not None and not set(keys(step)) & knowledge().conditions.keys():
        step = proceed(parts, step, answer(step, False), Plan(go_on=True))
    assert step.question is not None
    assert step.question.text.startswith("Have you been told before that you have ")
    first, *others = keys(step)
    after = proceed(parts, step, {**answer(step, False), first: True}, Plan(go_on=True))
    assert first in after.history.conditions
    assert set(others) <= set(after.history.unsure)
    assert after.history.findings == step.history.findings
