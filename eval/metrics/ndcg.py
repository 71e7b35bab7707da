"""Normalised discounted cumulative gain.

References: Järvelin & Kekäläinen, TOIS 2002, doi:10.1145/582415.582418; exponential gain as in Burges et al., ICML 2005,
doi:10.1145/1102351.1102363.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

Gain = Callable[[int], float]


def exponential(grade: int) -> float:
    """Gain ``2^(grade-1) - 1`` of LiveQA-Med's grades 1-4; grade 1 (incorrect) gains nothing."""
    return float(2 ** (grade - 1) - 1)


def plain(grade: int) -> float:
    """The grade itself, for judgments that start at 0."""
    return float(grade)


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], k: int = 10, gain: Gain = exponential) -> float | None:
    """nDCG at ``k``, 0..1; a document without a judgment gains nothing.

    Returns:
        None where no judged document gains anything, so that no ranking could score.
    """
    ideal = _dcg(sorted((gain(grade) for grade in grades.values()), reverse=True)[:k])
    if ideal <= 0:
        return None
    return _dcg([gain(grades[key]) if key in grades else 0.0 for key in ranking[:k]]) / ideal


def _dcg(gains: Sequence[float]) -> float:
    return math.fsum(value / math.log2(place + 1) for place, value in enumerate(gains, 1))
