"""What speaks against usual treatments for this very person: shown beside the advice, from the medicine pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.types import Candidate, Heard, PatientHistory
from knowledge_graph.medicines import ORDER, Caution, allergic, duplicates, interactions, is_medicine, names_of, objections
from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

# In an emergency, what must not be given; care about usual treatments is for those who will choose one.
GRAVE = {"avoid", "serious"}


def cautions(
    history: PatientHistory, heard: Heard, leading: Iterable[Candidate], knowledge: Knowledge, level: TriageLevel = TriageLevel.SELF_CARE
) -> tuple[str, ...]:
    """One line for each contraindication, caution or interaction, most serious first, each once.

    Args:
        level: in an emergency, of medicines that are neither taken nor asked about only what is grave.
    """
    own = {*history.medicines, *(m.concept for m in heard.mentions)}
    every = _all(history, heard, leading, knowledge)
    kept = (c for c in every if level < TriageLevel.EMERGENCY or c.severity in GRAVE or c.medicine in own)
    found = sorted(kept, key=lambda c: ORDER.index(c.severity))
    say = speech(history.language, knowledge)
    return tuple(dict.fromkeys(say.together(caution.text, caution.advice) for caution in found))


def _all(history: PatientHistory, heard: Heard, leading: Iterable[Candidate], knowledge: Knowledge) -> Iterator[Caution]:
    present, language = states(history, knowledge), history.language
    usual = [medicine for candidate in leading for medicine in knowledge.conditions[candidate.id].treated_by]
    asked = [m.concept for m in heard.mentions if is_medicine(knowledge, m.concept)]
    considered = list(dict.fromkeys((*asked, *history.medicines, *usual)))
    for medicine in considered:
        yield from allergic(knowledge, medicine, history.allergies, language)
        yield from objections(knowledge, medicine, present, language)
    yield from interactions(knowledge, (*asked, *history.medicines), language)
    yield from duplicates(knowledge, (*asked, *history.medicines), language)
    taken = set(history.medicines)
    for medicine in usual:
        yield from (c for c in interactions(knowledge, (*taken, medicine), language) if medicine in {c.medicine, c.other} and medicine not in taken)


def states(history: PatientHistory, knowledge: Knowledge) -> set[str]:
    """Everything the person is or has, with what it implies; an allergy to aspirin is also an ``aspirin-allergy``."""
    allergies = {f"{name}-allergy" for key in history.allergies for name in names_of(knowledge, key)}
    said = {*history.conditions, *history.allergies, *allergies, *history.present, *({"pregnancy"} if history.pregnant else set())}
    return said.union(*(knowledge.implied.get(key, frozenset()) for key in said))

