"""Text to words: spans, stems, word classes and spelling, shared by linking and context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge_graph.lexicon import Language

_TOKEN = re.compile(r"[a-z0-9]+(?:[’'][a-z]+)?(?:/10)?|[.!?;\n]+(?=\s|$)|[,:()]|[-–—](?=\s)", re.I)
NOT, CANNOT = "not", "cannot"


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
        self._by_letter: dict[str, list[str]] = {}
        self._memory: dict[str, str] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Add the words of the lexicon: misspelt words are corrected to these."""
        for word in words:
            self._known.add(word)
            if len(word) >= 5 and word.isalpha():
                letter = self._by_letter.setdefault(word[0], [])
                if word not in letter:
                    letter.append(word)

    def words(self, text: str) -> list[Word]:
        """Split a text; spans are those of the text as given."""
        return [self._word(match) for match in _TOKEN.finditer(text)]

    def stems(self, phrase: str) -> tuple[str, ...]:
        """Content stems of a phrase, in order, each once; only stop words gives their stems as they are."""
        words = self.words(phrase)
        stems = tuple(dict.fromkeys(word.stem for word in words if word.stem))
        return stems or tuple(dict.fromkeys(self._stem(word.text) for word in words))

    def _word(self, match: re.Match[str]) -> Word:
        text = match.group().lower().replace("’", "'")
        if not text[0].isalnum():
            return Word(text, "", match.start(), match.end())
        return Word(text, self._content(text), match.start(), match.end())

    def _content(self, text: str) -> str:
        if text in self._inability:
            return CANNOT
        if text in self._denial:
            return NOT
        if text in self._stop:
            return ""
        base = text.removesuffix("'s")
        if base in self._classes:
            return self._classes[base]
        return self._classed(self.correct(base))

    def _classed(self, word: str) -> str:
        stem = self._stem(word)
        return self._classes.get(word) or self._classes.get(stem) or stem

    def _stem(self, word: str) -> str:
        return str(self._stemmer.stemWord(word))

    def correct(self, word: str) -> str:
        """The lexicon word one slip away (two in long words), or the word itself when it is known or nothing is near."""
        if len(word) < 5 or not word.isalpha() or word in self._known:
            return word
        if word not in self._memory:
            slips = 1 if len(word) < 8 else 2
            near = process.extractOne(word, self._by_letter.get(word[0], ()), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
            self._memory[word] = near[0] if near else word
        return self._memory[word]
