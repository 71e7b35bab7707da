"""Confirmed items to a history and a profile; what contradicts itself; what has no place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.history import KEYS, from_profile
from assistant.intake.confirm import Confirmed, confirm, family_risks
from assistant.intake.notes import read_note
from assistant.intake.types import Item
from assistant.types import Dose, FindingNow, PatientHistory, Vital
from tests.patients import knowledge, linker

ON = date(2026, 1, 31)
GOUT = Item("condition", "Gout", "current", "gout", quote="gout", source="PMH")
BORN = Item("age", "age", "current", None, date(1976, 1, 31), "born 1976-01-31", 50.0, "Patient/p")
WOMAN = Item("sex", "sex", "current", value="female", source="Patient/p")


def confirmed(*items: Item, before: PatientHistory | None = None) -> Confirmed:
    """Merged on a fixed day."""
    return confirm(items, linker(), knowledge(), before, ON)


def reasons(*items: Item) -> list[str]:
    """Why items were not taken over."""
    return [part.why for part in confirmed(*items).unused]


def test_a_whole_note_becomes_a_history_and_the_same_profile() -> None:
    text = "A 50-year-old woman.\nPMH: gout, Hammertoe\nMEDICATIONS: metformin 500 mg daily, Zyzzyva\nALLERGIES: penicillin\nFAMILY HISTORY: mother with diabetes\nROS: Has nausea. Denies fever."
    found = confirm(read_note(text, linker(), knowledge()).items, linker(), knowledge(), on=ON)
    history = found.history
    assert (history.age, history.sex) == (50.0, "female")
    assert history.conditions == ("gout", "Hammertoe", "family-history-diabetes")
    assert history.medicines == ("metformin", "Zyzzyva")
    assert history.allergies == ("penicillin-allergy",)
    assert (history.present, history.absent) == (("nausea",), ("fever",))
    assert history.doses == (Dose("metformin", "500 mg daily"),)
    assert history.family == ("type-2-diabetes",)
    assert (found.conflicts, found.unused) == ((), ())
    assert set(found.profile) <= set(KEYS)
    read = from_profile(found.profile, linker())
    assert (read.age, read.sex, read.conditions, read.medicines, read.allergies) == (history.age, history.sex, history.conditions, history.medicines, history.allergies)


def test_what_was_known_before_stays() -> None:
    before = PatientHistory(age=50.4, sex="female", conditions=("asthma",), findings=(FindingNow("nausea", True, 5.0),), vitals=(Vital("heart_rate", 70.0), Vital("systolic", 120.0)))
    pulse = Item("vital", "heart_rate", "current", None, ON, "88 /min", 88.0, quote="HR 88")
    history = confirmed(GOUT, pulse, Item("finding", "nausea", "denied", "nausea", quote="no nausea"), before=before).history
    assert history.age == 50.4
    assert history.conditions == ("asthma", "gout")
    assert history.vitals == (Vital("heart_rate", 88.0, "HR 88"), Vital("systolic", 120.0))
    assert [(finding.id, finding.present, finding.hours) for finding in history.findings] == [("nausea", False, 5.0)]


def test_every_concept_is_read_back_from_the_word_of_the_profile() -> None:
    illnesses = [Item("condition", page.name, "current", page.id) for page in list(knowledge().conditions.values())[::9]]
    medicines = [Item("medicine", page.name, "current", page.id) for page in list(knowledge().medicines.values())[::9]]
    history = confirmed(*illnesses, *medicines).history
    assert {item.concept for item in illnesses} <= {*history.conditions}
    assert {item.concept for item in medicines} <= {*history.medicines}


def test_the_illness_of_a_relative_is_a_risk_and_never_the_patients() -> None:
    mother = Item("family", "Breast cancer", "family", "breast-cancer", value="mother")
    assert family_risks(mother, linker(), knowledge()) == ("family-history-cancer",)
    history = confirmed(mother).history
    assert history.conditions == ("family-history-cancer",)
    assert history.family == ("breast-cancer",)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (replace(GOUT, status="unsure"), "it is not sure: set its status if it is so"),
        (Item("lab", "Sodium", "current", value="140"), "a history keeps no results, operations or vaccinations"),
        (Item("procedure", "Appendectomy", "past"), "a history keeps no results, operations or vaccinations"),
        (Item("medicine", "Aspirin", "past", "aspirin"), "it is no longer taken"),
        (Item("condition", "recent surgery", "past", "recent-surgery"), "it is over"),
        (Item("family", "FH: heart", "family"), "only known illnesses that relatives have are kept"),
        (Item("finding", "odd feeling", "current"), "no symptom is known under this name"),
        (Item("allergy", "no known allergies", "denied"), "that something is absent is kept only of what people complain of"),
        (Item("vital", "systolic", "current", None, date(2020, 1, 1), "150", 150.0), "it was measured on 2020-01-01 and says nothing of 2026-01-31"),
        (Item("vital", "weight", "current", None, None, "80 kg", 80.0), "this measurement is no part of a history"),
    ],
)  # fmt: skip
def test_what_has_no_place_is_told(item: Item, reason: str) -> None:
    assert reasons(item) == [reason]


def test_of_two_measurements_the_newer_is_kept() -> None:
    old, new = Item("vital", "systolic", "current", None, date(2026, 1, 30), "150", 150.0), Item("vital", "systolic", "current", None, ON, "120", 120.0)
    assert confirmed(new, old).history.vitals == (Vital("systolic", 120.0),)
    assert reasons(new, old) == ["a newer measurement is there"]


def test_past_illnesses_still_count_and_past_complaints_do_not() -> None:
    history = confirmed(replace(GOUT, status="past"), Item("finding", "nausea", "past", "nausea")).history
    assert (history.conditions, history.findings, history.past) == (("gout",), (), ("gout", "nausea"))


def test_a_pregnancy_with_its_weeks() -> None:
    history = confirmed(Item("pregnancy", "pregnancy", "current", "pregnancy", number=20.0)).history
    assert (history.pregnant, history.weeks) == (True, 20.0)
    assert confirmed(Item("pregnancy", "pregnancy", "denied", "pregnancy")).history.pregnant is False


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ((WOMAN, replace(WOMAN, value="male")), "the sex is not the same everywhere: female and male"),
        ((BORN, replace(BORN, when=date(1976, 3, 1), value="born 1976-03-01")), "the age is not the same everywhere: born 1976-01-31, born 1976-03-01"),
        ((BORN, replace(BORN, when=None, number=62.0, value="62 years")), "the age is not the same everywhere: born 1976-01-31, 62 years"),
        ((GOUT, replace(GOUT, status="denied")), "Gout is both stated and denied"),
        ((replace(WOMAN, value="male"), Item("pregnancy", "pregnancy", "current", "pregnancy")), "a pregnancy is stated of a man"),
        ((Item("allergy", "Latex", "current"), Item("allergy", "no known allergies", "denied")), "an allergy is stated, and that there is none"),
    ],
)  # fmt: skip
def test_conflicts(items: tuple[Item, ...], text: str) -> None:
    found = confirmed(*items)
    assert [conflict.text for conflict in found.conflicts] == [text]
    assert set(found.conflicts[0].items) <= set(items)


def test_a_conflict_decides_nothing() -> None:
    assert confirmed(WOMAN, replace(WOMAN, value="male")).history.sex is None
    assert confirmed(replace(WOMAN, value="male"), before=PatientHistory(sex="female")).history.sex == "female"


@pytest.mark.parametrize(("allergy", "medicine"), [("penicillin-allergy", "amoxicillin"), ("aspirin", "aspirin"), ("sulfonamide", "co-trimoxazole")])
def test_a_medicine_that_is_taken_in_spite_of_an_allergy(allergy: str, medicine: str) -> None:
    name = knowledge().concepts[medicine].name
    items = (Item("allergy", allergy, "current", allergy), Item("medicine", name, "current", medicine))
    assert any(conflict.text.startswith(name) and items[1] in conflict.items for conflict in confirmed(*items).conflicts)
