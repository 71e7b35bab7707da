"""Sentences with identifiers of people, and sentences that only look as if: JSON lines of ``id``, ``language``, ``text``, ``identifiers``.

``privacy_dev.jsonl`` is our own and was written before the patterns were tuned on it; every name, number and address in it is invented.
An identifier is its ``kind`` and the ``text`` that may not remain; a look-alike has none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from assistant.privacy.types import Kind
from eval.cases.rows import read_rows

BUILTIN = Path(__file__).with_name("privacy_dev.jsonl")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and what in it identifies somebody, as pairs of kind and text."""

    id: str
    language: str
    text: str
    identifiers: tuple[tuple[Kind, str], ...]


def read(path: Path = BUILTIN) -> list[Sentence]:
    """Every sentence of a file.

    Raises:
        BadInput: the file cannot be read, or a line is no such sentence.
    """
    return read_rows(path, _sentence, "a sentence needs 'id', 'language', 'text' and 'identifiers' [{'kind', 'text'}] that stand in it")


def _sentence(row: Mapping[str, Any]) -> Sentence:
    text = str(row["text"])
    identifiers: list[tuple[Kind, str]] = [(one["kind"], str(one["text"])) for one in row["identifiers"]]
    for kind, identifier in identifiers:
        if kind not in get_args(Kind) or identifier not in text:
            raise KeyError(kind)
    return Sentence(str(row["id"]), str(row["language"]), text, tuple(identifiers))
