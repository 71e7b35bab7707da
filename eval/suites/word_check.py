"""The verifier of the issue before: numbers, names, counted denials, some decisive words and three quarters of the words. What the present one is measured against."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexes.sentences import Pick, stems
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

SUPPORT = 0.75
_QUANTITY = re.compile(r"(\d+(?:[.,]\d+)*)\s*(%|°?[a-zA-Zµμ]+(?:/[a-zA-Z]+)*)?")
_UNITS = frozenset(["mg", "g", "kg", "mcg", "µg", "ml", "l", "mmol", "iu", "units", "hours", "hour", "days", "day", "weeks", "week", "months", "month", "years", "year", "minutes", "minute", "%", "percent", "mmhg", "bpm", "tablet", "tablets", "times", "c", "f"])
_NUMBERS = {w: str(n) for n, w in enumerate(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"])}
_NUMBERS |= {w: str(n * 10) for n, w in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred"], 2)}
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b", re.I)
_NEGATION = re.compile(r"\b(?:not|no|never|none|without|cannot|neither|nor|avoid\w*|stop\w*|unlikely|rarely|seldom|hardly|\w+n't)\b", re.I)
_CLAUSE = re.compile(r"[,;:.!?()–—]|\b(?:but|and|or|if|unless|because|when|until|although|while)\b", re.I)
_DECISIVE = stems(
    "increase raise more higher above decrease reduce lower less fewer below before after always sometimes only safe unsafe harmless harmful dangerous serious mild worse left right once twice thrice "
    "half double triple hourly daily nightly weekly fortnightly monthly yearly morning evening prevent cure adult child children babies"
)


@dataclass(frozen=True, slots=True)
class WordCheck:
    """Accepts or refuses a claim as the product did before."""

    linker: Linker
    knowledge: Knowledge

    def accepts(self, claim: str, pick: Pick) -> bool:
        """True when it had no objection."""
        quote = pick.text
        if claim.strip() == quote.strip():
            return True
        own, known = _quantities(claim), _quantities(quote)
        if not set(own) <= set(known) or not _in_order(own, known) or self._new(claim, pick):
            return False
        if len(_NEGATION.findall(_plain(claim))) != len(_NEGATION.findall(_plain(quote))):
            return False
        if (_denied(claim) & stems(quote)) - _denied(quote) or (stems(claim) & _DECISIVE) - stems(quote):
            return False
        said = stems(_digits(claim))
        return bool(said) and len(said & stems(_digits(f"{pick.passage.title} {quote}"))) >= SUPPORT * len(said)

    def _new(self, claim: str, pick: Pick) -> bool:
        own, quote, subject = self._named(claim), self._named(pick.text), set(self._named(pick.passage.title))
        borrowed = set(own) - set(quote)
        if borrowed - subject or (borrowed and set(quote) - set(own)):
            return True
        return not _in_order([key for key in own if key not in borrowed], quote)

    def _named(self, text: str) -> list[str]:
        mentions = sorted(self.linker.read(text).mentions, key=lambda m: (m.start, m.concept))
        return list(dict.fromkeys(m.concept for m in mentions if self.knowledge.concepts[m.concept].kind in {"medicine", "condition", "class"}))


def _in_order(some: Iterable[str], whole: Sequence[str]) -> bool:
    rest = iter(whole)
    return all(item in rest for item in some)


def _digits(text: str) -> str:
    return _NUMBER_WORD.sub(lambda word: _NUMBERS[word.group().lower()], text)


def _quantities(text: str) -> list[str]:
    found = ((number, unit.lower().lstrip("°")) for number, unit in _QUANTITY.findall(_digits(text)))
    return [f"{number} {unit.removesuffix('s')}" if unit in _UNITS or "/" in unit else number for number, unit in found]


def _plain(text: str) -> str:
    return text.replace("’", "'").replace("ʼ", "'")


def _denied(text: str) -> frozenset[str]:
    found: set[str] = set()
    for clause in _CLAUSE.split(_plain(text)):
        if match := _NEGATION.search(clause):
            found |= stems(clause[match.end() :])
    return frozenset(found)
