"""Reciprocal rank of the first relevant document; its mean is MRR.

References: Voorhees, TREC-8 question answering track report, 1999.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.metrics.relevance import RELEVANT, relevant_of


def reciprocal_rank(ranking: Sequence[str], grades: Mapping[str, int], k: int = 10, least: int = RELEVANT) -> float | None:
    """``1 / rank`` of the first relevant document within ``k``, 0 where there is none; None where nothing is relevant."""
    wanted = relevant_of(grades, least)
    if not wanted:
        return None
    return next((1.0 / rank for rank, key in enumerate(ranking[:k], 1) if key in wanted), 0.0)
