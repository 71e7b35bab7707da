"""Which judged documents count as relevant for metrics that know only yes and no."""

from __future__ import annotations

from collections.abc import Mapping

RELEVANT = 3
"""LiveQA-Med: 3 is "related", 4 "correct and complete"; see the track's overview, Ben Abacha et al., TREC 2017."""


def relevant_of(grades: Mapping[str, int], least: int = RELEVANT) -> frozenset[str]:
    """Ids of the judged documents whose grade is ``least`` or more."""
    return frozenset(key for key, grade in grades.items() if grade >= least)
