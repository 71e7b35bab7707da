"""Which of two kinds a text is, by a linear model over its words.

References: feature hashing, Weinberger et al. 2009; logistic regression. Plain Python, a millisecond or two.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.second_reader.words import BUCKETS, of_text

_SCALE = 127.0


@dataclass(frozen=True, slots=True)
class Odds:
    """``weights`` has one number for each of BUCKETS, in steps of ``step``."""

    weights: array[int]
    step: float
    bias: float

    @classmethod
    def load(cls, path: Path) -> Odds:
        """The weights of a file that ``pack`` made."""
        data = path.read_bytes()
        step, bias = array("d", data[:16])
        return cls(array("b", data[16 : 16 + BUCKETS]), step, bias)

    def log_odds(self, text: str) -> float:
        """How much more likely one kind than the other, natural log."""
        return self.bias + self.step * sum(value * self.weights[bucket] for bucket, value in of_text(text).items())


def pack(weights: Sequence[float], bias: float) -> bytes:
    """BUCKETS weights and the bias as the bytes that ``load`` reads, eight bits a weight."""
    step = max(map(abs, weights)) / _SCALE or 1.0
    return array("d", (step, bias)).tobytes() + array("b", (round(weight / step) for weight in weights)).tobytes()
