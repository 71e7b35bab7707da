"""Speed and recall of exact and compressed search on made-up vectors: ``python -m eval.nearest --vectors 1000000``.

The vectors stand around random centres, a hundred around each; questions are other points around the same centres. Real vectors are not so evenly spread:
what an index is searched by is chosen on its own vectors when it is built (``indexes.compress``), and its manifest tells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import faiss
import numpy as np
import typer

from eval.metrics.interval import SEED
from eval.report import Header, Report, Table, to_markdown
from indexes import compress
from indexes.compress import K, Numbers, proposed
from indexes.types import Vectors

Search = Callable[[Vectors], Numbers]


@dataclass(frozen=True, slots=True)
class Timed:
    """One way to search: milliseconds of each question, recall@10 against exact search, bytes read for a vector, seconds to build."""

    kind: str
    milliseconds: tuple[float, ...]
    recall: float
    size: int
    seconds: float


def clustered(count: int, dimension: int, seed: int = SEED) -> Vectors:
    """Unit vectors around ``count`` / 100 centres, shape ``(count, dimension)``; the cosine to the centre is about 0.74."""
    source = np.random.default_rng(seed)
    centres = _unit(source.standard_normal((max(1, count // 100), dimension), np.float32))
    noise = source.standard_normal((count, dimension), np.float32)
    noise *= 0.9 / dimension**0.5
    noise += centres[source.integers(len(centres), size=count)]
    return _unit(noise)


def measure(vectors: Vectors, queries: Vectors) -> list[Timed]:
    """Exact search first, then every compressed one with its proposals compared exactly."""
    exact = faiss.IndexFlatIP(vectors.shape[1])
    exact.add(vectors)
    seconds, best = _timed(lambda query: compress.search(exact, query[None], K)[1][0], queries)
    found = [Timed(compress.EXACT, seconds, 1.0, 4 * vectors.shape[1], 0.0)]
    for kind, factory in compress.kinds(vectors.shape[1]):
        start = time.perf_counter()
        index = compress.compressed(vectors, factory)
        built = time.perf_counter() - start
        seconds, own = _timed(_search(index, vectors), queries)
        shares = [len(set(one) & set(other)) / K for one, other in zip(own, best, strict=True)]
        found.append(Timed(kind, seconds, float(np.mean(shares)), int(index.sa_code_size()), built))
    return found


def _search(index: Any, vectors: Vectors) -> Search:
    def search(query: Vectors) -> Numbers:
        rows = compress.search(index, query[None], min(proposed(K), len(vectors)))[1][0]
        rows = np.sort(rows[rows >= 0])
        best: Numbers = rows[np.argsort(-(vectors[rows] @ query), kind="stable")[:K]]
        return best

    return search


def _timed(search: Search, queries: Vectors) -> tuple[tuple[float, ...], list[list[int]]]:
    seconds, found = [], []
    search(queries[0])
    for query in queries:
        start = time.perf_counter()
        found.append(search(query).tolist())
        seconds.append(1000 * (time.perf_counter() - start))
    return tuple(seconds), found


def _unit(rows: Vectors) -> Vectors:
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows


def as_table(rows: Sequence[Timed], count: int) -> Table:
    """One row a way to search."""
    cells = [
        (row.kind, float(np.median(row.milliseconds)), float(np.percentile(row.milliseconds, 95)), row.recall, row.size, row.seconds) for row in rows
    ]
    return Table(f"{count:,} vectors", ("search", "ms, p50", "ms, p95", "recall@10", "bytes a vector", "seconds to build"), tuple(cells))


def main(
    count: Annotated[int, typer.Option("--vectors", min=100, help="How many vectors.")] = 60_000,
    dimension: Annotated[int, typer.Option("--dimension", min=8, help="Their length.")] = 384,
    questions: Annotated[int, typer.Option("--questions", min=1, help="Searches of each kind.")] = 50,
) -> None:
    """Measure and print."""
    both = clustered(count + questions, dimension)
    header = Header("nearest", questions, "", "", "", "", f"random vectors of {dimension}, seed {SEED}")
    typer.echo(to_markdown(Report(header, (as_table(measure(both[:count], both[count:]), count),))))


if __name__ == "__main__":
    typer.run(main)
