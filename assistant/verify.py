"""Does the passage say what the claim says? A sentence that fails is never shown.

Checked in order: a real fact is cited; every number with its unit; every medicine and condition; polarity; and that nearly all
content words of the claim stand in the quoted sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from assistant.types import Citation, Claim, Unsupported
from indexes.sentences import Pick, stems
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

SUPPORT = 0.75
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_QUANTITY = re.compile(r"(\d+(?:[.,]\d+)*)\s*(%|°?[a-zA-Zµ/]+)?")
_UNITS = frozenset("mg g kg mcg µg ml l mmol iu units hours hour days day weeks week months month years year minutes minute % percent mmhg bpm tablets times c f".split())
_NUMBER_WORDS = {w: str(n) for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
_NEGATIVE = re.compile(r"\b(?:not|no|never|none|without|cannot|can't|don't|doesn't|isn't|aren't|won't|shouldn't|neither|nor|avoid|stop|unlikely|rarely)\b", re.I)
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Verifier:
    """Checks claims of one body of knowledge."""

    linker: Linker
    knowledge: Knowledge
    threshold: float = SUPPORT

    def check(self, text: str, pick: Pick | None, topic: str = "") -> Claim | Unsupported:
        """The claim with its citation, or why it is not supported."""
        if pick is None:
            return Unsupported(text, "it cites no fact that was given")
        reason = self.objection(text, pick)
        return Unsupported(text, reason) if reason else Claim(text, (cite(pick),), topic or pick.passage.section)

    def objection(self, text: str, pick: Pick) -> str:
        """Why the quoted sentence does not carry the claim; empty when it does."""
        quote = pick.text
        if text.strip() == quote.strip():
            return ""
        if not _LATIN.search(text) and _LATIN.search(quote):
            return "it is not in the language of its source"
        if missing := quantities(text) - quantities(quote):
            return f"the quote does not hold {', '.join(sorted(missing))}"
        if new := self._named(text) - self._named(f"{pick.passage.title}. {quote}"):
            return f"the quote does not name {', '.join(sorted(self.knowledge.concepts[key].name for key in new))}"
        if bool(_NEGATIVE.search(text)) != bool(_NEGATIVE.search(quote)):
            return "one of claim and quote is negated"
        covered = support(text, pick)
        return "" if covered >= self.threshold else f"only {covered:.0%} of its words stand in the quote"

    def _named(self, text: str) -> set[str]:
        """Medicines and conditions that the text names."""
        kinds = {"medicine", "condition", "class"}
        return {m.concept for m in self.linker.read(text).mentions if self.knowledge.concepts[m.concept].kind in kinds}


def support(text: str, pick: Pick) -> float:
    """Share of the claim's content stems that stand in the quote or its title, 0..1."""
    own = stems(text)
    return len(own & stems(f"{pick.passage.title} {pick.text}")) / len(own) if own else 0.0


def quantities(text: str) -> set[str]:
    """Numbers of a text with their unit, as digits; number words count."""
    plain = " ".join(_NUMBER_WORDS.get(word.lower(), word) for word in text.split())
    found = set()
    for number, unit in _QUANTITY.findall(plain):
        known = unit.lower().rstrip(".") in _UNITS
        found.add(f"{number} {unit.lower().rstrip('s')}" if known else number)
    return found


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
    )
