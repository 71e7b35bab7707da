"""Options of treatment from the real pages: what speaks against each for this person, what ranks it, and what is never an option."""

from __future__ import annotations

from functools import cache

import pytest

from assistant.differential import differential
from assistant.formulary import Formulary, Line, Vocabulary
from assistant.offers import measure, offers, staleness, strength, tells_dose, tells_limit, too_young
from assistant.treatment import considered, options, suggested
from assistant.types import Candidate, Citation, Mode, Option, PatientHistory
from knowledge_graph.types import TriageLevel
from tests.patients import heard, history, knowledge

YEAR = 2026


@cache
def pages() -> Formulary:
    return Formulary(knowledge())


def offered(
    *conditions: str, wished: tuple[str, ...] = (), person: PatientHistory | None = None, mode: Mode = "clinician", year: int = YEAR
) -> dict[str, Option]:
    """By concept, or by sentence for a measure, in order."""
    found = options(conditions, wished, person or PatientHistory(), pages(), mode, year)
    return {option.concept or option.name: option for option in found}


def severities(option: Option) -> list[str]:
    return [objection.severity for objection in option.objections]


def line(text: str, section: str = "For clinicians") -> Line:
    return Line(section, text, Citation("p", "d", "T", "P", "", text, text, 0, len(text), section), 2024)


# ---- this person ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("allergy", ["penicillin", "penicillin-allergy", "amoxicillin"])
def test_penicillin_allergy_and_pneumonia(allergy: str) -> None:
    found = offered("pneumonia", person=PatientHistory(allergies=(allergy,)))
    amoxicillin = found["amoxicillin"]
    assert amoxicillin.contraindicated
    assert severities(amoxicillin)[0] == "avoid"
    assert list(found)[-1] == "amoxicillin"
    assert not found["paracetamol"].contraindicated
    assert severities(found["antibiotic"]) == ["serious"]
    assert "Amoxicillin" in found["antibiotic"].objections[0].text


def test_pneumonia_without_an_allergy_begins_with_what_a_guideline_ranks_first() -> None:
    found = offered("pneumonia")
    amoxicillin = found["amoxicillin"]
    assert next(iter(found)) == "amoxicillin"
    assert (amoxicillin.strength, amoxicillin.listed, amoxicillin.prescriber, amoxicillin.objections) == ("first-line", True, "needed", ())
    assert amoxicillin.ranked_by is not None and "first line for low-severity" in amoxicillin.ranked_by.quote
    assert amoxicillin.prescribed_by is not None and amoxicillin.prescribed_by.quote.startswith("Amoxicillin needs a prescription")
    assert (amoxicillin.year, amoxicillin.stale) == (2025, "")


def test_pregnancy_and_an_ace_inhibitor() -> None:
    found = offered("hypertension", person=PatientHistory(sex="female", pregnant=True), mode="patient")
    assert {key for key, option in found.items() if option.contraindicated} == {"ramipril", "ace-inhibitor"}
    assert set(list(found)[-2:]) == {"ramipril", "ace-inhibitor"}
    assert found["ace-inhibitor"].objections[0].text == "None of the ACE inhibitors described here is for people with: pregnancy."
    assert any("unborn baby" in citation.quote for citation in found["ramipril"].for_you)
    assert severities(found["amlodipine"]) == ["moderate"]
    assert not offered("hypertension", mode="patient")["ramipril"].contraindicated


def test_asthma_and_the_wish_for_a_beta_blocker() -> None:
    text = "I have asthma. Can I take propranolol for my nerves?"
    person, said = history(text), heard(text)
    found = suggested(said, (), TriageLevel.ROUTINE, person, pages(), "patient", YEAR)
    assert [option.concept for option in found] == ["propranolol"]
    assert found[0].contraindicated
    assert found[0].objections[0].text == "Propranolol is not for people with: Asthma."
    assert found[0].basis[0].section == "What it is for"


def test_a_class_of_which_some_are_barred_and_the_others_need_care() -> None:
    blockers = offered(wished=("beta-blocker",), person=PatientHistory(conditions=("asthma",)))["beta-blocker"]
    assert severities(blockers) == ["serious"]
    assert "Propranolol" in blockers.objections[0].text and blockers.objections[0].text.endswith("Asthma. The others need care.")


def test_warfarin_and_ibuprofen() -> None:
    ibuprofen = offered(wished=("ibuprofen",), person=PatientHistory(medicines=("warfarin",)), mode="patient")["ibuprofen"]
    assert severities(ibuprofen) == ["serious"]
    assert "bleeding on warfarin" in ibuprofen.objections[0].text
    assert ibuprofen.objections[0].url.startswith("https://")
    assert ibuprofen.prescriber == "depends"
    assert offered(wished=("ibuprofen",))["ibuprofen"].objections == ()


def test_aspirin_for_a_child_and_for_an_adult() -> None:
    child = offered("migraine", person=PatientHistory(age=10), mode="patient")
    assert child["aspirin"].contraindicated
    assert "Reye syndrome" in child["aspirin"].objections[0].text
    assert child["aspirin"].objections[0].citation is not None
    assert not offered("migraine", person=PatientHistory(age=40), mode="patient")["aspirin"].contraindicated


def test_kidneys_are_told_of_from_the_page() -> None:
    colchicine = offered("gout", person=PatientHistory(conditions=("kidney-disease",)))["colchicine"]
    assert severities(colchicine) == ["moderate"]
    assert all("kidney" in citation.quote.lower() for citation in colchicine.for_you)
    assert colchicine.for_you
    assert offered("gout")["colchicine"].for_you == ()


def test_words_that_name_no_medicine_do_no_harm() -> None:
    assert offered("gout", person=PatientHistory(medicines=("my green pills",), allergies=("cats",)))["colchicine"].objections == ()


# ---- what is left to clinicians ------------------------------------------------------------------------------------------


def test_patients_see_no_dose_no_rank_of_a_guideline_and_no_staleness() -> None:
    for option in offered("gout", "pneumonia", mode="patient").values():
        assert (option.doses, option.limits, option.strength, option.stale) == ((), (), "", "")
        assert all(citation.section != "For clinicians" for citation in option.basis)


def test_doses_are_the_words_of_the_page() -> None:
    allopurinol = offered("gout")["allopurinol"]
    assert any(citation.quote.startswith("ACR (2020) starts allopurinol at 100 mg daily or less") for citation in allopurinol.doses)
    for option in offered("gout", "asthma", "pneumonia").values():
        for citation in (*option.basis, *option.doses, *option.limits, *option.for_you):
            assert citation.passage[citation.start : citation.end] == citation.quote


def test_a_dose_for_another_illness_is_left_where_it_stands() -> None:
    assert offered("otitis-externa")["hydrocortisone"].doses == ()


def test_passages_are_those_of_the_index() -> None:
    keys = {option.basis[0].passage_id for option in offered("pneumonia").values() if option.basis}
    assert all(key.startswith(("pneumonia:", "amoxicillin:")) and len(key.rsplit(":", 1)[1]) == 12 for key in keys)


@pytest.mark.parametrize(
    ("year", "warning"), [(2021, ""), (2020, "The source is of 2020; look for a newer version."), (None, "The source gives no year; look for a current guideline.")]
)
def test_staleness(year: int | None, warning: str) -> None:
    assert staleness(year, YEAR) == warning


# ---- what a sentence offers ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("NICE gives oral vancomycin first line, with oral fidaxomicin as second line.", "vancomycin", "first-line"),
        ("NICE gives oral vancomycin first line, with oral fidaxomicin as second line.", "fidaxomicin", "second-line"),
        ("Duloxetine is not first line, but may be offered second line.", "duloxetine", ""),
        ("Corticosteroids are not first-line for acute pericarditis.", "corticosteroid", ""),
        ("NICE recommends against routine antidepressants as first-line treatment.", "antidepressant", ""),
        ("Rituximab is a second-line option and folic acid supplements are advised.", "folic-acid", ""),
        ("Labetalol is first choice, then nifedipine.", "nifedipine", ""),
        ("Clarithromycin is an alternative in penicillin allergy.", "penicillin", ""),
        ("Colchicine relieves attacks.", "colchicine", ""),
    ],
)
def test_rank_only_where_the_clause_gives_it(text: str, key: str, expected: str) -> None:
    assert strength(line(text), key, pages()) == expected


@pytest.mark.parametrize(
    ("text", "key", "expected"),
    [
        ("NICE offers colchicine for flares.", "colchicine", True),
        ("Antibiotics do not help against a virus, but there are antiviral medicines.", "antibiotic", False),
        ("NICE advises no antibiotics for pneumonia from the virus.", "antibiotic", False),
        ("Treatment is a beta-blocker other than sotalol.", "sotalol", False),
        ("NICE prefers phenoxymethylpenicillin to amoxicillin.", "amoxicillin", False),
        ("Paracetamol and opioids have no proven effect on treatment of cluster headache.", "paracetamol", False),
        ("EULAR recommends hydroxychloroquine for all patients unless contraindicated.", "hydroxychloroquine", True),
        ("For those on tamsulosin, phenylephrine is considered.", "tamsulosin", False),
        ("Warfarin targets an INR of 2.5.", "warfarin", False),
    ],
)
def test_what_is_turned_down_or_passed_by_is_no_option(text: str, key: str, expected: bool) -> None:
    assert offers(line(text), key, pages()) is expected


def test_measures_are_things_to_do() -> None:
    assert measure(line("Rest and drink plenty while you recover.", "Self-care"), pages())
    assert not measure(line("Do not exercise hard.", "Self-care"), pages())
    assert not measure(line("Paracetamol and rest help.", "Self-care"), pages())


@pytest.mark.parametrize(
    ("text", "age", "expected"),
    [
        ("Do not give cough medicines to children under 4 years.", 3, "avoid"),
        ("Do not give cough medicines to children under 4 years.", 4, None),
        ("Children under 10 are not normally given atorvastatin.", 8, "serious"),
        ("Ramipril is for adults from 18 years.", 17, "serious"),
        ("Varenicline is not advised for people aged 16 or younger.", 16, "avoid"),
        ("Varenicline is not advised for people aged 16 or younger.", 17, None),
        ("It is not given when the upper blood pressure number is under 90.", 60, None),
        ("Babies under two months must not have it.", 0.1, "avoid"),
        ("Children under 4 must not have it.", None, None),
    ],
)
def test_ages(text: str, age: float | None, expected: str | None) -> None:
    assert too_young(text, age) == expected


def test_doses_and_limits_are_told_apart_from_values() -> None:
    assert tells_dose("Take 500 mg twice a day.")
    assert not tells_dose("A sugar under 70 mg/dl counts as low.")
    assert tells_limit("Weak kidneys need a lower dose.")
    assert not tells_limit("Take 500 mg twice a day.")


# ---- which illness -------------------------------------------------------------------------------------------------------


def test_an_illness_that_is_asked_about() -> None:
    assert considered(heard("How is gout treated?"), (), TriageLevel.ROUTINE, knowledge()) == (("gout",), ())
    assert considered(heard("Can I take colchicine, and what is the treatment of gout?"), (), TriageLevel.ROUTINE, knowledge()) == (("gout",), ("colchicine",))

    assert considered(heard("I cough and have a fever. How is pneumonia treated?"), (), TriageLevel.ROUTINE, knowledge()) == (("pneumonia",), ())


def test_a_complaint_looks_at_the_likely_candidates_alone() -> None:
    text = "I have a cough with yellow phlegm, fever and chills"
    ranked = differential(history(text), knowledge())[:3]
    chosen, wished = considered(heard(text), ranked, TriageLevel.URGENT, knowledge())
    assert chosen == tuple(c.id for c in ranked if c.probability >= ranked[0].probability / 2)
    assert wished == ()


def test_nobody_is_offered_treatments_of_a_cancer_that_has_not_been_found() -> None:
    ranked = [Candidate("breast-cancer", "Breast cancer", (), 0.4, (), (), (), TriageLevel.URGENT), Candidate("cellulitis", "Cellulitis", (), 0.3, (), (), (), TriageLevel.URGENT)]
    text = "I have found a hard lump in my breast"
    assert considered(heard(text), ranked, TriageLevel.URGENT, knowledge()) == (("cellulitis",), ())
    assert considered(heard(text), ranked, TriageLevel.URGENT, knowledge(), "clinician") == (("breast-cancer", "cellulitis"), ())


def test_no_list_for_a_patient_in_an_emergency() -> None:
    text = "What is the treatment of gout?"
    assert suggested(heard(text), (), TriageLevel.EMERGENCY, PatientHistory(), pages(), "patient", YEAR) == ()


def test_every_page_can_be_read_for_options_and_nothing_usual_is_lost() -> None:
    for key in list(knowledge().conditions)[::12]:
        found = {option.concept for option in options((key,), (), PatientHistory(), pages(), "patient", YEAR)}
        assert set(knowledge().conditions[key].treated_by) <= found


def test_names_as_they_are_written() -> None:
    names = Vocabulary([("iron tablets", "iron"), ("iron", "metal"), ("Beta blocker", "beta")])
    text = "Iron tablets, beta blockers; iron. Tablets"
    assert names.found(text) == {"iron": ((0, 12),), "beta": ((14, 27),), "metal": ((29, 33),)}
