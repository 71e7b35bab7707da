"""Reviewed feedback to a draft of a change file: only what is mechanical; what needs thought is left empty and must be filled in."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.errors import BadInput

Row = Mapping[str, Any]
ACCEPTED, REJECTED = "accepted", "rejected"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a reviewer goes on with.

    Attributes:
        text: the YAML of a change file with gaps.
        changes: how many it holds.
        left: id of a row -> why nothing could be drafted from it.
    """

    text: str
    changes: int
    left: Mapping[str, str]


def read_reviewed(path: Path) -> list[Row]:
    """Rows that ``learn export`` wrote, each with the reviewer's ``review`` and perhaps a ``change`` of theirs.

    Raises:
        BadInput: the file cannot be read, or a line is no such row.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the feedback '{path}' cannot be read: {error}") from error
    return [_reviewed(line, f"{path.name}:{number}") for number, line in enumerate(lines, 1) if line.strip()]


def _reviewed(line: str, place: str) -> Row:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{place} is not JSON: {error}") from error
    if not isinstance(row, dict) or not {"id", "verdict", "note", "question", "citations"} <= row.keys():
        raise BadInput(f"{place} is no row of 'anamnesis learn export'")
    if row.get("review", ACCEPTED) not in (ACCEPTED, REJECTED) or not isinstance(row.get("change", {}), dict):
        raise BadInput(f"{place}: 'review' is {ACCEPTED} or {REJECTED}, 'change' an object of a change file")
    return row


def propose(rows: Sequence[Row]) -> Draft:
    """A draft of everything that was accepted; whoever fills it in says who they are and why."""
    left = {str(row["id"]): why for row in rows if (why := _left(row))}
    taken = [row for row in rows if str(row["id"]) not in left]
    changes: list[dict[str, Any]] = []
    for change in (change for row in taken for change in _changes(row)):
        if change not in changes:
            changes.append(change)
    notes = "".join(f"# {row['id']} {row['verdict']}: {' '.join(str(row['note']).split()) or 'no note'}\n" for row in taken)
    body = {"by": "", "why": "", "feedback": [row["id"] for row in taken], "changes": changes}
    head = "# A draft: fill in every '' and [], take out what should not be. 'anamnesis learn apply' refuses it until then.\n"
    return Draft(head + notes + yaml.safe_dump(body, allow_unicode=True, sort_keys=False, width=150), len(changes), left)


def _left(row: Row) -> str:
    """Why nothing is drafted; empty where something is."""
    if "review" not in row:
        return "not reviewed"
    if row["review"] == REJECTED:
        return "rejected"
    if row.get("change"):
        return ""
    if row["verdict"] == "helpful":
        return "nothing to change: it was helpful"
    return "" if row["citations"] else "it cites no page of ours, so the reviewer must say what to change"


def _changes(row: Row) -> Iterator[dict[str, Any]]:
    """The reviewer's own change, completed from the row, else the sentences that the claim rests on with an empty place for better ones."""
    own = row.get("change")
    if own:
        yield _completed(own, row)
        return
    for citation in row["citations"]:
        yield {"kind": "page_edit", "page": citation["page"], "section": citation["section"], "old": citation["quote"], "new": "", "sources": []}


def _completed(own: Mapping[str, Any], row: Row) -> dict[str, Any]:
    first = row["citations"][0] if row["citations"] else {}
    known: dict[str, dict[str, Any]] = {
        "rule_example": {"text": row["question"]},
        "ranking_pair": {"question": row["question"]},
        "page_edit": {key: first[name] for key, name in (("page", "page"), ("section", "section")) if name in first},
    }
    kind = str(own.get("kind", ""))
    return {"kind": kind, **known.get(kind, {}), **own}
