"""Noise out, nothing real out: readings that no measurement can be, repeats, stuck sensors and single leaps that come straight back.

A leap is an artefact only when the readings just before and just after both disagree with it, by more than the body can change in that time and by more
than the Hampel filter allows. A change that a second reading confirms is kept, and so is the last reading, which nothing has confirmed yet.

References: Hampel 1974 (J Am Stat Assoc 69:383, median and MAD as robust measures); Pearson et al. 2016 (EURASIP J Adv Signal Process 2016:87, the Hampel
filter). The least leaps and times are this project's own and cautious: they follow what people can do in minutes (exercise, a meal), not a publication.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from statistics import median

from assistant.vitals.text import BELIEVED
from assistant.vitals.types import NAMES, UNITS, Reading, Skipped, Table, clock, in_order, pressure_pairs

ADULT_AGE = 16
PLAUSIBLE = {**BELIEVED, "ketones": (0.0, 20.0), "weight": (0.3, 400.0), "height": (20.0, 260.0)}
# An adult outside these was measured in another unit, or was somebody else.
_ADULT = {"weight": (20.0, 400.0), "height": (90.0, 260.0)}


@dataclass(frozen=True, slots=True)
class _Leap:
    """A change of ``least`` and back within ``near`` on each side is no change of the body."""

    least: float
    near: timedelta


_LEAPS = {
    "temperature": _Leap(1.5, timedelta(hours=1)),
    "heart_rate": _Leap(40.0, timedelta(minutes=5)),
    "respiratory_rate": _Leap(15.0, timedelta(minutes=5)),
    "spo2": _Leap(10.0, timedelta(minutes=5)),
    "systolic": _Leap(40.0, timedelta(minutes=15)),
    "diastolic": _Leap(30.0, timedelta(minutes=15)),
    "glucose": _Leap(5.0, timedelta(minutes=20)),
    "ketones": _Leap(1.5, timedelta(minutes=30)),
    "weight": _Leap(5.0, timedelta(days=3)),
    "height": _Leap(5.0, timedelta(days=30)),
}
# Standard deviations beyond which the Hampel filter calls a value an outlier, and what makes a MAD a standard deviation for normal noise.
_SIGMAS, _MAD_TO_SD = 3.0, 1.4826
_EACH_SIDE = 3
# So many equal values running, close together, are a sensor that hangs; pulses and sugar never keep still so long.
_STUCK = {"glucose": 24, "heart_rate": 30}
# The last reading is compared with earlier ones of so many days.
_RECENT = timedelta(days=30)
_GAP_FACTOR, _GAP_LEAST = 3.0, 5
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A reading that is not used, and why."""

    reading: Reading
    why: str


@dataclass(frozen=True, slots=True)
class Gap:
    """A time without readings of a kind, much longer than usual (``usual_hours`` between readings)."""

    name: str
    start: datetime
    end: datetime
    usual_hours: float


@dataclass(frozen=True, slots=True)
class Screened:
    """Readings that can be believed.

    Attributes:
        readings: in order.
        left_out: readings that are not used, in order.
        unconfirmed: last readings that leapt away from the earlier ones: kept, but to be measured again now.
        given: what could not be read in the first place.
    """

    readings: tuple[Reading, ...]
    left_out: tuple[LeftOut, ...] = ()
    unconfirmed: tuple[Reading, ...] = ()
    gaps: tuple[Gap, ...] = ()
    given: tuple[Skipped, ...] = ()

    @property
    def skipped(self) -> tuple[Skipped, ...]:
        """Everything that was not used, with the reason."""
        return (*self.given, *(Skipped(item.reading.source, f"{NAMES[item.reading.name][0]} {item.reading.said}", item.why) for item in self.left_out))

    @property
    def latest(self) -> Mapping[str, Reading]:
        """The last reading of each kind; one without a time was given now."""
        return {reading.name: reading for reading in self.readings}

    @property
    def current(self) -> Mapping[str, Reading]:
        """The latest readings that belong together: those of the 24 hours up to the newest one, and those without a time."""
        timed = [reading for reading in self.readings if reading.at is not None]
        times = clock(timed)
        recent = [reading for at, reading in zip(times, timed, strict=True) if times[-1] - at <= _DAY]
        return {reading.name: reading for reading in (*recent, *(reading for reading in self.readings if reading.at is None))}

    @property
    def as_of(self) -> datetime | None:
        """When the newest of the current readings was taken; None when one was given without a time, that is now."""
        current = tuple(self.current.values())
        times = [reading.at for reading in in_order(current) if reading.at is not None]
        return times[-1] if times and len(times) == len(current) else None

    @property
    def beyond(self) -> tuple[Skipped, ...]:
        """Readings newer than any number of their kind that the device could not show (``Low``, ``High``): what was measured before says nothing of now."""
        return tuple(item for item in self.given if item.beyond and item.at and all(_is_later(item.at, reading.at) for reading in self.of(item.beyond)[-1:]))

    def of(self, name: str) -> tuple[Reading, ...]:
        """Readings of one kind, in order."""
        return tuple(reading for reading in self.readings if reading.name == name)


def _is_later(at: datetime, other: datetime | None) -> bool:
    if other is None:
        return False
    one, two = clock((Reading("", 0.0, at), Reading("", 0.0, other)))
    return one > two


Numbered = Sequence[tuple[int, Reading]]


def screen(table: Table, age: float | None = None) -> Screened:
    """The readings that can be believed, and what was left out and why.

    Args:
        age: years; None is taken as unknown, so that the weight and height of a child are believed.
    """
    ordered = in_order(table.readings)
    left = _given_twice(tuple(enumerate(ordered)))
    for step in _steps(age):
        rest = [(at, reading) for at, reading in enumerate(ordered) if at not in left]
        left |= _with_partners(rest, step(rest))
    kept = tuple(reading for at, reading in enumerate(ordered) if at not in left)
    series = [tuple(reading for reading in kept if reading.name == name and reading.at is not None) for name in UNITS]
    return Screened(
        kept,
        tuple(LeftOut(ordered[at], left[at]) for at in sorted(left)),
        tuple(one[-1] for one in series if _leapt_at_the_end(one)),
        tuple(gap for one in series for gap in _gaps(one)),
        table.skipped,
    )


def _steps(age: float | None) -> tuple[Callable[[Numbered], dict[int, str]], ...]:
    limits = {**PLAUSIBLE, **_ADULT} if age is not None and age >= ADULT_AGE else PLAUSIBLE
    return (lambda rest: _unbelievable(rest, limits), _upside_down, _contradicted, _stuck, _leaps)


def _with_partners(rest: Numbered, found: Mapping[int, str]) -> dict[int, str]:
    """A pressure is one measurement: when one of its two numbers is left out, so is the other."""
    pairs = [(rest[upper][0], rest[lower][0]) for upper, lower in pressure_pairs([reading for _, reading in rest])]
    partners = [other for pair in pairs for one, other in (pair, pair[::-1]) if one in found and other not in found]
    return {**found, **dict.fromkeys(partners, "the other number of this blood pressure was left out")}


def _unbelievable(rest: Numbered, limits: Mapping[str, tuple[float, float]]) -> dict[int, str]:
    return {
        at: f"outside {limits[reading.name][0]:g} to {limits[reading.name][1]:g} {NAMES[reading.name][1]}, what a device can show; measure again"
        for at, reading in rest
        if not limits[reading.name][0] <= reading.value <= limits[reading.name][1]
    }


def _upside_down(rest: Numbered) -> dict[int, str]:
    pairs = [(rest[upper], rest[lower]) for upper, lower in pressure_pairs([reading for _, reading in rest])]
    wrong = (at for (_, upper), (at, lower) in pairs if lower.value >= upper.value)
    return dict.fromkeys(wrong, "the lower number of this blood pressure is not below the upper one")


def _given_twice(rest: Numbered) -> dict[int, str]:
    """Equal readings of one instant are one, as when a file was exported twice."""
    found: dict[int, str] = {}
    for same in _instants(rest):
        first: dict[float, str] = {}
        for at, reading in same:
            if reading.value in first:
                found[at] = f"given twice; the one of {first[reading.value]} is used"
            first.setdefault(reading.value, reading.source)
    return found


def _contradicted(rest: Numbered) -> dict[int, str]:
    """Different readings of one instant cannot both be right."""
    found: dict[int, str] = {}
    for same in _instants(rest):
        if len(same) > 1:
            values = ", ".join(f"{value:g}" for value in sorted(reading.value for _, reading in same))
            found |= dict.fromkeys((at for at, _ in same), f"different values at one time: {values}")
    return found


def _instants(rest: Numbered) -> Iterator[Numbered]:
    """Readings of one kind at one instant; where only the day is known, no instant is."""
    for name in UNITS:
        exact = [(at, item) for at, item in _timed(rest, name) if not item[1].day_only]
        yield from ([item for _, item in group] for _, group in groupby(exact, key=lambda pair: pair[0]))


def _stuck(rest: Numbered) -> dict[int, str]:
    """All but the first of a long run of equal values, so that no extreme is lost."""
    found: dict[int, str] = {}
    for name, least in _STUCK.items():
        series = _timed(rest, name)
        apart = [b - a <= _LEAPS[name].near and one[1].value == other[1].value for (a, one), (b, other) in pairwise(series)]
        start = 0
        for at, together in enumerate([*apart, False]):
            if not together:
                run = series[start : at + 1]
                if len(run) >= least:
                    found |= {number: f"the same value {len(run)} times running: the sensor may be stuck" for _, (number, _) in run[1:]}
                start = at + 1
    return found


def _leaps(rest: Numbered) -> dict[int, str]:
    found: dict[int, str] = {}
    for name, leap in _LEAPS.items():
        series = _timed(rest, name)
        values = [reading.value for _, (_, reading) in series]
        for at in range(1, len(series) - 1):
            before, after = values[at] - values[at - 1], values[at] - values[at + 1]
            close = all(_apart(series[at], series[other]) <= leap.near for other in (at - 1, at + 1))
            if close and min(abs(before), abs(after)) >= leap.least and before * after > 0 and _is_outlier(values, at, leap.least):
                shown = f"{values[at - 1]:g} before and {values[at + 1]:g} after it"
                found[series[at][1][0]] = f"leaps away from the readings next to it ({shown}) faster than the body can: a slip of the measurement"
    return found


def _is_outlier(values: Sequence[float], at: int, least: float) -> bool:
    """Hampel's rule over seven readings, with a least spread so that calm series do not turn every change into an outlier.

    A second reading among the seven that is as far out speaks for a restless body (an irregular pulse), not for a slip.
    """
    start = max(0, at - _EACH_SIDE)
    window = values[start : at + _EACH_SIDE + 1]
    middle = median(window)
    far = [abs(value - middle) for value in window]
    others = far[: at - start] + far[at - start + 1 :]
    return far[at - start] >= max(_SIGMAS * _MAD_TO_SD * median(far), least) and max(others) < least


def _timed(rest: Numbered, name: str) -> list[tuple[datetime, tuple[int, Reading]]]:
    """Readings of one kind that have a time, with times that can be compared."""
    series = [(at, reading) for at, reading in rest if reading.name == name and reading.at is not None]
    return list(zip(clock([reading for _, reading in series]), series, strict=True))


def _apart(one: tuple[datetime, tuple[int, Reading]], other: tuple[datetime, tuple[int, Reading]]) -> timedelta:
    """The time between two readings; up to a day more where only the day is known."""
    return abs(one[0] - other[0]) + (_DAY if one[1][1].day_only or other[1][1].day_only else timedelta(0))


def _leapt_at_the_end(series: Sequence[Reading]) -> bool:
    """True when the last reading is far from the one before and from the middle of the recent ones: real or a slip, it must be measured again."""
    if len(series) < 2:
        return False
    times = clock(series)
    recent = [reading.value for at, reading in zip(times, series, strict=True) if times[-1] - at <= _RECENT][-2 * _EACH_SIDE - 1 :]
    least = _LEAPS[series[-1].name].least
    return len(recent) > 1 and abs(recent[-1] - recent[-2]) >= least and abs(recent[-1] - median(recent[:-1])) >= least


def _gaps(series: Sequence[Reading]) -> list[Gap]:
    """Times without readings that are much longer than usual; usual is the upper quartile, since readings come in twos and threes."""
    times = clock(series)
    between = [later - earlier for earlier, later in pairwise(times)]
    if len(between) < _GAP_LEAST:
        return []
    usual = sorted(between)[(3 * len(between)) // 4]
    return [
        Gap(series[0].name, earlier, later, usual / timedelta(hours=1))
        for (earlier, later), time in zip(pairwise(times), between, strict=True)
        if usual and time > _GAP_FACTOR * usual
    ]
