"""Fit the weights of the differential's kinds of evidence on vignettes and on synthetic patients.

    python -m eval.training.differential --cases FOLDER

Conditional logit (McFadden 1974) over all condition pages with an L2 penalty, for each of the sets of evidence that the differential can have at hand.
Vignettes tell what matters, synthetic patients are asked everything; each set counts the same. Prints the weights, and for each set how often the
diagnosis is first, among the first three and five: fitted on all, and five-fold cross-validated. The weights are copied into
``assistant/differential.py`` by hand.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
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
from eval.cases import ddxplus, vignettes
from eval.suites.differential import accepted

PENALTY = 0.02
FOLDS, SEEDS = 5, 3
KINDS = tuple(Weights.__dataclass_fields__)
SETS = {"GRAPH_ONLY": KINDS[:4], "WITH_WORDS": KINDS[:5], "WITH_MEANING": KINDS}
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Data:
    """Evidence (cases, conditions, kinds), prior (cases, conditions), which conditions are right (cases, conditions), and the set of each case."""

    rows: np.ndarray
    offsets: np.ndarray
    right: np.ndarray
    sets: np.ndarray

    def only(self, columns: list[int]) -> Data:
        """With these kinds of evidence."""
        return Data(self.rows[:, :, columns], self.offsets, self.right, self.sets)

    def at(self, cases: np.ndarray) -> Data:
        """These cases."""
        return Data(self.rows[cases], self.offsets[cases], self.right[cases], self.sets[cases])


@app.command()
def fit(cases: Annotated[Path, typer.Option("--cases", help="A folder with vignettes/avey_dev.jsonl and ddxplus/.")]) -> None:
    """Fit and print."""
    assistant = build(Settings(llm="none"))
    if isinstance(assistant.reader, WordReader):
        raise BadInput("the embedder is not here; get it with 'anamnesis weights pull'")
    data = _data(assistant, cases)
    for name, kinds in SETS.items():
        part = data.only([KINDS.index(kind) for kind in kinds])
        weights = solve(part)
        held = [_held_out(part, seed) for seed in range(SEEDS)]
        typer.echo(f"{name}: " + ", ".join(f"{kind}={weight:.3f}" for kind, weight in zip(kinds, weights, strict=True)))
        for at, of in enumerate(("vignettes", "DDXPlus")):
            mine = part.sets == at
            tops = np.mean([_tops(scores[mine], part.right[mine]) for scores in held], axis=0)
            typer.echo(f"    {of}: fitted {_tops((part.rows @ weights + part.offsets)[mine], part.right[mine])}   cross-validated {np.round(tops, 3).tolist()}")


def _data(assistant: Assistant, cases: Path) -> Data:
    order = list(assistant.knowledge.conditions)
    patients, table = ddxplus.read(cases)[0], ddxplus.meanings()
    told = [(0, case.diagnosis, assistant.told(case.text)) for case in vignettes.read(cases)]
    told += [(1, patient.pathology, ddxplus.history(patient, table, assistant.knowledge)) for patient in patients]
    rows, offsets, right, sets = [], [], [], []
    for at, diagnosis, history in told:
        if pages := accepted(assistant, diagnosis):
            found = evidence(history, assistant.knowledge, assistant.reader.read(history))
            rows.append([[found[key][kind] for kind in KINDS] for key in order])
            offsets.append([found[key]["start"] for key in order])
            right.append([key in pages for key in order])
            sets.append(at)
    return Data(np.array(rows), np.array(offsets), np.array(right), np.array(sets))


def solve(data: Data) -> np.ndarray:
    """The weights that make the right conditions most probable, shape (kinds,)."""
    scale = torch.tensor(data.rows.std(axis=(0, 1)))
    scaled, prior, wrong = torch.tensor(data.rows) / scale, torch.tensor(data.offsets), torch.tensor(~data.right)
    share = torch.tensor(1 / np.bincount(data.sets)[data.sets] / len(set(data.sets.tolist())))
    weights = torch.zeros(data.rows.shape[2], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200)

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        scores = scaled @ weights + prior
        surprise = torch.logsumexp(scores, 1) - torch.logsumexp(scores.masked_fill(wrong, -math.inf), 1)
        value = (share * surprise).sum() + PENALTY * (weights**2).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    found: np.ndarray = (weights / scale).detach().numpy()
    return found


def _held_out(data: Data, seed: int) -> np.ndarray:
    """Scores of every case (cases, conditions) by weights that were fitted without it."""
    order = np.random.default_rng(seed).permutation(len(data.sets))
    scores = np.zeros_like(data.offsets)
    for fold in range(FOLDS):
        test = order[fold::FOLDS]
        scores[test] = data.rows[test] @ solve(data.at(np.setdiff1d(order, test))) + data.offsets[test]
    return scores


def _tops(scores: np.ndarray, right: np.ndarray) -> list[float]:
    best = np.where(right, scores, -math.inf).max(axis=1)
    ranks = (scores > best[:, None]).sum(axis=1)
    return [round(float((ranks < top).mean()), 3) for top in (1, 3, 5)]


if __name__ == "__main__":
    app()
