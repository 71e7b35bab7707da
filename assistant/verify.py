"""Does the passage say what the claim says? A sentence that fails is never shown.

Checked in order: a real fact is cited; the language; every number with its unit; every medicine and condition; polarity; words
that turn a sentence round; and that nearly all content words of the claim stand in the quoted sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from assistant.polarity import decisive, moved, negations
from assistant.types import Citation, Claim, Unsupported
from indexes.sentences import Pick, stems
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

SUPPORT = 0.75
_QUANTITY = re.compile(r"(\d+(?:[.,]\d+)*)\s*(%|°?[a-zA-Zµμ]+(?:/[a-zA-Z]+)*)?")
_UNITS = frozenset(["mg", "g", "kg", "mcg", "µg", "ml", "l", "mmol", "iu", "units", "hours", "hour", "days", "day", "weeks", "week", "months", "month", "years", "year", "minutes", "minute", "%", "percent", "mmhg", "bpm", "tablet", "tablets", "times", "c", "f"])
_NUMBER_WORDS = {w: str(n) for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])}
_NUMBER_WORDS |= {w: str(n * 10) for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"], 2)}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBER_WORDS)})\b", re.I)
_LATIN = re.compile(r"[A-Za-z]")
_LAST_LATIN = "\u024f"


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
        if foreign(text, quote):
            return "it is not in the language of its source"
        if missing := missing_quantities(text, quote):
            return f"the quote does not hold {', '.join(missing)}"
        if new := self._new_names(text, pick):
            return f"the quote does not name {', '.join(sorted(self.knowledge.concepts[key].name for key in new))}"
        if negations(text) != negations(quote):
            return "one of claim and quote is negated"
        if words := moved(text, quote):
            return f"the quote does not deny {', '.join(sorted(words))}"
        if words := decisive(text, quote):
            return f"the quote does not say {', '.join(sorted(words))}"
        covered = support(text, pick)
        return "" if covered >= self.threshold else f"only {covered:.0%} of its words stand in the quote"

    def _new_names(self, text: str, pick: Pick) -> set[str]:
        """Medicines and conditions of the claim that the quote does not name, or names in another order.

        The page's own subject may stand for a pronoun of the quote, but not for another medicine or condition that the quote names.
        """
        claim, quote, subject = self._named(text), self._named(pick.text), set(self._named(pick.passage.title))
        borrowed = set(claim) - set(quote)
        if borrowed - subject or (borrowed and set(quote) - set(claim)):
            return borrowed
        kept = [key for key in claim if key not in borrowed]
        return set() if in_order(kept, quote) else set(kept)

    def _named(self, text: str) -> list[str]:
        """Medicines and conditions in the order in which the text names them first."""
        kinds = {"medicine", "condition", "class"}
        mentions = sorted(self.linker.read(text).mentions, key=lambda m: (m.start, m.concept))
        return list(dict.fromkeys(m.concept for m in mentions if self.knowledge.concepts[m.concept].kind in kinds))


def foreign(text: str, quote: str) -> bool:
    """True when the claim has letters of a script that the quote does not use, or none of the quote's."""
    strange = {c for c in text if c.isalpha() and c > _LAST_LATIN} - set(quote)
    return bool(strange) or bool(not _LATIN.search(text) and _LATIN.search(quote))


def in_order(some: Iterable[str], whole: Sequence[str]) -> bool:
    """True when ``some`` is what is left of ``whole`` after items are taken out."""
    rest = iter(whole)
    return all(item in rest for item in some)


def support(text: str, pick: Pick) -> float:
    """Share of the claim's content stems that stand in the quote or its title, 0..1."""
    own = stems(_digits(text))
    return len(own & stems(_digits(f"{pick.passage.title} {pick.text}"))) / len(own) if own else 0.0


def missing_quantities(text: str, quote: str) -> list[str]:
    """Quantities of the claim that the quote lacks; all of them where they stand in another order."""
    own, known = quantities(text), quantities(quote)
    return [quantity for quantity in own if quantity not in known] or ([] if in_order(own, known) else own)


def quantities(text: str) -> list[str]:
    """Numbers of a text in order, with their unit, as digits; number words count."""
    return [_quantity(number, unit.lower().lstrip("°")) for number, unit in _QUANTITY.findall(_digits(text))]


def _digits(text: str) -> str:
    return _NUMBER_WORD.sub(lambda word: _NUMBER_WORDS[word.group().lower()], text)


def _quantity(number: str, unit: str) -> str:
    known = unit in _UNITS or "/" in unit
    return f"{number} {unit.removesuffix('s')}" if known else number


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
