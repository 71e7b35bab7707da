"""Messages with everything a reader understands from them, as JSON lines.

``understanding_dev.jsonl`` is our own: written and labelled before the understanding of attributes was built. ``also`` names findings that the
text does state but that were not labelled at first; they count neither as right nor as wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.cases.rows import read_rows

BUILTIN = Path(__file__).with_name("understanding_dev.jsonl")
ATTRIBUTES = ("severity", "hours", "onset", "course", "side", "radiates_to", "worse_with", "better_with")
Value = str | float | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """One finding that a message states.

    Attributes:
        ids: findings that are right for it, any of them.
        attributes: what is said of it, by the names of ATTRIBUTES; only what is said.
    """

    ids: tuple[str, ...]
    present: bool
    attributes: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Labelled:
    """One message and what it says.

    Attributes:
        kind: who tells it and how: patient, relative, terse, long, typos.
        person: ``age`` (years), ``sex`` and ``weeks`` of pregnancy, where said.
        doses: medicine to its dose in the words of the text.
        lists: ``allergies``, ``family`` and ``past``, as ids.
    """

    id: str
    language: str
    kind: str
    text: str
    findings: tuple[Stated, ...]
    also: tuple[str, ...]
    person: Mapping[str, str | float]
    vitals: Mapping[str, float]
    doses: Mapping[str, str]
    lists: Mapping[str, tuple[str, ...]]


def read(path: Path = BUILTIN) -> list[Labelled]:
    """Every message of a file.

    Raises:
        BadInput: the file cannot be read, or a line cannot be used.
    """
    return read_rows(path, _labelled, "a message needs 'id', 'language', 'kind', 'text', 'present' and 'absent'")


def _labelled(row: Mapping[str, Any]) -> Labelled:
    present = tuple(Stated(tuple(item["ids"]), True, _attributes(item)) for item in row["present"])
    absent = tuple(Stated(tuple(ids), False, {}) for ids in row["absent"])
    return Labelled(
        str(row["id"]), str(row["language"]), str(row["kind"]), str(row["text"]), (*present, *absent), tuple(row.get("also", ())),
        {key: row[key] for key in ("age", "sex", "weeks") if key in row}, dict(row.get("vitals", {})), dict(row.get("medicines", {})),
        {key: tuple(row.get(key, ())) for key in ("allergies", "family", "past")},
    )  # fmt: skip


def _attributes(item: Mapping[str, Any]) -> dict[str, Value]:
    """Raises KeyError for a name that is not one of ATTRIBUTES."""
    unknown = item.keys() - {"ids", *ATTRIBUTES}
    if unknown:
        raise KeyError(min(unknown))
    return {key: tuple(value) if isinstance(value, list) else value for key, value in item.items() if key != "ids"}
