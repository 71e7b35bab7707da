"""Wrong premises: a question that takes for granted what a page of ours denies is put right with that page's sentence.

The premises are a reviewed table, ``knowledge/misconceptions.yaml``; the sentence is quoted from the page, never from the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from assistant.focus import CLINICIANS
from indexes.chunk import sentence_spans
from indexes.sentences import Pick
from indexes.types import Passage
from knowledge_graph.lexicon import read_table
from knowledge_graph.pages import Id, Strict
from knowledge_graph.store import BUILTIN

TABLE = BUILTIN / "misconceptions.yaml"


class Misconception(Strict):
    """A premise that is wrong.

    Attributes:
        asked: expressions, any of which finds it in a message.
        page: id of the page that says otherwise.
        says: expression for the sentence that does.
    """

    id: Id
    page: Id
    says: str
    asked: tuple[str, ...]

    def presumed(self, text: str) -> bool:
        """True when the message, its apostrophes straight, is built on it."""
        return any(_compiled(pattern).search(text) for pattern in self.asked)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


@cache
def misconceptions(path: Path = TABLE) -> tuple[Misconception, ...]:
    """The reviewed table.

    Raises:
        PageError: with every problem of the file.
    """
    return read_table(path, TypeAdapter(tuple[Misconception, ...]))


def wrong_premise(text: str) -> Misconception | None:
    """The first misconception of the table that the message is built on."""
    plain = text.replace("’", "'")
    return next((item for item in misconceptions() if item.presumed(plain)), None)


def correction(item: Misconception, passages: Iterable[Passage]) -> Pick | None:
    """The sentence that puts it right, verbatim, among the passages of its page; None where they hold none."""
    says = _compiled(item.says)
    picks = (pick for passage in passages if passage.document_id == item.page and passage.section != CLINICIANS for pick in _sentences(passage))
    return next((pick for pick in picks if says.search(pick.text)), None)


def _sentences(passage: Passage) -> Iterable[Pick]:
    return (Pick(passage, start, end, 1.0) for start, end in sentence_spans(passage.text))
