"""How a message reads by its words and by the embedder's vector of it: linear models that ``reach`` and ``harm`` are made of.

References: multinomial logistic regression; feature hashing, Weinberger et al. 2009.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from assistant.second_reader.words import of_text

BUCKETS = 1 << 13
_SCALE = 127.0
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """Multinomial logistic regression beside an ordinary message, whose score is 0.

    Attributes:
        words: shape (BUCKETS, kinds).
        meaning: of the embedder's vector, shape (dimension, kinds); no rows where it is not read.
        bias: shape (kinds,).
    """

    words: Numbers
    meaning: Numbers
    bias: Numbers

    def scores(self, text: str, vector: Sequence[float] = ()) -> Numbers:
        """Log-odds of each kind beside an ordinary message, shape (kinds,)."""
        features = folded(text)
        scores: Numbers = self.bias + np.array(list(features.values()), np.float32) @ self.words[list(features)]
        return scores + np.asarray(vector, np.float32) @ self.meaning if len(self.meaning) else scores

    def believes(self, text: str, vector: Sequence[float] = ()) -> Numbers:
        """Probability of each kind, shape (kinds,)."""
        scores = np.append(self.scores(text, vector), np.float32(0.0))
        shares = np.exp(scores - scores.max())
        found: Numbers = shares[:-1] / shares.sum()
        return found


@dataclass(frozen=True, slots=True)
class Readers:
    """Two models: of words alone, for Chinese and where the embedder is another, and of words and meaning."""

    words: Model
    both: Model

    @classmethod
    def load(cls, path: Path) -> Readers:
        """The weights of a file that ``keep`` wrote."""
        kept = load_file(path)
        words, both = (Model(kept[f"{name}.words"] * kept[f"{name}.step"], kept[f"{name}.meaning"].astype(np.float32), kept[f"{name}.bias"]) for name in ("words", "both"))
        return cls(words, both)

    def scores(self, text: str, vector: Sequence[float] | None) -> Numbers:
        """Log-odds of each kind beside an ordinary message.

        Args:
            vector: of the message, by the embedder that this was trained with; None where it does not read the language.
        """
        return self.words.scores(text) if vector is None else self.both.scores(text, vector)

    def believes(self, text: str, vector: Sequence[float] | None) -> Numbers:
        """Probability of each kind; ``vector`` as of ``scores``."""
        return self.words.believes(text) if vector is None else self.both.believes(text, vector)


def folded(text: str) -> dict[int, float]:
    """The words of a text, hashed to BUCKETS."""
    found: dict[int, float] = {}
    for bucket, value in of_text(text).items():
        found[bucket % BUCKETS] = found.get(bucket % BUCKETS, 0.0) + value
    return found


def keep(path: Path, models: Mapping[str, Model], about: Mapping[str, str]) -> None:
    """Write models by name, eight bits a word, with what is to be known ``about`` them."""
    kept: dict[str, npt.NDArray[np.generic]] = {}
    for name, model in models.items():
        step = np.float32(np.abs(model.words).max() / _SCALE)
        kept |= {f"{name}.words": np.round(model.words / step).astype(np.int8), f"{name}.step": np.array([step], np.float32), f"{name}.meaning": model.meaning.astype(np.float16), f"{name}.bias": model.bias}
    save_file(kept, path, dict(about))
