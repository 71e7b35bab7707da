"""PubMedQA: questions that are titles of papers, answered yes, no or maybe from the abstract without its conclusion.

References: Jin, Dhingra, Liu, Cohen & Lu, PubMedQA: a dataset for biomedical research question answering, EMNLP 2019 (MIT licence).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.errors import BadInput
from eval.cases.rows import read_rows

FILE = "qa/pubmedqa_dev.jsonl.gz"
ANSWERS = ("yes", "no", "maybe")


@dataclass(frozen=True, slots=True)
class Abstract:
    """One question.

    Attributes:
        parts: (label, text) of each part of the abstract, such as METHODS; the conclusion is not among them.
        answer: one of ``ANSWERS``, by the authors of the data set.
    """

    id: str
    question: str
    parts: tuple[tuple[str, str], ...]
    answer: str


def place(path: Path) -> Path:
    """The file itself, or its usual place in a data folder."""
    return path / FILE if path.is_dir() else path


def read(path: Path) -> tuple[Abstract, ...]:
    """Every question of a file, or of a data folder.

    Raises:
        BadInput: it cannot be read, holds none, or a row is not such a question.
    """
    found = tuple(read_rows(place(path), _abstract, "a row needs 'id', 'question', 'contexts', 'labels' and an 'answer' of yes, no or maybe"))
    if not found:
        raise BadInput(f"'{place(path)}' holds no question")
    return found


def _abstract(row: Mapping[str, Any]) -> Abstract:
    if row["answer"] not in ANSWERS:
        raise ValueError(row["id"])
    return Abstract(str(row["id"]), str(row["question"]), tuple(zip(row["labels"], row["contexts"], strict=True)), row["answer"])
