"""Does the passage say what the claim says? A sentence that fails is never shown.

Checked in order: a real fact is cited and stands verbatim in its passage; the language; every number with its unit, range and bound; every
medicine and condition; what is denied; words that turn a sentence round; how sure and how binding it is; of whom it is said; and last how
likely it is, by a trained model, that the quote says it at all. Where an entailment model is at hand, it must agree too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol

from assistant.types import Citation, Claim, Unsupported
from assistant.verify import degree, polarity
from assistant.verify.names import Names
from assistant.verify.plain import say
from assistant.verify.population import population
from assistant.verify.quantities import missing_quantities, quantities
from assistant.verify.support import Weights, features, trained, unheard
from indexes.sentences import Pick, stems
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

ENTAILED = 0.5
_LATIN = re.compile(r"[A-Za-z]")
_LAST_LATIN = "\u024f"


class Entailment(Protocol):
    """A model of natural language inference, for example a cross-encoder."""

    def entails(self, premise: str, hypothesis: str) -> float:
        """Probability that whoever believes the premise must believe the hypothesis, 0..1."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks claims of one body of knowledge.

    Attributes:
        threshold: probability of support from which a claim passes; None takes the trained one.
        entailment: asked last, where there is one.
        weights: of the trained model; those that come with the program unless others are given.
    """

    linker: Linker
    knowledge: Knowledge
    threshold: float | None = None
    entailment: Entailment | None = field(default=None, repr=False)
    weights: Weights = field(default_factory=trained, repr=False)

    def check(self, text: str, pick: Pick | None, topic: str = "") -> Claim | Unsupported:
        """The claim with its citation, or why it is not supported."""
        if pick is None:
            return Unsupported(text, "it cites no fact that was given")
        if not verbatim(pick):
            return Unsupported(text, "its quote does not stand in the passage")
        reason = self.objection(text, pick)
        return Unsupported(text, reason) if reason else Claim(text, (cite(pick),), topic or pick.passage.section)

    def objection(self, text: str, pick: Pick) -> str:
        """Why the quoted sentence does not carry the claim; empty when it does."""
        if text.strip() == pick.text.strip():
            return ""
        if foreign(text, pick.text):
            return "it is not in the language of its source"
        return next(self.objections(text, pick), "") or self._unsupported(text, pick)

    def objections(self, text: str, pick: Pick) -> Iterator[str]:
        """What the rules have against the claim, in the order in which they are asked."""
        quote, title = pick.text, pick.passage.title
        claim = self._names.aligned(text, quote)
        if missing := missing_quantities(claim, quote):
            yield f"the quote does not hold {', '.join(missing)}"
        if new := self._names.new(text, quote, title):
            yield f"the quote does not name {', '.join(new)}"
        if strange := unheard(claim, f"{quote} {title}", self.weights.rarity):
            yield f"the quote does not name {', '.join(strange)}"
        if denied := polarity.contradicted(claim, quote):
            yield denied
        if words := degree.turned(claim, quote, title):
            yield f"the quote does not say {', '.join(sorted(words))}"
        if words := degree.overstated(claim, quote):
            yield f"the quote says {', '.join(sorted(words))}"
        if degree.swapped(claim, quote):
            yield "the two sides stand the other way round in the quote"
        if other := population(claim, quote, title):
            yield other

    def probability(self, text: str, pick: Pick) -> float:
        """How likely it is, by the trained model, that the quote says what the claim says."""
        return self.weights.probability(self.features(text, pick))

    def features(self, text: str, pick: Pick) -> dict[str, float]:
        """What the trained model reads of a claim and its quote."""
        quote, title = pick.text, pick.passage.title
        claim = self._names.aligned(text, quote)
        mine, theirs = ([name.concept for name in self._names.all(said)] for said in (text, f"{quote} {title}"))
        return features(say(claim), say(quote), say(title), (mine, theirs), _lacking(claim, quote), self.weights.rarity)

    def _unsupported(self, text: str, pick: Pick) -> str:
        if (likely := self.probability(text, pick)) < self.least:
            return f"only {likely:.0%} likely to be what the quote says"
        if self.entailment is not None and self.entailment.entails(pick.text, text) < ENTAILED:
            return "it does not follow from the quote"
        return ""

    @property
    def least(self) -> float:
        """The probability of support from which a claim passes."""
        return self.weights.threshold if self.threshold is None else self.threshold

    @property
    def _names(self) -> Names:
        return Names(self.linker, self.knowledge)


def _lacking(claim: str, quote: str) -> dict[str, float]:
    """Share of the quote's denials, hedges and quantities that the claim is without."""

    def share(some: int, whole: int) -> float:
        return max(0, whole - some) / whole if whole else 0.0

    pairs = {
        "denials": [len(polarity.denials(text)) for text in (claim, quote)],
        "hedges": [len(degree.limits(text)) for text in (claim, quote)],
        "quantities": [len(quantities(text)) for text in (claim, quote)],
    }
    return {name: share(*counts) for name, counts in pairs.items()}


def verbatim(pick: Pick) -> bool:
    """True when the quote is a stretch of its passage that says something."""
    return 0 <= pick.start < pick.end <= len(pick.passage.text) and bool(pick.text.strip())


def foreign(text: str, quote: str) -> bool:
    """True when the claim has letters of a script that the quote does not use, or none of the quote's."""
    strange = {c for c in text if c.isalpha() and c > _LAST_LATIN} - set(quote)
    return bool(strange) or bool(not _LATIN.search(text) and _LATIN.search(quote))


def support(text: str, pick: Pick) -> float:
    """Share of the claim's content stems that stand in the quote or its title, 0..1."""
    own = stems(say(text).text)
    return len(own & stems(say(f"{pick.passage.title} {pick.text}").text)) / len(own) if own else 0.0


def cite(pick: Pick) -> Citation:
    """The verbatim quote of a picked sentence with its own source."""
    mark, passage = pick.mark, pick.passage
    return Citation(
        passage_id=passage.id,
        document_id=passage.document_id,
        title=mark.title or passage.title,
        publisher=mark.publisher,
        url=mark.url,
        quote=pick.text,
        passage=passage.text,
        start=pick.start,
        end=pick.end,
        section=passage.section,
        basis=mark.basis,
        page=mark.page,
        year=mark.published,
        kind=mark.kind,
    )
