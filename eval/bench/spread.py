"""Quantiles with their intervals, and rows of tables made of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from eval.metrics.interval import NOTHING, SEED, Interval
from eval.metrics.quantile import quantile
from eval.report import Cell, Table

DRAWS = 2000
P50, P95 = "p50", "p95"


def spread(values: Sequence[float | None], share: float) -> Interval:
    """A quantile with its 95 % percentile bootstrap interval; None is left out (Efron 1979, as in ``eval.metrics.interval``)."""
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not len(known):
        return NOTHING
    rows = np.random.default_rng(SEED).integers(0, len(known), (DRAWS, len(known)))
    low, high = np.percentile(np.quantile(known[rows], share, axis=1), (2.5, 97.5))
    return Interval(quantile(known.tolist(), share), float(low), float(high), len(known), len(values) - len(known))


def of_rounds(values: Sequence[float]) -> Interval:
    """The median of a few rounds, with the least and the most of them."""
    return Interval(quantile(values, 0.5), min(values), max(values), len(values)) if values else NOTHING


def quantiles(title: str, first: str, columns: Mapping[str, Sequence[float | None]]) -> Table:
    """A row for every list of values: how many there are, p50 and p95."""
    rows: list[tuple[Cell, ...]] = []
    for name, values in columns.items():
        rows.append((name, sum(value is not None for value in values), spread(values, 0.5), spread(values, 0.95)))
    return Table(title, (first, "n", P50, P95), tuple(rows))


def ratio(ours: float, theirs: float) -> float:
    """Ours as a multiple of theirs; not a number where there is nothing to compare with."""
    return ours / theirs if theirs > 0 else math.nan


def in_milliseconds(seconds: Mapping[str, float]) -> dict[str, float]:
    """The same in milliseconds, to the microsecond."""
    return {name: round(value * 1000, 3) for name, value in seconds.items()}
