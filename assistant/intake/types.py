"""Values of the intake room; all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.vitals.types import Skipped

Kind = Literal["age", "sex", "pregnancy", "condition", "medicine", "allergy", "finding", "vital", "lab", "procedure", "immunisation", "family"]
Status = Literal["current", "past", "family", "denied", "unsure"]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a record says, for the person to confirm.

    Attributes:
        name: of the concept, or the words of the record where it names none that is known.
        status: ``past`` also for what was done once (procedures, vaccinations); ``unsure`` for what is only planned, suspected or
            may be somebody else's, and is never taken over as it stands.
        concept: id of the concept, or None.
        when: of the illness its onset, else when it was done or measured; the first day of the year or month where only that is said.
        value: dose, result, reaction, relative or year as the record words it.
        number: age in years, weeks of pregnancy, or a vital in the unit of ``vitals.types.UNITS``.
        source: ``Condition/123``, or the heading of the section of a note.
        start, end: character span in the note, end exclusive; both 0 for records that are no text.
        quote: the words of the record; of a note ``text[start:end]``.
    """

    kind: Kind
    name: str
    status: Status
    concept: str | None = None
    when: date | None = None
    value: str = ""
    number: float | None = None
    source: str = ""
    start: int = 0
    end: int = 0
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Intake:
    """Everything a record says, in its order, and what was left out with the reason."""

    items: tuple[Item, ...]
    skipped: tuple[Skipped, ...] = ()

    def of(self, *kinds: Kind) -> tuple[Item, ...]:
        """Items of these kinds, in order."""
        return tuple(item for item in self.items if item.kind in kinds)


__all__ = ["Intake", "Item", "Kind", "Skipped", "Status"]
