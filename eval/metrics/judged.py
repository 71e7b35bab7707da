"""Share of what was found that was ever judged: how far the other figures of a run can be trusted.

References: Buckley & Voorhees, Retrieval evaluation with incomplete information, SIGIR 2004, doi:10.1145/1008992.1009000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def judged(ranking: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float | None:
    """Judged documents among the first ``k`` found, 0..1; None where nothing was found."""
    head = ranking[:k]
    return sum(key in grades for key in head) / len(head) if head else None
