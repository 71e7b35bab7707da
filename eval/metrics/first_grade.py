"""Grade of the first answer, LiveQA's average score; its mean is avg@1.

References: Ben Abacha, Agichtein, Pinter & Demner-Fushman, Overview of the Medical Question Answering Task at TREC 2017
LiveQA (grades 1-4 become 0-3).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def first_grade(ranking: Sequence[str], grades: Mapping[str, int]) -> float | None:
    """``grade - 1`` of the first answer, 0..3; 0 for an answer nobody judged or none at all; None where nothing was judged."""
    if not grades:
        return None
    return float(grades.get(ranking[0], 1) - 1) if ranking else 0.0
