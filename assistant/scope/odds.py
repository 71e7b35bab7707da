"""Which of two kinds a text or a word is, by a linear model over its words or letters.

References: feature hashing, Weinberger et al. 2009; logistic regression. Plain Python, a millisecond or two.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.second_reader.words import of_text

_SCALE = 127.0


@dataclass(frozen=True, slots=True)
class Odds:
    """``weights`` has one number for each bucket that features are hashed to, in steps of ``step``."""

    weights: array[int]
    step: float
    bias: float

    @classmethod
    def load(cls, path: Path) -> Odds:
        """The weights of a file that ``pack`` made."""
        data = path.read_bytes()
        step, bias = array("d", data[:16])
        return cls(array("b", data[16:]), step, bias)

    def log_odds(self, text: str) -> float:
        """How much more likely one kind than the other, natural log, by the words of a text."""
        return self.of(of_text(text))

    def of(self, features: Mapping[int, float]) -> float:
        """The same of hashed features, bucket to value."""
        return self.bias + self.step * sum(value * self.weights[bucket] for bucket, value in features.items())


def pack(weights: Sequence[float], bias: float) -> bytes:
    """The weight of every bucket and the bias as the bytes that ``load`` reads, eight bits a weight."""
    step = max(map(abs, weights)) / _SCALE or 1.0
    return array("d", (step, bias)).tobytes() + array("b", (round(weight / step) for weight in weights)).tobytes()
