"""What FHIR resources are read by, and what all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.medication import Medication

from assistant.intake.coding import Codings
from assistant.intake.said import date_in
from assistant.intake.types import Item, Skipped

Told = Item | Skipped
IN_ERROR = "entered in error"


@dataclass(frozen=True, slots=True)
class Chart:
    """What the resources of one person are read by.

    Attributes:
        medications: Medication resources by every reference that means them.
        on: the day on which age and "current" are judged.
    """

    codings: Codings
    medications: Mapping[str, Medication]
    on: date


def first_day(given: object) -> date | None:
    """The day of a FHIR date, which may be only a year or a month."""
    if isinstance(given, datetime):
        return given.date()
    return given if isinstance(given, date) else date_in(given) if isinstance(given, str) else None


def older_than(when: date | None, days: int, on: date) -> bool:
    """True for what is known to be longer ago than so many days."""
    return when is not None and on - when > timedelta(days=days)


def code_of(coded: CodeableConcept | None) -> str:
    """The first code of a status, or nothing."""
    return next((str(coding.code) for coding in (coded.coding if coded else None) or () if coding.code), "")
