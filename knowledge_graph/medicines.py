"""What speaks against a medicine for one person: interactions, contraindications, cautions, allergies, two of a kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from knowledge_graph.lexicon import Severity
from knowledge_graph.store import Knowledge

ORDER: tuple[Severity, ...] = ("avoid", "serious", "moderate", "minor")
ASK = "Ask a pharmacist or doctor before you take both."


@dataclass(frozen=True, slots=True)
class Caution:
    """One reason for care.

    Attributes:
        medicine: id of the medicine.
        other: id of the other medicine, illness or state.
        severity: ``avoid`` for contraindications.
        text: the effect, in one sentence.
        advice: what to do.
        source: key of a source, or the page id for contraindications.
    """

    medicine: str
    other: str
    severity: Severity
    text: str
    advice: str
    source: str


def names_of(knowledge: Knowledge, medicine: str) -> frozenset[str]:
    """A medicine and its classes."""
    return frozenset({medicine, *knowledge.classes_of.get(medicine, ())})


def check_medicines(knowledge: Knowledge, medicines: Collection[str], states: Iterable[str] = (), allergies: Collection[str] = ()) -> list[Caution]:
    """Everything known to speak against these medicines together, for a person in these states; most serious first.

    Args:
        medicines: ids of medicines or of classes.
        states: ids of illnesses, risks and findings, with what they imply.
        allergies: ids of medicines or classes the person is allergic to.
    """
    taken, present = sorted(set(medicines)), set(states)
    found = [*interactions(knowledge, taken), *duplicates(knowledge, taken)]
    for medicine in taken:
        found += [*allergic(knowledge, medicine, allergies), *objections(knowledge, medicine, present)]
    return sorted(dict.fromkeys(found), key=lambda c: (ORDER.index(c.severity), c.medicine, c.other))


def interactions(knowledge: Knowledge, medicines: Iterable[str]) -> Iterator[Caution]:
    """Every interaction between two of the medicines; a pair that is only listed, without its effect, where nothing better is known."""
    for first, second in combinations(sorted(set(medicines)), 2):
        left, right = names_of(knowledge, first), names_of(knowledge, second)
        explained = [
            Caution(first, second, row.severity, row.effect, row.advice, row.source)
            for row in knowledge.interactions
            if (row.a in left and row.b in right) or (row.a in right and row.b in left)
        ]
        worst = min((ORDER.index(c.severity) for c in explained), default=len(ORDER))
        yield from explained
        yield from (c for c in _listed(knowledge, first, second) if ORDER.index(c.severity) < worst)


def _listed(knowledge: Knowledge, first: str, second: str) -> Iterator[Caution]:
    """The most serious listing of the pair."""
    rows = sorted(knowledge.listed.get((first, second), ()), key=lambda row: ORDER.index(row.severity))
    for row in rows[:1]:
        source, a, b = knowledge.sources[row.source], knowledge.concepts[first].name, knowledge.concepts[second].name
        yield Caution(first, second, row.severity, f"{a} and {b} are on a list of interacting medicines: {source.publisher}, {source.title}.", ASK, row.source)


def duplicates(knowledge: Knowledge, medicines: Iterable[str]) -> Iterator[Caution]:
    """Two medicines of a class of which one at a time should be taken, each pair once, for its most serious class."""
    groups = sorted((g for g in knowledge.medicine_classes if g.duplicate), key=lambda g: ORDER.index(g.duplicate or "minor"))
    seen: set[tuple[str, str]] = set()
    for group in groups:
        members = sorted(m for m in set(medicines) if group.id in knowledge.classes_of.get(m, ()))
        for first, second in combinations(members, 2):
            if (first, second) not in seen:
                seen.add((first, second))
                yield Caution(first, second, group.duplicate or "moderate", f"Both are {group.name}: {group.why}", ASK, group.source)


def allergic(knowledge: Knowledge, medicine: str, allergies: Iterable[str]) -> Iterator[Caution]:
    """The person is allergic to this medicine, to its class, or to a class that it can cross-react with."""
    own, name = names_of(knowledge, medicine), knowledge.concepts[medicine].name
    for allergy in dict.fromkeys(allergies):
        if allergy in own:
            cause = knowledge.concepts[allergy].name
            yield Caution(medicine, allergy, "avoid", f"{name} is not for people with: allergy to {cause}.", "Do not take it without a doctor's advice.", medicine)
            continue
        wider = names_of(knowledge, allergy)
        for row in knowledge.cross_reactions:
            if row.allergy in wider and row.medicine in own:
                yield Caution(medicine, allergy, row.severity, row.why, "Tell the prescriber about the allergy before you take it.", row.source)


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
