"""Readable fakes of the seams."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from langchain_core.embeddings import Embeddings

from indexes.sentences import stems
from indexes.types import Document, Hit, Passage, Span, Vectors


class FakeEmbedder(Embeddings):
    """Texts that share words are near: every stem adds one at a place its hash chooses, then the length becomes 1.

    Attributes:
        calls: the texts of each call of ``encode``, to count what was embedded.
    """

    def __init__(self, name: str = "fake@1", dimension: int = 512) -> None:
        self.name, self.dimension = name, dimension
        self.calls: list[list[str]] = []

    @property
    def encoded(self) -> list[str]:
        """Every text embedded so far."""
        return [text for call in self.calls for text in call]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``, float32."""
        self.calls.append(list(texts))
        return np.array([self._vector(text) for text in texts], dtype=np.float32).reshape(len(texts), self.dimension)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages."""
        rows: list[list[float]] = self.encode(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question."""
        return self.embed_documents([text])[0]

    def expect(self, text: str) -> None:
        """Nothing to begin with: this is quick."""

    def _vector(self, text: str) -> Vectors:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for stem in stems(text) or {""}:
            vector[place(stem, self.dimension)] += 1
        return vector / np.float32(np.linalg.norm(vector))


class ReadingFake(FakeEmbedder):
    """The fake that has vectors of parts from the reading of a text: of the part and of the text's first word.

    Attributes:
        read: the texts that were read with their parts.
    """

    reads_parts = True

    def __init__(self, name: str = "fake@1", dimension: int = 512) -> None:
        super().__init__(name, dimension)
        self.read: list[str] = []

    def encode_with_parts(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Unit vectors of the texts and of their parts."""
        self.read += texts
        parts = [np.array([self._vector(f"{text.split()[0]} {text[start:end]}") for start, end in own], np.float32).reshape(-1, self.dimension) for text, own in zip(texts, spans, strict=True)]
        return np.array([self._vector(text) for text in texts], np.float32), parts


class PreciseFake(FakeEmbedder):
    """The fake with the one more word that reports name."""

    precision = "fp32"


def place(stem: str, dimension: int) -> int:
    """Where a stem adds to a vector."""
    return int.from_bytes(hashlib.blake2b(stem.encode("utf-8", "replace"), digest_size=8).digest(), "big") % dimension


def passage(text: str, key: str = "", title: str = "", **more: str) -> Passage:
    """A passage that is a whole document, named by its text unless ``key`` is given."""
    return Passage(key or text, more.pop("document_id", key or text), title, text, **more)  # type: ignore[arg-type]


def hit(key: str, score: float = 1.0) -> Hit:
    """A hit on a passage known by its id alone."""
    return Hit(passage(key), score, ("fake",))


def documents(count: int, words: int = 5) -> list[Document]:
    """Short documents, each with words of its own: ``d0`` holds ``w0x0 w0x1 …``."""
    return [Document(f"d{n}", f"Title {n}", " ".join(f"w{n}x{word}" for word in range(words)) + ".") for n in range(count)]
