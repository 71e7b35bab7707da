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
_ENDING = re.compile(r"'(?:s|m|ve|re|ll|d)$")
NOT, CANNOT, BARELY = "not", "cannot", "barely"
DENIALS = (NOT, CANNOT, BARELY)
# Everyday words one slip away from a word of the lexicon; they are no spelling mistakes.
COMMON = frozenset(
    """cooking looking booking cheese choose chose chair chain cheap cheat heated hearing hearings waiting wasting wanting washing watching
    working walking talking taking making parking packing picking baking shaking smoking soaking speaking parents presents present patients patience
    scared sacred started stared stated stayed staying saying paying playing praying laying daily diary dairy quiet quite places placed plates
    eating beating heating meeting sitting setting getting letting hitting cutting putting knitting fitting lifting listing visiting fasting
    lasting lasts tasted tested texted rested wasted waste paste tastes plain planes plans plane brain train drain grain chart charge change
    changes chance dance floor flour blood broad board bored other mother bother brother rather father gather weather leather whether
    hands lands stands brands bands lunch bunch punch branch beach peach reach teach coach couch touch tough though thought through
    price pride prize drive driver drives river rivers never nerve serve service house horse course source sauce cause causes because
    paper pepper super supper upper proper person prison reason season lesson poison light lights right night nights might sight fight
    flight slight bright height weight eight story store stone stole phone prone drone drove grove glove gloves above alive olive
    green greet great treat trees three throw threw grown brown crown crowd cloud clouds could would should around ground sound round
    pound pounds wound wounds bound found mount month months mouth mouths south youth truth tooth teeth there where were these those
    their them then than thing things think thinks thick thin wrong strong string spring swing wings rings bring being seeing going
    doing dying lying tying trying crying drying flying frying sleep sheep sheet sweet sweat swear sweater tired tried tries tires fired
    hired wired worried married carried curried hurried buried varied story glass class grass cross gross stress dress press guess
    class clear clean cleaner cleared learned leaned dreamed cream dream steam stream scream team trips tripe gripe grape graph
    slice spice space spaces pace peace piece please place police polite point paint points pints prints pains gains bags begs pocket
    packet jacket ticket bucket market basket blanket count counter country county corner garden harden hidden ridden sudden golden
    middle muddle puddle saddle paddle handle candle cattle battle bottle settle little title table cable stable staple sample simple
    single jungle tingle angle angel ankle uncle circle sister system master faster easter latter letter better bitter butter matter
    litter later water waiter winter writer white while whole whose whore short shirt shore share shape sharp shark shade shame same
    relative relatives active native passive massive message massage manage damage garage village average package passage""".split()
)


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
        self._known = {*known_words, *COMMON}
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

    def stems(self, phrase: str) -> tuple[str, ...]:
        """Content stems of a phrase, in order, each once; only stop words gives their stems as they are."""
        return self.stems_of(self.words(phrase))

    def stems_of(self, words: Iterable[Word]) -> tuple[str, ...]:
        """``stems`` of a phrase that is already split."""
        split = list(words)
        stems = tuple(dict.fromkeys(word.stem for word in split if word.stem))
        return stems or tuple(dict.fromkeys(self._stem(word.text) for word in split))

    def _word(self, match: re.Match[str]) -> Word:
        text = match.group().lower().replace("’", "'")
        if not text[0].isalnum():
            return Word(text, "", match.start(), match.end())
        stem = self._contents.get(text)
        if stem is None:
            stem = self._contents[text] = self._content(text)
        return Word(text, stem, match.start(), match.end())

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
        """The lexicon word one slip away (two in long words), or the word itself when it is known or nothing is near."""
        if len(word) < 5 or not word.isalpha() or word in self._known:
            return word
        if word not in self._memory:
            slips = 1 if len(word) < 8 else 2
            near = process.extractOne(word, self._by_letter.get(word[0], {}).keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
            self._memory[word] = near[0] if near else word
        return self._memory[word]
