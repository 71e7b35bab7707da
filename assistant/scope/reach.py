"""What pages can answer, and what only records, eyes and hands or somebody else could: read by the words and the meaning of a message.

Stands beside the expressions of ``personal``, ``examination`` and ``topics``, which know some ways of saying it. Trained on messages of eight
authors; ``eval/training/reach.py``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load_file, save_file

from assistant.second_reader.words import of_text

Beyond = Literal["unknowable", "examination", "out_of_scope"]
KINDS: tuple[Beyond, ...] = ("unknowable", "examination", "out_of_scope")
WEIGHTS = Path(__file__).with_name("reach.safetensors")
BUCKETS = 1 << 13
# Length of the embedder's vector beside the words, which have length 1.
MEANT = 1.0
# The probability of being beyond reach from which on a message is not answered: of most, of one that names an illness, a medicine or a test that a page is about, and of one in which the
# second reader of urgency fears that care is needed soon. Chosen on authors whose messages a model had not seen, and on questions of held-back pages.
LIMIT, LIMIT_NAMED, LIMIT_URGENT = 0.4, 0.5, 0.7
# The probability from which on a message is not taken for a harmful request by the way it reads ("how much do they charge for a new hip"), nor, of another subject, for one about a name that
# nothing here knows ("how long to smoke a brisket").
SURE = 0.8
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

    def believes(self, text: str, vector: Sequence[float] = ()) -> Numbers:
        """Probability of each of KINDS."""
        features = folded(text)
        scores = self.bias + np.array(list(features.values()), np.float32) @ self.words[list(features)]
        if len(self.meaning):
            scores = scores + MEANT * np.asarray(vector, np.float32) @ self.meaning
        scores = np.append(scores, np.float32(0.0))
        shares = np.exp(scores - scores.max())
        found: Numbers = shares[:-1] / shares.sum()
        return found


@dataclass(frozen=True, slots=True)
class Reach:
    """Two models: of words alone, for Chinese and where the embedder is another, and of words and meaning."""

    words: Model
    both: Model

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Reach:
        """The weights that come with the program."""
        kept = load_file(path)
        words, both = (Model(kept[f"{name}.words"] * kept[f"{name}.step"], kept[f"{name}.meaning"].astype(np.float32), kept[f"{name}.bias"]) for name in ("words", "both"))
        return cls(words, both)

    def believes(self, text: str, vector: Sequence[float] | None) -> Numbers:
        """Probability of each of KINDS.

        Args:
            vector: of the message, by the embedder that this was trained with; None where it does not read the language.
        """
        return self.words.believes(text) if vector is None else self.both.believes(text, vector)


def beyond(belief: Numbers, named: bool, urgent: bool) -> Beyond | None:
    """Why a message cannot be answered; None where it may be.

    Args:
        named: it names what a page is about, so it is not about something else.
        urgent: it may need care soon.
    """
    kind = KINDS[int(belief.argmax())]
    limit = LIMIT_URGENT if urgent else LIMIT_NAMED if named else LIMIT
    return kind if float(belief.sum()) > limit and not (named and kind == "out_of_scope") else None


def elsewhere(belief: Numbers) -> bool:
    """True for a message that is surely about something else than health."""
    return float(belief[KINDS.index("out_of_scope")]) > SURE


def surely_beyond(belief: Numbers) -> bool:
    """True for a message that surely cannot be answered."""
    return float(belief.sum()) > SURE


@cache
def reach() -> Reach:
    """The weights, read once."""
    return Reach.load()


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
