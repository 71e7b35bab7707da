"""What a candidate often shows and nobody has asked about yet: neither told, nor denied, nor left open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from assistant.types import Candidate, PatientHistory
from knowledge_graph.store import Knowledge

MOST = 4
Unasked = Mapping[str, tuple[str, ...]]
"""By condition: ids of findings, those that it shows most often first."""


def unasked(candidates: Iterable[Candidate], history: PatientHistory, knowledge: Knowledge) -> Unasked:
    """For each candidate up to ``MOST`` findings of its page that the history does not answer."""
    settled = _settled(history, knowledge)
    return {one.id: _of(one, settled, knowledge) for one in candidates}


def _of(one: Candidate, settled: frozenset[str], knowledge: Knowledge) -> tuple[str, ...]:
    page = knowledge.conditions.get(one.id)
    reasons = {above for reason in one.supports for above in knowledge.implied.get(reason.finding, ())} | {reason.finding for reason in one.against}
    shown, told = page.findings if page else {}, settled | reasons
    often = sorted((key for key in shown if key not in told and key in knowledge.findings), key=lambda key: -shown[key].probability)
    return tuple(often[:MOST])


def _settled(history: PatientHistory, knowledge: Knowledge) -> frozenset[str]:
    """What is known: what is present with all that it implies, and with what is denied all that would imply it."""
    present = {key for told in history.present for key in (told, *knowledge.implied.get(told, ()))}
    denied = set(history.absent)
    ruled_out = {key for key, above in knowledge.implied.items() if denied & above}
    return frozenset(present | denied | ruled_out | set(history.unsure))
