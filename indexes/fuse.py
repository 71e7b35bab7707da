"""Several rankings to one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from indexes.types import Hit

RANK_CONSTANT = 10


def reciprocal_rank_fusion(rankings: Mapping[str, Sequence[Hit]], weights: Mapping[str, float] | None = None, k: int = RANK_CONSTANT) -> list[Hit]:
    """Weighted reciprocal rank fusion; returns new hits, best first, and leaves the rankings as they are.

    A hit that does not say what found it is found by its ranking. A passage scores the sum of ``weight / (k + rank)`` over the rankings that hold it, rank from 1. Ties go by passage id.

    Args:
        rankings: name of a retriever -> its hits, best first.
        weights: name -> weight; 1 where not given.

    References: Cormack, Clarke, Buettcher, SIGIR 2009, doi:10.1145/1571941.1572114.
    """
    shares: dict[str, list[float]] = {}
    found: dict[str, Hit] = {}
    names: dict[str, tuple[str, ...]] = {}
    for name, hits in rankings.items():
        weight = (weights or {}).get(name, 1.0)
        for rank, hit in enumerate(hits, 1):
            key = hit.passage.id
            shares.setdefault(key, []).append(weight / (k + rank))
            names[key] = tuple(dict.fromkeys((*names.get(key, ()), *(hit.found_by or (name,)))))
            found.setdefault(key, hit)
    scores = {key: math.fsum(parts) for key, parts in shares.items()}  # fsum: the order of the rankings must not break a tie
    order = sorted(scores, key=lambda key: (-scores[key], key))
    return [Hit(found[key].passage, scores[key], names[key]) for key in order]
