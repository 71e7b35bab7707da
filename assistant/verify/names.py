"""Medicines, conditions and classes: the claim names no other than its quote, and in the same order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.verify.plain import in_order
from knowledge_graph.link import Linker, Reading
from knowledge_graph.store import Knowledge

KINDS = frozenset({"medicine", "condition", "class"})
_PASSIVE = re.compile(r"\b(?:is|are|was|were|be|been|being) (?:\w+ )?\w+(?:ed|en|un|wn) (?:by|with|from)\b|\bdue to\b|\bbecause of\b", re.I)
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Name:
    """A concept as a text calls it."""

    concept: str
    start: int
    end: int
    text: str


@lru_cache(maxsize=4096)
def _read(linker: Linker, text: str) -> Reading:
    """Quotes and titles come again with every claim."""
    return linker.read(text)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of one body of knowledge and its packs."""

    linker: Linker
    knowledge: Knowledge

    def all(self, text: str) -> list[Name]:
        """Every concept that the text names, in order."""
        reading = _read(self.linker, text)
        found = [Name(m.concept, m.start, m.end, text[m.start : m.end]) for m in (*reading.mentions, *reading.imported)]
        return sorted(found, key=lambda name: (name.start, name.concept))

    def named(self, text: str) -> list[str]:
        """Medicines, conditions and classes, and names that packs know, in the order in which the text names them first."""
        concepts = self.knowledge.concepts
        return list(dict.fromkeys(n.concept for n in self.all(text) if n.concept not in concepts or concepts[n.concept].kind in KINDS))

    def new(self, claim: str, quote: str, title: str) -> list[str]:
        """What the claim names and the quote does not, or names in another order; as people call it.

        The page's own subject may stand for a pronoun of the quote, but not for another medicine or condition that the quote names.
        """
        own, known, subject = self.named(claim), self.named(quote), set(self.named(title))
        written = f" {_letters(quote)} "
        borrowed = {key for key in own if key not in known and not self._stands(key, claim, written)}
        if borrowed - subject or (borrowed and set(known) - set(own)):
            return self._called(borrowed, claim)
        kept = [key for key in own if key in known]
        turned = bool(_PASSIVE.search(claim)) != bool(_PASSIVE.search(quote))
        return [] if in_order(kept, known) or (turned and in_order(_halves(kept), known)) else self._called(set(kept), claim)

    def _stands(self, key: str, claim: str, written: str) -> bool:
        """True when the words that name it stand in the quote too, where they were read as part of something else."""
        return any(f" {_letters(name.text)} " in written for name in self.all(claim) if name.concept == key)

    def _called(self, keys: set[str], claim: str) -> list[str]:
        concepts = self.knowledge.concepts
        return sorted(concepts[key].name if key in concepts else next(n.text for n in self.all(claim) if n.concept == key) for key in keys)

    def aligned(self, claim: str, quote: str) -> str:
        """The claim with every name of the lexicon as its quote calls the same concept."""
        said = {n.concept: n.text for n in self.all(quote) if self._whole(n)}
        written = quote.casefold()
        end, made = 0, ""
        for name in self.all(claim):
            if name.start >= end and name.concept in said and name.text.casefold() not in written and self._whole(name):
                made += claim[end : name.start] + said[name.concept]
                end = name.end
        return made + claim[end:]

    def _whole(self, name: Name) -> bool:
        """True when the text is letter by letter a name of the concept, so that nothing else stands between."""
        concept = self.knowledge.concepts.get(name.concept)
        plain = _letters(name.text)
        return concept is not None and any(plain in {other, f"{other}s", other.removesuffix("s")} for other in map(_letters, concept.english))


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _halves(keys: Sequence[str]) -> list[str]:
    """What a passive names last comes first: B is treated with A."""
    return [*keys[-1:], *keys[:-1]]
