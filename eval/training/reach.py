"""Train the reader of what no page can answer.

    python -m eval.training.reach

Messages of eight authors (``eval/cases/reach_train.jsonl``: what only records, the future or a place would tell, what must be seen, other subjects, and
what reads alike and can be answered) and the development cases of ``eval abstention``, against questions that pages answer, messages about urgency,
messages in despair and harmful requests. Prints what a model trained without an author makes of that author. Writes ``assistant/scope/reach.safetensors``. Deterministic;
some minutes, most of them embedding.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from scipy.sparse import csr_matrix

from assistant.scope.reach import KINDS, LIMIT, LIMIT_CHINESE, WEIGHTS
from eval.cases import abstention, asked, requests
from eval.cases.rows import read_rows
from eval.training import fitting
from eval.training.fitting import Row, apart
from eval.training.messages import CASES, WRITTEN
from eval.training.purposes import DESPAIRING

AUTHORED = CASES / "reach_train.jsonl"
# What a question that a page answers counts and what an ordinary message of other files; every so-manieth message about urgency is read.
ASKED, OTHERS, EVERY = 2.0, 0.5, 4
# Buckets that words are hashed to.
WORDS = 1 << 13
ANSWERED = "answerable"
_KIND = {"unanswerable": "unknowable", "needs_examination": "examination", "out_of_scope": "out_of_scope"}
app = typer.Typer(add_completion=False)


@app.command()
def train(out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS) -> None:
    """Fit the models and write their weights."""
    rows = [*authored(), *ordinary()]
    fitting.train(out, rows, WORDS, _without)
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


def _without(author: int, rows: Sequence[Row], features: csr_matrix) -> str:
    """What is made of one author by a model that has not seen that author."""
    fitted, own, kinds = apart(author, rows, features)
    beyond = 1 - fitted.predict_proba(own)[:, 0]
    told = [f"from {limit} on {(beyond[kinds > 0] > limit).mean():.3f} of {(kinds > 0).sum()} beyond reach, {(beyond[kinds == 0] > limit).mean():.3f} of {(kinds == 0).sum()} others" for limit in (LIMIT_CHINESE, LIMIT)]
    return f"author {author}: {'; '.join(told)}"


if __name__ == "__main__":
    app()
