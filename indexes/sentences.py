"""From passages to the few sentences worth reading: scored, without near-duplicates, under a token budget."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import Stemmer

from indexes.chunk import length_of, sentence_spans
from indexes.types import Hit, Mark, Passage, Span, Vectors

Encode = Callable[[Sequence[str]], Vectors]
_WORD = re.compile(r"[A-Za-z0-9\u4e00-\u9fff]+")
_STEMMER = Stemmer.Stemmer("english")
_ARTICLES = ("a", "an", "the", "it", "its", "this", "that", "you", "your")
_LINKS = ("of", "in", "on", "at", "to", "for", "with", "and", "or", "as", "by", "from")
_VERBS = ("is", "are", "was", "were", "be", "been", "can", "may", "have", "has")
_COMMON = frozenset(_ARTICLES + _LINKS + _VERBS)
_NEGATIONS = frozenset(_STEMMER.stemWords(["not", "no", "never", "nor", "cannot", "without", "avoid", "t"]))  # don't is read as don, t
TOKENS_PER_WORD = 1.35
SHORTEST, LONGEST = 4, 60
SAME = 0.93
_POINTER = re.compile(
    r"^(?:click|visit|key points)\b|\b(?:click (?:on|the|here)|for (?:more|additional|further)(?: \w+){0,2} information|to (?:learn|read|find out) more|(?:listed|available) (?:below|at the link)|"
    r"(?:see|visit|view|read) (?:the|our|this|these|their) (?:\w+ ){0,4}(?:resources?|links?|websites?|pages?|articles?|sections?|summar(?:y|ies)))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Pick:
    """One sentence of a passage.

    Attributes:
        start, end: its span in ``passage.text``, which it equals verbatim.
        score: relevance to the question; higher is better.
    """

    passage: Passage
    start: int
    end: int
    score: float

    @property
    def text(self) -> str:
        """The sentence, verbatim."""
        return self.passage.text[self.start : self.end]

    @property
    def mark(self) -> Mark:
        """The source of this very sentence."""
        return self.passage.mark_at(self.start, self.end)

    @property
    def tokens(self) -> int:
        """Rough length in tokens of a language model."""
        return _tokens(self.text)

    def raised(self, by: float) -> Pick:
        """The same sentence with a higher score."""
        return Pick(self.passage, self.start, self.end, self.score + by)


@lru_cache(8192)
def _tokens(text: str) -> int:
    return math.ceil(length_of(text) * TOKENS_PER_WORD)


@lru_cache(16384)
def stems(text: str) -> frozenset[str]:
    """Content words of a text, stemmed."""
    words = [word.lower() for word in _WORD.findall(text)]
    return frozenset(_STEMMER.stemWords([word for word in words if word not in _COMMON]))


def says_something(text: str) -> bool:
    """False for a heading that asks, and for a sentence that only points to another page."""
    return not text.rstrip("\"')”’ ").endswith(("?", "？", ":")) and not _POINTER.search(text)


def candidates(hits: Sequence[Hit], weight: float = 0.15) -> list[Pick]:
    """Every sentence of the hits, each scored by the place of its passage alone (0..weight)."""
    best = hits[0].score if hits else 1.0
    found: dict[tuple[str, str], Pick] = {}
    for hit in hits:
        share = weight * (hit.score / best if best > 0 else 0.0)
        for start, end in _telling(hit.passage.text):
            pick = Pick(hit.passage, start, end, share)
            found.setdefault((hit.passage.title, " ".join(pick.text.split()).casefold()), pick)
    return list(found.values())


@lru_cache(4096)
def _telling(passage: str) -> tuple[tuple[int, int], ...]:
    """Where the sentences of usable length stand that say something."""
    spans = sentence_spans(passage)
    return tuple((start, end) for start, end in spans if SHORTEST <= length_of(passage[start:end]) <= LONGEST and says_something(passage[start:end]))


def embedded(pick: Pick) -> str:
    """A sentence as it is embedded: with title and section, so that "It often returns." is read as being about its subject."""
    return f"{pick.passage.title} · {pick.passage.section}: {pick.text}"


def parts(passage: Passage) -> tuple[list[str], list[Span]]:
    """The sentences of a passage as they are embedded, and where they stand in what is searched."""
    head = len(passage.searchable) - len(passage.text)
    spans = _telling(passage.text)
    return [embedded(Pick(passage, start, end, 0.0)) for start, end in spans], [(head + start, head + end) for start, end in spans]


def embedded_sentences(passages: Sequence[Passage]) -> list[str]:
    """What may be embedded when these passages are found."""
    return [embedded(pick) for pick in candidates([Hit(passage, 0.0) for passage in passages])]


def by_words(question: str, picks: Sequence[Pick], weight: float = 0.6) -> list[Pick]:
    """Sentences scored by shared words besides, in their order; a word that few of these sentences hold counts for more."""
    shared = _shared(stems(question), [stems(f"{pick.passage.title} {pick.text}") for pick in picks])
    return [pick.raised(weight * share) for pick, share in zip(picks, shared, strict=True)]


def by_meaning(asked: Sequence[float], picks: Sequence[Pick], encode: Encode) -> list[Pick]:
    """Sentences scored by their cosine to the vector of the question besides, best first."""
    if not picks:
        return []
    cosines = encode([embedded(pick) for pick in picks]) @ np.asarray(asked, np.float32)
    scored = [pick.raised(float(cosine)) for pick, cosine in zip(picks, cosines, strict=True)]
    return best_first(scored)


def best_first(picks: Iterable[Pick]) -> list[Pick]:
    """Sentences by score; ties by passage and place."""
    return sorted(picks, key=lambda p: (-p.score, p.passage.id, p.start))


def _shared(wanted: frozenset[str], told: Sequence[frozenset[str]]) -> list[float]:
    """What share of the words that are wanted and told somewhere each text holds, 0..1, weighed by inverse frequency (Spärck Jones, 1972)."""
    holding = {word: sum(word in own for own in told) for word in sorted(wanted)}
    rarity = {word: math.log((len(told) + 1) / (n + 0.5)) + 0.1 for word, n in holding.items() if n}
    whole = sum(rarity.values())
    return [sum(weight for word, weight in rarity.items() if word in own) / whole if whole else 0.0 for own in told]


def within(picks: Sequence[Pick], budget: int) -> list[Pick]:
    """Sentences in order of score that fit the budget and do not repeat one another."""
    chosen: list[Pick] = []
    words: list[frozenset[str]] = []
    for item in picks:
        own = stems(item.text)
        if item.tokens > budget or any(_adds_nothing(own, other) for other in words):
            continue
        chosen.append(item)
        words.append(own)
        budget -= item.tokens
    return chosen


def together(picks: Sequence[Pick], shared: Callable[[Pick], str]) -> list[Pick]:
    """Those that share something beside one another, the group of the best one first; order is kept within a group."""
    places = {name: place for place, name in enumerate(dict.fromkeys(map(shared, picks)))}
    return sorted(picks, key=lambda pick: places[shared(pick)])


def _adds_nothing(own: frozenset[str], other: frozenset[str]) -> bool:
    """True when nearly every word was said already; a number or a negation always says something new."""
    if len(own & other) < SAME * len(own):
        return False
    return not (own ^ other) & _NEGATIONS and not any(word.isdigit() for word in own - other)
