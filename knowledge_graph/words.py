"""Text to words: spans, stems, word classes and spelling, shared by linking and context."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge_graph.lexicon import Language

_TOKEN = re.compile(r"\d+\.\d+|[a-z0-9]+(?:[’'][a-z]+)?(?:/10)?|[.!?;\n]+(?=\s|$)|[,:()]|[-–—](?=\s)", re.I)
_ENDING = re.compile(r"'(?:s|m|ve|re|ll|d)$")
NOT, CANNOT, BARELY = "not", "cannot", "barely"
DENIALS = (NOT, CANNOT, BARELY)
ENGLISH = Path(__file__).with_name("knowledge") / "english_words.txt"


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark of a text; ``stem`` is empty for stop words and marks."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def ends_sentence(self) -> bool:
        """True for a full stop, question mark, exclamation mark, semicolon or line end."""
        return self.text[0] in ".!?;\n"

    @property
    def is_comma(self) -> bool:
        """True for a mark inside a sentence."""
        return self.text[0] in ",:()-–—"


class Vocabulary:
    """Stems, word classes and spelling over one lexicon."""

    def __init__(self, language: Language, known_words: Iterable[str] = ()) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._stop = frozenset(language.stop_words)
        self._denial, self._inability = frozenset(language.denial), frozenset(language.inability)
        self._classes: dict[str, str] = {}
        for group in language.same_words:
            for word in group:
                self._classes[word] = self._classes[self._stem(word)] = group[0]
        self._known = set(known_words)
        self._by_letter: dict[str, dict[str, None]] = {}
        self._memory: dict[str, str] = {}
        self._contents: dict[str, str] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Add the words of the lexicon: misspelt words are corrected to these."""
        fresh = set(words)
        self._known |= fresh
        self._contents.clear()
        self._memory.clear()
        for word in sorted(fresh):
            if len(word) >= 5 and word.isalpha():
                self._by_letter.setdefault(word[0], {})[word] = None

    def words(self, text: str) -> list[Word]:
        """Split a text; spans are those of the text as given."""
        return [self._word(match) for match in _TOKEN.finditer(text)]

    def split(self, phrase: str) -> list[str]:
        """The words and marks of a phrase in lower case, without spans."""
        lower = phrase.lower().replace("’", "'")
        return lower.split() if lower.isascii() and lower.replace(" ", "").isalnum() else _TOKEN.findall(lower)

    def stems(self, phrase: str) -> tuple[str, ...]:
        """Content stems of a phrase, in order, each once; only stop words gives their stems as they are."""
        return self.stems_of(self.split(phrase))

    def stems_of(self, texts: list[str]) -> tuple[str, ...]:
        """``stems`` of a phrase that is already split."""
        stems = tuple(dict.fromkeys(stem for text in texts if (stem := self.stem_of(text))))
        return stems or tuple(dict.fromkeys(map(self._stem, texts)))

    def stem_of(self, text: str) -> str:
        """The content stem of one lower-case word; empty for stop words and marks."""
        stem = self._contents.get(text)
        if stem is None:
            stem = self._contents[text] = self._content(text) if text[0].isalnum() else ""
        return stem

    def _word(self, match: re.Match[str]) -> Word:
        text = match.group().lower().replace("’", "'")
        return Word(text, self.stem_of(text), match.start(), match.end())

    def _content(self, text: str) -> str:
        if text in self._inability:
            return CANNOT
        if text in self._denial:
            return NOT
        base = _ENDING.sub("", text)
        if text in self._stop or base in self._stop:
            return ""
        if base in self._classes:
            return self._classes[base]
        return self._classed(self.correct(base))

    def _classed(self, word: str) -> str:
        stem = self._stem(word)
        return self._classes.get(word) or self._classes.get(stem) or stem

    def _stem(self, word: str) -> str:
        return str(self._stemmer.stemWord(word))

    def correct(self, word: str) -> str:
        """The lexicon word one slip away (two in long words), or the word itself when it is known, or English, or nothing is near."""
        if len(word) < 5 or not word.isalpha() or word in self._known:
            return word
        if word not in self._memory:
            self._memory[word] = word if is_english(word) else self._nearest(word)
        return self._memory[word]

    def _nearest(self, word: str) -> str:
        slips = 1 if len(word) < 8 else 2
        near = process.extractOne(word, self._by_letter.get(word[0], {}).keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
        return near[0] if near else word


def is_english(word: str) -> bool:
    """True for an ordinary English word in lower case (SCOWL)."""
    at = bisect_left(words := _english(), word)
    return at < len(words) and words[at] == word


@cache
def _english() -> list[str]:
    """English words in order: to make a set of them takes longer than all that is looked up in a message."""
    return ENGLISH.read_text(encoding="ascii").split()
