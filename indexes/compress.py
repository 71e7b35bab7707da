"""The search of a large index: a compressed copy of its vectors proposes, the exact vectors decide.

Exact search reads every vector, 1.5 kB each. A copy of 4 bits for two numbers (fast-scan) or 8 bits a number (sq8) is read several times faster; the best of what it
proposes are compared exactly. Which copy is kept is not believed but measured, on the very vectors that will be searched.

References: André, Kermarrec & Le Scouarnec 2015, doi:10.14778/2856318.2856324 (fast scan); Jégou, Douze & Schmid 2011, doi:10.1109/TPAMI.2010.57 (product quantisation).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt

from indexes.types import Vectors

EXACT, SQ8, FAST_SCAN = "exact", "sq8", "fast-scan"
EXACT_UP_TO = 20_000
"""Up to so many vectors exact search takes some 3 ms (docs/benchmarks.md)."""
ENOUGH = 0.98
K = 10
_ASKED = 100
_TRAINED_ON = 20_000
_SEED = 20261127

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Choice:
    """How an index is searched.

    Attributes:
        kind: ``exact``, ``sq8`` or ``fast-scan``.
        recall: recall@10 against exact search, as measured; 1 for exact search.
        index: the compressed FAISS index, numbered by row; None for exact search.
    """

    kind: str = EXACT
    recall: float = 1.0
    index: Any = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Questions whose exact answers are known.

    Attributes:
        asked: shape (questions, dimension).
        rows: where each question stands among the vectors, -1 where it is none of them; a vector does not count as its own neighbour.
        least: cosine of the tenth best answer to each.
    """

    asked: Vectors
    rows: Numbers
    least: Vectors


def proposed(k: int) -> int:
    """How many neighbours the compressed index proposes where ``k`` are wanted."""
    return max(200, 4 * k)


def search(index: Any, asked: Vectors, k: int) -> tuple[Vectors, Numbers]:
    """Scores and numbers of the ``k`` nearest to one question, shapes (1, k), on one thread.

    FAISS shares questions out to threads; with one question the others have nothing to do, and on a busy machine it waits for them.
    """
    threads = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        scores, numbers = index.search(asked, k)
    finally:
        faiss.omp_set_num_threads(threads)
    return scores, numbers


def choose(vectors: Vectors, queries: Vectors | None = None, exact_up_to: int = EXACT_UP_TO, enough: float = ENOUGH) -> Choice:
    """The fastest search whose recall@10 on a sample of the vectors, and of ``queries`` where there are any, is ``enough``; else the exact one.

    Args:
        vectors: unit vectors, shape (passages, dimension).
        queries: unit vectors of things people may ask, shape (questions, dimension).
    """
    if len(vectors) <= exact_up_to:
        return Choice()
    sample = draw(vectors, queries)
    for kind, factory in kinds(vectors.shape[1]):
        index = compressed(vectors, factory)
        found = recall(index, vectors, sample)
        if found >= enough:
            return Choice(kind, round(found, 4), index)
    return Choice()


def kinds(dimension: int) -> list[tuple[str, str]]:
    """Names of the compressed searches and what FAISS calls them, the fastest first: by the bytes that are read for a vector."""
    fast = [(FAST_SCAN, f"PQ{dimension // 2}x4fs")] if dimension % 2 == 0 else []
    return [*fast, (SQ8, "SQ8")]


def compressed(vectors: Vectors, factory: str) -> Any:
    """A FAISS index of the vectors, numbered by row; trained on a fixed sample of them."""
    index = faiss.index_factory(vectors.shape[1], factory, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors[_some(len(vectors), _TRAINED_ON)])
    index.add(vectors)
    return index


def draw(vectors: Vectors, queries: Vectors | None = None) -> Sample:
    """A hundred of the vectors and a hundred of the queries, with what exact search finds for them."""
    rows = _some(len(vectors), _ASKED)
    asked, among = vectors[rows], rows
    if queries is not None and len(queries):
        others = queries[_some(len(queries), _ASKED)]
        asked, among = np.concatenate([asked, others]), np.concatenate([rows, np.full(len(others), -1)])
    scores, found = faiss.knn(np.ascontiguousarray(asked), vectors, min(K + 1, len(vectors)), faiss.METRIC_INNER_PRODUCT)
    least = [own[best != row][:K][-1] for own, best, row in zip(scores, found, among, strict=True)]
    return Sample(asked, among, np.array(least, np.float32))


def recall(index: Any, vectors: Vectors, sample: Sample) -> float:
    """Share of the ten best that are among what the index proposes; one as near as the tenth counts as well as the tenth.

    What is proposed is then compared exactly, so this is the recall@10 of the whole search.
    """
    _, found = index.search(sample.asked, min(proposed(K), len(vectors)))
    most = min(K, len(vectors) - 1)
    shares = [
        min(most, int((vectors[own[(own != row) & (own >= 0)]] @ asked >= least - 1e-6).sum())) / most
        for asked, own, row, least in zip(sample.asked, found, sample.rows, sample.least, strict=True)
    ]
    return float(np.mean(shares))


def _some(count: int, most: int) -> Numbers:
    """Rows drawn with a fixed seed, ascending."""
    rows: Numbers = np.sort(np.random.default_rng(_SEED).permutation(count)[:most])
    return rows
