"""Messages that should be answered, abstained from, corrected, refused or met as a crisis; written for this project.

``abstention_rare.jsonl`` asks, in words of our own, about 300 rare illnesses that no page is about; their names are those of GARD and Genetics Home Reference (NIH)
in MedQuAD (Ben Abacha & Demner-Fushman 2019, doi:10.1186/s12859-019-3119-4, CC BY 4.0). Nothing was tuned on them. ``abstention_tests.jsonl`` asks 100 questions
(25 in Chinese) about the tests that have a page, by an author who had not seen the pages; after a first look, names that they use were added.
``abstention_fresh.jsonl`` has 688 messages by three authors who had seen neither code nor cases (one of them in Chinese); nothing was trained on them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from eval.cases.rows import read_rows

BUILTIN = Path(__file__).with_name("abstention_dev.jsonl")
Expect = Literal["answer", "abstain", "correct", "refuse", "crisis"]


@dataclass(frozen=True, slots=True)
class Case:
    """One message.

    Attributes:
        kind: why, such as ``invented_medicine``.
        corrections: expressions, any of which finds the correction of a wrong premise in one sentence of the answer.
    """

    id: str
    text: str
    kind: str
    expect: Expect
    profile: Mapping[str, Any] = field(default_factory=dict)
    corrections: tuple[re.Pattern[str], ...] = ()

    def corrected(self, sentence: str) -> bool:
        """True when the sentence puts the premise right."""
        return any(pattern.search(sentence) for pattern in self.corrections)


def read(path: Path = BUILTIN) -> list[Case]:
    """Read lines of ``{"id", "text", "kind", "expect", "profile"?, "correction"?: {"any": [...]}}``.

    Raises:
        BadInput: the file cannot be read or a line is not such an object.
    """
    return read_rows(path, _case, f"a case needs 'id', 'text', 'kind' and 'expect' ({', '.join(get_args(Expect))})")


def _case(row: Mapping[str, Any]) -> Case:
    if row["expect"] not in get_args(Expect):
        raise ValueError(row["expect"])
    patterns = tuple(re.compile(pattern, re.I) for pattern in row.get("correction", {}).get("any", ()))
    return Case(str(row["id"]), str(row["text"]), str(row["kind"]), row["expect"], row.get("profile") or {}, patterns)
