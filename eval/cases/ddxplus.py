"""Synthetic patients of DDXPlus as histories: every evidence a finding, an illness or a risk of ours, where we have one.

``ddxplus_findings.csv`` says which evidence (and value) means which concept; it was made from the questions alone, without looking at diseases.
A row may hold only together with something else that is known (``given``): pain that grows on lying down is one thing of the head and another of the chest.

Reference: Fansi Tchango et al. 2022, arXiv:2205.09148.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import BadInput
from assistant.types import FindingNow, PatientHistory, Sex, Turn
from knowledge_graph.store import Knowledge

FILE, CONDITIONS = "ddxplus/cases_dev.jsonl.gz", "ddxplus/release_conditions.json"
MEANINGS = Path(__file__).with_name("ddxplus_findings.csv")
YES = ""


BABY = 2.0


@dataclass(frozen=True, slots=True)
class Meaning:
    """A concept, and what must be known for it to be meant: another concept, ``female``, ``baby``, ``both sides``, ``one side`` or nothing."""

    concept: str
    given: str = ""


Meanings = Mapping[tuple[str, str], list[Meaning]]


@dataclass(frozen=True, slots=True)
class Patient:
    """One synthetic patient.

    Attributes:
        evidences: code -> values stated; ``True`` for yes.
        first: code of the evidence that the patient comes with.
        severity: of the pathology, 1 (most severe) to 5.
    """

    id: str
    age: float
    sex: Sex
    pathology: str
    severity: int
    evidences: Mapping[str, tuple[str | bool, ...]]
    text: str
    first: str = ""


def read(folder: Path) -> tuple[list[Patient], list[str]]:
    """The patients of a data folder, and the English names of all conditions of DDXPlus.

    Raises:
        BadInput: a file is missing or is not what it should be.
    """
    try:
        lines = gzip.decompress((folder / FILE).read_bytes()).decode("utf-8").splitlines()
        names = [entry["cond-name-eng"] for entry in json.loads((folder / CONDITIONS).read_text(encoding="utf-8")).values()]
        patients = [_patient(json.loads(line)) for line in lines if line.strip()]
    except OSError as error:
        raise BadInput(f"'{folder}' needs {FILE} and {CONDITIONS}: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BadInput(f"'{folder / FILE}' is not a file of DDXPlus patients: {error}") from error
    return patients, names


def _patient(row: Mapping[str, Any]) -> Patient:
    asked = {item.get("question"): item["code"] for item in row["evidences"]}
    stated: dict[str, tuple[str | bool, ...]] = {}
    for item in row["evidences"]:
        value = item["value"]
        # An evidence with several values (places of a pain) fills a row for each.
        stated[item["code"]] = (*stated.get(item["code"], ()), *(value if isinstance(value, list) else (value,)))
    return Patient(row["id"], float(row["age"]), "female" if row["sex"] == "F" else "male", row["pathology"], int(row["severity"]), stated, row["text"], asked.get(row.get("initial_evidence"), ""))


def meanings(path: Path = MEANINGS) -> Meanings:
    """(evidence, value) -> what it can mean; the value of a yes-or-no evidence is empty."""
    found: dict[tuple[str, str], list[Meaning]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["evidence"], row["value"]].append(Meaning(row["concept"], row["given"]))
    return found


def history(patient: Patient, table: Meanings, knowledge: Knowledge) -> PatientHistory:
    """All evidences of a patient; a yes-or-no evidence that is not stated is denied."""
    present = stated(patient, table, knowledge)
    implied, plain = implied_by(present, knowledge), _plain(patient, table, knowledge)
    denied = [
        meaning.concept
        for (code, value), found in table.items()
        for meaning in found
        if value == YES and code not in patient.evidences and meaning.concept not in implied and _holds(meaning, code, patient, plain)
    ]
    findings = [FindingNow(key, True) for key in present if key in knowledge.findings]
    findings += [FindingNow(key, False) for key in dict.fromkeys(denied) if key in knowledge.findings]
    return PatientHistory(
        age=patient.age,
        sex=patient.sex,
        conditions=known(present, knowledge),
        findings=tuple(findings),
        turns=(Turn("user", patient.text),),
    )


def known(present: Iterable[str], knowledge: Knowledge) -> tuple[str, ...]:
    """Illnesses and risks among what is present."""
    return tuple(key for key in present if key in knowledge.conditions or (key in knowledge.findings and knowledge.findings[key].kind == "risk"))


def stated(patient: Patient, table: Meanings, knowledge: Knowledge) -> tuple[str, ...]:
    """Every concept that the patient's evidences mean."""
    plain = _plain(patient, table, knowledge)
    return tuple(dict.fromkeys(meaning.concept for code, meaning in _stated(patient, table) if _holds(meaning, code, patient, plain)))


def implied_by(concepts: Iterable[str], knowledge: Knowledge) -> set[str]:
    """The concepts with all that they imply."""
    return {key for concept in concepts for key in knowledge.implied.get(concept, {concept})}


def _plain(patient: Patient, table: Meanings, knowledge: Knowledge) -> set[str]:
    return implied_by((meaning.concept for _, meaning in _stated(patient, table) if not meaning.given), knowledge)


def _holds(meaning: Meaning, code: str, patient: Patient, plain: set[str]) -> bool:
    sides = {str(value)[-3:] for value in patient.evidences.get(code, ())} & {"(R)", "(L)"}
    told = {"": True, "female": patient.sex == "female", "baby": patient.age < BABY, "both sides": len(sides) == 2, "one side": len(sides) == 1}
    return told.get(meaning.given, meaning.given in plain)


def _stated(patient: Patient, table: Meanings) -> Iterator[tuple[str, Meaning]]:
    for code, values in patient.evidences.items():
        for value in values:
            for meaning in table.get((code, YES if value is True else str(value)), ()):
                yield code, meaning
