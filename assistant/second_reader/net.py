"""A small sentence transformer in numpy, so that one message is read without loading torch.

The form is that of BERT (Devlin et al. 2019) with two changes: positions begin anew in every sentence, and only the last layer looks
from one sentence to another. So the order of the sentences does not matter. Weights are whole numbers of four bits with one step for
each 32 of a row.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.numpy import save_file
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

Floats = NDArray[np.float32]
GROUP = 32
HEADS = 12
# Of a layer: what looks from one token to others, joins what was seen, widens and narrows.
MATRICES = ("looks", "joins", "widens", "narrows")
# The greatest whole number of a weight, either way.
MOST = 7
# Weights of a group that are all smaller than this are as good as nothing; a smaller step would vanish in sixteen bits.
LEAST = 1e-4
# Of one sentence and of a whole message; what is longer is cut.
SENTENCE_TOKENS, MESSAGE_TOKENS = 128, 512
_EPSILON = 1e-12
_FIRST, _LAST, _UNKNOWN = "[CLS]", "[SEP]", "[UNK]"


@dataclass(frozen=True, slots=True)
class Packed:
    """A matrix in four bits: ``codes`` (rows, columns / 2) hold two weights each, ``steps`` (rows, columns / 32) what one of them is worth."""

    codes: NDArray[np.uint8]
    steps: NDArray[np.float16]

    @classmethod
    def of(cls, weights: Floats) -> Packed:
        """The nearest whole numbers; the columns must be a multiple of 32."""
        groups = weights.reshape(len(weights), -1, GROUP)
        steps = (np.maximum(np.abs(groups).max(-1), LEAST) / MOST).astype(np.float16)
        whole = np.clip(np.rint(groups / steps[..., None].astype(np.float32)), -MOST, MOST).astype(np.int8).reshape(weights.shape) + (MOST + 1)
        return cls((whole[:, ::2] | whole[:, 1::2] << 4).astype(np.uint8), steps)

    def rows(self, at: Sequence[int] | slice = slice(None)) -> Floats:
        """Some of the rows, or all, as numbers: shape (rows, columns)."""
        codes, steps = self.codes[at], self.steps[at].astype(np.float32)
        weights: Floats = _PAIRS[codes].view(np.float32).reshape(*steps.shape, GROUP)
        weights *= steps[..., None]
        return weights.reshape(len(codes), -1)


# Both weights of each byte, as one number of eight bytes: so they are looked up in one go.
_PAIRS = np.array([[(byte & 15) - MOST - 1, (byte >> 4) - MOST - 1] for byte in range(256)], np.float32).view(np.complex64)[:, 0]


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: weights (outputs, inputs) and biases, to be multiplied by states (inputs, tokens); ``norm`` holds scale and shift after attention and after the feed-forward part."""

    looks: Floats
    looks_bias: Floats
    joins: Floats
    joins_bias: Floats
    widens: Floats
    widens_bias: Floats
    narrows: Floats
    narrows_bias: Floats
    norm: Floats

    def read(self, states: Floats, hidden: Floats) -> Floats:
        """The next states, shape (width, tokens); ``hidden`` (tokens, tokens) is 0 where a token may look and very low where not."""
        width, tokens = states.shape
        query, key, value = (self.looks @ states + self.looks_bias[:, None]).reshape(3, HEADS, -1, tokens)
        scores = query.transpose(0, 2, 1) @ key
        scores *= np.float32(1 / np.sqrt(width // HEADS))
        scores += hidden
        weights = np.exp(scores - scores.max(-1, keepdims=True))
        weights /= weights.sum(-1, keepdims=True)
        seen = (value @ weights.transpose(0, 2, 1)).reshape(width, tokens)
        states = _normal(states + self.joins @ seen + self.joins_bias[:, None], *self.norm[:2])
        wide = _gelu(self.widens @ states + self.widens_bias[:, None])
        return _normal(states + self.narrows @ wide + self.narrows_bias[:, None], *self.norm[2:])


@dataclass(frozen=True, slots=True)
class Tokens:
    """The tokens of a text: their numbers, their places in their sentence and the numbers of the sentences."""

    ids: list[int]
    places: list[int]
    sentences: list[int]


class Words:
    """Text to tokens, as BERT's lower-case tokenizer does, with a smaller vocabulary."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        """``vocabulary`` in the order of the rows of the embeddings."""
        known = {word: at for at, word in enumerate(vocabulary)}
        self._pieces = Tokenizer(models.WordPiece(known, unk_token=_UNKNOWN, max_input_chars_per_word=100))
        self._pieces.normalizer = normalizers.BertNormalizer()
        self._pieces.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        self._first, self._last = known[_FIRST], known[_LAST]

    def read(self, sentences: Iterable[str]) -> Tokens:
        """The tokens of all sentences, up to MESSAGE_TOKENS."""
        found = Tokens([], [], [])
        for number, sentence in enumerate(sentences):
            ids = [self._first, *self._pieces.encode(sentence).ids[: SENTENCE_TOKENS - 2], self._last]
            found.ids.extend(ids)
            found.places.extend(range(len(ids)))
            found.sentences.extend([number] * len(ids))
        return Tokens(found.ids[:MESSAGE_TOKENS], found.places[:MESSAGE_TOKENS], found.sentences[:MESSAGE_TOKENS])


class Net:
    """Sentences to the probability of each level."""

    def __init__(self, words: Words, embeddings: Packed, places: Floats, norm: Floats, layers: Sequence[Layer], head: Floats, bias: Floats) -> None:
        self._words, self._embeddings, self._places, self._norm = words, embeddings, places, norm
        self._layers, self._head, self._bias = layers, head, bias
        self._threads = ThreadpoolController()

    @classmethod
    def load(cls, path: Path) -> Net:
        """The weights of a file written by ``save``."""
        with safe_open(path, framework="np") as file:
            told = file.metadata()
            parts = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        packed = {name.removesuffix(".codes"): Packed(parts[name], parts[name.removesuffix("codes") + "steps"]) for name in parts if name.endswith(".codes")}
        plain = {name: part.astype(np.float32) for name, part in parts.items() if not name.endswith((".codes", ".steps"))}
        layers = [
            Layer(
                **{name: packed[f"{at}.{name}"].rows() for name in MATRICES},
                **{f"{name}_bias": plain[f"{at}.{name}_bias"] for name in MATRICES},
                norm=plain[f"{at}.norm"],
            )
            for at in range(int(told["layers"]))
        ]
        return cls(Words(json.loads(told["words"])), packed["embeddings"], packed["places"].rows(), plain["norm"], layers, plain["head"], plain["bias"])

    def believes(self, sentences: Iterable[str]) -> list[float]:
        """Probability of each level.

        On one core: so few numbers gain little from a second one, and waiting for a busy one costs a quarter of a second.
        """
        with self._threads.limit(limits=1, user_api="blas"):
            return self._believes(self._words.read(sentences))

    def _believes(self, tokens: Tokens) -> list[float]:
        number = np.array(tokens.sentences)
        apart = np.where(number[:, None] == number[None, :], np.float32(0), np.float32(-1e9))
        together = np.zeros_like(apart)
        states = _normal((self._embeddings.rows(tokens.ids) + self._places[tokens.places]).T, *self._norm)
        for at, layer in enumerate(self._layers, 1):
            states = layer.read(states, together if at == len(self._layers) else apart)
        scores = self._head @ states.mean(1) + self._bias
        shares = np.exp(scores - scores.max())
        return [float(share) for share in shares / shares.sum()]


def save(path: Path, vocabulary: Sequence[str], matrices: Mapping[str, Floats], vectors: Mapping[str, Floats], layers: int) -> None:
    """Write a net: ``matrices`` in four bits, ``vectors`` in sixteen."""
    parts: dict[str, NDArray[np.generic]] = {name: np.ascontiguousarray(vector.astype(np.float16)) for name, vector in vectors.items()}
    for name, matrix in matrices.items():
        packed = Packed.of(matrix)
        parts |= {f"{name}.codes": np.ascontiguousarray(packed.codes), f"{name}.steps": np.ascontiguousarray(packed.steps)}
    save_file(parts, path, {"layers": str(layers), "words": json.dumps(list(vocabulary))})


def _normal(states: Floats, scale: Floats, shift: Floats) -> Floats:
    centred: Floats = states - states.mean(0)
    centred *= scale[:, None] / np.sqrt(np.einsum("wt,wt->t", centred, centred) / np.float32(len(states)) + np.float32(_EPSILON))
    centred += shift[:, None]
    return centred


def _gelu(values: Floats) -> Floats:
    """Hendrycks & Gimpel 2016, by the hyperbolic tangent."""
    inner: Floats = values * values
    inner *= np.float32(0.044715 * 0.7978845608)
    inner += np.float32(0.7978845608)
    inner *= values
    np.tanh(inner, out=inner)
    inner += 1
    inner *= values
    inner *= np.float32(0.5)
    return inner
