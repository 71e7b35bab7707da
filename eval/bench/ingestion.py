"""Passages a second, beside plain sentence-transformers on the same texts; the measuring itself is ``eval.ingestion``'s."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from itertools import chain

from sentence_transformers import SentenceTransformer

from assistant.knowledge import documents
from eval import ingestion
from eval.bench.spread import of_rounds, ratio
from eval.bench.types import Bench, Part
from eval.ingestion import Round
from eval.metrics.interval import SEED
from eval.report import Table
from indexes import readers
from indexes.chunk import chunk
from indexes.readers.types import Unreadable
from indexes.types import Document, Passage

WARM = 64
NOTE = "ingestion: ours is everything from document to published index, plain is encode alone with its defaults (fp32, batches of 32); rounds take turns; brackets are the least and the most of the rounds"


def run(bench: Bench) -> Part:
    """The same passages ingested and encoded, one after the other, in rounds."""
    passages, embedder = drawn(bench), bench.assistant.embedder
    plain = SentenceTransformer(str(bench.assistant.weights.path(bench.settings.embedder)), device="cpu", local_files_only=True)
    bench.tell(f"ingesting {len(passages):,} passages")
    ingestion.measure(passages[:WARM], embedder, plain)
    rounds = [ingestion.measure(passages, embedder, plain) for _ in range(max(1, bench.amount.rounds // 2))]
    cases = tuple({"part": "ingestion", "round": number, "ours": r.ours, "plain": r.theirs} for number, r in enumerate(rounds, 1))
    return Part(tables(rounds, len(passages)), (NOTE,), cases)


def drawn(bench: Bench) -> list[Passage]:
    """Passages of the sources, or of our own pages where there are none."""
    streams = [readers.read(source) for source in bench.sources] or [documents(bench.assistant.knowledge)]
    return sampled(chain.from_iterable(streams), bench.amount.passages)


def sampled(stream: Iterable[Document | Unreadable], count: int) -> list[Passage]:
    """Passages drawn with a fixed seed; no two with the same text, since ours embeds a text once."""
    read = (document for document in stream if not isinstance(document, Unreadable))
    found = {passage.searchable: passage for document in read for passage in chunk(document)}
    passages = sorted(found.values(), key=lambda passage: passage.id)
    return random.Random(SEED).sample(passages, min(count, len(passages)))


def tables(rounds: Sequence[Round], count: int) -> tuple[Table, Table]:
    """Speeds with their ratio, and how near the vectors are to the plain ones."""
    ours, plain = [count / r.ours for r in rounds], [count / r.theirs for r in rounds]
    speeds = Table("Ingestion, passages a second", ("side", "median"), (("ours", of_rounds(ours)), ("plain sentence-transformers", of_rounds(plain))))
    times = of_rounds([ratio(r.theirs, r.ours) for r in rounds])
    last = rounds[-1]
    facts = (("ours as a multiple of plain", times), ("mean cosine of the vectors", f"{last.mean_cosine:.5f}"), ("least cosine", f"{last.least_cosine:.5f}"), ("bytes on disk a passage", round(last.size / count)))  # fmt: skip
    return speeds, Table("Ingestion, compared", ("what", "value"), facts)
