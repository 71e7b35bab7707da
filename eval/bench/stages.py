"""The stages of retrieval, timed from outside: every part of a retriever is wrapped, and its own two steps are stages too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from assistant.build import Assistant
from assistant.related import GraphSearch
from assistant.retrieve import WEIGHTS, Retriever
from assistant.story import FOUND_TOKENS
from assistant.types import Candidate, Heard, PatientHistory
from assistant.understand import listen, understand
from eval.bench.clock import Clock, Now, Timed
from eval.bench.spread import in_milliseconds
from eval.bench.types import WARM_UP
from eval.cases.questions import Question
from indexes.dense import FaissStore
from indexes.fuse import reciprocal_rank_fusion
from indexes.shelf import OpenIndex
from indexes.sparse import SparseIndex
from indexes.titles import Titles
from indexes.types import Hit, Matcher
from indexes.vectors import RememberedEncoder

UNDERSTANDING, QUERY, DENSE, LEXICAL, GRAPH = "understanding and linking", "query embedding", "dense search", "lexical search", "graph search"
READING, FUSION, PICKING, REST = "reading passages", "fusion", "sentence picking", "the rest"
STAGES = (UNDERSTANDING, QUERY, DENSE, LEXICAL, GRAPH, READING, FUSION, PICKING, REST)
WHOLE = "whole"


@dataclass(frozen=True)
class StagedRetriever(Retriever):
    """The retriever with its own stages timed, and the rankings of the last question kept."""

    clock: Clock = field(default_factory=Clock, kw_only=True)
    ranked: dict[str, list[Hit]] = field(default_factory=dict, kw_only=True)

    def _rankings(self, *given: Any, **named: Any) -> tuple[float, dict[str, list[Hit]]]:
        with self.clock.stage(FUSION):
            nearest, found = super()._rankings(*given, **named)
        self.ranked.clear()
        self.ranked.update(found)
        return nearest, found

    def _weighted(self, *given: Any, **named: Any) -> Any:
        with self.clock.stage(PICKING):
            return super()._weighted(*given, **named)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question, and the candidates whose pages a turn would search besides."""

    question: Question
    leading: tuple[Candidate, ...]


def whole(lap: Mapping[str, float]) -> float:
    """The sum of the stages."""
    return sum(lap[stage] for stage in STAGES)


def staged(index: OpenIndex, matcher: Matcher, assistant: Assistant, clock: Clock, in_context: RememberedEncoder | None = None) -> StagedRetriever:
    """A retriever over the index, all of whose parts are timed; the store of ``index`` embeds with an embedder that is timed already."""
    dense = Timed(index.dense, clock, {"nearest": DENSE, "cosines": DENSE, "search_passages": DENSE})
    corpus = Timed(index.dense.corpus, clock, {"by_numbers": READING})
    graph = Timed(GraphSearch(index.dense.corpus, assistant.graph, assistant.linker), clock, {"related": GRAPH, "named": GRAPH})
    parts = OpenIndex(
        index.manifest,
        cast(FaissStore, With(dense, {"corpus": corpus})),
        cast(SparseIndex, Timed(index.sparse, clock, {"scores": LEXICAL})),
        cast(Titles, Timed(index.titles, clock, {"nearest": DENSE, "cosines": DENSE, "words": LEXICAL})),
    )
    timed = cast(Matcher, Timed(matcher, clock, {"encode": PICKING, "embed_query": PICKING}))
    return StagedRetriever(parts, timed, cast(GraphSearch, graph), in_context=in_context, clock=clock)


class With:
    """An object with some of its attributes exchanged."""

    def __init__(self, own: object, others: Mapping[str, object]) -> None:
        self._own, self._others = own, others

    def __getattr__(self, name: str) -> Any:
        return self._others[name] if name in self._others else getattr(self._own, name)


def measure(retrievers: Sequence[StagedRetriever], assistant: Assistant, wanted: Sequence[Wanted]) -> list[list[dict[str, float]]]:
    """Milliseconds of every stage, by retriever and question.

    Every question goes to all in turn, so that other load on the machine hits all; one before them loads everything and is not counted.
    """
    for retriever in retrievers:
        _lap(retriever, assistant, Wanted(Question("warm-up", WARM_UP), ()))
    rows = [[in_milliseconds(_lap(retriever, assistant, item)) for retriever in retrievers] for item in wanted]
    return [[row[at] for row in rows] for at in range(len(retrievers))]


def _lap(retriever: StagedRetriever, assistant: Assistant, wanted: Wanted) -> dict[str, float]:
    clock, question, settings = retriever.clock, wanted.question, assistant.settings
    with clock.stage(REST):
        with clock.stage(UNDERSTANDING):
            heard = _heard(assistant, question)
        retriever.evidence(heard, wanted.leading, question.mode, settings.passages, FOUND_TOKENS)
    lap = dict.fromkeys(STAGES, 0.0) | clock.lap()
    return moved(lap, REST, FUSION, fusing(retriever.ranked, clock.now))


def _heard(assistant: Assistant, question: Question) -> Heard:
    heard = listen(question.text, assistant.linker)
    understand(PatientHistory(), heard, assistant.knowledge)
    return heard


def fusing(rankings: Mapping[str, Sequence[Hit]], now: Now) -> float:
    """Seconds of reciprocal rank fusion of these rankings."""
    start = now()
    reciprocal_rank_fusion(rankings, WEIGHTS)
    return now() - start


def moved(lap: Mapping[str, float], source: str, target: str, seconds: float) -> dict[str, float]:
    """The same whole with so many seconds counted for another stage, at most all that the first has."""
    some = min(seconds, lap[source])
    return {**lap, source: lap[source] - some, target: lap[target] + some}
