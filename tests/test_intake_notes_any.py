"""Any text and real notes are read, and nothing under a family history becomes the patient's; dates and doses by themselves."""

from __future__ import annotations

import csv
import gzip
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.intake.notes import read_note
from assistant.intake.said import date_in, dose_after, is_dose
from assistant.intake.sections import sections
from tests.notes import note
from tests.patients import knowledge, linker

NOTES = Path(__file__).parents[2] / "shared/data/notes"

# ---- words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("in 2018", date(2018, 1, 1)), ("07/2007", date(2007, 7, 1)), ("3/25/2019", date(2019, 3, 25)), ("25/3/2019", date(2019, 3, 25)), ("03/04/2021", date(2021, 1, 1)),
        ("March 2020", date(2020, 3, 1)), ("May 3rd, 2020", date(2020, 5, 3)), ("2019年5月", date(2019, 5, 1)), ("31/31/2019", None), ("2000 mg", None), ("none", None),
    ],
)  # fmt: skip
def test_dates(text: str, day: date | None) -> None:
    assert date_in(text) == day


@pytest.mark.parametrize(
    ("text", "dose"),
    [
        ("aspirin 81 mg daily.", "81 mg daily"), ("Lasix, 20 mg by mouth twice a day and rest", "20 mg by mouth twice a day"), ("insulin at home", None), ("lisinopril to 40 mg daily", "to 40 mg daily"),
        ("albuterol inhaler 2 puffs every 4-6 hours as needed for wheeze", "inhaler 2 puffs every 4-6 hours as needed"), ("clopidogrel a week before", None),
    ],
)  # fmt: skip
def test_doses(text: str, dose: str | None) -> None:
    at = text.index(" ") if "," not in text else text.index(",")
    span = dose_after(text, at, len(text))
    assert (span and text[span[0] : span[1]]) == dose


def test_a_dose_alone() -> None:
    assert is_dose("twice daily")
    assert not is_dose("metformin twice daily")
    assert not is_dose("")


# ---- any text ----------------------------------------------------------------------------------------------------------

PIECES = st.sampled_from([
    "FAMILY HISTORY\n", "ALLERGIES:", "Medications\n", "PMH: ", "PLAN\n", "ROS\n", "SURGICAL HISTORY\n", "gout", "mother ", "She ", "denies ", "no ", "penicillin (rash)", "metformin 500 mg bid", ", ", ". ", "\n",
    " and ", "BP 150/95 ", "56-year-old man ", "2015", "过敏史：青霉素过敏。", "家族史：父亲糖尿病。", "(", ")", "?", "p.o. ", "1. ", "breast cancer", "COVID-19 vaccine", "history of ",
])  # fmt: skip


@settings(max_examples=60)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=25).map("".join)))
def test_any_text_is_read_and_every_span_is_its_quote(text: str) -> None:
    read = read_note(text, linker(), knowledge())
    for item in read.items:
        assert text[item.start : item.end] == item.quote
        assert item.quote


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["gout", "asthma", "breast cancer", "stroke", "hypertension", "COPD", "糖尿病"]), min_size=1, max_size=4), st.sampled_from([". ", ", ", "\n", "; ", " and "]))
def test_nothing_under_family_history_becomes_the_patients(names: list[str], joint: str) -> None:
    read = read_note(f"FAMILY HISTORY\n{joint.join(names)}\n", linker(), knowledge())
    assert {item.kind for item in read.items} == {"family"}


# ---- real notes --------------------------------------------------------------------------------------------------------


def rows(path: Path) -> list[dict[str, str]]:
    """Rows of a compressed CSV file."""
    csv.field_size_limit(10**7)
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        return list(csv.DictReader(handle))


ACI = NOTES / "aci-bench/train.csv.gz"
MTS = NOTES / "mts-dialog/MTS-Dialog-ValidationSet.csv.gz"


@pytest.mark.skipif(not ACI.is_file(), reason=f"{ACI} is not here")
def test_notes_of_aci_bench() -> None:
    notes = [row["note"] for row in rows(ACI)][:20]
    for text in notes:
        read = note(text)
        assert read.items
        for section in sections(text):
            if section.kind == "family":
                assert {item.kind for item in read.items if section.start <= item.start < section.end} <= {"family"}


@pytest.mark.skipif(not MTS.is_file(), reason=f"{MTS} is not here")
def test_sections_of_mts_dialog() -> None:
    found = {"ALLERGY": "ALLERGIES", "MEDICATIONS": "MEDICATIONS"}
    for row in rows(MTS):
        if row["section_header"] in found:
            read = note(f"{found[row['section_header']]}\n{row['section_text']}")
            assert read.items or read.skipped
