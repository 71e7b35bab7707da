"""Texts and records without the identifiers of people.

Safe Harbor lists 18 kinds of identifiers to remove; nobody can promise that a program finds all of them in free text. With a key, dates are shifted
instead of cut to the year; that is no longer Safe Harbor to the letter but needs an expert's determination (45 CFR 164.514(b)(1)).

References: 45 CFR 164.514(b)(2); HHS, Guidance Regarding Methods for De-identification of Protected Health Information, 2012.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assistant.privacy.dates import Calendar
from assistant.privacy.key import Key
from assistant.privacy.medical import Medical
from assistant.privacy.records import clean_record
from assistant.privacy.text import clean
from assistant.privacy.types import Cleaned, CleanedRecord, Json


@dataclass(frozen=True, slots=True)
class Deidentifier:
    """Removes identifiers.

    Attributes:
        today: tells whose year of birth means an age above 89.
        key: shifts dates by days of each person's own; without one only years stay.
    """

    medical: Medical
    today: date
    key: Key | None = None

    def text(self, text: str, person: str = "") -> Cleaned:
        """A text in which every identifier is replaced; ``person`` says whose dates are shifted."""
        return clean(text, self.medical, Calendar(self.today, self.key, person))

    def record(self, value: Json, person: str = "") -> CleanedRecord:
        """JSON or FHIR in which every identifier is replaced."""
        return clean_record(value, self.medical, Calendar(self.today, self.key, person))
