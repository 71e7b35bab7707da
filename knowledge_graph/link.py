"""Text to mentions of concepts: any word order within a short window, spelling slips, severity, Chinese names.

Deterministic and without a model. A phrase of the lexicon matches when all its content stems stand close together in
one sentence, so "pain in my chest", "my chest really hurts" and "chest pain" are one phrase.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from knowledge_graph.context import Context, Cues, sentences
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Mention
from knowledge_graph.words import CANNOT, NOT, Vocabulary, Word

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_CHINESE_STOP = re.compile(r"[，。！？；、,.!?;\n]|但是|但|不过|可是")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Content stems of one name of a concept.

    Attributes:
        literal: set where the stems alone say too little ("a fit", "a cold"): these very words must stand there in order.
        joined: the name itself holds "and" or "or", so these may stand between its words.
    """

    concept: str
    stems: frozenset[str]
    literal: tuple[str, ...] = ()
    joined: bool = False

    @property
    def window(self) -> int:
        """Longest stretch of content words in which all stems must occur."""
        return len(self.stems) + min(len(self.stems) - 1, 2)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: its mentions, in order, and the word for the person who needs care."""

    mentions: tuple[Mention, ...]
    patient: str


class Linker:
    """Finds concepts of one body of knowledge in free text."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._words = Vocabulary(knowledge.language, knowledge.words)
        self._context = Context(knowledge.language)
        self._ignored = Cues(knowledge.language.ignored)
        self._never_alone = frozenset(stem for word in knowledge.language.never_alone for stem in self._words.stems(word))
        self._heads = frozenset(stem for word in knowledge.language.shared_heads for stem in self._words.stems(word))
        self._severe, self._sudden = Cues(knowledge.language.severe), Cues(knowledge.language.sudden)
        self._index = self._build_index()
        self._zh = sorted(((name, c.id) for c in knowledge.concepts.values() for name in c.zh), key=lambda pair: -len(pair[0]))
        self._qualified = [(key, f) for key, f in knowledge.findings.items() if f.qualified_by]

    def _build_index(self) -> dict[str, list[Phrase]]:
        concepts = self._knowledge.concepts.values()
        names = [(concept.id, name) for concept in concepts for name in concept.english]
        self._words.learn(word for _, name in names for word in re.findall(r"[a-z]+", name.lower()))
        phrases = dict.fromkeys(self._phrase(key, name) for key, name in names)
        counts = Counter(stem for phrase in phrases for stem in phrase.stems)
        index: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            if phrase.stems:
                index.setdefault(min(phrase.stems, key=lambda stem: (counts[stem], stem)), []).append(phrase)
        return index

    def _phrase(self, concept: str, name: str) -> Phrase:
        stems = frozenset(self._words.stems(name))
        raw = tuple(word.text for word in self._words.words(name))
        vague = len(stems) == 1 and stems <= self._never_alone
        return Phrase(concept, stems if not vague or len(raw) > 1 else frozenset(), raw if vague else (), bool({"and", "or"} & set(raw)))

    def read(self, text: str) -> Reading:
        """Every concept the text names, with negation, person and time."""
        words = self._words.words(text)
        found: list[tuple[Mention, tuple[int, ...]]] = []
        for start, end in sentences(words):
            found += self._sentence(words, start, end)
        mentions, patient = self._context.apply(words, found)
        mentions += self._chinese(text) if _CHINESE.search(text) else []
        return Reading(tuple(sorted(mentions, key=lambda m: (m.start, m.end, m.concept))), patient)

    def _sentence(self, words: list[Word], start: int, end: int) -> list[tuple[Mention, tuple[int, ...]]]:
        texts = [word.text for word in words[start:end]]
        ignored = {i + start for a, b in self._ignored.find(texts) for i in range(a, b)}
        places, position = _positions(words, start, end, ignored)
        matches = []
        for stem in places:
            for phrase in self._index.get(stem, ()):
                if phrase.stems <= places.keys():
                    found = _occurrences(phrase, stem, places, position)
                    matches += [(phrase.concept, where) for where in found if self._fits(phrase, where, words)]
        kept = _longest(matches)
        severe, sudden = self._severe.find(texts), self._sudden.find(texts)
        qualified = [(self._qualify(key, where, start, severe, sudden), where) for key, where in kept]
        return [(Mention(key, words[w[0]].start, words[w[-1]].end), w) for key, w in dict.fromkeys(qualified)]

    def _fits(self, phrase: Phrase, where: tuple[int, ...], words: list[Word]) -> bool:
        """A literal stands word for word, "not" comes just before what it denies, and no "and" cuts a phrase in two."""
        if phrase.literal:
            return any(_reads(words, at, phrase.literal) for at in range(max(0, where[0] - len(phrase.literal) + 1), where[0] + 1))
        if phrase.stems & {NOT, CANNOT} and not _denied_word_follows(where, words):
            return False
        joined = any(words[i].text in {"and", "or", ",", "nor"} for i in range(where[0], where[-1]))
        return not joined or phrase.joined or len(where) > 2 or words[where[-1]].stem in self._heads

    def _qualify(self, key: str, where: tuple[int, ...], start: int, severe: list[tuple[int, int]], sudden: list[tuple[int, int]]) -> str:
        """The more specific finding that the words beside the mention make of it."""
        near = {name for name, spans in (("severe", severe), ("sudden", sudden)) if any(abs(a + start - i) <= 6 for a, _ in spans for i in where)}
        if not near or key not in self._knowledge.findings:
            return key
        options = [
            (len(finding.qualified_by), other)
            for other, finding in self._qualified
            if set(finding.qualified_by) <= near and key in self._knowledge.implied[other] and other != key
        ]
        return max(options, key=lambda option: (option[0], option[1]))[1] if options else key

    def _chinese(self, text: str) -> list[Mention]:
        taken: set[int] = set()
        mentions = []
        for name, key in self._zh:
            for match in re.finditer(re.escape(name), text):
                span = set(range(match.start(), match.end()))
                if not span & taken:
                    taken |= span
                    mentions.append(self._chinese_context(Mention(key, match.start(), match.end()), text))
        return mentions

    def _chinese_context(self, mention: Mention, text: str) -> Mention:
        language = self._knowledge.language
        before = _CHINESE_STOP.split(text[: mention.start])[-1]
        clause = before + _CHINESE_STOP.split(text[mention.start :])[0]
        negated = any(cue in before[-5:] for cue in language.zh_negation)
        family = any(cue in clause for cue in language.zh_family) and "我" in text.replace("我" + clause[:1], "")
        past = any(cue in clause for cue in language.zh_past)
        asked = any(cue in clause for cue in language.zh_question)
        return replace(mention, negated=negated, who="other" if family else "patient", when="hypothetical" if asked else "past" if past else "now")


def _reads(words: list[Word], at: int, literal: tuple[str, ...]) -> bool:
    return tuple(word.text for word in words[at : at + len(literal)]) == literal


def _denied_word_follows(where: tuple[int, ...], words: list[Word]) -> bool:
    """True when the "not" of a match stands before its next word with nothing but small words between."""
    denials = [i for i in where if words[i].stem in {NOT, CANNOT}]
    return any(
        0 < other - denial <= 3 and not any(words[i].stem or words[i].is_comma for i in range(denial + 1, other))
        for denial in denials
        for other in where
        if other not in denials
    )


def _positions(words: list[Word], start: int, end: int, ignored: set[int]) -> tuple[dict[str, list[int]], dict[int, int]]:
    """Stem -> word indices, and word index -> position among content words (a comma counts as two)."""
    places: dict[str, list[int]] = {}
    position: dict[int, int] = {}
    at = 0
    for index in range(start, end):
        word = words[index]
        if word.stem and index not in ignored:
            places.setdefault(word.stem, []).append(index)
            if word.stem == CANNOT:
                places.setdefault(NOT, []).append(index)
            position[index] = at
            at += 1
        elif word.is_comma:
            at += 2
    return places, position


def _occurrences(phrase: Phrase, key: str, places: dict[str, list[int]], position: dict[int, int]) -> list[tuple[int, ...]]:
    """Word indices of each place where the phrase's stems stand within its window."""
    found = []
    for anchor in places[key]:
        nearest = [min(places[stem], key=lambda i: (abs(position[i] - position[anchor]), i)) for stem in phrase.stems]
        spread = [position[i] for i in nearest]
        if max(spread) - min(spread) < phrase.window:
            found.append(tuple(sorted(nearest)))
    return found


def _longest(matches: list[tuple[str, tuple[int, ...]]]) -> list[tuple[str, tuple[int, ...]]]:
    """Drop a match whose words are a proper part of another match's words; keep the tightest per concept and anchor."""
    sets = {where: frozenset(where) for _, where in matches}
    return [(key, where) for key, where in dict.fromkeys(matches) if not any(sets[where] < other for other in sets.values())]
