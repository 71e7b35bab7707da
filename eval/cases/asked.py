"""Questions with the sentences of our own pages that answer them, as JSON lines.

A line has ``page``, ``text``, ``mode``, ``type``, ``best`` (sentences that answer, the most direct first; none where the page does not answer)
and ``also`` (what a good short answer adds). Written page by page by readers who saw the page and were asked to write as people type; about one
in six is Chinese. A fifth of the pages is held back from training by the hash of its name.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from assistant.types import Mode
from eval.cases.rows import read_rows

BUILTIN = Path(__file__).with_name("asked.jsonl.gz")
_NEEDS = "a case needs 'page', 'text', 'mode', 'type', 'best' and 'also'"
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One question; ``best`` and ``also`` are sentences of ``page``, verbatim."""

    page: str
    text: str
    mode: Mode
    type: str
    best: tuple[str, ...]
    also: tuple[str, ...]

    @property
    def held_back(self) -> bool:
        """Of a page that nothing is trained on."""
        return int(hashlib.md5(self.page.encode(), usedforsecurity=False).hexdigest(), 16) % FOLDS == 0


def read(path: Path = BUILTIN) -> tuple[Asked, ...]:
    """Every case of a file.

    Raises:
        BadInput: the file cannot be read, or a line is not a case.
    """
    return tuple(read_rows(path, _case, _NEEDS))


def _case(row: Mapping[str, Any]) -> Asked:
    if row["mode"] not in {"patient", "clinician"}:
        raise ValueError(row["text"])
    return Asked(str(row["page"]), str(row["text"]), cast(Mode, row["mode"]), str(row["type"]), tuple(row["best"]), tuple(row["also"]))
