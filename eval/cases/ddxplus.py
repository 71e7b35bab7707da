"""Synthetic patients of DDXPlus as histories: every evidence a finding, an illness or a risk of ours, where we have one.

``ddxplus_findings.csv`` says which evidence (and value) means which concept; it was made from the questions alone, without looking at diseases.

Reference: Fansi Tchango et al. 2022, arXiv:2205.09148.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import BadInput
from assistant.types import FindingNow, PatientHistory, Sex, Turn
from knowledge_graph.store import Knowledge

FILE, CONDITIONS = "ddxplus/cases_dev.jsonl.gz", "ddxplus/release_conditions.json"
MEANINGS = Path(__file__).with_name("ddxplus_findings.csv")
YES = ""
Meanings = Mapping[tuple[str, str], list[str]]


@dataclass(frozen=True, slots=True)
class Patient:
    """One synthetic patient.

    Attributes:
        evidences: code -> values stated; ``True`` for yes.
        severity: of the pathology, 1 (most severe) to 5.
    """

    id: str
    age: float
    sex: Sex
    pathology: str
    severity: int
    evidences: Mapping[str, tuple[str | bool, ...]]
    text: str


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
    stated: dict[str, tuple[str | bool, ...]] = {}
    for item in row["evidences"]:
        value = item["value"]
        stated[item["code"]] = tuple(value) if isinstance(value, list) else (value,)
    return Patient(row["id"], float(row["age"]), "female" if row["sex"] == "F" else "male", row["pathology"], int(row["severity"]), stated, row["text"])


def meanings(path: Path = MEANINGS) -> Meanings:
    """(evidence, value) -> concepts; the value of a yes-or-no evidence is empty."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["evidence"], row["value"]].append(row["concept"])
    return found


def history(patient: Patient, table: Meanings, knowledge: Knowledge) -> PatientHistory:
    """All evidences of a patient; a yes-or-no evidence that is not stated is denied."""
    present = list(dict.fromkeys(_stated(patient, table)))
    implied = {key for concept in present for key in knowledge.implied.get(concept, {concept})}
    denied = [concept for (code, value), concepts in table.items() if value == YES and code not in patient.evidences for concept in concepts if concept not in implied]
    findings = [FindingNow(key, True) for key in present if key in knowledge.findings]
    findings += [FindingNow(key, False) for key in dict.fromkeys(denied) if key in knowledge.findings]
    known = tuple(key for key in present if key in knowledge.conditions or (key in knowledge.findings and knowledge.findings[key].kind == "risk"))
    return PatientHistory(
        age=patient.age,
        sex=patient.sex,
        conditions=known,
        findings=tuple(findings),
        turns=(Turn("user", patient.text),),
    )


def _stated(patient: Patient, table: Meanings) -> Iterator[str]:
    for code, values in patient.evidences.items():
        for value in values:
            yield from table.get((code, YES if value is True else str(value)), ())
