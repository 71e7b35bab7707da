"""What a question asks for."""

from __future__ import annotations

import pytest

from assistant.focus import CLINICIAN_PLAN, HELP, PATIENT_PLAN, arrange, needed, section_weight, sections
from assistant.types import Mode
from assistant.understand import listen
from tests.fakes_models import pick
from tests.tiny_knowledge import tiny_linker


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("How is low iron treated?", "Treatment"),
        ("怎么治疗缺铁？", "Treatment"),
        ("What are the symptoms of gout?", "Symptoms"),
        ("What causes gout?", "Causes and risk factors"),
        ("Which tests confirm gout?", "Tests"),
        ("How can I prevent gout?", "Prevention"),
        ("What can I do at home?", "Self-care"),
        ("Side effects of warfarin", "Side effects"),
        ("Does warfarin interact with aspirin?", "Interactions"),
        ("How much ibuprofen may I take?", "How it is taken"),
        ("Is it safe when breastfeeding?", "Pregnancy and breast-feeding"),
        ("When should I see a doctor?", "When to get help"),
        ("What is gout?", "What it is"),
        ("Who should not take warfarin?", "Who should not take it"),
    ],
)
def test_sections_of_a_question(text: str, first: str) -> None:
    assert first in sections(text)


@pytest.mark.parametrize("text", ["I am tired and pale", "my head hurts", "I cough"])
def test_a_report_of_symptoms_asks_for_no_section(text: str) -> None:
    assert sections(text) == ()


def test_each_section_is_named_once() -> None:
    found = sections("treat and treated and at home")
    assert found == ("Treatment", "Self-care", "treatment", "considerations")


@pytest.mark.parametrize(
    ("section", "wanted", "mode", "weight"),
    [
        ("For clinicians", (), "patient", 0.0),
        ("For clinicians", (), "clinician", 0.9),
        ("Treatment", (), "patient", 0.6),
        ("Treatment", ("Treatment",), "patient", 1.0),
        ("Symptoms", ("Treatment",), "patient", 0.35),
    ],
)
def test_section_weight(section: str, wanted: tuple[str, ...], mode: Mode, weight: float) -> None:
    assert section_weight(section, wanted, mode) == weight


@pytest.mark.parametrize(
    ("text", "symptomatic", "mode", "plan"),
    [
        ("Tell me about it: how is low iron treated?", False, "patient", ("Treatment", "Self-care", "treatment")),
        ("I am tired", True, "patient", PATIENT_PLAN),
        ("I am tired", True, "clinician", CLINICIAN_PLAN),
        ("I am tired", False, "patient", ()),
        (
            "I am tired, how is it treated?",
            True,
            "patient",
            ("What it is", "Treatment", "Treatment", "Self-care", "Self-care", HELP, *PATIENT_PLAN[1:]),
        ),
    ],
)
def test_what_an_answer_needs(text: str, symptomatic: bool, mode: Mode, plan: tuple[str, ...]) -> None:
    assert needed(listen(text, tiny_linker()), mode, symptomatic) == plan


PICKS = [pick(f"Sentence {n} about {name}.", section=name) for n, name in enumerate(("Tests", "Treatment", "Symptoms", "Treatment", "Prevention"))]


def test_arranging_follows_the_plan_and_drops_nothing() -> None:
    found = arrange(PICKS, ("What it is", "Symptoms", "Treatment"))
    assert [p.text[9] for p in found] == ["2", "1", "0", "3", "4"]
    assert [p.text[9] for p in arrange(PICKS, ("Treatment", "Treatment", "Treatment"))] == ["1", "3", "0", "2", "4"]
    assert arrange(PICKS, ()) == PICKS
    assert arrange([], PATIENT_PLAN) == []
