"""Mean of the F1 of every class, so that a rare answer counts as much as a common one.

References: Jin et al., PubMedQA, EMNLP 2019, section 5 (accuracy and macro-F1); intervals by bootstrap over questions as in ``interval``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from eval.metrics.interval import DRAWS, NOTHING, SEED, Interval


def macro_f1(said: Sequence[str], gold: Sequence[str], classes: Sequence[str], seed: int = SEED, draws: int = DRAWS) -> Interval:
    """Macro F1 with its percentile interval; a class that is neither said nor right counts 0.

    Raises:
        ValueError: the two do not hold the same number of questions.
    """
    pairs = list(zip(said, gold, strict=True))
    if not pairs:
        return NOTHING
    ours = np.array([[a == name for name in classes] for a, _ in pairs])
    theirs = np.array([[b == name for name in classes] for _, b in pairs])
    weights = np.random.default_rng(seed).multinomial(len(pairs), np.full(len(pairs), 1 / len(pairs)), draws)
    low, high = np.percentile(_f1(ours, theirs, weights), (2.5, 97.5))
    return Interval(float(_f1(ours, theirs, np.ones((1, len(pairs)), dtype=np.int64))[0]), float(low), float(high), len(pairs))


def _f1(said: npt.NDArray[np.bool_], gold: npt.NDArray[np.bool_], weights: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Macro F1 of each row of weights (draws x questions)."""
    both, total = weights @ (said & gold), weights @ said + weights @ gold
    mean: npt.NDArray[np.float64] = (2 * both / np.maximum(total, 1)).mean(axis=1)
    return mean
