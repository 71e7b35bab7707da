"""Recall at k.

References: Manning, Raghavan & Schütze, Introduction to Information Retrieval, 2008, chapter 8.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from eval.metrics.relevance import RELEVANT, relevant_of


def recall(ranking: Sequence[str], grades: Mapping[str, int], k: int = 10, least: int = RELEVANT) -> float | None:
    """Share of the relevant documents that stand within ``k``; None where nothing is relevant."""
    wanted = relevant_of(grades, least)
    return len(wanted.intersection(ranking[:k])) / len(wanted) if wanted else None
