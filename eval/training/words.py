"""Train the reader of words, on messages of our own.

    python -m eval.training.words

Reads ``eval/cases/urgency_train.jsonl.gz`` (messages written for training), the scratch messages and the examples of the red-flag rules
(those that must stay quiet at the level that the rules give them, counted twice) and short messages made of the lexicon that name one complaint (at the rules'
level too: plain short messages should not be raised); never the development
messages of ``eval triage``. Writes ``assistant/second_reader/words.bin``. Deterministic; a few minutes on two cores.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assistant.bedside import Bedside
from assistant.second_reader.words import BUCKETS, LEVELS, WEIGHTS, of_history, of_text, pack
from assistant.settings import Settings
from assistant.triage import triage
from eval.training.messages import examples

# Inverse strength of the penalty.
C = 12.0
app = typer.Typer(add_completion=False)


@app.command()
def train(out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS) -> None:
    """Fit both models and write their weights."""
    bedside = Bedside(Settings())
    alone, together, levels, counts = [], [], [], []
    for example in examples(bedside):
        read = of_text(example.read)
        alone.append(read)
        together.append(joined(read, of_history(example.told, triage(example.told, bedside.knowledge), bedside.knowledge)))
        levels.append(LEVELS.index(example.level))
        counts.append(example.counts)
    out.write_bytes(pack(_fit(rows, levels, counts) for rows in (alone, together)))
    typer.echo(f"{len(levels)} messages, {', '.join(f'{levels.count(at)} {level.label}' for at, level in enumerate(LEVELS))} -> {out}")


def _fit(rows: Sequence[Mapping[int, float]], levels: list[int], counts: list[float]) -> tuple[list[list[float]], list[float]]:
    model = LogisticRegression(C=C, max_iter=1000).fit(matrix(rows), np.array(levels), np.array(counts))
    return model.coef_.T.tolist(), model.intercept_.tolist()


def joined(first: Mapping[int, float], second: Mapping[int, float]) -> dict[int, float]:
    """The sum of two sets of features."""
    both = dict(first)
    for bucket, value in second.items():
        both[bucket] = both.get(bucket, 0.0) + value
    return both


def matrix(rows: Iterable[Mapping[int, float]], buckets: int = BUCKETS) -> csr_matrix:
    """Sparse rows, shape (texts, buckets)."""
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for row in rows:
        columns.extend(row)
        values.extend(row.values())
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(ends) - 1, buckets))


if __name__ == "__main__":
    app()
