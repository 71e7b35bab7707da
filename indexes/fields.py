"""One ranking from several fields: passages and titles, each by meaning and by words, and titles by the names that a question holds.

The scores are added, each on its own scale from 0 to 1, rather than the ranks: a title that is the question itself counts more than one that is merely
the first of poor ones.

References: Bruch, Gai & Ingber 2023, doi:10.1145/3596512 (adding scores against fusing ranks); Robertson, Zaragoza & Taylor 2004 (fields).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from indexes.shelf import OpenIndex
from indexes.titles import UNTITLED
from indexes.types import Hit

Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
# So many times as many titles are near in meaning as passages are wanted.
NEAR = 4


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    Attributes:
        names: of the illnesses and medicines in it, by the names that titles use; may be empty.
    """

    text: str
    names: str = ""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each field counts; chosen on the development half of LiveQA-Med (docs/benchmarks.md)."""

    meaning: float = 1.0
    title_meaning: float = 0.7
    words: float = 0.3
    title_words: float = 0.3
    named: float = 0.5

    @property
    def total(self) -> float:
        """The highest score there could be, before it is brought to 1."""
        return self.meaning + self.title_meaning + self.words + self.title_words + self.named


@dataclass(frozen=True, slots=True)
class Ranking:
    """What a question finds.

    Attributes:
        hits: best first.
        nearest: cosine of the question and the passage nearest to it; 0 where there is none.
    """

    hits: list[Hit]
    nearest: float


@dataclass(frozen=True, slots=True)
class FieldSearch:
    """Ranks the passages of one index.

    Attributes:
        pool: so many of each field are looked at in all fields.
    """

    index: OpenIndex
    weights: Weights = Weights()
    pool: int = 100

    def search_passages(self, query: str | Query, k: int = 10) -> list[Hit]:
        """The ``k`` best passages, best first; scores from 0 to 1, ties by passage id."""
        return self.search(query if isinstance(query, Query) else Query(query), k).hits

    def search(self, asked: Query, k: int = 10) -> Ranking:
        """The same, and how near the nearest passage is."""
        weights, depth, titles = self.weights, max(self.pool, k), self.index.titles
        words, title_words = _scaled(self.index.sparse.scores(asked.text)), _scaled(titles.words(asked.text))
        named = _scaled(titles.words(asked.names)) if asked.names else np.zeros(len(titles.names), np.float32)
        vector = self.index.dense.embeddings.embed_query(asked.text)
        near = self.index.dense.nearest(vector, depth)
        found = {"dense": self._rows(number for number, _ in near), "lexical": _best(words, depth)}
        # Of all titles those are compared exactly that are near, share words, hold a name, or head a passage that was found.
        near_titles = titles.nearest(vector, NEAR * depth), _best(title_words, depth), _best(named, depth), *(titles.of[own] for own in found.values())
        title = self._titled(vector, np.unique(np.concatenate(near_titles)), weights.title_words * title_words + weights.named * named)
        found["title"] = self._headed(_best(title, depth), depth)
        rows = np.unique(np.concatenate([*found.values()]))
        if k < 1 or not len(rows):
            return Ranking([], 0.0)
        meaning = np.maximum(self.index.dense.cosines(vector, self.index.sparse.numbers[rows]), 0)
        of = titles.of[rows]
        # Without a title, the passage has to stand for it.
        headed = np.where(of == UNTITLED, weights.title_meaning * meaning + weights.title_words * words[rows], title[of] if len(title) else 0)
        scores = (weights.meaning * meaning + weights.words * words[rows] + headed) / weights.total
        return Ranking(self._hits(rows, scores, found, k), near[0][1] if near else 0.0)

    def _titled(self, vector: Sequence[float], compared: Rows, by_words: Scores) -> Scores:
        """Scores of all titles, 0 of those that are not compared."""
        compared = compared[compared != UNTITLED]
        title = np.zeros(len(by_words), np.float32)
        title[compared] = self.weights.title_meaning * np.maximum(self.index.titles.cosines(vector, compared), 0) + by_words[compared]
        return title

    def _rows(self, numbers: Iterable[int]) -> Rows:
        return np.searchsorted(self.index.sparse.numbers, np.fromiter(numbers, np.int64))

    def _headed(self, titles: Rows, most: int) -> Rows:
        """Passages under the titles, at most four times as many as there may be titles."""
        return np.flatnonzero(np.isin(self.index.titles.of, titles))[: 4 * most]

    def _hits(self, rows: Rows, scores: Scores, found: dict[str, Rows], k: int) -> list[Hit]:
        order = np.argsort(-scores, kind="stable")[: k + 1]
        numbers = [int(number) for number in self.index.sparse.numbers[rows[order]]]
        passages = self.index.dense.corpus.by_numbers(numbers)
        by = {name: set(own.tolist()) for name, own in found.items()}
        hits = [
            Hit(passages[number], round(float(scores[at]), 6), tuple(name for name, own in by.items() if int(rows[at]) in own))
            for number, at in zip(numbers, order, strict=True)
        ]
        return sorted(hits, key=lambda hit: (-hit.score, hit.passage.id))[:k]


def _scaled(scores: Scores) -> Scores:
    """Against the highest of all, so from 0 to 1."""
    highest = float(scores.max(initial=0.0))
    return scores / highest if highest > 0 else scores


def _best(scores: Scores, k: int) -> Rows:
    """Where the ``k`` highest scores above zero stand."""
    at = np.argpartition(-scores, k - 1)[:k] if len(scores) > k else np.arange(len(scores))
    return at[scores[at] > 0].astype(np.int64)
