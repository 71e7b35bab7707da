"""DDXPlus: is the pathology of a synthetic patient among the first candidates when every evidence is known?

Ranked among all our conditions, and among those that DDXPlus knows, as published systems are.
"""

from __future__ import annotations

from assistant.build import Assistant
from assistant.errors import BadInput
from eval.cases import ddxplus
from eval.report import Header, Report
from eval.suites.differential import EVERY, Ranked, accepted, accuracy, placed, rankers, reliability
from eval.suites.types import Options
from indexes.manifest import sha256


def run(assistant: Assistant, options: Options) -> Report:
    """Rank every patient of the data folder that ``--cases`` names.

    Raises:
        BadInput: no folder was given, or its files are missing.
    """
    if options.cases is None or not options.cases.is_dir():
        raise BadInput(f"eval ddxplus needs --cases FOLDER with {ddxplus.FILE} and {ddxplus.CONDITIONS}")
    patients, names = ddxplus.read(options.cases)
    patients = list(options.first(patients))
    table = ddxplus.meanings()
    right = {name: accepted(assistant, name) for name in {*names, *(patient.pathology for patient in patients)}}
    theirs = frozenset().union(*right.values())
    systems = rankers(assistant, EVERY)
    found: dict[str, list[Ranked]] = {}
    for number, patient in enumerate(patients, 1):
        told = ddxplus.history(patient, table, assistant.knowledge)
        for name, rank in systems.items():
            ranking = rank(told)
            found.setdefault(f"{name}, all", []).append(placed(ranking, right[patient.pathology]))
            found.setdefault(f"{name}, of DDXPlus", []).append(placed([item for item in ranking if item[0] in theirs], right[patient.pathology]))
        options.progress("patients", number, len(patients))
    best = "meaning, all" if "meaning" in systems else "words, all"
    header = Header("ddxplus", len(patients), "no language model", "", "", assistant.knowledge.version[:16], f"sha256 {sha256(options.cases / ddxplus.FILE)[:16]}")
    rows = tuple(
        {"id": patient.id, "pathology": patient.pathology, "severity": patient.severity, "rank": {name: ranked[at].rank for name, ranked in found.items()}}
        for at, patient in enumerate(patients)
    )
    nowhere = sorted({patient.pathology for patient in patients if not right[patient.pathology]})
    notes = (f"{len(theirs)} of our pages stand for the {len(names)} conditions of DDXPlus", f"without a page: {', '.join(nowhere) or 'none'}")
    return Report(header, (accuracy(found), reliability(found[best], best)), notes, rows)
