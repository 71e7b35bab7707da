"""What speaks against usual treatments for this very person."""

from __future__ import annotations

import pytest

from assistant.cautions import cautions
from assistant.differential import differential
from assistant.types import PatientHistory
from assistant.understand import listen, understand
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel
from tests.tiny_knowledge import builtin, builtin_linker, tiny, tiny_linker

NSAID_WARFARIN = "Painkillers of this kind make bleeding on warfarin likelier. Choose paracetamol."
NOT_FOR = "Do not take it without a doctor's advice."
TIRED = "I am tired all the time, look pale and crave ice."


def found(text: str, history: PatientHistory, real: bool = False, level: TriageLevel = TriageLevel.SELF_CARE) -> tuple[str, ...]:
    knowledge, linker = (builtin(), builtin_linker()) if real else (tiny(), tiny_linker())
    heard = listen(text, linker)
    known = understand(history, heard, knowledge)
    return cautions(known, heard, differential(known, knowledge)[:2], knowledge, level)


def name(knowledge: Knowledge, key: str) -> str:
    return knowledge.concepts[key].name


def test_asked_for_and_taken() -> None:
    assert found("Can I take ibuprofen?", PatientHistory(medicines=("warfarin",))) == (NSAID_WARFARIN,)


def test_two_that_are_asked_for() -> None:
    assert found("Is it safe to mix ibuprofen and warfarin?", PatientHistory()) == (NSAID_WARFARIN,)


def test_usual_treatment_of_a_leading_candidate_against_an_illness() -> None:
    lines = found(TIRED, PatientHistory(conditions=("heart-failure",)))
    assert lines == (f"Ferrous sulfate is not for people with: Heart failure. {NOT_FOR}",)


def test_pregnancy_of_the_profile_counts() -> None:
    lines = found(TIRED, PatientHistory(sex="female", pregnant=True))
    assert lines == ("Ferrous sulfate needs care in people with: pregnancy. Ask a doctor or pharmacist first.",)


def test_in_an_emergency_only_what_is_grave_is_told_of_medicines_that_nobody_takes() -> None:
    pregnant, failing = PatientHistory(sex="female", pregnant=True), PatientHistory(conditions=("heart-failure",))
    assert found(TIRED, pregnant, level=TriageLevel.EMERGENCY) == ()
    assert found(TIRED, failing, level=TriageLevel.EMERGENCY) == found(TIRED, failing)
    assert found("Can I take ibuprofen?", PatientHistory(medicines=("warfarin",)), level=TriageLevel.EMERGENCY) == (NSAID_WARFARIN,)


def test_most_serious_first_and_each_once() -> None:
    lines = found("Can I take aspirin or ibuprofen?", PatientHistory(medicines=("warfarin", "aspirin"), allergies=("aspirin-allergy",)))
    assert lines == (
        f"Aspirin is not for people with: allergy to Aspirin. {NOT_FOR}",
        f"Ibuprofen is not for people with: aspirin allergy. {NOT_FOR}",
        NSAID_WARFARIN,
        "Aspirin and warfarin both slow clotting. Ask a doctor.",
    )


@pytest.mark.parametrize("allergy", ["aspirin", "aspirin-allergy"])
def test_an_allergy_named_by_its_medicine(allergy: str) -> None:
    assert found("Can I take ibuprofen?", PatientHistory(allergies=(allergy,))) == (f"Ibuprofen is not for people with: aspirin allergy. {NOT_FOR}",)


@pytest.mark.parametrize(("allergy", "label"), [("ibuprofen", "Ibuprofen"), ("nsaid", "anti-inflammatory painkillers")])
def test_an_allergy_to_the_medicine_or_its_class(allergy: str, label: str) -> None:
    assert found("Can I take ibuprofen?", PatientHistory(allergies=(allergy,))) == (f"Ibuprofen is not for people with: allergy to {label}. {NOT_FOR}",)


@pytest.mark.parametrize("allergy", ["penicillin", "amoxicillin", "penicillin-allergy"])
def test_penicillin_in_the_real_knowledge(allergy: str) -> None:
    lines = found("Can I take amoxicillin?", PatientHistory(allergies=(allergy,)), real=True)
    assert any(line.startswith("Amoxicillin is not for people with") for line in lines)


def test_nothing_speaks_against_it() -> None:
    assert found("Can I take ibuprofen?", PatientHistory()) == ()
    assert found("Can I take ibuprofen?", PatientHistory(allergies=("peanuts",))) == ()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("I'm allergic to penicillin. Can I take cefuroxime?", "A few people who are allergic to penicillin also react to cephalosporins"),
        ("I'm allergic to penicillin. Can I take ampicillin?", "Ampicillin is not for people with: allergy to penicillins."),
        ("I'm allergic to aspirin. Can I take etoricoxib?", "People whose asthma, rash or swelling was set off by aspirin can react to all anti-inflammatory painkillers."),
        ("I'm allergic to penicillin. Can I take amoxicillin?", "Amoxicillin is not for people with: penicillin allergy."),
        ("Can I take esomeprazole with clopidogrel?", "Esomeprazole can weaken clopidogrel"),
        ("I take warfarin. Are NSAIDs safe?", "Anti-inflammatory painkillers irritate the stomach"),
    ],
)
def test_medicines_without_a_page_and_whole_classes_are_checked_too(text: str, told: str) -> None:
    lines = found(text, PatientHistory(), real=True)
    assert sum(line.startswith(told) for line in lines) == 1
    assert len({line.split(".")[0] for line in lines}) == len(lines)
