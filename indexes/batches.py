"""Texts of like length together, so that a batch is hardly padded and always about as large."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.int64]


def by_length(lengths: Sequence[int], budget: int) -> Iterator[Rows]:
    """Where the texts of each batch stand, longest first; padded to its longest text, a batch holds at most ``budget`` tokens.

    A text that is longer than the budget is a batch of its own.
    """
    sizes = np.asarray(lengths, np.int64)
    order = np.argsort(-sizes, kind="stable")
    start = 0
    while start < len(order):
        count = max(1, budget // max(1, int(sizes[order[start]])))
        yield order[start : start + count]
        start += count
