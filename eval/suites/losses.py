"""Where a key fact that the answer does not hold was lost on the way: on no page, not found, or found and not said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from assistant.focus import CLINICIANS
from assistant.types import Answer
from eval.cases.answers import Case, Fact
from eval.metrics import key_facts
from eval.metrics.interval import wilson
from eval.report import Cell, Table
from indexes.corpus import Corpus

SAID, UNSAID, UNFOUND, UNWRITTEN = "said", "found, not said", "on a page about it, not found", "on no page about it"
PLACES = (SAID, UNSAID, UNFOUND, UNWRITTEN)


def places_of(case: Case, there: Sequence[bool], answer: Answer, corpus: Corpus) -> list[str]:
    """One of ``PLACES`` a fact. A page counts as far as this reader may be shown it; "about" is what the case names."""
    read = [source.text for source in answer.sources]
    pages = corpus.of_documents(case.question.about or ())
    written = [passage.text for passage in pages if case.question.mode == "clinician" or passage.section != CLINICIANS]
    return [SAID if held else _lost(fact, key_facts.sentences(read), key_facts.sentences(written)) for fact, held in zip(case.facts, there, strict=True)]


def _lost(fact: Fact, read: Sequence[str], written: Sequence[str]) -> str:
    if any(key_facts.found([fact.any], read)):
        return UNSAID
    return UNFOUND if any(key_facts.found([fact.any], written)) else UNWRITTEN


def table(by: Mapping[str, Sequence[Mapping[str, Any]]]) -> Table:
    """Share of all facts in each place, by system; shares treat facts as independent, though those of one question are not."""
    rows: list[tuple[Cell, ...]] = []
    for name, own in by.items():
        places = [place for row in own for place in row["places"]]
        rows.append((name, len(places), *(wilson(places.count(place), len(places)) for place in PLACES)))
    return Table("Where key facts are lost, shares of facts with 95 % Wilson intervals", ("system", "facts", *PLACES), tuple(rows))
