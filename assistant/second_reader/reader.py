"""What two readers make of a message, word by word and sentence by sentence, and which level that is."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.scope.vague import says_little
from assistant.second_reader.words import LEVELS, PURPOSE, URGENCY, WordReader, of_history
from assistant.types import PatientHistory, Triage
from assistant.wording import of_patient, told
from knowledge_graph.chinese import CHINESE
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

if TYPE_CHECKING:
    from assistant.second_reader.net import Net

NET = Path(__file__).with_name("sentences.safetensors")
# The least belief of a reader; this and the shares below were chosen on the development messages (docs/benchmarks.md).
DOUBT = 0.01
# At which share of belief a level, or a more urgent one, is taken.
TAKEN: Mapping[TriageLevel, float] = {TriageLevel.EMERGENCY: 0.2, TriageLevel.URGENT: 0.6, TriageLevel.ROUTINE: 0.7}
# The same for Chinese, which is read by words alone.
CHINESE_TAKEN: Mapping[TriageLevel, float] = {**TAKEN, TriageLevel.EMERGENCY: 0.25}
# The same for a message of few words, which is unlike those that the readers learned from: it must be believed more.
SHORT_TAKEN: Mapping[TriageLevel, float] = {**TAKEN, TriageLevel.EMERGENCY: 0.45}
# And where the rules recognised nothing in it: "my trousers fit again today".
UNREAD_TAKEN: Mapping[TriageLevel, float] = {**SHORT_TAKEN, TriageLevel.URGENT: 0.75}
FEW_WORDS, FEW_CHARACTERS = 12, 20
# From which belief self-care is settled on where the rules recognised nothing, and where somebody has more to lose or the rules know complaints that mostly pass.
CALM, SURE = 0.4, 0.6
# Below so many letters there is nothing to read.
SHORTEST = 12
# So many letters are read for what a text is for.
LONGEST = 600
_SENTENCE = re.compile(r"(?:[^.!?;\n]|\.(?=\d))+[.!?;\n]*")


@dataclass(frozen=True, slots=True)
class Opinion:
    """The level that messages like this one needed, and the least belief, after any turn, in self-care: 0 where another level is taken."""

    level: TriageLevel
    calm: float


class SecondReader:
    """Reads by words, and where the text is English also by sentences."""

    def __init__(self, words: WordReader, net: Path = NET) -> None:
        self._words, self._net_file = words, net
        # All that was said before is read again at every turn, and what a message is for beside its urgency.
        self._sentences = lru_cache(maxsize=256)(self._read_sentences)

    @classmethod
    def load(cls) -> SecondReader:
        """With the weights that come with the program."""
        return cls(WordReader.load())

    @cached_property
    def _net(self) -> Net:
        """Loaded at the first English text that the rules have not called an emergency: it brings ONNX Runtime."""
        from assistant.second_reader.net import Net  # noqa: PLC0415

        return Net.load(self._net_file)

    def opinion(self, history: PatientHistory, verdict: Triage, knowledge: Knowledge) -> Opinion:
        """What to think of the turns of the person: the most urgent after any of them, so that a level never falls by talking on.

        Self-care, and no belief in it, where there is too little to read, or nothing to raise.
        """
        turns, understood = readable(history), of_history(history, verdict, knowledge)
        texts = [" ".join(turns[:end]) for end in range(1, len(turns) + 1)]
        texts = [text for text in texts if len(text) >= SHORTEST and not says_little(text)]
        beliefs = [self.believes(text, understood) for text in texts]
        if not beliefs:
            return Opinion(TriageLevel.SELF_CARE, calm=0.0)
        level = max(taken(belief, shares_of(text, verdict.understood)) for text, belief in zip(texts, beliefs, strict=True))
        return Opinion(level, calm=min(belief[0] for belief in beliefs) if level == TriageLevel.SELF_CARE else 0.0)

    def believes(self, text: str, understood: Mapping[int, float]) -> list[float]:
        """Probability of each of LEVELS."""
        words = self._words.believes(text, understood)
        if CHINESE.search(text):
            return words
        return pooled(words, self._sentences(text)[URGENCY])

    def purposes(self, text: str) -> list[float]:
        """Probability of each of PURPOSES, of an English text."""
        return self._sentences(text[:LONGEST])[PURPOSE]

    def _read_sentences(self, text: str) -> dict[str, list[float]]:
        return self._net.believes(sentences(text))


def pooled(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """What two readers believe together: the geometric mean of each belief, made to sum to one.

    So much is believed only where both do; a mean would take what one of them is nearly sure of. No belief counts as less than ``DOUBT``, so neither
    can rule out alone what the other sees. Reference: Genest & Zidek 1986, Statistical Science 1(1), the logarithmic opinion pool.
    """
    both = [math.sqrt(max(a, DOUBT) * max(b, DOUBT)) for a, b in zip(one, other, strict=True)]
    return [share / sum(both) for share in both]


def of_few_words(text: str) -> bool:
    """True for a message of a line, in either language."""
    chinese = len(CHINESE.findall(text))
    return chinese < FEW_CHARACTERS if chinese else len(text.split()) < FEW_WORDS


def shares_of(text: str, understood: bool) -> Mapping[TriageLevel, float]:
    """At which share of belief each level is taken of a text: by its language, whether it is of few words, and whether the rules ``understood`` any of it."""
    if not of_few_words(text):
        return CHINESE_TAKEN if CHINESE.search(text) else TAKEN
    return SHORT_TAKEN if understood else UNREAD_TAKEN


def readable(history: PatientHistory) -> list[str]:
    """The turns of the person, as far as they are about whoever needs care."""
    return [of_patient(text, history.about) for text in told(history)]


def sentences(text: str) -> list[str]:
    """The sentences of a text; a number such as 39.5 does not end one."""
    return [sentence for sentence in _SENTENCE.findall(text) if sentence.strip()]


def taken(beliefs: Sequence[float], shares: Mapping[TriageLevel, float] = TAKEN) -> TriageLevel:
    """The most urgent level that is believed enough."""
    for level in sorted(shares, reverse=True):
        if sum(belief for belief, other in zip(beliefs, LEVELS, strict=True) if other >= level) >= shares[level]:
            return level
    return TriageLevel.SELF_CARE
