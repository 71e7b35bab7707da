"""Train the reader of letters that tells names of medicines from other words.

    python -m eval.training.coined

The names of the medicines that we know against ordinary English (the words of ``names.xz`` that are not of MedQuAD) and names of people and
places. Prints what part of each is told by a model that did not see it. Writes ``assistant/scope/coined.bin``. Deterministic; half a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import astuple
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict

from assistant.bedside import Bedside
from assistant.privacy.people import people
from assistant.privacy.places import towns
from assistant.scope.coined import BUCKETS, LIKE, WEIGHTS, letters
from assistant.scope.names import SHORTEST, word_list
from assistant.scope.odds import pack
from assistant.settings import Settings
from eval.training.words import matrix
from knowledge_graph.store import Knowledge

# Inverse strength of the penalty; parts of the cross-validation; so many names of people and places, evenly drawn.
C, PARTS, NAMES = 20.0, 4, 6000
_WORD = re.compile(rf"[a-z]{{{SHORTEST},}}")
_SALTS = frozenset({"sodium", "potassium", "hydrochloride", "acetate", "sulfate", "chloride", "phosphate", "calcium", "magnesium"})
app = typer.Typer(add_completion=False)


@app.command()
def train(out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS) -> None:
    """Fit the model and write its weights."""
    ordinary = {word for word in word_list().other if len(word) >= SHORTEST}
    medicines = sorted(_words(_medicines(Bedside(Settings()).knowledge)) - ordinary - _SALTS)
    named = sorted(_words(name for part in (*astuple(people()), *astuple(towns())) for name in part) - ordinary)
    others = sorted((ordinary | set(named[:: max(1, len(named) // NAMES)])) - set(medicines))
    rows, labels = matrix(map(letters, [*medicines, *others]), BUCKETS), np.array([1] * len(medicines) + [0] * len(others))
    model = LogisticRegression(C=C, max_iter=1000)
    seen = cross_val_predict(model, rows, labels, cv=PARTS, method="decision_function")
    model.fit(rows, labels)
    out.write_bytes(pack(model.coef_[0].tolist(), float(model.intercept_[0])))
    told, wrong = (seen[labels == 1] > LIKE).mean(), (seen[labels == 0] > LIKE).mean()
    typer.echo(f"{len(medicines)} names of medicines ({told:.3f} told), {len(others)} other words ({wrong:.3f} taken for one) -> {out}")


def _medicines(knowledge: Knowledge) -> Iterator[str]:
    for medicine in knowledge.medicines.values():
        yield from (medicine.name, *medicine.names)
    for other in knowledge.other_medicines:
        yield from (other.name, *other.names)


def _words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in _WORD.findall(text.lower())}


if __name__ == "__main__":
    app()
