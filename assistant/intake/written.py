"""Whether a record writes what the linker read: it corrects slips of the pen, and records are spelt with care."""

from __future__ import annotations

import re
from itertools import takewhile

import Stemmer
from rapidfuzz.distance import DamerauLevenshtein

from knowledge_graph.chinese import CHINESE
from knowledge_graph.types import Concept, Mention

_STEMMER = Stemmer.Stemmer("english")
_FORMS = frozenset({"tablet", "tablets", "medicine", "medicines", "drug", "drugs", "pill", "pills", "inhaler", "cream", "of", "the", "and"})


def _with_letter(text: str, mention: Mention) -> str:
    """The words of a mention with the single letter or number after them, as in "vitamin D"."""
    letter = re.match(r"[\s-]+(?:[A-Za-z]\d{0,2}|\d{1,2})\b", text[mention.end :])
    return text[mention.start : mention.end + (letter.end() if letter else 0)]


def is_written(text: str, mention: Mention, concept: Concept) -> bool:
    """True unless the linker took another word for a slip of the pen, or a letter for a small word: notes are spelt with care.

    "Elicited" is no Elimite, "vitamin C" no vitamin D and "a pop" no progestogen-only pill.
    """
    said = _with_letter(text, mention)
    if CHINESE.search(said):
        return True
    words = re.findall(r"[^\W_]+", said)
    if concept.kind in {"medicine", "class"}:
        return any(_names(name, words) for name in concept.english)
    parts = {part for name in concept.english for part in re.findall(r"[^\W_]+", name.casefold())}
    return len(words) > 1 or len(said) < 5 or any(_alike(said.casefold(), part) or _begins_alike(said.casefold(), part) for part in parts)


def _names(name: str, words: list[str]) -> bool:
    """True when the words of a name stand among these in its order; an acronym only in capitals."""
    written = words if name.isupper() and len(name) < 5 else [word.casefold() for word in words]
    parts = re.findall(r"[^\W_]+", name if name.isupper() and len(name) < 5 else name.casefold())
    rest = iter(written)
    return all(part in _FORMS or any(_alike(word, part) for word in rest) for part in parts)


def _alike(word: str, part: str) -> bool:
    """Equal, of one stem, or one letter apart in a long one."""
    if word in {part, f"{part}s"} or part == f"{word}s":
        return True
    return _STEMMER.stemWord(word) == _STEMMER.stemWord(part) or (len(part) > 7 and DamerauLevenshtein.distance(word, part, score_cutoff=1) <= 1)


def _begins_alike(word: str, part: str) -> bool:
    """Another form of the same word: "dyspneic" and "dyspnea"."""
    beginning = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, part, strict=False)))
    return beginning >= max(5, min(len(word), len(part)) - 1) and len(word) >= len(part) - 2
