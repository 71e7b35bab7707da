"""Passages for indexes of any size: those there are, then varied copies of them, with vectors that are near and not the same."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from eval.metrics.interval import SEED
from indexes.shelf import OpenIndex
from indexes.titles import distinct_titles, title_of
from indexes.types import Document, Encoder, PartEncoder, Passage, Span, Vectors
from indexes.vectors import VectorCache

# One word in so many of a copy comes from another passage.
EVERY = 8
# Length of the noise beside a vector of length 1: the cosine of a copy to its original is about 0.8.
NOISE = 0.75


@dataclass(frozen=True, slots=True)
class Base:
    """The passages there are.

    Attributes:
        texts: what is embedded for them, and their titles, each once.
        vectors: of ``texts``, in order, shape (texts, dimension).
    """

    passages: tuple[Passage, ...]
    texts: tuple[str, ...]
    vectors: Vectors


def base_of(index: OpenIndex, vectors: Path) -> Base:
    """Every passage of an index with the vectors that were kept when it was built."""
    passages = tuple(passage for _, passage in index.dense.corpus.all())
    texts = tuple(dict.fromkeys([*(passage.searchable for passage in passages), *distinct_titles(passages)]))
    cache = VectorCache(vectors, index.manifest.model, index.manifest.dimension)
    found = cache.get([cache.key(text) for text in texts])
    cache.close()
    return Base(passages, texts, found)


class Copies:
    """An encoder that knows the vectors of some texts and of their copies; any other text it embeds."""

    def __init__(self, encoder: Encoder, base: Base) -> None:
        self.name, self.dimension = encoder.name, encoder.dimension
        self._encoder, self._vectors = encoder, base.vectors
        self._rows = {text: row for row, text in enumerate(base.texts)}
        # Hash of a copy -> row of its original: a million texts themselves would take a gigabyte.
        self._copies: dict[int, int] = {}

    def remember(self, copy: str, original: str) -> None:
        """``copy`` is a variation of ``original``, one of the texts."""
        if copy not in self._rows:
            self._copies[hash(copy)] = self._rows[original]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``, float32."""
        found = [self._vector(text) for text in texts]
        return np.stack(found) if found else np.zeros((0, self.dimension), np.float32)

    @property
    def reads_parts(self) -> bool:
        """As the embedder."""
        return isinstance(self._encoder, PartEncoder) and self._encoder.reads_parts

    def encode_with_parts(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """The same, and for every part a vector near that of its text."""
        vectors = self.encode(texts)
        parts = [np.array([perturbed(vector, f"{text} {start}") for start, _ in own], np.float32).reshape(-1, self.dimension) for text, vector, own in zip(texts, vectors, spans, strict=True)]
        return vectors, parts

    def _vector(self, text: str) -> Vectors:
        if text in self._rows:
            return np.asarray(self._vectors[self._rows[text]], np.float32)
        row = self._copies.get(hash(text))
        return self._encoder.encode([text])[0] if row is None else perturbed(self._vectors[row], text)


def perturbed(vector: Vectors, text: str) -> Vectors:
    """The vector with noise of length ``NOISE`` that depends on the text alone, brought back to length 1."""
    seed = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
    noise = np.random.default_rng(seed).standard_normal(len(vector))
    moved = vector + NOISE * noise / np.linalg.norm(noise)
    return np.asarray(moved / np.linalg.norm(moved), np.float32)


def documents(base: Base, count: int, copies: Copies) -> Iterator[Document]:
    """So many documents of one passage each; the first are the passages themselves, the others copies that ``copies`` is told of."""
    passages = base.passages
    for number in range(count):
        turn, at = divmod(number, len(passages))
        if turn == 0:
            yield as_document(passages[at])
            continue
        copy = varied(passages[at], turn, passages[(number * 7919 + turn) % len(passages)].text)
        copies.remember(copy.searchable, passages[at].searchable)
        if title_of(copy):
            copies.remember(title_of(copy), title_of(passages[at]))
        yield as_document(copy)


def varied(passage: Passage, turn: int, other: str) -> Passage:
    """A passage of another document: some words are those of ``other``, and its title says which copy it is."""
    chosen, words, foreign = random.Random(SEED + turn), passage.text.split(" "), other.split(" ")
    text = " ".join(chosen.choice(foreign) if chosen.randrange(EVERY) == 0 else word for word in words)
    key = f"{passage.document_id}~{turn}"
    return replace(passage, id=f"{passage.id}~{turn}", document_id=key, title=passage.title and f"{passage.title} {turn}", text=text, marks=())


def as_document(passage: Passage) -> Document:
    """A passage as a document of its own, under the id of its document."""
    p = passage
    return Document(p.document_id, p.title, p.text, p.url, p.publisher, p.section, p.aliases, p.marks)
