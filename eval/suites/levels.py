"""Care levels beside the right ones: what every suite that judges urgency tells of them.

Under-triage is a level below the right one, over-triage one above.
"""

from __future__ import annotations

from collections.abc import Sequence

from eval.metrics.interval import wilson
from eval.report import Cell, Table
from knowledge_graph.types import TriageLevel

MEASURES = ("accuracy", "emergencies found", "under-triage", "over-triage")


def measures(right: Sequence[TriageLevel], given: Sequence[TriageLevel]) -> tuple[Cell, ...]:
    """How many there are, and the ``MEASURES``."""
    pairs = list(zip(right, given, strict=True))
    emergencies = [level for gold, level in pairs if gold == TriageLevel.EMERGENCY]
    return (
        len(pairs),
        wilson(sum(gold == level for gold, level in pairs), len(pairs)),
        wilson(sum(level == TriageLevel.EMERGENCY for level in emergencies), len(emergencies)),
        wilson(sum(level < gold for gold, level in pairs), len(pairs)),
        wilson(sum(level > gold for gold, level in pairs), len(pairs)),
    )


def confusion(title: str, right: Sequence[TriageLevel], given: Sequence[TriageLevel]) -> Table:
    """How often each right level (rows) was given as each level (columns)."""
    order = sorted(TriageLevel, reverse=True)
    pairs = list(zip(right, given, strict=True))
    rows: list[tuple[Cell, ...]] = [(gold.label, *(pairs.count((gold, level)) for level in order)) for gold in order]
    return Table(title, ("", *(level.label for level in order)), tuple(rows))
