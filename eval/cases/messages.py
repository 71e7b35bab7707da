"""Messages with the care level that two readers gave them, as JSON lines: ``id``, ``picture``, ``variant``, ``text``, ``level``.

``triage_dev.jsonl`` is our own: pictures told in several ways, written before the rules were tuned on them; how they were made and how far
the readers agree is in docs/benchmarks.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.cases.rows import read_rows
from knowledge_graph.types import TriageLevel

BUILTIN = Path(__file__).with_name("triage_dev.jsonl")


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody writes and how soon they need care.

    Attributes:
        picture: the clinical situation that the variants tell.
        variant: how it is told: base, minimised, negated, other_person, typos, indirect, chinese.
    """

    id: str
    picture: str
    variant: str
    text: str
    level: TriageLevel


def read(path: Path = BUILTIN) -> list[Message]:
    """Every message of a file.

    Raises:
        BadInput: the file cannot be read, or a line lacks a key or names no level.
    """
    return read_rows(path, _message, "a message needs 'id', 'text' and 'level' (self_care, routine, urgent or emergency)")


def _message(row: Mapping[str, Any]) -> Message:
    return Message(str(row["id"]), str(row.get("picture", row["id"])), str(row.get("variant", "base")), str(row["text"]), TriageLevel.parse(row["level"]))
