"""What a series of readings does over time: middle, range, slope, one change-point, time in range, blood pressures at or above the limit.

Too few readings give None and a note that says so; nothing is extrapolated and no gap is bridged. ``scipy.stats``, half a second of import, is brought where there is
something to compute, so that the web page does not wait for it.

References: Theil 1950, Sen 1968 (J Am Stat Assoc 63:1379) for slope and interval; Pettitt 1979 (J R Stat Soc C 28:126) for the change-point;
Battelino et al. 2019 (Diabetes Care 42:1593) for time in range; NICE NG136 (home blood pressure).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from statistics import mean, median
from typing import Literal

import numpy as np

from assistant.vitals.types import NAMES, UNITS, Reading, Skipped, clock, in_order, pressure_pairs

Each = Literal["reading", "hour", "day"]
CONFIDENCE = 0.95
# Least number of points, and least days that they span, for a slope; least points for a change-point (Pettitt's p is an approximation for long series).
SLOPE_POINTS, SLOPE_DAYS, _CHANGE_POINTS = 6, 0.25, 10
# From so many days on, days are compared; more readings than these are taken by the hour, since neighbours minutes apart are no independent witnesses.
_BY_DAY, _MOST = 7, 500
# 70 and 54 mg/dL, 10.0 and 13.9 mmol/L: a value on the limit is in range whichever unit the meter shows.
_LOW, _VERY_LOW, _HIGH, _VERY_HIGH = 70 / 18.0156, 54 / 18.0156, 10.0, 13.9
# A sensor measures at least this often; rarer readings are single tests, which tell shares of tests and not of time.
_SENSOR_HOURS, _GAP_FACTOR = 0.5, 3.0
# Battelino 2019: at least 70 % of 14 days.
_ENOUGH_HOURS = 0.7 * 14 * 24
_SHOWN_LOW = frozenset({"low", "lo", "低"})
HOME_LIMIT = (135.0, 85.0)
# Hours of the day taken as morning and evening.
_MORNING, _EVENING = (4, 12), (16, 24)


@dataclass(frozen=True, slots=True)
class Slope:
    """Change per day with its 95 % interval, from ``points`` medians of one reading, hour or day each."""

    per_day: float
    low: float
    high: float
    points: int
    each: Each

    @property
    def real(self) -> bool:
        """True when the interval excludes no change."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Change:
    """The most likely moment at which the level changed: medians before and from ``at`` on, and Pettitt's p."""

    at: datetime
    before: float
    after: float
    p: float

    @property
    def real(self) -> bool:
        """True when p is below 0.05."""
        return self.p < 0.05


@dataclass(frozen=True, slots=True)
class Trend:
    """One kind of reading over time.

    Attributes:
        slope, change: None where there are too few readings; ``notes`` says so.
    """

    name: str
    n: int
    first: Reading
    last: Reading
    median: float
    low: float
    high: float
    slope: Slope | None
    change: Change | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GlucoseRange:
    """Shares (0 to 1) of glucose in and out of 3.9 to 10.0 mmol/L; below_3_9 includes below_3_0 and above_10 includes above_13_9.

    Attributes:
        basis: ``time`` for a sensor (each reading stands until the next one, gaps are not bridged), else ``tests``.
        hours: measured time; 0 for tests.
        enough: True when the time is what Battelino 2019 asks for, 70 % of 14 days.
    """

    basis: Literal["time", "tests"]
    n: int
    hours: float
    in_range: float
    below_3_9: float
    below_3_0: float
    above_10: float
    above_13_9: float
    enough: bool


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean blood pressure of ``n`` readings (mmHg)."""

    n: int
    systolic: float
    diastolic: float


@dataclass(frozen=True, slots=True)
class PressureSummary:
    """Blood pressures as pairs.

    Attributes:
        raised: share (0 to 1) at or above 135/85, the limit for readings at home (NICE NG136).
        morning, evening: of readings from 4 to 12 and from 16 to 24 o'clock as their clocks showed it; None without any.
        after_first_day: without the first day, as NICE NG136 averages home readings; None with one day only.
    """

    all: Mean
    raised: float
    morning: Mean | None
    evening: Mean | None
    after_first_day: Mean | None


@dataclass(frozen=True, slots=True)
class Trends:
    """What the readings do over time; kinds in the order of UNITS."""

    kinds: tuple[Trend, ...]
    glucose: GlucoseRange | None = None
    pressure: PressureSummary | None = None


def trends(readings: Sequence[Reading], beyond: Sequence[Skipped] = ()) -> Trends:
    """Trends of every kind that was measured.

    Args:
        readings: screened, in order.
        beyond: what a device could not show as a number; a sugar that was ``Low`` or ``High`` counts in the shares of glucose.
    """
    series = {name: [reading for reading in readings if reading.name == name] for name in UNITS}
    return Trends(tuple(_trend(name, one) for name, one in series.items() if one), glucose_range([*series["glucose"], *_off_scale(beyond)]), pressure_summary(readings))


def _off_scale(beyond: Sequence[Skipped]) -> list[Reading]:
    """``Low`` and ``High`` of meters and sensors lie outside 2.2 to 22.2 mmol/L, so beyond the outer limits of the shares."""
    return [
        Reading("glucose", 0.0 if item.said.strip().lower() in _SHOWN_LOW else math.inf, item.at, item.source, item.said)
        for item in beyond
        if item.beyond == "glucose"
    ]


def _trend(name: str, series: Sequence[Reading]) -> Trend:
    values = [reading.value for reading in series]
    timed = [reading for reading in series if reading.at is not None]
    each, times, middles = _points(timed)
    slope, change = _slope(each, times, middles), change_point(times, middles)
    notes = []
    if slope is None:
        notes.append(f"too few {NAMES[name][0]} readings over time for a trend (at least {SLOPE_POINTS} over {24 * SLOPE_DAYS:g} hours)")
    if change is None:
        notes.append(f"too few {NAMES[name][0]} readings to look for a change (at least {_CHANGE_POINTS})")
    return Trend(name, len(series), series[0], series[-1], median(values), min(values), max(values), slope, change, tuple(notes))


def _points(timed: Sequence[Reading]) -> tuple[Each, list[datetime], list[float]]:
    """Times and medians of each reading, hour or day (see ``_BY_DAY``); a day or hour stands at its first reading."""
    pairs = [(at, reading.value) for at, reading in zip(clock(timed), timed, strict=True)]
    if len({at.date() for at, _ in pairs}) >= _BY_DAY:
        return ("day", *_medians(pairs, lambda at: at.date()))
    if len(pairs) > _MOST:
        return ("hour", *_medians(pairs, lambda at: at.replace(minute=0, second=0, microsecond=0)))
    return "reading", [at for at, _ in pairs], [value for _, value in pairs]


def _medians(pairs: Sequence[tuple[datetime, float]], key: Callable[[datetime], date]) -> tuple[list[datetime], list[float]]:
    groups = [list(group) for _, group in groupby(pairs, key=lambda pair: key(pair[0]))]
    return [group[0][0] for group in groups], [median(value for _, value in group) for group in groups]


def _slope(each: Each, times: Sequence[datetime], values: Sequence[float]) -> Slope | None:
    """Theil and Sen: the median of the slopes between all pairs of points; half of the readings may be wrong in any way without turning it."""
    if len(times) < SLOPE_POINTS or (times[-1] - times[0]) / timedelta(days=1) < SLOPE_DAYS:
        return None
    from scipy.stats import theilslopes  # noqa: PLC0415

    days = np.array([(at - times[0]) / timedelta(days=1) for at in times])
    found = theilslopes(np.array(values), days, alpha=CONFIDENCE)
    return Slope(float(found.slope), float(found.low_slope), float(found.high_slope), len(times), each)


def change_point(times: Sequence[datetime], values: Sequence[float]) -> Change | None:
    """The most likely single change of level, by Pettitt's rank test; None with fewer than ten points.

    K = max |U(t)|, U(t) = 2 (sum of the first t ranks) - t (n + 1), p = 2 exp(-6 K² / (n³ + n²)).
    """
    n = len(values)
    if n < _CHANGE_POINTS:
        return None
    from scipy.stats import rankdata  # noqa: PLC0415

    summed = np.cumsum(rankdata(values))[:-1]
    u = np.abs(2 * summed - np.arange(1, n) * (n + 1))
    at = int(np.argmax(u)) + 1
    p = min(1.0, 2 * math.exp(-6 * float(u.max()) ** 2 / (n**3 + n**2)))
    return Change(times[at], median(values[:at]), median(values[at:]), p)


def glucose_range(series: Sequence[Reading]) -> GlucoseRange | None:
    """Time (sensor) or tests (finger-prick) in and out of range; None without glucose."""
    series = in_order(series)
    timed = [reading for reading in series if reading.at is not None and not reading.day_only]
    between = [(later - earlier) / timedelta(hours=1) for earlier, later in pairwise(clock(timed))]
    usual = median(between) if between else math.inf
    if not series:
        return None
    if not 0 < usual <= _SENSOR_HOURS or len(timed) < len(series):
        return _shares("tests", [reading.value for reading in series], [1.0] * len(series))
    hours = [time if time <= _GAP_FACTOR * usual else usual for time in between] + [usual]
    return _shares("time", [reading.value for reading in timed], hours)


def _shares(basis: Literal["time", "tests"], values: Sequence[float], weights: Sequence[float]) -> GlucoseRange:
    total = sum(weights)

    def share(holds: Callable[[float], bool]) -> float:
        return sum(weight for value, weight in zip(values, weights, strict=True) if holds(value)) / total

    hours = total if basis == "time" else 0.0
    return GlucoseRange(
        basis,
        len(values),
        hours,
        share(lambda value: _LOW <= value <= _HIGH),
        share(lambda value: value < _LOW),
        share(lambda value: value < _VERY_LOW),
        share(lambda value: value > _HIGH),
        share(lambda value: value > _VERY_HIGH),
        hours >= _ENOUGH_HOURS,
    )


def pressure_summary(readings: Sequence[Reading]) -> PressureSummary | None:
    """Means and the share at or above 135/85 of pressures that have both numbers; None without any."""
    pairs = [(readings[upper], readings[lower].value) for upper, lower in pressure_pairs(readings)]
    if not pairs:
        return None
    raised = [upper.value >= HOME_LIMIT[0] or low >= HOME_LIMIT[1] for upper, low in pairs]
    whole = _mean(pairs)
    days = sorted({upper.at.date() for upper, _ in pairs if upper.at})
    later = [(upper, low) for upper, low in pairs if upper.at and upper.at.date() > days[0]]
    return PressureSummary(whole, mean(raised), _between(pairs, *_MORNING), _between(pairs, *_EVENING), _mean(later) if later else None)


def _between(pairs: Sequence[tuple[Reading, float]], start: int, end: int) -> Mean | None:
    chosen = [(upper, low) for upper, low in pairs if upper.at and not upper.day_only and start <= upper.at.hour < end]
    return _mean(chosen) if chosen else None


def _mean(pairs: Sequence[tuple[Reading, float]]) -> Mean:
    return Mean(len(pairs), round(mean(upper.value for upper, _ in pairs), 1), round(mean(low for _, low in pairs), 1))
