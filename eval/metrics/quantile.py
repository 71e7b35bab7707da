"""Quantiles of timings.

References: Hyndman & Fan, The American Statistician 1996, doi:10.2307/2684934, type 7 (linear between order statistics).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the values lie; not a number where there are none."""
    return float(np.quantile(np.array(values, dtype=np.float64), share)) if values else math.nan
