"""Values of de-identification; all frozen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "NAME", "ADDRESS", "PLACE", "POSTCODE", "ZIP", "DATE", "AGE", "PHONE", "FAX", "EMAIL", "SSN", "MRN", "HEALTH_PLAN", "ACCOUNT", "LICENCE",
    "VEHICLE", "DEVICE", "URL", "IP", "BIOMETRIC", "PHOTO", "ID", "ATTACHMENT",
]  # fmt: skip
Span = tuple[int, int]
# A value of JSON.
Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
# Where spans meet, the kind that stands first names them; dates and ages come last, since they may only stand alone.
ORDER: tuple[Kind, ...] = (
    "EMAIL", "PHOTO", "URL", "IP", "MRN", "SSN", "HEALTH_PLAN", "ACCOUNT", "LICENCE", "VEHICLE", "DEVICE", "ID", "FAX", "PHONE", "BIOMETRIC",
    "ADDRESS", "POSTCODE", "ZIP", "PLACE", "NAME", "DATE", "AGE", "ATTACHMENT",
)  # fmt: skip
# What stands for a value that was removed: "[NAME-1]", "[DATE]", "[DATE:2021-02-11]", "[ZIP:021]".
TAG = re.compile(rf"\[(?:{'|'.join(ORDER)})(?:-\d+|:\d{{3,4}}(?:-\d\d-\d\d)?)?\]")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch of text that identifies somebody.

    Attributes:
        kept: what may stay instead of it (a year, "90+", the first three digits); None for a numbered tag.
        guessed: from its shape alone; another kind for the same stretch is nearer the truth.
    """

    kind: Kind
    start: int
    end: int
    kept: str | None = None
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """An identifier that was replaced.

    Attributes:
        start, end: in the text as it was given, end exclusive.
        where: the field of a record, as ``Patient.name[0].family``; empty for a text.
    """

    kind: Kind
    start: int
    end: int
    text: str
    replacement: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text without identifiers, and what was taken out, in order."""

    text: str
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class CleanedRecord:
    """A record without identifiers, and what was taken out, in order of its fields."""

    value: Json
    findings: tuple[Finding, ...]
