"""Average precision; its mean is MAP.

References: Buckley & Voorhees, SIGIR 2000, doi:10.1145/345508.345543; cut off as trec_eval's ``map_cut``: divided by the
number of all relevant documents, so that more than ``k`` relevant ones keep the value below 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from eval.metrics.relevance import RELEVANT, relevant_of


def average_precision(ranking: Sequence[str], grades: Mapping[str, int], k: int = 10, least: int = RELEVANT) -> float | None:
    """Mean over all relevant documents of the precision at their rank, 0 for those not within ``k``; None where nothing is relevant."""
    wanted = relevant_of(grades, least)
    if not wanted:
        return None
    ranks = [rank for rank, key in enumerate(ranking[:k], 1) if key in wanted]
    return math.fsum(found / rank for found, rank in enumerate(ranks, 1)) / len(wanted)
