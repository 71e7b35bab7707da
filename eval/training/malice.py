"""Train the reader of who wants harm.

    python -m eval.training.malice --harmful medsafetybench_train

Messages of ten authors, four of them in Chinese (``eval/cases/malice_train.jsonl``: requests for harm in plain words, and what sounds like them and is fine) and of seven more who
wrote what carers and doctors ask every day, with the two thirds of MedSafetyBench and of our own requests that nothing is held back from, against all that ``eval.training.reach`` reads. Prints what a model trained
without an author makes of that author. Writes ``assistant/scope/malice.safetensors``. Deterministic; some minutes, most of them embedding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from assistant.build import Assistant
from assistant.scope.malice import WEIGHTS
from assistant.scope.meaning import BUCKETS, Model, folded, keep
from assistant.settings import Settings
from eval.cases import requests
from eval.cases.rows import read_rows
from eval.training.harm import Harmful
from eval.training.messages import CASES
from eval.training.reach import authored, ordinary
from eval.training.words import matrix
from knowledge_graph.chinese import CHINESE

AUTHORED = CASES / "malice_train.jsonl"
# Inverse strength of the penalty; length of the embedder's vector beside the words, which have length 1; what a request of MedSafetyBench counts, and an ordinary message; the share of
# an author's own fine messages that may be refused where recall is printed.
C, MEANT, BENCH, OTHERS, REFUSED = 20.0, 2.0, 0.5, 0.7, 0.05
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A message, whether it asks for harm, who wrote it (0: no author of ours), and how much it counts."""

    text: str
    harmful: bool
    author: int = 0
    counts: float = 1.0

    @property
    def chinese(self) -> bool:
        """True where it is read by its words alone."""
        return bool(CHINESE.search(self.text))


@app.command()
def train(harmful: Harmful, out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS) -> None:
    """Fit both models and write their weights."""
    rows = list({row.text: row for row in (*others(harmful), *written())}.values())
    english, chinese = [row for row in rows if not row.chinese], [row for row in rows if row.chinese]
    words = _words(chinese)
    both = hstack([_words(english), csr_matrix(MEANT * Assistant(Settings()).embedder.encode([row.text for row in english]))]).tocsr()
    for own, features in ((english, both), (chinese, words)):
        for author in sorted({row.author for row in own if row.author}):
            typer.echo(_without(author, own, features))
    keep(out, {"words": _model(chinese, words), "both": _model(english, both)}, {"messages": str(len(rows)), "authored": str(sum(row.author > 0 for row in rows))})
    typer.echo(f"{len(rows)} messages, {sum(row.harmful for row in rows)} of them harmful -> {out} ({out.stat().st_size:,} bytes)")


def written() -> list[Row]:
    """The messages that were written for this."""
    return read_rows(AUTHORED, lambda row: Row(str(row["text"]), bool(row["harmful"]), int(row["author"])), "a message needs 'text', 'harmful' and 'author'")


def others(harmful: Path) -> Iterator[Row]:
    """Of all else; where a text comes twice, what is known of it last counts."""
    yield from (Row(row.text, False, counts=OTHERS) for row in (*ordinary(), *authored()))
    yield from (Row(text, True, counts=BENCH) for text in requests.medsafetybench(harmful) if not requests.held_back(text))
    yield from (Row(text, bad) for bad in (True, False) for text in requests.written(harmful=bad) if not requests.held_back(text))


def _words(rows: Sequence[Row]) -> csr_matrix:
    return matrix((folded(row.text) for row in rows), BUCKETS)


def _without(author: int, rows: Sequence[Row], features: csr_matrix) -> str:
    """What is made of one author by a model that has not seen that author."""
    own = np.array([row.author == author for row in rows])
    fitted = _fit([row for row, mine in zip(rows, own, strict=True) if not mine], features[np.flatnonzero(~own)])
    scores, bad = fitted.decision_function(features[np.flatnonzero(own)]), np.array([row.harmful for row in rows])[own]
    told = f"author {author}: from 0 on {(scores[~bad] > 0).mean():.3f} of {(~bad).sum()} fine ones"
    if not bad.any():
        return told
    limit = float(np.quantile(scores[~bad], 1 - REFUSED))
    return f"{told} and {(scores[bad] > 0).mean():.3f} of {bad.sum()} others, which are {(scores[bad] > limit).mean():.3f} where {REFUSED:.2f} of the fine ones are refused, from {limit:.2f} on"


def _fit(rows: Sequence[Row], features: csr_matrix) -> LogisticRegression:
    return LogisticRegression(C=C, max_iter=1000).fit(features, np.array([row.harmful for row in rows]), np.array([row.counts for row in rows]))


def _model(rows: Sequence[Row], features: csr_matrix) -> Model:
    fitted = _fit(rows, features)
    weights = fitted.coef_.T.astype(np.float32)
    return Model(weights[:BUCKETS], MEANT * weights[BUCKETS:], fitted.intercept_.astype(np.float32))


if __name__ == "__main__":
    app()
