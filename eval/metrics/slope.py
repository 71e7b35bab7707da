"""How fast something grows: the median of the slopes of all pairs, which single peaks do not move.

The interval supposes that errors are independent; samples taken in quick succession are not, so it is rather too narrow.
References: Theil, Proc. Kon. Ned. Akad. Wet. 1950; Sen, JASA 1968, doi:10.1080/01621459.1968.10480934.
"""

from __future__ import annotations

from collections.abc import Sequence

from scipy.stats import theilslopes

from eval.metrics.interval import NOTHING, Interval

FEWEST = 3


def slope(times: Sequence[float], values: Sequence[float]) -> Interval:
    """Units of ``values`` per unit of ``times`` with a 95 % interval; not a number for fewer than three times."""
    if len(set(times)) < FEWEST:
        return NOTHING
    found = theilslopes(values, times, 0.95)
    return Interval(float(found.slope), float(found.low_slope), float(found.high_slope), len(times))
