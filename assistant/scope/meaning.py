"""How a message reads by its words and by the embedder's vector of it, and by its characters in Chinese: linear models that ``reach`` and ``malice`` are made of.

References: multinomial logistic regression; feature hashing, Weinberger et al. 2009.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from assistant.second_reader.words import characters, of_text
from knowledge_graph.chinese import CHINESE

_SCALE = 127.0
Numbers = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Model:
    """Multinomial logistic regression beside an ordinary message, whose score is 0.

    Attributes:
        words: of hashed words or characters, shape (buckets, kinds).
        meaning: of the embedder's vector, shape (dimension, kinds); no rows where it is not read.
        bias: shape (kinds,).
    """

    words: Numbers
    meaning: Numbers
    bias: Numbers

    def scores(self, features: Mapping[int, float], vector: Sequence[float] = ()) -> Numbers:
        """Log-odds of each kind beside an ordinary message, shape (kinds,).

        Args:
            features: ``folded`` or ``characters`` of a text, as it was fitted on.
        """
        scores: Numbers = self.bias + np.array(list(features.values()), np.float32) @ self.words[list(features)]
        return scores + np.asarray(vector, np.float32) @ self.meaning if len(self.meaning) else scores


@dataclass(frozen=True, slots=True)
class Readers:
    """Three models: of characters for Chinese, and for other languages of words alone, where the embedder is another, and of words and meaning."""

    chinese: Model
    words: Model
    both: Model

    @classmethod
    def load(cls, path: Path) -> Readers:
        """The weights of a file that ``keep`` wrote."""
        kept = load_file(path)
        models = (Model(kept[f"{name}.words"] * kept[f"{name}.step"], kept[f"{name}.meaning"].astype(np.float32), kept[f"{name}.bias"]) for name in ("chinese", "words", "both"))
        return cls(*models)

    def scores(self, text: str, vector: Sequence[float] | None) -> Numbers:
        """Log-odds of each kind beside an ordinary message, shape (kinds,).

        Args:
            vector: of the message, by the embedder that this was trained with; None where it does not read the language.
        """
        if CHINESE.search(text):
            return self.chinese.scores(characters(text, len(self.chinese.words)))
        read = self.words if vector is None else self.both
        return read.scores(folded(text, len(read.words)), () if vector is None else vector)

    def believes(self, text: str, vector: Sequence[float] | None) -> Numbers:
        """Probability of each kind; ``vector`` as of ``scores``."""
        return shares(self.scores(text, vector))


def shares(scores: Numbers) -> Numbers:
    """Log-odds of kinds beside an ordinary message as their probabilities (softmax), shape (kinds,)."""
    all_scores = np.append(scores, np.float32(0.0))
    odds = np.exp(all_scores - all_scores.max())
    found: Numbers = odds[:-1] / odds.sum()
    return found


def folded(text: str, buckets: int) -> dict[int, float]:
    """The words of a text, hashed."""
    found: dict[int, float] = {}
    for bucket, value in of_text(text).items():
        found[bucket % buckets] = found.get(bucket % buckets, 0.0) + value
    return found


def keep(path: Path, models: Mapping[str, Model], about: Mapping[str, str]) -> None:
    """Write models by name, eight bits a word or pair of characters, with what is to be known ``about`` them."""
    kept: dict[str, npt.NDArray[np.generic]] = {}
    for name, model in models.items():
        step = np.float32(np.abs(model.words).max() / _SCALE)
        kept |= {f"{name}.words": np.round(model.words / step).astype(np.int8), f"{name}.step": np.array([step], np.float32), f"{name}.meaning": model.meaning.astype(np.float16), f"{name}.bias": model.bias}
    save_file(kept, path, dict(about))
