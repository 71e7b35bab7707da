"""Triage: does a message get the care level that readers gave it, and are emergencies found however they are told?

The baselines say what the figures would be without the rules:
everything urgent, and each finding judged alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from assistant.build import Assistant
from assistant.triage import triage
from assistant.types import PatientHistory
from eval.cases import messages
from eval.cases.messages import Message
from eval.report import Cell, Header, Report, Table
from eval.suites.levels import MEASURES, confusion, measures
from eval.suites.types import Options
from indexes.manifest import sha256
from knowledge_graph.types import TriageLevel

RULES, OURS = "rules", "rules and second reader"
Judge = Callable[[PatientHistory], TriageLevel]


def run(assistant: Assistant, options: Options) -> Report:
    """Judge every message of the file that ``--cases`` names, else our own.

    Raises:
        BadInput: the file cannot be read.
    """
    path = options.cases or messages.BUILTIN
    cases = options.first(messages.read(path))
    bare = assistant.knowledge.with_rules(())
    judges: dict[str, Judge] = {
        "everything urgent": lambda _: TriageLevel.URGENT,
        "findings alone": lambda told: triage(told, bare).level,
        RULES: lambda told: triage(told, assistant.knowledge).level,
        OURS: lambda told: assistant.urgency(told).level,
    }
    given: dict[str, list[TriageLevel]] = {name: [] for name in judges}
    for number, case in enumerate(cases, 1):
        told = assistant.told(case.text)
        for name, judge in judges.items():
            given[name].append(judge(told))
        options.progress("messages", number, len(cases))
    right, ours = [case.level for case in cases], given[OURS]
    tables = (
        Table("Levels", ("system", "messages", *MEASURES), tuple((name, *measures(right, levels)) for name, levels in given.items())),
        Table("By the way it is told", ("variant", "messages", *MEASURES), tuple(_by_variant(cases, ours))),
        confusion("Readers' level (rows) and ours (columns)", right, ours),
    )
    rows = tuple({"id": case.id, "variant": case.variant, "level": case.level.label, "given": level.label} for case, level in zip(cases, ours, strict=True))
    header = Header("triage", len(cases), "no model", "", "", assistant.knowledge.version[:16], f"{path.name}, sha256 {sha256(path)[:16]}")
    return Report(header, tables, (), rows)


def _by_variant(cases: Sequence[Message], levels: Sequence[TriageLevel]) -> list[tuple[Cell, ...]]:
    kinds: Mapping[str, None] = dict.fromkeys(case.variant for case in cases)
    rows: list[tuple[Cell, ...]] = []
    for kind in kinds:
        mine = [(case, level) for case, level in zip(cases, levels, strict=True) if case.variant == kind]
        rows.append((kind, *measures([case.level for case, _ in mine], [level for _, level in mine])))
    return rows
