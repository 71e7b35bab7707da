"""Train the reader of what no page can answer.

    python -m eval.training.reach

Messages of eight authors (``eval/cases/reach_train.jsonl``: what only records, the future or a place would tell, what must be seen, other subjects, and
what reads alike and can be answered) and the development cases of ``eval abstention``, against questions that pages answer, messages about urgency,
messages in despair and harmful requests. Prints what a model trained without an author makes of that author. Writes ``assistant/scope/reach.safetensors``. Deterministic;
some minutes, most of them embedding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression

from assistant.build import Assistant
from assistant.scope.meaning import BUCKETS, Model, folded, keep
from assistant.scope.reach import KINDS, LIMIT, WEIGHTS
from assistant.settings import Settings
from eval.cases import abstention, asked, requests
from eval.cases.rows import read_rows
from eval.training.messages import CASES, WRITTEN
from eval.training.purposes import DESPAIRING
from eval.training.words import matrix
from knowledge_graph.chinese import CHINESE

AUTHORED = CASES / "reach_train.jsonl"
# Inverse strength of the penalty; what a question that a page answers counts and what an ordinary message of other files; every so-manieth message about urgency is read.
C, ASKED, OTHERS, EVERY = 20.0, 2.0, 0.5, 4
ANSWERED = "answerable"
_KIND = {"unanswerable": "unknowable", "needs_examination": "examination", "out_of_scope": "out_of_scope"}
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A message; ``kind`` is 0 where it can be answered, else the place in KINDS from 1."""

    text: str
    kind: int
    author: int = 0
    counts: float = 1.0


@app.command()
def train(out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS) -> None:
    """Fit both models and write their weights."""
    rows = [*authored(), *ordinary()]
    words = matrix((folded(row.text) for row in rows), BUCKETS)
    both = hstack([words, csr_matrix(Assistant(Settings()).embedder.encode([row.text for row in rows]))]).tocsr()
    for author in sorted({row.author for row in rows if row.author}):
        typer.echo(_without(author, rows, words, both))
    alone, read = _fit(rows, words), _fit([row if not CHINESE.search(row.text) else Row(row.text, row.kind, row.author, 0.0) for row in rows], both)
    keep(out, {"words": alone, "both": read}, {"messages": str(len(rows)), "authored": str(sum(row.author > 0 for row in rows))})
    typer.echo(f"{len(rows)} messages -> {out} ({out.stat().st_size:,} bytes)")


def authored() -> list[Row]:
    """The messages that were written for this, and the development cases of abstention as those of one author more."""
    rows = [Row(str(row["text"]), _number(row["kind"]), int(row["author"])) for row in read_rows(AUTHORED, dict, "a message needs 'text', 'kind' and 'author'")]
    author = 1 + max(row.author for row in rows)
    return rows + [Row(case.text, _number(case.kind), author) for case in abstention.read() if case.kind in {ANSWERED, *_KIND}]


def _number(kind: str) -> int:
    return 0 if kind == ANSWERED else 1 + KINDS.index(_KIND[kind])


def ordinary() -> list[Row]:
    """Messages of other files that can be answered, or are met with a reply of their own."""
    questions = dict.fromkeys(case.text for case in asked.read() if not case.held_back)
    # Every file in its own order: in another the solver ends elsewhere.
    texts = [str(row["text"]) for path in (DESPAIRING, requests.WRITTEN) for row in read_rows(path, dict, "a message needs 'text'") if not requests.held_back(str(row["text"]))]
    texts += [str(row["text"]) for row in read_rows(WRITTEN, dict, "a message needs 'text'")][::EVERY]
    return [*(Row(text, 0, counts=ASKED) for text in questions), *(Row(text, 0, counts=OTHERS) for text in dict.fromkeys(texts) if text not in questions)]


def _without(author: int, rows: Sequence[Row], words: csr_matrix, both: csr_matrix) -> str:
    """What is made of one author by models that have not seen them."""
    own = np.array([row.author == author for row in rows])
    kinds = np.array([row.kind for row in rows])[own]
    told = []
    for name, features in (("words", words), ("words and meaning", both)):
        model = _model([row for row, mine in zip(rows, own, strict=True) if not mine], features[np.flatnonzero(~own)])
        beyond = 1 - model.predict_proba(features[np.flatnonzero(own)])[:, 0] > LIMIT
        told.append(f"by {name} {beyond[kinds > 0].mean():.3f} of {(kinds > 0).sum()} beyond reach, {beyond[kinds == 0].mean():.3f} of {(kinds == 0).sum()} others")
    return f"author {author}: {'; '.join(told)}"


def _model(rows: Sequence[Row], features: csr_matrix) -> LogisticRegression:
    return LogisticRegression(C=C, max_iter=1000).fit(features, np.array([row.kind for row in rows]), np.array([row.counts for row in rows]))


def _fit(rows: Sequence[Row], features: csr_matrix) -> Model:
    model = _model(rows, features)
    # Beside the score of an ordinary message.
    weights: npt.NDArray[np.float32] = (model.coef_[1:] - model.coef_[0]).T.astype(np.float32)
    return Model(weights[:BUCKETS], weights[BUCKETS:], (model.intercept_[1:] - model.intercept_[0]).astype(np.float32))


if __name__ == "__main__":
    app()
