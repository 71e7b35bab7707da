"""What speaks against a medicine for one person: interactions, contraindications, cautions, allergies, two of a kind."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from knowledge_graph.lexicon import Severity
from knowledge_graph.speech import Speech, Tongue, speech
from knowledge_graph.store import Knowledge

ORDER: tuple[Severity, ...] = ("avoid", "serious", "moderate", "minor")
ASK = "Ask a pharmacist or doctor before you take both."
LISTED = "{a} and {b} are on a list of interacting medicines: {source}."


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


def is_medicine(knowledge: Knowledge, key: str) -> bool:
    """True for the id of a medicine or of a class of medicines."""
    return key in knowledge.classes_of or key in knowledge.classes


def names_of(knowledge: Knowledge, medicine: str) -> frozenset[str]:
    """A medicine and its classes."""
    return frozenset({medicine, *knowledge.classes_of.get(medicine, ())})


def check_medicines(knowledge: Knowledge, medicines: Collection[str], states: Iterable[str] = (), allergies: Collection[str] = (), language: Tongue = "en") -> list[Caution]:
    """Everything known to speak against these medicines together, for a person in these states; most serious first.

    Args:
        medicines: ids of medicines or of classes.
        states: ids of illnesses, risks and findings, with what they imply.
        allergies: ids of medicines or classes the person is allergic to.
        language: of the texts.
    """
    taken, present = sorted(set(medicines)), set(states)
    found = [*interactions(knowledge, taken, language), *duplicates(knowledge, taken, language)]
    for medicine in taken:
        found += [*allergic(knowledge, medicine, allergies, language), *objections(knowledge, medicine, present, language)]
    return sorted(dict.fromkeys(found), key=lambda c: (ORDER.index(c.severity), c.medicine, c.other))


def interactions(knowledge: Knowledge, medicines: Iterable[str], language: Tongue = "en") -> Iterator[Caution]:
    """Every interaction between two of the medicines; a pair that is only listed, without its effect, where nothing better is known."""
    say = speech(language, knowledge)
    for first, second in combinations(sorted(set(medicines)), 2):
        left, right = names_of(knowledge, first), names_of(knowledge, second)
        explained = [
            Caution(first, second, row.severity, say(row.effect), say(row.advice), row.source)
            for row in knowledge.interactions
            if (row.a in left and row.b in right) or (row.a in right and row.b in left)
        ]
        worst = min((ORDER.index(c.severity) for c in explained), default=len(ORDER))
        yield from explained
        yield from (c for c in _listed(say, first, second) if ORDER.index(c.severity) < worst)


def _listed(say: Speech, first: str, second: str) -> Iterator[Caution]:
    """The most serious listing of the pair."""
    rows = sorted(say.knowledge.listed.get((first, second), ()), key=lambda row: ORDER.index(row.severity))
    for row in rows[:1]:
        source = say.knowledge.sources[row.source]
        told = say(LISTED, a=say.name(first), b=say.name(second), source=f"{source.publisher}, {source.title}")
        yield Caution(first, second, row.severity, told, say(ASK), row.source)


def duplicates(knowledge: Knowledge, medicines: Iterable[str], language: Tongue = "en") -> Iterator[Caution]:
    """Two medicines of a class of which one at a time should be taken, each pair once, for its most serious class."""
    say = speech(language, knowledge)
    groups = sorted((g for g in knowledge.medicine_classes if g.duplicate), key=lambda g: ORDER.index(g.duplicate or "minor"))
    seen: set[tuple[str, str]] = set()
    for group in groups:
        members = sorted(m for m in set(medicines) if group.id in knowledge.classes_of.get(m, ()))
        for first, second in combinations(members, 2):
            if (first, second) not in seen:
                seen.add((first, second))
                yield Caution(first, second, group.duplicate or "moderate", say("Both are {group}: {why}", group=say.name(group.id), why=say(group.why)), say(ASK), group.source)


def allergic(knowledge: Knowledge, medicine: str, allergies: Iterable[str], language: Tongue = "en") -> Iterator[Caution]:
    """The person is allergic to this medicine, to its class, or to a class that it can cross-react with; what its own page says of the allergy is left to ``objections``."""
    own, say, page = names_of(knowledge, medicine), speech(language, knowledge), knowledge.medicines.get(medicine)
    for allergy in dict.fromkeys(allergies):
        if page and allergy in (*page.contraindications, *page.cautions):
            continue
        cause = _cause(knowledge, allergy)
        if cause in own:
            told = say("{medicine} is not for people with: allergy to {cause}.", medicine=say.name(medicine), cause=say.name(cause))
            yield Caution(medicine, allergy, "avoid", told, say("Do not take it without a doctor's advice."), medicine)
            continue
        wider = names_of(knowledge, cause)
        for row in knowledge.cross_reactions:
            if row.allergy in wider and row.medicine in own:
                yield Caution(medicine, allergy, row.severity, say(row.why), say("Tell the prescriber about the allergy before you take it."), row.source)


def _cause(knowledge: Knowledge, allergy: str) -> str:
    """What the allergy is to: ``penicillin`` for ``penicillin-allergy``."""
    cause = allergy.removesuffix("-allergy")
    return cause if is_medicine(knowledge, cause) else allergy


def objections(knowledge: Knowledge, medicine: str, states: Iterable[str], language: Tongue = "en") -> Iterator[Caution]:
    """Contraindications and cautions of a medicine page that the person's states meet."""
    page = knowledge.medicines.get(medicine)
    if page is None:
        return
    present, say = set(states), speech(language, knowledge)
    for key in page.contraindications:
        if key in present:
            told = say("{medicine} is not for people with: {who}.", medicine=say.name(page.id), who=say.name(key))
            yield Caution(medicine, key, "avoid", told, say("Do not take it without a doctor's advice."), page.id)
    for key in page.cautions:
        if key in present:
            told = say("{medicine} needs care in people with: {who}.", medicine=say.name(page.id), who=say.name(key))
            yield Caution(medicine, key, "moderate", told, say("Ask a doctor or pharmacist first."), page.id)
