"""How the readers of words and meaning (``assistant.scope.meaning``) are fitted: what ``reach`` and ``malice`` share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import typer
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from assistant.build import Assistant
from assistant.scope.meaning import Model, folded, keep
from assistant.second_reader.words import characters
from assistant.settings import Settings
from eval.training.words import matrix
from knowledge_graph.chinese import CHINESE

# Inverse strength of the penalty.
C = 20.0
# Buckets that characters and pairs of them are hashed to.
CHARACTERS = 1 << 15


@dataclass(frozen=True, slots=True)
class Row:
    """A message; ``kind`` is 0 for an ordinary one, ``author`` 0 where none of ours wrote it, ``counts`` how much it counts."""

    text: str
    kind: int
    author: int = 0
    counts: float = 1.0

    @property
    def chinese(self) -> bool:
        """True where it is read by its characters."""
        return bool(CHINESE.search(self.text))


def by_words(rows: Sequence[Row], buckets: int) -> csr_matrix:
    """The words of each message, shape (messages, buckets)."""
    return matrix((folded(row.text, buckets) for row in rows), buckets)


def by_characters(rows: Sequence[Row]) -> csr_matrix:
    """The characters of each message, shape (messages, CHARACTERS)."""
    return matrix((characters(row.text, CHARACTERS) for row in rows), CHARACTERS)


def with_meaning(words: csr_matrix, rows: Sequence[Row], meant: float = 1.0) -> csr_matrix:
    """The words with the embedder's vectors beside them, ``meant`` long each."""
    return hstack([words, csr_matrix(meant * Assistant(Settings()).embedder.encode([row.text for row in rows]))]).tocsr()


def fit(rows: Sequence[Row], features: csr_matrix) -> LogisticRegression:
    """Multinomial logistic regression of the kinds."""
    return LogisticRegression(C=C, max_iter=1000).fit(features, np.array([row.kind for row in rows]), np.array([row.counts for row in rows]))


def authors(rows: Sequence[Row]) -> list[int]:
    """Who wrote messages of their own."""
    return sorted({row.author for row in rows if row.author})


def apart(author: int, rows: Sequence[Row], features: csr_matrix) -> tuple[LogisticRegression, csr_matrix, npt.NDArray[np.int64]]:
    """A model that has not seen an author, with the features and the kinds of that author's messages."""
    own = np.array([row.author == author for row in rows])
    fitted = fit([row for row, mine in zip(rows, own, strict=True) if not mine], features[np.flatnonzero(~own)])
    return fitted, features[np.flatnonzero(own)], np.array([row.kind for row in rows])[own]


def model(rows: Sequence[Row], features: csr_matrix, buckets: int, meant: float = 1.0) -> Model:
    """Fitted on all, as it is kept: each kind beside an ordinary message, and for vectors of length 1 again.

    Args:
        features: the first ``buckets`` columns are of words or characters, the others of vectors ``meant`` long.
    """
    fitted = fit(rows, features)
    several = len(fitted.coef_) > 1
    weights = (fitted.coef_[1:] - fitted.coef_[0] if several else fitted.coef_).T.astype(np.float32)
    bias = fitted.intercept_[1:] - fitted.intercept_[0] if several else fitted.intercept_
    return Model(weights[:buckets], meant * weights[buckets:], bias.astype(np.float32))


def train(out: Path, rows: Sequence[Row], buckets: int, without: Callable[[int, Sequence[Row], csr_matrix], str], meant: float = 1.0) -> None:
    """Tell what models without an author make of that author, then fit all three of ``Readers`` and write them.

    Args:
        buckets: that words are hashed to.
        without: what is told of one author.
        meant: length of the embedder's vector beside the words, which have length 1.
    """
    english, chinese = [row for row in rows if not row.chinese], [row for row in rows if row.chinese]
    words = by_words(english, buckets)
    read = {"chinese": (chinese, by_characters(chinese), CHARACTERS, 1.0), "words": (english, words, buckets, 1.0), "both": (english, with_meaning(words, english, meant), buckets, meant)}
    for name, (own, features, *_) in read.items():
        for author in authors(own):
            typer.echo(f"{name}: {without(author, own, features)}")
    keep(out, {name: model(*given) for name, given in read.items()}, {"messages": str(len(rows)), "authored": str(sum(row.author > 0 for row in rows))})
