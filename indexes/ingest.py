"""Documents to a published index: resumable, unchanged passages are not embedded again, one bad document stops nothing."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Container, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from indexes import manifest
from indexes.chunk import chunk
from indexes.corpus import Corpus
from indexes.dense import EncoderEmbeddings, FaissStore
from indexes.errors import ReaderError
from indexes.readers.types import Unreadable
from indexes.sentences import embedded_sentences
from indexes.sparse import SparseIndex
from indexes.titles import Titles, distinct_titles
from indexes.types import Document, Encoder, Passage, Vectors
from indexes.vectors import CACHE, VectorCache

Progress = Callable[[str, int, int], None]
BATCH = 512


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
        quoted: ids of documents that most answers quote; the vectors of their sentences are made now and kept, so that no question has to wait for them.
        matcher: what embeds those sentences; the embedder itself where left out.

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
    searched = [*(passage.searchable for passage in passages), *titles]
    sentences = embedded_sentences([passage for passage in passages if passage.document_id in quoted])
    vectors = _embed(root, searched, sentences, embedder, matcher, progress)
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


def _embed(root: Path, wanted: list[str], besides: list[str], embedder: Encoder, matcher: Encoder, progress: Progress) -> Vectors:
    """Vectors of the texts that are wanted, in order; those of the others, by the matcher, are only kept."""
    kept, done, total = set[bytes](), 0, len({*besides}) + len({*wanted})
    for encoder, given in ((matcher, besides), (embedder, wanted)):
        if not given:
            continue
        with closing(VectorCache(root / CACHE, encoder.name, encoder.dimension)) as cache:
            texts = {cache.key(text): text for text in given}
            kept.update(texts)
            todo = sorted(cache.missing(texts), key=lambda key: (-len(texts[key]), key))
            done += len(texts) - len(todo)
            progress("embed", done, total)
            for part in _batches(todo, BATCH):
                cache.put(part, encoder.encode([texts[key] for key in part]))
                done += len(part)
                progress("embed", done, total)
    with closing(VectorCache(root / CACHE, embedder.name, embedder.dimension)) as cache:
        cache.keep_only(kept)
        return cache.get([cache.key(text) for text in wanted])


def _batches(items: list[bytes], size: int) -> Iterator[list[bytes]]:
    for start in range(0, len(items), size):
        yield items[start : start + size]
