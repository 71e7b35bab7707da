"""Speed of our ingestion against sentence-transformers called plainly, on one sample: ``python -m eval.ingestion --from READER:PATH``.

Ours is everything from document to published index (chunking, embedding, vector cache, FAISS, BM25, hashes, fsync); theirs is
``model.encode`` alone with its defaults (fp32, batches of 32). Rounds take turns so that other load on the machine hits both.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Annotated

import faiss
import numpy as np
import typer
from sentence_transformers import SentenceTransformer

from assistant.build import Assistant, build
from assistant.settings import Settings
from eval.metrics.interval import SEED
from eval.report import Header, Report, Table, to_markdown, write
from indexes import ingest, readers
from indexes.chunk import chunk
from indexes.corpus import Corpus
from indexes.dense import INDEX, PASSAGES
from indexes.embed import SentenceEmbedder
from indexes.manifest import Manifest, current, files_of
from indexes.readers.types import Unreadable
from indexes.types import Document, Passage, Vectors

BATCH = 32


@dataclass(frozen=True, slots=True)
class Round:
    """One turn of each: seconds of ours, seconds of theirs, mean and least cosine between the vectors, bytes of the index."""

    ours: float
    theirs: float
    mean_cosine: float
    least_cosine: float
    size: int
    manifest: Manifest


def sample(source: str, count: int, seed: int = SEED) -> list[Passage]:
    """``count`` passages of a source, drawn with a fixed seed; no two with the same text, since ours embeds a text once."""
    found = {p.searchable: p for document in readers.read(source) if not isinstance(document, Unreadable) for p in chunk(document)}
    passages = sorted(found.values(), key=lambda p: p.id)
    return random.Random(seed).sample(passages, min(count, len(passages)))


def as_documents(passages: Sequence[Passage]) -> list[Document]:
    """Each passage as a document of its own, so that both sides embed the same texts."""
    return [Document(p.id, p.title, p.text, p.url, p.publisher, p.section, p.aliases) for p in passages]


def measure(passages: Sequence[Passage], embedder: SentenceEmbedder, plain: SentenceTransformer) -> Round:
    """Ingest and encode the same passages, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "sample"
        start = time.perf_counter()
        made = ingest.build(root, as_documents(passages), embedder)
        ours = time.perf_counter() - start
        version = current(root) or root
        size = sum(path.stat().st_size for path in files_of(version))
        mine = _vectors(version, passages)
    start = time.perf_counter()
    theirs = np.asarray(plain.encode([p.searchable for p in passages], batch_size=BATCH, show_progress_bar=False), dtype=np.float32)
    seconds = time.perf_counter() - start
    cosines = np.sum(mine * theirs, axis=1) / np.linalg.norm(theirs, axis=1)
    return Round(ours, seconds, float(cosines.mean()), float(cosines.min()), size, made)


def _vectors(version: Path, passages: Sequence[Passage]) -> Vectors:
    """The vectors as the published index holds them, in the order of the passages."""
    index = faiss.read_index(str(version / INDEX))
    corpus = Corpus(version / PASSAGES, read_only=True)
    numbers = {p.document_id: number for number, p in corpus.all()}
    corpus.close()
    return np.stack([index.reconstruct(numbers[p.id]) for p in passages]).astype(np.float32)


def report(rounds: Sequence[Round], passages: Sequence[Passage], assistant: Assistant, source: str) -> Report:
    """One row a round and their medians."""
    n, last = len(passages), rounds[-1]
    made = last.manifest
    header = Header(
        "ingestion", n, f"{made.model} ({assistant.embedder.precision})", made.name, made.digest, assistant.knowledge.version[:16], source
    )
    rows = [(number, n / r.ours, n / r.theirs, r.theirs / r.ours) for number, r in enumerate(rounds, 1)]
    middle = [median(row[at] for row in rows) for at in (1, 2, 3)]
    speeds = Table("Passages per second", ("round", "ours", "plain", "ratio"), (*rows, ("median", *middle)))
    size = f"{last.size:,} bytes, {last.size / n:,.0f} a passage"
    facts = Table(
        "Index", ("what", "value"), (("mean cosine", f"{last.mean_cosine:.5f}"), ("least cosine", f"{last.least_cosine:.5f}"), ("on disk", size))
    )
    return Report(header, (speeds, facts), ("a machine busy with other work gives lower speeds for both; compare load and cores",))


def main(
    source: Annotated[str, typer.Option("--from", help="READER:PATH of the documents to sample.")],
    count: Annotated[int, typer.Option("--sample", min=1, help="Passages.")] = 1500,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="Turns of each side.")] = 3,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report as JSON and Markdown.")] = None,
) -> None:
    """Measure, print, and write where asked."""
    assistant = build(Settings(llm="none"))
    passages, embedder = sample(source, count), assistant.embedder
    plain = SentenceTransformer(str(assistant.weights.path(assistant.settings.embedder)), device="cpu", local_files_only=True)
    measure(passages[:64], embedder, plain)
    found = report([measure(passages, embedder, plain) for _ in range(rounds)], passages, assistant, source)
    if out is not None:
        write(found, out)
    typer.echo(to_markdown(found))


if __name__ == "__main__":
    typer.run(main)
