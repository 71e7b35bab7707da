"""A small sentence transformer for ONNX Runtime, so that one message is read without loading torch.

The form is that of BERT (Devlin et al. 2019) with two changes: positions begin anew in every sentence, and only the last layer looks
from one sentence to another. So the order of the sentences does not matter. Weights are whole numbers of four bits with one step for
each 32 of a row. One net tells how urgent a message is and what it is for (multi-task learning, Caruana 1997).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from onnxruntime import InferenceSession, SessionOptions
from safetensors import safe_open
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from assistant.second_reader.words import ASKED

Floats = NDArray[np.float32]
GROUP = 32
# The greatest whole number of a weight, either way.
MOST = 7
# Weights of a group that are all smaller than this are as good as nothing; a smaller step would vanish in sixteen bits.
LEAST = 1e-4
# Of one sentence and of a whole message; what is longer is cut.
SENTENCE_TOKENS, MESSAGE_TOKENS = 128, 512
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

    def __init__(self, words: Words, embeddings: Packed, places: Floats, session: InferenceSession) -> None:
        self._words, self._embeddings, self._places, self._session = words, embeddings, places, session

    @classmethod
    def load(cls, path: Path) -> Net:
        """The weights of a file and the graph beside it, written by ``eval.training.sentence_graph.save``.

        On one core: so few numbers gain little from a second one, and waiting for a busy one takes longer than it saves.
        """
        options = SessionOptions()
        options.intra_op_num_threads = 1
        session = InferenceSession(graph_of(path), options, providers=["CPUExecutionProvider"])
        with safe_open(path, framework="np") as file:
            words = Words(json.loads(file.metadata()["words"]))
            embeddings, places = (Packed(file.get_tensor(f"{name}.codes"), file.get_tensor(f"{name}.steps")) for name in ("embeddings", "places"))
        return cls(words, embeddings, places.rows(), session)

    def believes(self, sentences: Iterable[str]) -> dict[str, list[float]]:
        """Of each of ASKED the probabilities: of each level, and of each of PURPOSES."""
        tokens = self._words.read(sentences)
        states = self._embeddings.rows(tokens.ids) + self._places[tokens.places]
        found = self._session.run(ASKED, {"states": states, "sentences": np.array(tokens.sentences)})
        return {name: [float(share) for share in shares] for name, shares in zip(ASKED, found, strict=True)}


def graph_of(path: Path) -> Path:
    """The file of the graph that belongs to a file of weights."""
    return path.with_suffix(".onnx")
