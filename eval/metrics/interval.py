"""How sure a mean or a share is: percentile bootstrap over questions, and Wilson's interval for shares.

References: Efron, Annals of Statistics 1979, doi:10.1214/aos/1176344552; paired use for retrieval runs as in Sakai, SIGIR 2006,
doi:10.1145/1148170.1148261; Wilson, JASA 1927, doi:10.1080/01621459.1927.10502953.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

DRAWS = 10_000
SEED = 20170
Z95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean or share with the ends of its 95 % interval, over ``n`` questions.

    Attributes:
        unscorable: questions left out because nothing could score there.
    """

    mean: float
    low: float
    high: float
    n: int
    unscorable: int = 0


NOTHING = Interval(math.nan, math.nan, math.nan, 0)


def bootstrap(values: Sequence[float | None], seed: int = SEED, draws: int = DRAWS) -> Interval:
    """Mean with its percentile interval; a None is unscorable and left out, not counted as zero."""
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    missing = len(values) - len(known)
    if not len(known):
        return Interval(math.nan, math.nan, math.nan, 0, missing)
    rows = np.random.default_rng(seed).integers(0, len(known), (draws, len(known)))
    low, high = np.percentile(known[rows].mean(axis=1), (2.5, 97.5))
    return Interval(float(known.mean()), float(low), float(high), len(known), missing)


def paired(first: Sequence[float | None], second: Sequence[float | None], seed: int = SEED, draws: int = DRAWS) -> Interval:
    """Mean of ``first - second`` over the same questions; a question that either could not score is left out.

    Raises:
        ValueError: the two do not hold the same number of questions.
    """
    pairs = zip(first, second, strict=True)
    return bootstrap([None if a is None or b is None else a - b for a, b in pairs], seed, draws)


def wilson(successes: int, n: int, z: float = Z95) -> Interval:
    """A share with Wilson's score interval; honest also for 0 and ``n`` of ``n``."""
    if n == 0:
        return NOTHING
    share, square = successes / n, z * z
    centre = (share + square / (2 * n)) / (1 + square / n)
    half = z * math.sqrt(share * (1 - share) / n + square / (4 * n * n)) / (1 + square / n)
    return Interval(share, max(0.0, centre - half), min(1.0, centre + half), n)
