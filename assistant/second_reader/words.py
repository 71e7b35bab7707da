"""How a text reads word by word: two linear models over words, word pairs, letters and what the rules understood.

References: feature hashing, Weinberger et al. 2009; multinomial logistic regression. It reads with plain Python in a few milliseconds, in
English and Chinese.
"""

from __future__ import annotations

import math
import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from zlib import crc32

from assistant.types import PatientHistory, Triage
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

WEIGHTS = Path(__file__).with_name("words.bin")
LEVELS = (TriageLevel.SELF_CARE, TriageLevel.ROUTINE, TriageLevel.URGENT, TriageLevel.EMERGENCY)
# What a reader may be asked: how urgent a text is (LEVELS), and what it is for (PURPOSES).
URGENCY, PURPOSE = ASKED = ("urgency", "purpose")
ORDINARY, HARMFUL, DESPAIR = PURPOSES = ("ordinary", "harmful", "despair")
BUCKETS = 1 << 16
# What was understood counts this much beside the text, of which the features have length 1.
UNDERSTOOD = 0.6
LETTERS = (3, 4, 5)
_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+(?:\.\d+)?|[\u4e00-\u9fff]")
# What a denial covers: from its word to the end of the clause.
_DENIAL = re.compile(r"\b(?:no|not|without|never|nor|neither|none|nothing|free of|denies|denied)\b|\b[a-z]+n't\b|没有?|不|无|未")
_CLAUSE = re.compile(r"[.](?!\d)|[,;:!?()，。；！？、]|\bbut\b|\bthough\b|\bexcept\b|但|可是|只是|就是")
_AGES = (0.25, 1.0, 5.0, 16.0, 40.0, 65.0)
_SCALE = 127.0


@dataclass(frozen=True, slots=True)
class Linear:
    """One model: ``weights`` has BUCKETS rows of four levels, in steps of ``step``; ``bias`` has four."""

    weights: array[int]
    step: float
    bias: tuple[float, ...]

    def believes(self, *parts: Mapping[int, float]) -> list[float]:
        """Probability of each of LEVELS, of features that are the sum of the parts."""
        weights, (one, two, three, four) = self.weights, (0.0, 0.0, 0.0, 0.0)
        # Written out: this is done some thousand times for a message.
        for features in parts:
            for bucket, value in features.items():
                at = bucket * len(LEVELS)
                one += value * weights[at]
                two += value * weights[at + 1]
                three += value * weights[at + 2]
                four += value * weights[at + 3]
        scores = [bias + self.step * total for bias, total in zip(self.bias, (one, two, three, four), strict=True)]
        highest = max(scores)
        shares = [math.exp(score - highest) for score in scores]
        return [share / sum(shares) for share in shares]


class WordReader:
    """The mean of two models: of the text alone, and of the text with what the rules understood."""

    def __init__(self, alone: Linear, together: Linear) -> None:
        self._alone, self._together = alone, together

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> WordReader:
        """The trained weights that come with the program."""
        data = path.read_bytes()
        size = BUCKETS * len(LEVELS)
        numbers = array("d", data[: 8 * 2 * (1 + len(LEVELS))])
        start, models = 8 * len(numbers), []
        for number in range(2):
            step, *bias = numbers[number * (1 + len(LEVELS)) : (number + 1) * (1 + len(LEVELS))]
            models.append(Linear(array("b", data[start + number * size : start + (number + 1) * size]), step, tuple(bias)))
        return cls(*models)

    def believes(self, text: str, understood: Mapping[int, float]) -> list[float]:
        """Probability of each of LEVELS; ``understood`` is what ``of_history`` gives."""
        read = of_text(text)
        pairs = zip(self._alone.believes(read), self._together.believes(read, understood), strict=True)
        return [(a + b) / 2 for a, b in pairs]


@lru_cache(maxsize=16)
def of_text(text: str) -> Mapping[int, float]:
    """Hashed words, pairs, skips and letters of a text, of length 1; several models read the same message."""
    found: dict[int, float] = {}
    for name, times in Counter(_names(text)).items():
        bucket = crc32(name.encode()) % BUCKETS
        found[bucket] = found.get(bucket, 0.0) + 1 + math.log(times)
    return scaled(found, 1.0)


def characters(text: str, buckets: int) -> dict[int, float]:
    """The characters of a text and the pairs of neighbours, each once, hashed, of length 1; Chinese is written without spaces between words."""
    close = "".join(text.lower().split())
    found: dict[int, float] = {}
    for name in sorted({*close, *map("".join, pairwise(close))}):
        bucket = crc32(name.encode()) % buckets
        found[bucket] = found.get(bucket, 0.0) + 1.0
    return scaled(found, 1.0)


def of_history(history: PatientHistory, verdict: Triage, knowledge: Knowledge) -> dict[int, float]:
    """Hashed findings, illnesses, person and what the rules say, of length ``UNDERSTOOD``."""
    names = {f"A {key}" for key in history.absent} | {f"C {key}" for key in history.conditions} | {f"R {flag.rule}" for flag in verdict.red_flags}
    for key in history.present:
        names |= {f"F {key}", *(f"F {other}" for other in knowledge.implied.get(key, ()))}
    names.add(f"L {verdict.level.label}")
    if history.age is not None:
        names.add(f"age {sum(history.age >= limit for limit in _AGES)}")
    if history.pregnant:
        names.add("pregnant")
    # In order, so that training gives the same bytes in every process.
    return scaled({crc32(name.encode()) % BUCKETS: 1.0 for name in sorted(names)}, UNDERSTOOD)


def pack(models: Iterable[tuple[Sequence[Sequence[float]], Sequence[float]]]) -> bytes:
    """Weights (BUCKETS rows of four) and biases of two models as the bytes that ``load`` reads: eight bits a weight."""
    numbers, weights = array("d"), b""
    for rows, bias in models:
        step = max(abs(value) for row in rows for value in row) / _SCALE or 1.0
        numbers.extend((step, *bias))
        weights += array("b", (round(value / step) for row in rows for value in row)).tobytes()
    return numbers.tobytes() + weights


def scaled(features: Mapping[int, float], length: float) -> dict[int, float]:
    """The same features brought to a length; none where there are none."""
    norm = math.sqrt(sum(value * value for value in features.values()))
    return {bucket: length * value / norm for bucket, value in features.items()} if norm else {}


def _names(text: str) -> Iterator[str]:
    for part, denied in _parts(text.lower().replace("’", "'")):
        yield from _of_part(part, "!" if denied else "")


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The clauses of a text, each cut where a denial begins, and whether it is denied."""
    for clause in _CLAUSE.split(text):
        if denial := _DENIAL.search(clause):
            yield clause[: denial.start()], False
            yield clause[denial.start() :], True
        else:
            yield clause, False


def _of_part(part: str, mark: str) -> Iterator[str]:
    tokens = _TOKEN.findall(part)
    # Of a number its size counts, and the number itself.
    words = ["0" * len(token.split(".")[0]) if token[0].isdigit() else token for token in tokens]
    for at, (word, token) in enumerate(zip(words, tokens, strict=True)):
        yield f"{mark}w {word}"
        if token[0].isdigit():
            yield f"{mark}n {token}"
        if at + 1 < len(words):
            yield f"{mark}b {word} {words[at + 1]}"
        if at + 2 < len(words):
            yield f"{mark}s {word} {words[at + 2]}"
        if "a" <= word[0] <= "z":
            yield from _letters(word, mark)
        elif not word[0].isdigit() and at + 2 < len(words):
            yield f"{mark}t {word}{words[at + 1]}{words[at + 2]}"


@lru_cache(maxsize=20_000)
def _letters(word: str, mark: str) -> tuple[str, ...]:
    marked = f"<{word}>"
    return tuple(f"{mark}c {marked[start : start + size]}" for size in LETTERS for start in range(len(marked) - size + 1))
