"""Questions with the key facts that a good short answer holds, as JSON lines.

A line has ``id``, ``text``, ``mode``, ``type``, ``about``, ``facts`` and perhaps ``profile``; a fact is ``{"fact": plain words, "any": patterns}``.
``answers_dev.jsonl`` is our own: 90 questions of patients, 50 of clinicians and 40 in Chinese, written beside the pages (their authors saw the
list of pages only), with patterns that take paraphrases; how they were made and checked is in docs/benchmarks.md.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from assistant.errors import BadInput
from eval.cases.questions import Question
from eval.cases.rows import read_rows
from eval.metrics.key_facts import Patterns

BUILTIN = Path(__file__).with_name("answers_dev.jsonl")
TYPES = (
    "symptoms", "causes", "treatment", "dose", "side_effects", "interaction", "caution", "prognosis", "prevention", "tests", "inheritance",
    "contagion", "self_care", "when_to_get_help", "what_is_it",
)  # fmt: skip
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NEEDS = "a case needs 'id', 'text', 'mode', a known 'type', 'about' and 'facts' with 'fact' and patterns in 'any'"


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement that the answer should hold.

    Attributes:
        text: the statement in plain words, for people.
        any: it is there when one of them is found in one sentence.
    """

    text: str
    any: Patterns


@dataclass(frozen=True, slots=True)
class Case:
    """One question with its key facts; ``type`` is one of ``TYPES``."""

    question: Question
    type: str
    facts: tuple[Fact, ...]

    @property
    def language(self) -> Literal["en", "zh"]:
        """Of the question."""
        return "zh" if _CHINESE.search(self.question.text) else "en"


def read(path: Path = BUILTIN) -> tuple[Case, ...]:
    """Every case of a file.

    Raises:
        BadInput: the file cannot be read or is empty, a line is not a case, or an id comes twice.
    """
    found = tuple(read_rows(path, _case, _NEEDS))
    if not found or len({case.question.id for case in found}) < len(found):
        raise BadInput(f"'{path}' " + ("uses an id twice" if found else "holds no case"))
    return found


def _case(row: Mapping[str, Any]) -> Case:
    if row["mode"] not in {"patient", "clinician"} or row["type"] not in TYPES or not row["facts"]:
        raise ValueError(row["id"])
    question = Question(str(row["id"]), str(row["text"]), row["mode"], row.get("profile") or {}, tuple(row["about"]))
    return Case(question, row["type"], tuple(_fact(item) for item in row["facts"]))


def _fact(item: Mapping[str, Any]) -> Fact:
    try:
        patterns = tuple(re.compile(pattern, re.I) for pattern in item["any"])
    except re.error as error:
        raise ValueError(str(error)) from error
    if not patterns:
        raise ValueError(item["fact"])
    return Fact(str(item["fact"]), patterns)
