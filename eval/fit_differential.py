"""Fit the weights of the differential's kinds of evidence on vignettes.

    python -m eval.fit_differential --cases FOLDER

Conditional logit (McFadden 1974) over all condition pages with an L2 penalty, for each of the sets of evidence that the differential can have at hand.
Prints the weights, and how often the diagnosis is first, among the first three and five: fitted on all, and five-fold cross-validated.
The weights are copied into ``assistant/differential.py`` by hand.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer

from assistant.build import Assistant, build
from assistant.differential import Weights, evidence
from assistant.errors import BadInput
from assistant.settings import Settings
from assistant.wording import WordReader
from eval.cases import vignettes
from eval.suites.differential import accepted

PENALTY = 0.02
FOLDS, SEEDS = 5, 3
KINDS = tuple(Weights.__dataclass_fields__)
SETS = {"GRAPH_ONLY": KINDS[:4], "WITH_WORDS": KINDS[:5], "WITH_MEANING": KINDS}
app = typer.Typer(add_completion=False)


@app.command()
def fit(cases: Annotated[Path, typer.Option("--cases", help="File of vignettes, or a folder with vignettes/avey_dev.jsonl.")]) -> None:
    """Fit and print."""
    assistant = build(Settings(llm="none"))
    if isinstance(assistant.reader, WordReader):
        raise BadInput("the embedder is not here; get it with 'anamnesis weights pull'")
    rows, offsets, right = _table(assistant, cases)
    for name, kinds in SETS.items():
        columns = [KINDS.index(kind) for kind in kinds]
        weights = solve(rows[:, :, columns], offsets, right)
        held = [_held_out(rows[:, :, columns], offsets, right, seed) for seed in range(SEEDS)]
        shown = ", ".join(f"{kind}={weight:.3f}" for kind, weight in zip(kinds, weights, strict=True))
        typer.echo(f"{name}: {shown}")
        typer.echo(f"    fitted {_tops(rows[:, :, columns] @ weights + offsets, right)}   cross-validated {np.round(np.mean(held, axis=0), 3).tolist()}")


def _table(assistant: Assistant, cases: Path) -> tuple[np.ndarray, np.ndarray, list[int]]:
    """Evidence (vignettes, conditions, kinds), prior (vignettes, conditions), and the number of each right condition."""
    order = list(assistant.knowledge.conditions)
    rows, offsets, right = [], [], []
    for case in vignettes.read(cases):
        pages = accepted(assistant, case.diagnosis)
        if not pages:
            continue
        told = assistant.told(case.text)
        found = evidence(told, assistant.knowledge, assistant.reader.read(told))
        rows.append([[found[key][kind] for kind in KINDS] for key in order])
        offsets.append([found[key]["start"] for key in order])
        right.append(order.index(min(pages)))
    return np.array(rows), np.array(offsets), right


def solve(rows: np.ndarray, offsets: np.ndarray, right: list[int]) -> np.ndarray:
    """The weights that make the right conditions most probable, shape (kinds,)."""
    scale = torch.tensor(rows.std(axis=(0, 1)))
    scaled, prior, target = torch.tensor(rows) / scale, torch.tensor(offsets), torch.tensor(right)
    weights = torch.zeros(rows.shape[2], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        value = torch.nn.functional.cross_entropy(scaled @ weights + prior, target) + PENALTY * (weights**2).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found: np.ndarray = (weights / scale).detach().numpy()
    return found


def _held_out(rows: np.ndarray, offsets: np.ndarray, right: list[int], seed: int) -> list[float]:
    order = np.random.default_rng(seed).permutation(len(right))
    scores = np.zeros_like(offsets)
    for fold in range(FOLDS):
        test = order[fold::FOLDS]
        train = np.setdiff1d(order, test)
        weights = solve(rows[train], offsets[train], [right[at] for at in train])
        scores[test] = rows[test] @ weights + offsets[test]
    return _tops(scores, right)


def _tops(scores: np.ndarray, right: list[int]) -> list[float]:
    ranks = [int((row > row[at]).sum()) for row, at in zip(scores, right, strict=True)]
    return [round(math.fsum(rank < top for rank in ranks) / len(ranks), 3) for top in (1, 3, 5)]


if __name__ == "__main__":
    app()
