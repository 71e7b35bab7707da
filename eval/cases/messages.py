"""Messages with the care level that two readers gave them, as JSON lines: ``id``, ``picture``, ``variant``, ``text``, ``level``.

``triage_dev.jsonl`` is our own: pictures told in several ways, written before the rules were tuned on them; how they were made and how far
the readers agree is in docs/benchmarks.md.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import BadInput
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
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(Message(str(row["id"]), str(row.get("picture", row["id"])), str(row.get("variant", "base")), str(row["text"]), TriageLevel.parse(row["level"])))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{path}:{number}: a message needs 'id', 'text' and 'level' (self_care, routine, urgent or emergency)") from error
    return found
