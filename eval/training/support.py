"""Train the verifier's model of support, on labelled pairs of claim and quote.

    python -m eval.training.support --cases FOLDER

FOLDER holds MedQuAD and BioASQ (``eval/cases/claims.py``); our own pages are added. The model learns on documents that are not held back, on
what the checks by rule let through, for that is what it will be asked about. How rare a word is comes of the same documents. Writes
``assistant/verify/support.json``. Deterministic; about three minutes on one core.

The threshold is chosen on folds by document that the model had not seen.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from assistant.bedside import Bedside
from assistant.settings import Settings
from assistant.verify import Verifier
from assistant.verify.plain import say
from assistant.verify.support import FEATURES, WEIGHTS, Weights
from eval.cases.claims import Pair, pick_of, read, texts

# Inverse strength of the penalty.
C = 1.0
KNOWN, LEAST = 6000, 4
# The lowest threshold is taken at which so many of the claims that pass are supported.
PRECISE, THRESHOLDS = 0.989, tuple(at / 100 for at in range(50, 100, 5))
app = typer.Typer(add_completion=False)
Row = tuple[list[float], bool, str]


@app.command()
def train(
    cases: Annotated[Path, typer.Option("--cases", help="Folder that holds medquad.jsonl.gz and bioasq_dev.jsonl.gz.")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS,
) -> None:
    """Fit the model and write its weights."""
    bedside = Bedside(Settings())
    rarity = rare(cases, bedside)
    verifier = Verifier(bedside.linker, bedside.knowledge, weights=Weights(rarity, {}, 0.0, 0.5))
    pairs = [pair for pair in read(cases, bedside.linker, bedside.knowledge) if not pair.held]
    rows = [row for pair in pairs if (row := _row(verifier, pair)) is not None]
    weights, bias, threshold = fit(rows)
    levels: dict[int, list[str]] = {}
    for stem, value in sorted(rarity.items()):
        levels.setdefault(round(value * 100), []).append(stem)
    kept = {str(level): " ".join(stems) for level, stems in sorted(levels.items())}
    found = {"weights": dict(zip(FEATURES, weights, strict=True)), "bias": bias, "threshold": threshold, "rarity": kept}
    out.write_text(json.dumps(found, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    typer.echo(f"{len(pairs)} pairs, {len(rows)} after the rules, {sum(row[1] for row in rows)} of them supported -> {out} ({out.stat().st_size:,} bytes)")


def _row(verifier: Verifier, pair: Pair) -> Row | None:
    """Features, label and document; None where a rule already refuses the claim."""
    pick = pick_of(pair)
    if next(verifier.objections(pair.claim, pick), ""):
        return None
    found = verifier.features(pair.claim, pick)
    return [found[name] for name in FEATURES], pair.supported, f"{pair.source}/{pair.document.split('#')[0]}"


def rare(cases: Path, bedside: Bedside) -> dict[str, float]:
    """How much each common word tells, 0..1: its inverse document frequency over that of a word in one text."""
    counts: Counter[str] = Counter()
    many = 0
    for text in texts(cases, bedside.knowledge):
        if not text.held:
            counts.update(frozenset().union(*(say(sentence).content for sentence in text.sentences)))
            many += 1
    common = [(stem, n) for stem, n in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if n >= LEAST and stem.isalpha() and stem.isascii()]
    return {stem: round(math.log(many / n) / math.log(many), 2) for stem, n in common[:KNOWN]}


def fit(rows: Sequence[Row]) -> tuple[list[float], float, float]:
    """Weights, bias and threshold, rounded as they are written."""
    features, labels, groups = np.array([row[0] for row in rows]), np.array([row[1] for row in rows]), [row[2] for row in rows]
    model = LogisticRegression(C=C, max_iter=2000)
    unseen = cross_val_predict(model, features, labels, groups=groups, cv=GroupKFold(5), method="predict_proba")[:, 1]
    model.fit(features, labels)
    precise = [at for at in THRESHOLDS if (passed := labels[unseen >= at]).size and passed.mean() >= PRECISE]
    threshold = min(precise, default=THRESHOLDS[-1])
    return [round(float(value), 4) for value in model.coef_[0]], round(float(model.intercept_[0]), 4), threshold


if __name__ == "__main__":
    app()
