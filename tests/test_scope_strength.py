"""An illness that no page is about is not answered with what is true of others."""

from __future__ import annotations

import pytest

from assistant.evidence import Evidence
from assistant.scope.names import strange_terms
from assistant.scope.strength import too_weak
from assistant.types import PatientHistory
from indexes.sentences import Pick
from indexes.types import Passage
from tests.patients import heard, history, knowledge


def weak(text: str, *sentences: str, title: str = "Page", nearest: float = 0.55) -> bool:
    picks = tuple(Pick(Passage(f"p:{at}", "p", title, one, "", "P", "What it is"), 0, len(one), 1.0) for at, one in enumerate(sentences))
    return too_weak(heard(text), history(text), Evidence((), picks, nearest, named=True), knowledge())


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Is acromesomelic dysplasia inherited", {"acromesomelic"}),
        ("how is haemochromatosis treated", set()),
        ("why do theyve stop my tablets when my kidneys packed in", set()),
        ("is it safe to go to the gym with a cold", set()),
        ("马凡综合征是什么", set()),
    ],
)
def test_medical_words_that_no_page_has(text: str, terms: set[str]) -> None:
    assert strange_terms(heard(text), knowledge()) == terms


def test_a_medical_word_that_nothing_here_has_must_be_in_what_was_found() -> None:
    text = "will my children get acromesomelic dysplasia, since my wife and I are both very short and nobody can tell us"
    assert weak(text, "Children of short parents are often short.")
    assert not weak(text, "Both parents carry the gene for acromesomelic dysplasia.")
    assert not weak(text, "Both parents carry the gene.", title="Acromesomelic dysplasia")


def test_a_subject_in_a_few_words_must_be_half_in_one_sentence() -> None:
    assert weak("what is Marfan syndrome?", "Kawasaki disease is a rare childhood illness.")
    assert not weak("what is Marfan syndrome?", "It weakens the wall of the aorta.", title="Marfan syndrome")
    assert weak("what are the symptoms of Carpenter syndrome?", "Sjögren syndrome is a disease whose main signs are dry eyes.")
    assert weak("What does a high CEA mean?", "High cholesterol means too much of a waxy fat in the blood.", "Croup is a swelling of the windpipe.", nearest=0.3)
    assert not weak("how do I know if my appendix has burst", "A burst appendix makes the belly very tender.")
    assert not weak("what is a normal resting heart rate", "A healthy adult heart at rest beats about 60 to 100 times a minute.")


@pytest.mark.parametrize("text", ["what should I do about my cough", "my temperature is 38.2, what now", "I feel wobbly"])
def test_complaints_and_values_are_not_subjects(text: str) -> None:
    assert not weak(text, "Rest and drink enough.", nearest=0.6)


def test_what_a_page_is_about_need_only_be_near() -> None:
    assert not weak("what is gout", "Crystals form in a joint.", nearest=0.35)
    assert too_weak(heard("what is gout"), PatientHistory(), Evidence((), (), 0.9, named=True), knowledge())


@pytest.mark.parametrize(("text", "nearest", "is_weak"), [("孕妇能坐飞机吗", 0.43, True), ("孕妇能坐飞机吗", 0.6, False), ("怀孕可以喝酒吗", 0.43, False), ("抽烟怎么戒", 0.43, False), ("糖尿病家族史要注意什么", 0.43, False)])
def test_what_is_asked_beside_a_pregnancy_in_chinese_must_be_something_that_sections_answer(text: str, nearest: float, is_weak: bool) -> None:
    assert weak(text, "Naloxone can be given in pregnancy.", "Smoking harms.", nearest=nearest) == is_weak
