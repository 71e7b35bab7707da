"""Values of the vitals room; all frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

# What is measured, in the one unit that every reading is kept in (UCUM).
UNITS: dict[str, str] = {
    "temperature": "Cel",
    "heart_rate": "/min",
    "respiratory_rate": "/min",
    "spo2": "%",
    "systolic": "mm[Hg]",
    "diastolic": "mm[Hg]",
    "glucose": "mmol/L",
    "ketones": "mmol/L",
    "weight": "kg",
    "height": "cm",
}
# What people call them, with the unit as it is written for people.
NAMES: dict[str, tuple[str, str]] = {
    "temperature": ("temperature", "°C"),
    "heart_rate": ("heart rate", "/min"),
    "respiratory_rate": ("breathing rate", "/min"),
    "spo2": ("oxygen saturation", "%"),
    "systolic": ("upper blood pressure", "mmHg"),
    "diastolic": ("lower blood pressure", "mmHg"),
    "glucose": ("glucose", "mmol/L"),
    "ketones": ("ketones", "mmol/L"),
    "weight": ("weight", "kg"),
    "height": ("height", "cm"),
}
Consciousness = Literal["alert", "confused", "voice", "pain", "unresponsive"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One measurement.

    Attributes:
        name: a key of UNITS.
        value: in the unit of UNITS.
        at: when it was taken, where known; with a time zone only where the source gave one.
        source: where it stands, for people: ``pressure.csv, row 12`` or ``Observation/bp-1``.
        said: value and unit as they were given.
        day_only: True when the source told the day and no time; ``at`` is then that day's midnight.
    """

    name: str
    value: float
    at: datetime | None = None
    source: str = ""
    said: str = ""
    day_only: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was given but not used, and why, in one sentence for people.

    Attributes:
        beyond: kind of a reading that the device could not show as a number (``Low``, ``High``), taken at ``at``; else empty.
    """

    source: str
    said: str
    why: str
    beyond: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Readings in order of time (those without a time last, as given) and all that was left out."""

    readings: tuple[Reading, ...]
    skipped: tuple[Skipped, ...] = ()

    def of(self, name: str) -> tuple[Reading, ...]:
        """Readings of one kind, in order."""
        return tuple(reading for reading in self.readings if reading.name == name)


def clock(readings: Sequence[Reading]) -> tuple[datetime, ...]:
    """Times that can be compared, one for each reading; every reading must have one.

    All in UTC when every source gave a time zone; else as the clocks on the wall showed them, since a home device tells no zone.
    """
    times = [reading.at for reading in readings if reading.at is not None]
    zoned = all(at.tzinfo is not None for at in times)
    return tuple(at.astimezone(UTC).replace(tzinfo=None) if zoned else at.replace(tzinfo=None) for at in times)


def in_order(readings: Iterable[Reading]) -> tuple[Reading, ...]:
    """Readings in order of time, equal times as given; those without a time come last, as given."""
    given = tuple(readings)
    timed = [reading for reading in given if reading.at is not None]
    ordered = sorted(zip(clock(timed), timed, strict=True), key=lambda pair: pair[0])
    return (*(reading for _, reading in ordered), *(reading for reading in given if reading.at is None))


def join(tables: Iterable[Table]) -> Table:
    """Several tables as one, in order."""
    given = tuple(tables)
    readings = [reading for table in given for reading in table.readings]
    return Table(in_order(readings), tuple(item for table in given for item in table.skipped))


def pressure_pairs(readings: Sequence[Reading]) -> tuple[tuple[int, int], ...]:
    """Places of the two numbers of each blood pressure, upper first: those of one source and time, else of one exact time."""
    lower = {(reading.at, reading.source): place for place, reading in enumerate(readings) if reading.name == "diastolic"}
    exact: dict[datetime | None, int] = {
        reading.at: place for place, reading in enumerate(readings) if reading.name == "diastolic" and reading.at and not reading.day_only
    }
    found = (
        (place, lower.get((reading.at, reading.source), None if reading.day_only else exact.get(reading.at)))
        for place, reading in enumerate(readings)
        if reading.name == "systolic"
    )
    return tuple((upper, place) for upper, place in found if place is not None)
