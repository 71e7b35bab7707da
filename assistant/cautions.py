"""What speaks against usual treatments for this very person: shown beside the advice, from the medicine pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from assistant.types import Candidate, Heard, PatientHistory
from knowledge_graph.medicines import Caution, interactions, objections
from knowledge_graph.store import Knowledge


def cautions(history: PatientHistory, heard: Heard, leading: Iterable[Candidate], knowledge: Knowledge) -> tuple[str, ...]:
    """One line for each contraindication, caution or interaction, most serious first, each once."""
    found = sorted(_all(history, heard, leading, knowledge), key=lambda c: ("avoid", "serious", "moderate", "minor").index(c.severity))
    return tuple(dict.fromkeys(f"{caution.text} {caution.advice}" for caution in found))


def _all(history: PatientHistory, heard: Heard, leading: Iterable[Candidate], knowledge: Knowledge) -> Iterator[Caution]:
    states = {*history.conditions, *history.allergies, *history.present, *({"pregnancy"} if history.pregnant else set())}
    usual = [medicine for candidate in leading for medicine in knowledge.conditions[candidate.id].treated_by]
    asked = [m.concept for m in heard.mentions if m.concept in knowledge.medicines]
    considered = list(dict.fromkeys((*asked, *history.medicines, *usual)))
    for medicine in considered:
        yield from objections(knowledge, medicine, states)
    yield from interactions(knowledge, (*asked, *history.medicines))
    taken = set(history.medicines)
    for medicine in usual:
        yield from (c for c in interactions(knowledge, (*taken, medicine)) if medicine in {c.medicine, c.other} and medicine not in taken)
