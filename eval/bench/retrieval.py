"""Retrieval by stage at several sizes: from the message as it was typed to the sentences worth reading."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from langchain_core.embeddings import Embeddings

from assistant.build import Assistant
from assistant.evidence import first_candidates, topical
from assistant.understand import listen
from eval.bench.clock import Clock, Timed
from eval.bench.home import BASE, SIZED
from eval.bench.spread import P50, P95, quantiles, spread
from eval.bench.stages import QUERY, STAGES, WHOLE, StagedRetriever, Wanted, measure, staged, whole
from eval.bench.texts import Base, Copies, base_of, documents
from eval.bench.types import Bench, Part, evenly
from eval.cases import answers, questions
from eval.cases.questions import Question
from eval.report import Cell, Table
from indexes import ingest
from indexes.embed import SentenceEmbedder
from indexes.manifest import current, files_of
from indexes.shelf import open_index
from indexes.vectors import CACHE, IN_CONTEXT, RememberedEncoder

SIZES = ("passages", "real", "build, s", "open, s", "on disk, MB", P50, P95)
NOTES = (
    "retrieval: dense search is that of passages and of titles, so is lexical search; fusion is adding the scores of the fields and reciprocal rank fusion (timed by doing it again on the same rankings)",
    "retrieval: a stage does not count what other stages do inside it, so the stages of one question sum to the whole; quantiles of stages do not",
    "retrieval: brackets are 95 % bootstrap intervals over the questions; every question goes to all sizes in turn, to an embedder each that has not seen it",
)


@dataclass(frozen=True, slots=True)
class Built:
    """An index of one size, ready to be asked.

    Attributes:
        real: passages that are no copies.
        megabytes: of a million bytes, on disk.
    """

    size: int
    real: int
    building: float
    opening: float
    megabytes: float
    retriever: StagedRetriever


def run(bench: Bench) -> Part:
    """Build an index of every size, and ask all questions of each."""
    base = _base(bench)
    wanted = [_wanted(bench.assistant, question) for question in evenly(asked(), bench.amount.questions)]
    built = [_built(bench, base, size) for size in bench.amount.sizes]
    bench.tell(f"asking {len(wanted)} questions")
    laps = measure([own.retriever for own in built], bench.assistant, wanted)
    columns = [columns_of(own) for own in laps]
    sizes = tuple(_size(own, of[WHOLE]) for own, of in zip(built, columns, strict=True))
    tables = [quantiles(f"Retrieval at {own.size:,} passages, ms", "stage", of) for own, of in zip(built, columns, strict=True)]
    cases = tuple(
        {"part": "retrieval", "passages": own.size, "id": item.question.id, "ms": lap}
        for own, rows in zip(built, laps, strict=True)
        for item, lap in zip(wanted, rows, strict=True)
    )
    return Part((Table("Retrieval by size, whole, ms", SIZES, sizes), *tables), (*NOTES, _told(base)), cases)


def columns_of(laps: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """The same by stage, and their sum."""
    return {stage: [lap[stage] for lap in laps] for stage in STAGES} | {WHOLE: [whole(lap) for lap in laps]}


def _size(built: Built, wholes: Sequence[float]) -> tuple[Cell, ...]:
    return (f"{built.size:,}", built.real, built.building, built.opening, built.megabytes, spread(wholes, 0.5), spread(wholes, 0.95))


def asked() -> tuple[Question, ...]:
    """The questions of ``eval/cases``: those for whole answers, and those with key facts."""
    return (*questions.read(), *(case.question for case in answers.read()))


def _told(base: Base) -> str:
    return (
        f"retrieval: {len(base.passages):,} passages are real; beyond them passages are copies with one word in eight exchanged, titles numbered, "
        "and vectors moved by noise to a cosine of about 0.8, embedded by nobody, so 'build' is the time without embedding"
    )


def _base(bench: Bench) -> Base:
    bench.tell("embedding the texts")
    assistant = bench.assistant
    assistant.build_index(BASE, ("pages", *bench.sources))
    index = open_index(bench.settings.indexes, BASE, assistant.embedder, assistant.embedder.name)
    return base_of(index, bench.settings.indexes / BASE / CACHE)


def _wanted(assistant: Assistant, question: Question) -> Wanted:
    """What a turn would search for beside the message itself."""
    heard, known = listen(question.text, assistant.linker), assistant.assess(question.text, assistant.profile(question.profile))
    level = known.triage.level
    leading = () if topical(heard, level, assistant.knowledge, question.mode) else first_candidates(known.differential, level)
    return Wanted(question, leading)


def _built(bench: Bench, base: Base, size: int) -> Built:
    bench.tell(f"building an index of {size:,} passages")
    embedder, root, copies = bench.assistant.embedder, bench.settings.indexes / f"{SIZED}{size}", Copies(bench.assistant.embedder, base)
    start = time.perf_counter()
    ingest.build(root, documents(base, size, copies), copies)
    building, clock = time.perf_counter() - start, Clock()
    fresh = SentenceEmbedder(bench.assistant.weights.path(bench.settings.embedder), embedder.name, embedder.precision)
    start = time.perf_counter()
    index = open_index(bench.settings.indexes, root.name, cast(Embeddings, Timed(fresh, clock, {"embed_query": QUERY})), embedder.name)
    opening = time.perf_counter() - start
    megabytes = sum(path.stat().st_size for path in files_of(current(root) or root)) / 1e6
    known = RememberedEncoder(bench.assistant.matcher, bench.settings.indexes / BASE / CACHE)
    in_context = RememberedEncoder(fresh, root / CACHE, IN_CONTEXT)
    return Built(size, min(size, len(base.passages)), building, opening, megabytes, staged(index, known, bench.assistant, clock, in_context))
