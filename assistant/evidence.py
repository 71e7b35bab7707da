"""What retrieval hands to the composers, and the seam behind which it happens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.types import Candidate, Heard, Mode, Source
from indexes.sentences import Pick
from indexes.types import Hit, Passage
from knowledge_graph.store import Knowledge
from knowledge_graph.types import PAGED, TriageLevel

WEAK = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was found.

    Attributes:
        hits: fused, best first.
        picks: sentences under the budget, best first.
        strength: cosine of the question and the nearest passage, 0..1.
        named: True when the question names a concept that the index has a page for.
    """

    hits: tuple[Hit, ...]
    picks: tuple[Pick, ...]
    strength: float
    named: bool

    @property
    def weak(self) -> bool:
        """Too little to answer from: nothing near in meaning, and nothing known is named."""
        return not self.picks or (self.strength < WEAK and not self.named)

    @property
    def sources(self) -> tuple[Source, ...]:
        """The passages, for people."""
        return tuple(_source(hit) for hit in self.hits)


def _source(hit: Hit) -> Source:
    p, mark = hit.passage, hit.passage.sources[0]
    return Source(p.id, p.document_id, p.title, p.section, p.publisher, p.url, p.text, hit.score, hit.found_by, mark.page, mark.published, mark.kind)


class Finder(Protocol):
    """Anything that finds evidence for a message."""

    def evidence(self, heard: Heard, leading: Sequence[Candidate], mode: Mode, passages: int, budget: int) -> Evidence:
        """Passages and sentences, best first."""

    def of_pages(self, ids: Sequence[str]) -> Sequence[Passage]:
        """Every passage of these documents, in order."""


def names_a_page(heard: Heard, knowledge: Knowledge) -> bool:
    """True when an illness, a medicine or a test is named, or anything of a pack."""
    return bool(heard.imported) or any(knowledge.concepts[m.concept].kind in PAGED for m in heard.mentions)


def topical(heard: Heard, level: TriageLevel, knowledge: Knowledge, mode: Mode = "patient") -> bool:
    """True when a named illness, medicine or test is asked about, so that it leads the evidence and not what the findings could be.

    A patient who reports several symptoms tells of their illnesses and medicines rather than asks about them; a clinician who names an
    illness and asks, or names one with hardly a finding, means it, however urgent it is.
    """
    findings = {m.concept for m in heard.mentions if m.counts and not m.negated and m.concept in knowledge.findings}
    several = sum(knowledge.findings[key].kind != "risk" for key in findings) > 1
    named = names_a_page(heard, knowledge)
    if mode == "clinician":
        return named and (heard.asks or not several)
    return level < TriageLevel.EMERGENCY and heard.asks and named and not several


# The share of the first one's probability at which a dangerous condition is read about, where nothing dangerous is probable.
POSSIBLE = 0.25


def first_candidates(candidates: Sequence[Candidate], level: TriageLevel, ruled: bool = False, share: float = 0.08, most: int = 3) -> tuple[Candidate, ...]:
    """The candidates whose pages are worth reading: probable enough, a few at most; in an emergency the dangerous ones of them only, where there are any.

    Args:
        ruled: a rule has called it an emergency, and a patient reads on: then nothing harmless is read about, but dangerous conditions that are less
            probable, else urgent ones.
    """
    probable = [candidate for candidate in candidates[:most] if candidate.probability >= share]
    if level < TriageLevel.EMERGENCY:
        return tuple(probable)
    dangerous = [candidate for candidate in candidates if candidate.urgency == TriageLevel.EMERGENCY]
    likely = [candidate for candidate in dangerous if candidate in probable]
    if likely or not ruled:
        return tuple(likely or probable)
    possible = [candidate for candidate in dangerous if candidate.probability >= candidates[0].probability * POSSIBLE]
    return tuple(possible[:most] or [candidate for candidate in probable if candidate.urgency >= TriageLevel.URGENT])
