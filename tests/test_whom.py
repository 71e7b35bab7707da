"""Sentences about other people than the one who needs care are left out."""

from __future__ import annotations

import pytest

from assistant.types import FindingNow, PatientHistory, Turn
from assistant.whom import fitting, for_child, meant_for, others
from indexes.sentences import Pick
from tests.fakes import passage

OLD = "Call your emergency number if an older person becomes newly muddled after a fall."
BABY = "Take a baby under 3 months with 38 °C or more to an emergency department at once."
BOTH = "Adults and children need rest after a bump on the head."
PREGNANT = "In pregnancy, call your midwife about a temperature above 37.5 °C."
ANYBODY = "Rest and drink plenty of water."


def picks(*texts: str) -> list[Pick]:
    return [Pick(passage(text), 0, len(text), 1.0) for text in texts]


def said(history: PatientHistory) -> list[str]:
    return [pick.text for pick in fitting(picks(OLD, BABY, BOTH, PREGNANT, ANYBODY), history)]


@pytest.mark.parametrize(
    ("history", "left"),
    [
        (PatientHistory(), [OLD, BABY, BOTH, ANYBODY, PREGNANT]),
        (PatientHistory(pregnant=True), [OLD, BABY, BOTH, PREGNANT, ANYBODY]),
        (PatientHistory(age=0.5), [BABY, BOTH, ANYBODY]),
        (PatientHistory(age=35, sex="male"), [BOTH, ANYBODY]),
        (PatientHistory(age=35, sex="female"), [BOTH, ANYBODY, PREGNANT]),
        (PatientHistory(age=78, sex="female"), [OLD, BOTH, ANYBODY]),
    ],
)
def test_what_is_said_of_others_is_left_out(history: PatientHistory, left: list[str]) -> None:
    assert said(history) == left


def test_who_writes_of_themselves_is_no_baby_and_who_asks_may_be_anybody() -> None:
    own = PatientHistory(findings=(FindingNow("headache"),), turns=(Turn("user", "I have a headache"),))
    assert others(own) == {"newborn", "infant", "child"}
    assert others(PatientHistory(about="dad")) == others(own)
    assert others(PatientHistory(about="daughter")) == frozenset()
    assert others(PatientHistory(turns=(Turn("user", "is 38 degrees a fever"),))) == frozenset()


def test_where_nothing_would_be_left_all_is() -> None:
    told = picks(BABY)
    assert fitting(told, PatientHistory(age=70)) == told


def test_a_question_about_a_child_is_not_answered_with_the_dose_of_an_adult() -> None:
    adult, child = "Adults may take one or two 500 mg tablets.", "A child of 4 or 5 years may have 10 ml."
    told = picks(adult, child, ANYBODY)
    assert [pick.text for pick in for_child(told, PatientHistory(age=4))] == [child, ANYBODY]
    assert for_child(told, PatientHistory(age=30)) == told
    assert for_child(told, PatientHistory()) == told


def test_a_sentence_is_meant_for_whom_it_names_or_for_all() -> None:
    assert [meant_for(text, PatientHistory()) for text in (ANYBODY, PREGNANT, BABY)] == [True, False, False]
    assert meant_for(PREGNANT, PatientHistory(pregnant=True))
    assert meant_for(BABY, PatientHistory(age=0.1))
    assert not meant_for(BABY, PatientHistory(age=40, sex="female"))
