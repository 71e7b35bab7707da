"""Train the reader of words of harmful requests.

    python -m eval.training.harm --harmful medsafetybench_train --medquad medquad.jsonl.gz --ordinary liveqa/queries_dev.jsonl --ordinary bioasq_dev.jsonl.gz --ordinary pubmedqa_dev.jsonl.gz

Two thirds of the texts of ``eval/training/purposes.py``. Writes ``assistant/scope/harm.bin``. Deterministic; a minute.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.linear_model import LogisticRegression

from assistant.scope.harm import WEIGHTS
from assistant.scope.odds import pack
from assistant.second_reader.words import HARMFUL, of_text
from eval.training.purposes import asked, complaining
from eval.training.words import matrix

# Inverse strength of the penalty.
C = 10.0
Harmful = Annotated[Path, typer.Option("--harmful", help="Folder of MedSafetyBench.")]
Medquad = Annotated[Path, typer.Option("--medquad", help="MedQuAD as JSON lines, gzipped.")]
Ordinary = Annotated[list[Path] | None, typer.Option("--ordinary", help="JSON lines of ordinary questions; may be given again.")]
app = typer.Typer(add_completion=False)


@app.command()
def train(
    harmful: Harmful, medquad: Medquad, ordinary: Ordinary = None, out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS
) -> None:
    """Fit the model and write its weights."""
    rows = [*asked(harmful, medquad, ordinary or ()), *complaining()]
    words, labels = matrix(of_text(row.text) for row in rows), np.array([row.purpose == HARMFUL for row in rows])
    model = LogisticRegression(C=C, max_iter=1000).fit(words, labels, [row.counts for row in rows])
    out.write_bytes(pack(model.coef_[0].tolist(), float(model.intercept_[0])))
    typer.echo(f"{labels.sum()} harmful and {(~labels).sum()} ordinary texts -> {out}")


if __name__ == "__main__":
    app()
