"""What speaks against a medicine for one person: interactions, contraindications, cautions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge_graph.store import Knowledge

Severity = Literal["avoid", "serious", "moderate", "minor"]


@dataclass(frozen=True, slots=True)
class Caution:
    """One reason for care.

    Attributes:
        medicine: id of the medicine.
        other: id of the other medicine, illness or state.
        severity: ``avoid`` for contraindications.
        text: the effect, in one sentence.
        advice: what to do.
        source: key in sources.yaml, or the page id for contraindications.
    """

    medicine: str
    other: str
    severity: Severity
    text: str
    advice: str
    source: str


def names_of(knowledge: Knowledge, medicine: str) -> frozenset[str]:
    """A medicine and its classes."""
    page = knowledge.medicines.get(medicine)
    return frozenset({medicine, *(page.classes if page else ())})


def interactions(knowledge: Knowledge, medicines: Iterable[str]) -> Iterator[Caution]:
    """Every listed interaction between two of the medicines, each pair and row once."""
    taken = sorted(set(medicines))
    for at, first in enumerate(taken):
        for second in taken[at + 1 :]:
            left, right = names_of(knowledge, first), names_of(knowledge, second)
            for row in knowledge.interactions:
                if (row.a in left and row.b in right) or (row.a in right and row.b in left):
                    yield Caution(first, second, row.severity, row.effect, row.advice, row.source)


def objections(knowledge: Knowledge, medicine: str, states: Iterable[str]) -> Iterator[Caution]:
    """Contraindications and cautions of a medicine page that the person's states meet."""
    page = knowledge.medicines.get(medicine)
    if page is None:
        return
    present = set(states)
    for key in page.contraindications:
        if key in present:
            name = knowledge.concepts[key].name
            yield Caution(medicine, key, "avoid", f"{page.name} is not for people with: {name}.", "Do not take it without a doctor's advice.", page.id)
    for key in page.cautions:
        if key in present:
            name = knowledge.concepts[key].name
            yield Caution(medicine, key, "moderate", f"{page.name} needs care in people with: {name}.", "Ask a doctor or pharmacist first.", page.id)
