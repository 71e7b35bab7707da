"""How much a text reads like the page of each condition, by the words they share.

The findings of a page are a short list; its prose knows more ("seal-like", "after a lunch of fava beans"). BM25 weights over whole pages,
made once and cached, so that triage needs neither an index nor numpy for it.

Reference: Robertson & Zaragoza 2009, doi:10.1561/1500000019 (k1 = 1.2, b = 0.75).
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import Stemmer

from knowledge_graph.cached import write_only
from knowledge_graph.pages import Body, Condition
from knowledge_graph.store import Knowledge, bodies

K1, B = 1.2, 0.75
# Words on more than half of the pages tell nothing.
COMMON = 0.5
# What treats, eases or prevents an illness does not tell it from others.
LEFT_OUT = frozenset({"Treatment", "Self-care", "Prevention"})
_WORD = re.compile(r"[a-z]{3,}")
_FORMAT = 2


@dataclass(frozen=True, slots=True)
class PageWords:
    """BM25 weights of words by condition; those of a word are read when it is first met.

    Attributes:
        conditions: ids, in the order that the rows number them.
        rows: stem -> numbers of conditions and weights, "3 1.204 17 0.98".
    """

    conditions: tuple[str, ...]
    rows: Mapping[str, str]
    _read: dict[str, tuple[tuple[int, float], ...]] = field(default_factory=dict, repr=False, compare=False)

    def weights(self, stem: str) -> tuple[tuple[int, float], ...]:
        """Numbers of the conditions whose pages have the word, and its weight there."""
        if stem not in self._read:
            numbers = self.rows.get(stem, "").split()
            self._read[stem] = tuple(zip(map(int, numbers[::2]), map(float, numbers[1::2]), strict=True))
        return self._read[stem]

    def likeness(self, text: str) -> dict[str, float]:
        """BM25 score of every condition that shares a word with the text; a word counts once."""
        scores = [0.0] * len(self.conditions)
        # In order, so that the sums are the same in every process.
        for stem in dict.fromkeys(stems(text)):
            for at, weight in self.weights(stem):
                scores[at] += weight
        return {key: score for key, score in zip(self.conditions, scores, strict=True) if score}


def stems(text: str) -> list[str]:
    """English stems of the words of three letters or more."""
    found: list[str] = Stemmer.Stemmer("english").stemWords(_WORD.findall(text.lower()))
    return found


def described(page: Condition, body: Body, knowledge: Knowledge) -> str:
    """What a page says of the illness itself: its names and findings, and its prose without treatment."""
    named = [page.name, *page.names, *page.lay_names, *(knowledge.findings[key].name for key in page.findings if key in knowledge.findings)]
    prose = [sentence.text for section, sentences in body.sections if section not in LEFT_OUT for sentence in sentences]
    return " ".join((*named, *prose))


def weigh(documents: Mapping[str, str]) -> PageWords:
    """BM25 weights of every word in every document."""
    counts = {key: Counter(stems(text)) for key, text in documents.items()}
    total = len(counts)
    average = sum(sum(words.values()) for words in counts.values()) / max(total, 1)
    holders = Counter(stem for words in counts.values() for stem in words)
    rows: dict[str, list[str]] = {}
    for number, words in enumerate(counts.values()):
        length = K1 * (1 - B + B * sum(words.values()) / max(average, 1))
        for stem, times in words.items():
            if holders[stem] <= COMMON * total:
                rarity = math.log(1 + (total - holders[stem] + 0.5) / (holders[stem] + 0.5))
                rows.setdefault(stem, []).append(f"{number} {round(rarity * times * (K1 + 1) / (times + length), 3)}")
    return PageWords(tuple(counts), {stem: " ".join(row) for stem, row in rows.items()})


def page_words(knowledge: Knowledge, cache: Path, prose: Iterable[Body] | None = None) -> PageWords:
    """The weights over all condition pages, from ``cache`` when the pages have not changed since they were written.

    Args:
        prose: the pages' texts; read from the pages when they are needed and not given.
    """
    path = cache / f"likeness-{_FORMAT}-{knowledge.version[:16]}.json"
    if path.is_file():
        try:
            kept = json.loads(path.read_bytes())
            return PageWords(tuple(kept["conditions"]), kept["rows"])
        except (ValueError, KeyError, TypeError):
            path.unlink(missing_ok=True)
    texts = {body.page: body for body in (bodies(knowledge.folder) if prose is None else prose)}
    words = weigh({key: described(page, texts[key], knowledge) for key, page in knowledge.conditions.items() if key in texts})
    write_only(path, "likeness-*.json", json.dumps({"conditions": words.conditions, "rows": words.rows}))
    return words
