"""Documents to a published index: resumable, unchanged passages are not embedded again, one bad document stops nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np
from filelock import FileLock

from indexes import manifest
from indexes.chunk import chunk
from indexes.corpus import Corpus
from indexes.dense import EncoderEmbeddings, FaissStore
from indexes.errors import ReaderError
from indexes.readers.types import Unreadable
from indexes.sentences import embedded_sentences, parts
from indexes.sparse import SparseIndex
from indexes.titles import Titles, distinct_titles
from indexes.types import Document, Encoder, PartEncoder, Passage, Span, Vectors
from indexes.vectors import CACHE, IN_CONTEXT, VectorCache

Progress = Callable[[str, int, int], None]
BATCH = 512
T = TypeVar("T")


@dataclass(slots=True)
class _Gathered:
    passages: dict[str, Passage] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    documents: int = 0

    def skip(self, key: str, reason: str) -> None:
        """Note a document that was left out; two sources may use the same id."""
        again = sum(other == key or other.startswith(f"{key} (") for other in self.skipped)
        self.skipped[f"{key} ({again + 1})" if again else key] = reason


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def build(
    root: Path,
    documents: Iterable[Document | Unreadable],
    embedder: Encoder,
    sources: tuple[str, ...] = (),
    progress: Progress = silent,
    quoted: Container[str] = frozenset(),
    matcher: Encoder | None = None,
) -> manifest.Manifest:
    """Build or refresh the index in folder ``root`` and make it current.

    A second process that builds the same index waits for the first. The index in use stays readable throughout.

    Args:
        quoted: ids of documents that most answers quote; the vectors of their sentences are made now and kept, so that no question has to wait for them. Sentences of the others
            get theirs from the reading of their passage, where the embedder reads parts.
        matcher: what embeds the sentences of ``quoted``; the embedder itself where left out.

    Raises:
        ReaderError: no document could be read.
    """
    root.mkdir(parents=True, exist_ok=True)
    with FileLock(root / "build.lock"):
        for stale in root.glob("staged-*"):
            shutil.rmtree(stale, ignore_errors=True)
        gathered = _gather(documents, progress)
        if not gathered.passages:
            raise ReaderError(f"no document could be read from {', '.join(sources) or 'the sources'}")
        return _finish(root, gathered, embedder, matcher or embedder, sources, progress, quoted)


def _gather(documents: Iterable[Document | Unreadable], progress: Progress) -> _Gathered:
    gathered = _Gathered()
    for number, document in enumerate(documents, 1):
        if isinstance(document, Unreadable):
            gathered.skip(document.id, document.reason)
            continue
        found = {passage.id: passage for passage in chunk(document)}
        if not found:
            gathered.skip(document.id, "it has no text")
            continue
        gathered.documents += 1
        gathered.passages |= found
        if number % 500 == 0:
            progress("read", number, 0)
    progress("read", gathered.documents, gathered.documents)
    return gathered


def _finish(
    root: Path, gathered: _Gathered, embedder: Encoder, matcher: Encoder, sources: tuple[str, ...], progress: Progress, quoted: Container[str]
) -> manifest.Manifest:
    passages = list(gathered.passages.values())
    titles = distinct_titles(passages)
    sentences = embedded_sentences([passage for passage in passages if passage.document_id in quoted])
    others = [passage for passage in passages if passage.document_id not in quoted]
    vectors = _Embedding(root, embedder, progress).all(passages, titles, others, sentences, matcher)
    store = FaissStore(EncoderEmbeddings(embedder), embedder.dimension, Corpus())
    store.add_passages(passages, vectors[: len(passages)])
    progress("index", 0, len(passages))
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    staged = root / f"staged-{stamp}"
    choice = store.write(staged, vectors[len(passages) :])
    SparseIndex.build(store.corpus).write(staged)
    Titles.build(passages, dict(zip(titles, vectors[len(passages) :], strict=True))).write(staged)
    made = manifest.Manifest(
        root.name, embedder.name, embedder.dimension, gathered.documents, len(passages), stamp, sources, gathered.skipped,
        search=choice.kind, recall=choice.recall, sentences=len(sentences), matcher=matcher.name,
    )  # fmt: skip
    sealed = manifest.seal(staged, made)
    manifest.publish(root, staged, stamp)
    progress("index", len(passages), len(passages))
    return sealed


@dataclass(frozen=True, slots=True)
class _Whole:
    """A passage that is read with its sentences: its key, and theirs with where they stand in it."""

    text: str
    key: bytes
    parts: list[bytes]
    spans: list[Span]

    @classmethod
    def of(cls, passage: Passage, plain: VectorCache, in_context: VectorCache) -> _Whole:
        names, spans = parts(passage)
        return cls(passage.searchable, plain.key(passage.searchable), [in_context.key(name) for name in names], spans)


@dataclass(slots=True)
class _Embedding:
    """Vectors of one build; what is known already is not embedded again."""

    root: Path
    embedder: Encoder
    progress: Progress
    done: int = 0
    total: int = 0
    kept: set[bytes] = field(default_factory=set)

    def all(self, passages: list[Passage], titles: list[str], others: list[Passage], sentences: list[str], matcher: Encoder) -> Vectors:
        """Vectors of the passages and titles, in order; those of sentences, by the matcher and in their context, are only kept."""
        wanted = [*(passage.searchable for passage in passages), *titles]
        self.total = len({*sentences}) + len({*wanted})
        self._plain(matcher, sentences)
        read = self._in_context(self.embedder, others) if isinstance(self.embedder, PartEncoder) and self.embedder.reads_parts else 0
        self._plain(self.embedder, wanted, read)
        with self._cache(self.embedder) as cache:
            cache.keep_only(self.kept)
            return cache.get([cache.key(text) for text in wanted])

    def _cache(self, encoder: Encoder, kind: str = "") -> closing[VectorCache]:
        return closing(VectorCache(self.root / CACHE, encoder.name + kind, encoder.dimension))

    def _plain(self, encoder: Encoder, given: list[str], counted: int = 0) -> None:
        """Vectors of texts; so many of them were made and ``counted`` already."""
        if not given:
            return
        with self._cache(encoder) as cache:
            texts = {cache.key(text): text for text in given}
            todo = sorted(cache.missing(texts), key=lambda key: (-len(texts[key]), key))
            self.kept.update(texts)
            self._told(len(texts) - len(todo) - counted)
            for part in _batches(todo, BATCH):
                cache.put(part, encoder.encode([texts[key] for key in part]))
                self._told(len(part))

    def _in_context(self, encoder: PartEncoder, passages: list[Passage]) -> int:
        """Vectors of passages and of their sentences from one reading, where one of them is missing; how many were read."""
        with self._cache(encoder) as plain, self._cache(encoder, IN_CONTEXT) as cache:
            rows = {passage.searchable: _Whole.of(passage, plain, cache) for passage in passages}.values()
            missing = plain.missing(key for row in rows for key in (row.key, *row.parts))
            self.kept.update(key for row in rows for key in row.parts)
            todo = sorted((row for row in rows if not missing.isdisjoint((row.key, *row.parts))), key=lambda row: (-len(row.text), row.text))
            for batch in _batches(todo, BATCH):
                vectors, of_parts = encoder.encode_with_parts([row.text for row in batch], [row.spans for row in batch])
                cache.put([key for row in batch for key in row.parts], np.concatenate(of_parts), coarse=True)
                plain.put([row.key for row in batch], vectors)
                self._told(len(batch))
            return len(todo)

    def _told(self, more: int) -> None:
        self.done += more
        self.progress("embed", self.done, self.total)


def _batches(items: list[T], size: int) -> Iterator[list[T]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
