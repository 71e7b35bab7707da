"""Text to mentions of concepts: any word order within a short window, spelling slips, severity, Chinese names.

Deterministic and without a model. A phrase of the lexicon matches when all its content stems stand close together in
one sentence, so "pain in my chest", "my chest really hurts" and "chest pain" are one phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from knowledge_graph.chinese import CHINESE, ChineseNames
from knowledge_graph.context import Context, Cues, Span, sentences
from knowledge_graph.phrases import Phrase, phrase_table
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Kind, Mention, TriageLevel
from knowledge_graph.words import BARELY, CANNOT, DENIALS, NOT, Vocabulary, Word

Where = tuple[int, ...]
_IT = frozenset({"it", "it's", "its", "they're"})
_FINDINGS = frozenset({"symptom", "sign", "condition", "test", "class"})
_HIDES = {"risk": _FINDINGS | {"risk"}, "medicine": _FINDINGS | {"risk", "medicine"}, "condition": frozenset({"condition", "test", "class"})}
_MEDICINES = frozenset({"medicine"})
_CLASSES, _COMPLAINTS = frozenset({"class"}), frozenset({"symptom", "sign"})
_JOINERS = frozenset({"and", "or", ",", "nor"})
_HAVING = frozenset({"have", "has", "had", "having", "got", "any", "a", "an"})
_WITHIN = frozenset({"of", "between"})
_OR = frozenset({"or", "nor"})
_MORE = frozenset({"more", "longer"})
# "Can't keep any more down" is no "can't do this any more".
_HELD = frozenset({"keep", "get", "have", "having", "getting", "keeping"})
_SOME = frozenset({"any"})
_WAKING = frozenset({"wake", "waking", "wakes", "waken", "woken", "woke"})
# "Not waking at night" is sound sleep, other than "not waking at night for feeds" or "when shaken".
_SOUND_SLEEP = re.compile(r"(?:\s+(?:me|us|him|her|them|up))*\s+(?:(?:at|in the|during the|through the) night|overnight)\b(?![^.!?;\n]*\b(?:feed\w*|feds?|bottles?|milk|when|even|despite|shak\w+|if|to|unless)\b)", re.I)
_NEW_CLAUSE = frozenset({"my", "i", "i'm", "i've", "im", "ive", "he", "she", "we", "they"})
_DRUGS = r"(?:tablets?|pills?|capsules?|caplets?|tabs|meds|medication|medicines?|paracetamols?|ibuprofens?|aspirins?|sleepers|antidepressants|insulin)\b"
_NINE_OR_MORE = (
    r"\b(?:9|[1-9]\d{1,2}|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty)\s+(?:x\s+)?"
    r"(?:paracetamol|acetaminophen|tylenol|panadol|co-codamol|ibuprofen|aspirin|codeine|tramadol|diazepam|sertraline|amitriptyline)s?\b"
)
_SWALLOWED = re.compile(
    rf"\bgot into\b[^.!?;\n]{{0,30}}?{_DRUGS}|\b(?:took|taken|swallowed|eaten|ate|downed|necked)\b[^.!?;\n]{{0,12}}?\b(?:all (?:of )?(?:my|his|her|the|their)|some of (?:my|his|her|the)|"
    r"a (?:whole|full|entire)|the (?:whole|entire)|whole|handfuls?(?: of)?|loads of|a load of|a bunch of|lots of|a lot of|too many|too much|the rest of)\b"
    rf"[^.!?;\n]{{0,30}}?{_DRUGS}|"
    r"\b(?:took|taken|swallowed|ate|eaten|had|takes)\b[^.!?;\n]{0,30}?\b(?:[1-9]\d{1,2}|ten|twelve|fifteen|twenty|thirty|forty|fifty|dozens?(?: of)?)\s+"
    r"(?!mg|mcg|ml|g\b|days?|weeks?|years?|months?|minutes?|hours?)(?:(?!mg\b|days?\b|hours?\b|minutes?\b)[a-z-]+\s+){0,3}?(?:tablets?|pills?|capsules?|caplets?|tabs)\b|"
    rf"\b(?:took|taken|swallowed|ate|eaten|necked)\b[^.!?;\n]{{0,20}}?{_NINE_OR_MORE}|"
    # "I had about 30 paracetamol with wine", but not over weeks, and not "had 20 left".
    rf"\bhad\b[^.!?;\n]{{0,12}}?{_NINE_OR_MORE}(?![^.!?\n]{{0,25}}\b(?:(?:this|last|all|a|per|whole|past|each) (?:week|fortnight|month|year)|weeks|months|left|spare|prescribed)\b)|"
    # More than eight tablets of paracetamol a day, on purpose or not (NHS: at most eight of 500 mg in 24 hours).
    r"\b(?:9|1\d|[2-9]\d|nine|ten|twelve|fifteen|sixteen|twenty|thirty)\s+(?:x\s+)?(?:[a-z]+\s+)?(?:par[ae]?cet\w*|acetamin\w*|tylenol|panadol|co-codamol)\b"
    r"[^.!?\n]{0,20}?\b(?:a|per|each|every) day\b|"
    r"\b(?:par[ae]?cet\w*|acetamin\w*|tylenol|panadol|co-codamol)\b[^.!?\n]{0,25}?\b(?:9|1\d|[2-9]\d|nine|ten|twelve|fifteen|sixteen|twenty|thirty)(?: of (?:the|them|those|these))?"
    r"(?: 500 ?mg)?(?: (?:tablets|pills|caplets|capsules))? (?:a|per|each|every) day\b", re.I)  # fmt: skip
# "Peak flow 140 when it's normally 460": below half of the best or usual is acute severe asthma (BTS and SIGN 158, 2019).
_PEAK_FLOW = re.compile(r"\bpeak[ -]?flows?\b[^.!?;\n\d]{0,30}(?P<now>\d{2,3})\b[^.!?;\n\d]{0,40}\b(?:normal(?:ly)?|usual(?:ly)?|best|should be|out of|used to be|from)\b[^.!?;\n\d]{0,15}(?P<usual>\d{2,3})\b", re.I)
_ZH_SWALLOWED = re.compile(
    r"(?:吃|吞|喝|服|灌)(?:了|下|掉|下去|完)+[^，。！？；,.!?;\s\d天]{0,6}?(?:[1-9]\d{1,2}|[二两三四五六七八九]十[一二三四五六七八九几多来]?|十[一二三四五六七八九几多来]|几十|上百|一百)"
    r"(?:多|来|几)?(?:片|粒|颗|板)(?!一天|每天|维生素|维C|钙片|口香糖)"
)
# What happened stays so though the person is fine now.
_EVENTS = frozenset({"animal-bite", "fall", "head-injury", "burn", "severe-burn", "wound", "needlestick", "fang-marks", "tick-bite"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a text says: its mentions, in order, and the word for the person who needs care.

    Attributes:
        imported: concepts that only a pack knows.
    """

    mentions: tuple[Mention, ...]
    patient: str
    imported: tuple[Mention, ...] = ()


class Terms(Protocol):
    """Anything else that finds names in words; ``terms.TermLinker`` finds those of the packs."""

    def find(self, words: Sequence[Word], text: str) -> list[tuple[Mention, Where]]:
        """Mentions with the indices of their words."""


class Linker:
    """Finds concepts of one body of knowledge in free text."""

    def __init__(self, knowledge: Knowledge, terms: Terms | None = None, cache: Path | None = None) -> None:
        """``terms`` adds the names that packs know; ``cache`` is the folder of what can be made again."""
        self._knowledge, self._terms = knowledge, terms
        self._words = Vocabulary(knowledge.language, knowledge.words)
        illnesses = frozenset(key for key, concept in knowledge.concepts.items() if concept.kind == "condition")
        self._lasting = lasting = frozenset(key for key, page in knowledge.conditions.items() if TriageLevel.parse(page.urgency) <= TriageLevel.ROUTINE)
        risks = frozenset(key for key, finding in knowledge.findings.items() if finding.kind == "risk")
        grave = frozenset(key for key, level in knowledge.alone.items() if level >= TriageLevel.URGENT)
        self._context = Context(knowledge.language, illnesses, lasting, risks, grave)
        self._ignored = Cues(knowledge.language.ignored)
        self._heads = frozenset(stem for word in knowledge.language.shared_heads for stem in self._words.stems(word))
        self._severe, self._sudden = Cues(knowledge.language.severe), Cues(knowledge.language.sudden)
        self._index = phrase_table(knowledge, self._words, cache)
        self._illnesses, self._risks = illnesses, risks
        self._asked = {row.zh: row.en for row in knowledge.question_words}
        self._qualified = [(key, f) for key, f in knowledge.findings.items() if f.qualified_by]

    @cached_property
    def _zh(self) -> ChineseNames:
        """Made at the first Chinese text, since most texts have none."""
        known = self._knowledge
        dangers = frozenset(key for key, finding in known.findings.items() if finding.alone == TriageLevel.EMERGENCY.label)
        names = [(name, concept.id) for concept in known.concepts.values() for name in concept.zh]
        medicines, classes, complaints = (frozenset(key for key, concept in known.concepts.items() if concept.kind in kinds) for kinds in (_MEDICINES, _CLASSES, _COMPLAINTS))
        return ChineseNames(names, known.language, self._illnesses, medicines, dangers, self._risks | _EVENTS, classes, complaints)

    @cached_property
    def _asking(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, sorted(self._asked, key=lambda word: (-len(word), word)))))

    def asked_in_english(self, text: str) -> tuple[str, ...]:
        """What a Chinese text asks for beside its concepts, in English: the longest words first where they overlap, then in their order."""
        return tuple(dict.fromkeys(self._asked[match[0]] for match in self._asking.finditer(text))) if self._asked else ()

    def kind(self, concept: str) -> Kind:
        """What a concept of our own is."""
        return self._knowledge.concepts[concept].kind

    def read(self, text: str) -> Reading:
        """Every concept the text names, with negation, person and time."""
        words = self._words.words(text)
        found: list[tuple[Mention, Where]] = []
        for start, end in sentences(words):
            found += self._sentence(words, start, end)
        found = [(mention, where) for mention, where in found if not _sleeps_soundly(text, where, words)]
        found += self._reckoned(text, words)
        found += self._of_packs(text, words, found)
        mentions, patient = self._context.apply(words, found)
        mentions += self._in_chinese(text)
        ordered = sorted(mentions, key=lambda m: (m.start, m.end, m.concept))
        known = self._knowledge.concepts
        return Reading(tuple(m for m in ordered if m.concept in known), patient, tuple(m for m in ordered if m.concept not in known))

    def _of_packs(self, text: str, words: list[Word], found: list[tuple[Mention, Where]]) -> list[tuple[Mention, Where]]:
        """Names that only packs know, where no name of ours covers the same words."""
        if self._terms is None:
            return []
        ours = [frozenset(where) for _, where in found]
        return [(mention, where) for mention, where in self._terms.find(words, text) if not any(frozenset(where) <= other for other in ours)]

    def _reckoned(self, text: str, words: list[Word]) -> list[tuple[Mention, Where]]:
        """What numbers tell: ten tablets or more taken are an overdose until somebody knows better; a peak flow below half of the usual."""
        low = (match for match in _PEAK_FLOW.finditer(text) if 2 * int(match["now"]) < int(match["usual"]))
        found = []
        for concept, matches in (("overdose", _SWALLOWED.finditer(text)), ("low-peak-flow", low)):
            for match in matches if concept in self._knowledge.findings else ():
                where = tuple(i for i, word in enumerate(words) if match.start() <= word.start < match.end())
                found.append((Mention(concept, match.start(), match.end()), where))
        return found

    def _in_chinese(self, text: str) -> list[Mention]:
        if not CHINESE.search(text):
            return []
        swallowed = _ZH_SWALLOWED.finditer(text) if "overdose" in self._knowledge.findings else ()
        return self._zh.read(text) + [Mention("overdose", match.start(), match.end()) for match in swallowed]

    def _sentence(self, words: list[Word], start: int, end: int) -> list[tuple[Mention, Where]]:
        texts = [word.text for word in words[start:end]]
        ignored = {i + start for a, b in self._ignored.find(texts) for i in range(a, b)}
        places, position = self._positions(words, (start, end), ignored)
        matches = []
        for stem in places:
            for phrase in self._index.get(stem):
                if phrase.stems <= places.keys():
                    found = _occurrences(phrase, stem, places, position)
                    matches += [(phrase, where) for where in found if self._fits(phrase, where, words)]
        kept = self._longest(_most_exact(_whole(matches, words)))
        severe, sudden = self._severe.find(texts), self._sudden.find(texts)
        qualified = [(self._qualify(key, where, start, severe, sudden), where) for key, where in kept]
        return [(Mention(key, words[w[0]].start, words[w[-1]].end), w) for key, w in dict.fromkeys(qualified)]

    def _positions(self, words: list[Word], span: Span, ignored: set[int]) -> tuple[dict[str, list[int]], dict[int, int]]:
        """Stem -> word indices, and word index -> position among content words.

        A comma counts as two words, but not in "a swollen, painful knee". "It" stands for the last part of the body that
        the sentence names: "my knee hurts and it is swollen".
        """
        places: dict[str, list[int]] = {}
        position: dict[int, int] = {}
        at, body = 0, ""
        for index in range(*span):
            word = words[index]
            stem = word.stem or (body if word.text in _IT else "")
            if stem and index not in ignored:
                for key in _readings(stem):
                    places.setdefault(key, []).append(index)
                position[index] = at
                at += 1
                body = stem if stem in self._index.bodies else body
            elif word.is_comma and not (index + 1 < span[1] and words[index + 1].stem in self._heads):
                at += 2
        return places, position

    def _fits(self, phrase: Phrase, where: Where, words: list[Word]) -> bool:
        """A literal stands word for word, "not" comes just before what it denies, no "and" cuts a phrase in two, and "it" alone names nothing."""
        if all(words[i].text in _IT for i in where):
            return False
        if phrase.literal:
            return any(_reads(words, at, phrase.literal) for at in range(max(0, where[0] - len(phrase.literal) + 1), where[0] + 1))
        if not phrase.stems.isdisjoint(DENIALS) and not (_denied_word_follows(where, words) and _any_more(where, words)):
            return False
        joints = [i for i in range(where[0], where[-1]) if words[i].text in _JOINERS]
        if not joints or phrase.joined:
            return True
        if any(words[i + 1].text in _NEW_CLAUSE for i in joints):
            return False
        if len(where) > 2:
            if any(words[i].text in _OR for i in joints):
                return False
            return not any(i + 1 not in where and words[i + 1].stem in self._heads for i in joints)
        return words[where[-1]].stem in self._heads or self._adjectives(where, words)

    def _adjectives(self, where: Where, words: list[Word]) -> bool:
        """"A swollen, painful knee": only heads stand between the first head and what it describes."""
        between = [words[i].stem for i in range(where[0], where[-1]) if words[i].stem]
        before = words[where[0] - 1].stem if where[0] else ""
        return len(between) > 1 and before not in self._index.bodies and all(stem in self._heads for stem in between)

    def _longest(self, matches: list[tuple[str, Where]]) -> list[tuple[str, Where]]:
        """Drop a match whose words are a proper part of another's; a medicine or a risk gives way to its own kind only.

        "Takes warfarin" (a risk) does not hide the medicine, and "bleeding while pregnant" does not hide the pregnancy.
        """
        kinds = {key: self._knowledge.concepts[key].kind for key, _ in matches}
        longer = [(frozenset(where), kinds[key]) for key, where in matches]
        illnesses = [(frozenset(where), key) for key, where in matches if key in self._lasting and where[-1] - where[0] < len(where)]
        return [
            (key, where)
            for key, where in dict.fromkeys(matches)
            if not any(frozenset(where) < other and kinds[key] in _HIDES.get(kind, _FINDINGS) for other, kind in longer)
            and not any(frozenset(where) < other and self._is_no_sign(key, illness) for other, illness in illnesses)
        ]

    def _is_no_sign(self, key: str, illness: str) -> bool:
        """True for a symptom or sign in the name of a harmless illness whose page does not tell of it: the fever of hay fever."""
        if self._knowledge.concepts[key].kind not in {"symptom", "sign"}:
            return False
        implied = self._knowledge.implied
        return not any(key in implied[sign] or sign in implied[key] for sign in self._knowledge.conditions[illness].findings)

    def _qualify(self, key: str, where: Where, start: int, severe: list[Span], sudden: list[Span]) -> str:
        """The more specific finding that the words beside the mention make of it."""
        near = {name for name, spans in (("severe", severe), ("sudden", sudden)) if any(abs(a + start - i) <= 6 for a, _ in spans for i in where)}
        if not near or key not in self._knowledge.findings:
            return key
        near |= set(self._knowledge.findings[key].qualified_by)
        options = [
            (len(finding.qualified_by), other)
            for other, finding in self._qualified
            if set(finding.qualified_by) <= near and key in self._knowledge.implied[other] and other != key
        ]
        return max(options, key=lambda option: (option[0], option[1]))[1] if options else key


def _whole(matches: list[tuple[Phrase, Where]], words: list[Word]) -> list[tuple[Phrase, Where]]:
    """Without names that "no" and the first half of another make: "no period pain" denies the pain and tells of periods nothing."""
    plain = [_stretch(phrase, where, words) for phrase, where in matches if phrase.stems.isdisjoint(DENIALS)]
    denied = [(_denier(start, words), (start, end)) for start, end in plain if start < end]
    return [(phrase, where) for phrase, where in matches if phrase.stems.isdisjoint(DENIALS) or not any(_halves(where, at, span) for at, span in denied)]


def _denier(start: int, words: list[Word]) -> int:
    """Index of the "no" just before a word, or of the "don't" of "don't have any"; -1 where there is none."""
    at = start - 1
    while at >= 0 and words[at].text in _HAVING:
        at -= 1
    if at >= 0 and (words[at].text in {"no", "without"} or (at < start - 1 and words[at].stem == NOT)):
        return at
    return -1


def _stretch(phrase: Phrase, where: Where, words: list[Word]) -> Span:
    """First and last word of a name that stands in one piece, words such as "between" within it; (0, 0) for any other."""
    if phrase.literal:
        size = len(phrase.literal)
        at = next(at for at in range(max(0, where[0] - size + 1), where[0] + 1) if _reads(words, at, phrase.literal))
        return at, at + size - 1
    gaps = [words[i].text for i in range(where[0], where[-1]) if i not in where]
    return (where[0], where[-1]) if set(gaps) <= _WITHIN else (0, 0)


def _halves(where: Where, denier: int, span: Span) -> bool:
    """True when a match is the denial of ``span`` with some of its words."""
    return where[0] == denier and all(span[0] <= i <= span[1] for i in where[1:])


def _reads(words: list[Word], at: int, literal: tuple[str, ...]) -> bool:
    return tuple(word.text for word in words[at : at + len(literal)]) == literal


def _denied_word_follows(where: Where, words: list[Word]) -> bool:
    """True when the "not" of a match stands before its next word with nothing but small words between."""
    denials = [i for i in where if words[i].stem in DENIALS]
    return any(
        0 < other - denial <= 3 and not any(words[i].stem or words[i].is_comma for i in range(denial + 1, other))
        for denial in denials
        for other in where
        if other not in denials
    )


def _any_more(where: Where, words: list[Word]) -> bool:
    """False where a name keeps nothing but a denial and "any", and no "any more" stands there: "can't do this any more", but "can't keep any drinks down"."""
    kept = [i for i in where if words[i].stem not in DENIALS]
    if not kept or any(words[i].text not in _SOME for i in kept):
        return True
    return any(i + 1 < len(words) and words[i + 1].text in _MORE and words[i - 1].text not in _HELD for i in kept)


def _sleeps_soundly(text: str, where: Where, words: list[Word]) -> bool:
    """True for the "not waking" of "not waking at night"; who cannot be woken is not asleep."""
    waking = [i for i in where if words[i].text in _WAKING]
    denied = all(words[i].stem == NOT for i in where if i not in waking and words[i].stem)
    return bool(waking) and len(where) > 1 and denied and _SOUND_SLEEP.match(text, words[waking[-1]].end) is not None


def _readings(stem: str) -> tuple[str, ...]:
    """Who hardly can, cannot; who cannot, does not: a stronger denial is also read as a weaker one."""
    return DENIALS[: DENIALS.index(stem) + 1] if stem in {CANNOT, BARELY} else (stem,)


def _occurrences(phrase: Phrase, key: str, places: dict[str, list[int]], position: dict[int, int]) -> list[Where]:
    """Word indices of each place where the phrase's stems stand within its window."""
    found = []
    for anchor in places[key]:
        nearest = [min(places[stem], key=lambda i: (abs(position[i] - position[anchor]), i)) for stem in phrase.stems]
        spread = [position[i] for i in nearest]
        if max(spread) - min(spread) < phrase.window:
            found.append(tuple(sorted(nearest)))
    return found


def _most_exact(matches: list[tuple[Phrase, Where]]) -> list[tuple[str, Where]]:
    """Of readings of the same words, the literal one, else the one that takes "hardly" as hardly and "cannot" as cannot."""
    best: dict[Where, int] = {}
    for phrase, where in matches:
        best[where] = max(best.get(where, 0), _exactness(phrase))
    return [(phrase.concept, where) for phrase, where in matches if _exactness(phrase) == best[where]]


def _exactness(phrase: Phrase) -> int:
    return len(DENIALS) + 1 if phrase.literal else max((DENIALS.index(stem) + 1 for stem in phrase.stems if stem in DENIALS), default=0)


def put_for(mentions: Iterable[Mention], text: str, said: Callable[[Mention], str]) -> str:
    """The text with ``said`` of each mention in the place of its words."""
    for mention in sorted(mentions, key=lambda m: -m.start):
        text = f"{text[: mention.start]}{said(mention)}{text[mention.end :]}"
    return text
