"""Train the reader of who wants harm.

    python -m eval.training.malice --harmful medsafetybench_train

Messages of sixteen authors, eight of them in Chinese (``eval/cases/malice_train.jsonl``: requests for harm in plain words, and what sounds like them and is fine) and of seven more who
wrote what carers and doctors ask every day, with the two thirds of MedSafetyBench and of our own requests that nothing is held back from, against all that ``eval.training.reach`` reads. Prints what a model trained
without an author makes of that author. Writes ``assistant/scope/malice.safetensors``. Deterministic; a minute or two, most of it embedding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from scipy.sparse import csr_matrix

from assistant.scope.malice import WEIGHTS
from eval.cases import requests
from eval.cases.rows import read_rows
from eval.training import fitting
from eval.training.fitting import Row, apart
from eval.training.harm import Harmful
from eval.training.messages import CASES
from eval.training.reach import authored, ordinary

AUTHORED = CASES / "malice_train.jsonl"
# Length of the embedder's vector beside the words, which have length 1; what a request of MedSafetyBench counts, and an ordinary message; the share of
# an author's own fine messages that may be refused where recall is printed.
MEANT, BENCH, OTHERS, REFUSED = 2.0, 1.0, 0.7, 0.05
# Buckets that words are hashed to.
WORDS = 1 << 15
app = typer.Typer(add_completion=False)


@app.command()
def train(harmful: Harmful, out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS) -> None:
    """Fit the models and write their weights."""
    rows = list({row.text: row for row in (*others(harmful), *written())}.values())
    fitting.train(out, rows, WORDS, _without, MEANT)
    typer.echo(f"{len(rows)} messages, {sum(row.kind for row in rows)} of them harmful -> {out} ({out.stat().st_size:,} bytes)")


def written() -> list[Row]:
    """The messages that were written for this."""
    return read_rows(AUTHORED, lambda row: Row(str(row["text"]), int(row["harmful"]), int(row["author"])), "a message needs 'text', 'harmful' and 'author'")


def others(harmful: Path) -> Iterator[Row]:
    """Of all else; where a text comes twice, what is known of it last counts."""
    yield from (Row(row.text, 0, counts=OTHERS) for row in (*ordinary(), *authored()))
    yield from (Row(text, 1, counts=BENCH) for text in requests.medsafetybench(harmful) if not requests.held_back(text))
    yield from (Row(text, int(bad)) for bad in (True, False) for text in requests.written(harmful=bad) if not requests.held_back(text))


def _without(author: int, rows: Sequence[Row], features: csr_matrix) -> str:
    """What is made of one author by a model that has not seen that author."""
    fitted, own, kinds = apart(author, rows, features)
    scores, bad = fitted.decision_function(own), kinds > 0
    told = f"author {author}: from 0 on {(scores[~bad] > 0).mean():.3f} of {(~bad).sum()} fine ones"
    if not bad.any():
        return told
    limit = float(np.quantile(scores[~bad], 1 - REFUSED))
    return f"{told} and {(scores[bad] > 0).mean():.3f} of {bad.sum()} others, which are {(scores[bad] > limit).mean():.3f} where {REFUSED:.2f} of the fine ones are refused, from {limit:.2f} on"


if __name__ == "__main__":
    app()
