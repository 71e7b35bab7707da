"""Values of the vitals room; all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    """

    name: str
    value: float
    at: datetime | None = None
    source: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Skipped:
    """Something that was given but not used, and why, in one sentence for people."""

    source: str
    said: str
    why: str


@dataclass(frozen=True, slots=True)
class Table:
    """Readings in order of time (those without a time last, as given) and all that was left out."""

    readings: tuple[Reading, ...]
    skipped: tuple[Skipped, ...] = ()

    def of(self, name: str) -> tuple[Reading, ...]:
        """Readings of one kind, in order."""
        return tuple(reading for reading in self.readings if reading.name == name)
