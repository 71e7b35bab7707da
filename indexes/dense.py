"""The FAISS vector store: LangChain's ``VectorStore`` over passages, kept as a file of FAISS and one of SQLite: opening them runs nothing."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import numpy.typing as npt
from langchain_core.documents import Document as ChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore

from indexes import compress, manifest
from indexes.corpus import Corpus
from indexes.errors import DamagedIndex
from indexes.types import Encoder, Hit, Passage, Vectors

INDEX, COMPRESSED, PASSAGES = "index.faiss", "compressed.faiss", "passages.sqlite"


class EncoderEmbeddings(Embeddings):
    """An ``Encoder`` behind LangChain's ``Embeddings``."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages."""
        rows: list[list[float]] = self._encoder.encode(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question."""
        return self.embed_documents([text])[0]


class FaissStore(VectorStore):
    """Inner-product search over unit vectors; passages live in SQLite beside the index.

    ``save`` writes a hash-checked folder, ``open`` maps it back into memory, to be read only. In memory the search is exact; on disk a large
    index has a compressed copy beside it, which proposes what is then compared exactly.
    """

    def __init__(
        self, embedding: Embeddings, dimension: int | None = None, corpus: Corpus | None = None, index: Any = None, proposer: Any = None
    ) -> None:
        self._embedding = embedding
        self.corpus = corpus or Corpus()
        self._index, self._proposer = index, proposer
        self._numbers = faiss.vector_to_array(index.id_map) if proposer is not None else np.zeros(0, np.int64)
        if index is None and dimension is not None:
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    @property
    def embeddings(self) -> Embeddings:
        """The embedder that queries go through."""
        return self._embedding

    @property
    def dimension(self) -> int:
        """Length of the vectors; 0 while the store is empty."""
        return int(self._index.d) if self._index is not None else 0

    def __len__(self) -> int:
        return int(self._index.ntotal) if self._index is not None else 0

    def add_passages(self, passages: Sequence[Passage], vectors: Vectors) -> list[str]:
        """Add or replace passages with their unit vectors, shape ``(len(passages), dimension)``."""
        if self._index is None:
            self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
        known = self.corpus.numbers_of([p.id for p in passages])
        latest = {passage.id: at for at, passage in enumerate(passages)}
        # The corpus first: that of an opened index refuses, and FAISS would end the process on vectors that are only mapped.
        numbers = self.corpus.add([passages[at] for at in latest.values()])
        if known:
            self._index.remove_ids(np.array(known, dtype=np.int64))
        self._index.add_with_ids(np.ascontiguousarray(vectors[list(latest.values())]), np.array(numbers, dtype=np.int64))
        return [p.id for p in passages]

    def expect(self, query: str) -> None:
        """Begin to embed a question beside other work, where the embedder can; ``embed_query`` waits for it."""
        if begin := getattr(self._embedding, "expect", None):
            begin(query)

    def search_vector(self, vector: Sequence[float], k: int) -> list[Hit]:
        """The ``k`` nearest passages by cosine, best first."""
        found = self.nearest(vector, k)
        passages = self.corpus.by_numbers([number for number, _ in found])
        return [Hit(passages[number], score, ("dense",)) for number, score in found if number in passages]

    def nearest(self, vector: Sequence[float], k: int) -> list[tuple[int, float]]:
        """Numbers of the ``k`` nearest passages with their cosines, best first."""
        if k < 1 or len(self) == 0:
            return []
        if self._proposer is not None:
            return self._best_of_proposed(vector, k)
        scores, numbers = compress.search(self._index, np.array([vector], dtype=np.float32), min(k, len(self)))
        return [(int(number), float(score)) for number, score in zip(numbers[0], scores[0], strict=True) if number >= 0]

    def _best_of_proposed(self, vector: Sequence[float], k: int) -> list[tuple[int, float]]:
        _, rows = compress.search(self._proposer, np.array([vector], dtype=np.float32), min(compress.proposed(k), len(self)))
        numbers = np.sort(self._numbers[rows[0][rows[0] >= 0]])
        scores = self.cosines(vector, numbers)
        best = np.argsort(-scores, kind="stable")[:k]
        return [(int(numbers[at]), float(scores[at])) for at in best]

    def cosines(self, vector: Sequence[float], numbers: Sequence[int] | npt.NDArray[np.int64]) -> Vectors:
        """Cosine of passages by number, in order, shape ``(len(numbers),)``."""
        found: Vectors = self._index.reconstruct_batch(np.asarray(numbers, np.int64)) @ np.asarray(vector, np.float32)
        return found

    def search_passages(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` passages nearest in meaning to the query, best first."""
        return self.search_vector(self._embedding.embed_query(query), k)

    # ---- LangChain's names -------------------------------------------------------------------------------------------

    def add_texts(
        self, texts: Iterable[str], metadatas: list[dict[str, Any]] | None = None, *, ids: list[str] | None = None, **kwargs: Any
    ) -> list[str]:
        """Embed and add texts; a text whose id is known replaces the old one."""
        words = list(texts)
        metas = metadatas or [{} for _ in words]
        keys = [key or str(uuid.uuid4()) for key in (ids or [""] * len(words))]
        passages = [from_chain(ChainDocument(id=key, page_content=text, metadata=meta)) for key, text, meta in zip(keys, words, metas, strict=True)]
        return self.add_passages(passages, np.array(self._embedding.embed_documents(words), dtype=np.float32)) if passages else []

    def delete(self, ids: list[str] | None = None, **kwargs: Any) -> bool:
        """Forget passages; None forgets all."""
        keys = [p.id for _, p in self.corpus.all()] if ids is None else ids
        numbers = self.corpus.numbers_of(keys)
        self.corpus.remove(keys)
        if numbers:
            self._index.remove_ids(np.array(numbers, dtype=np.int64))
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[ChainDocument]:
        """Passages by id, in the order asked; unknown ids are left out."""
        found = self.corpus.by_ids(ids)
        return [to_chain(found[key]) for key in ids if key in found]

    def similarity_search(self, query: str, k: int = 4, **kwargs: Any) -> list[ChainDocument]:
        """The ``k`` nearest passages as LangChain documents."""
        return [to_chain(hit.passage) for hit in self.search_passages(query, k)]

    def similarity_search_with_score(self, query: str, k: int = 4, **kwargs: Any) -> list[tuple[ChainDocument, float]]:
        """As ``similarity_search``, with cosine; higher is nearer."""
        return [(to_chain(hit.passage), hit.score) for hit in self.search_passages(query, k)]

    def similarity_search_by_vector(self, embedding: list[float], k: int = 4, **kwargs: Any) -> list[ChainDocument]:
        """The ``k`` passages nearest to a vector."""
        return [to_chain(hit.passage) for hit in self.search_vector(embedding, k)]

    def _select_relevance_score_fn(self) -> Any:
        return lambda cosine: (1.0 + cosine) / 2.0

    @classmethod
    def from_texts(
        cls, texts: list[str], embedding: Embeddings, metadatas: list[dict[str, Any]] | None = None, *, ids: list[str] | None = None, **kwargs: Any
    ) -> FaissStore:
        """A store in memory holding ``texts``."""
        store = cls(embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    # ---- disk --------------------------------------------------------------------------------------------------------

    def write(self, folder: Path, queries: Vectors | None = None) -> compress.Choice:
        """Write index and passages into ``folder``, and a compressed copy of the vectors where it was chosen.

        Args:
            queries: unit vectors of what people may ask, to choose by; shape (queries, dimension).
        """
        folder.mkdir(parents=True, exist_ok=True)
        faiss.write_index(self._index, str(folder / INDEX))
        self.corpus.copy_to(folder / PASSAGES)
        choice = compress.choose(self._vectors(), queries, compress.EXACT_UP_TO)
        if choice.index is not None:
            faiss.write_index(choice.index, str(folder / COMPRESSED))
        return choice

    def _vectors(self) -> Vectors:
        """All vectors as FAISS holds them, not copied; shape (passages, dimension)."""
        flat: Any = faiss.downcast_index(self._index.index)
        held: Vectors = faiss.rev_swig_ptr(flat.get_xb(), len(self) * self.dimension).reshape(len(self), self.dimension)
        return held

    def save(self, root: Path, model: str = "unnamed") -> manifest.Manifest:
        """Publish this store as the current version of the index folder ``root``.

        Raises:
            ValueError: the store has never held a vector, so its dimension is unknown.
        """
        if self._index is None:
            raise ValueError("an empty store has no dimension yet; add passages before saving")
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        staged = root / f"staged-{stamp}"
        choice = self.write(staged)
        made = manifest.Manifest(
            root.name, model, self.dimension, self.corpus.count_documents(), len(self), stamp, search=choice.kind, recall=choice.recall
        )
        sealed = manifest.seal(staged, made)
        manifest.publish(root, staged, stamp)
        return sealed

    @classmethod
    def open(cls, folder: Path, embedding: Embeddings) -> FaissStore:
        """Map a version folder whose hashes were already verified; vectors are read when they are first compared.

        Raises:
            DamagedIndex: FAISS cannot read a file.
        """
        proposer = _mapped(folder / COMPRESSED) if (folder / COMPRESSED).is_file() else None
        return cls(embedding, corpus=Corpus(folder / PASSAGES, read_only=True), index=_mapped(folder / INDEX), proposer=proposer)


def _mapped(path: Path) -> Any:
    try:
        return faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
    except RuntimeError as error:
        raise DamagedIndex(f"{path} cannot be read; build the index again with 'anamnesis index build'") from error


_FIELDS = ("document_id", "title", "url", "publisher", "section")


def to_chain(passage: Passage) -> ChainDocument:
    """A passage as a LangChain document; ``from_chain`` gives the passage back, without aliases and marks."""
    known = {name: getattr(passage, name) for name in _FIELDS}
    meta = {name: value for name, value in known.items() if value and not (name == "document_id" and value == passage.id)}
    return ChainDocument(id=passage.id, page_content=passage.text, metadata={**meta, **_extra(passage)})


def _extra(passage: Passage) -> dict[str, Any]:
    """Metadata that ``from_chain`` kept as JSON in the first alias; an alias may begin with a brace for its own reasons."""
    if not passage.aliases or not passage.aliases[0].startswith("{"):
        return {}
    try:
        return dict(json.loads(passage.aliases[0]))
    except ValueError:
        return {}


def from_chain(document: ChainDocument) -> Passage:
    """A LangChain document as a passage; metadata that passages have no field for is kept as JSON."""
    key = document.id or str(uuid.uuid4())
    known = {name: str(document.metadata.get(name, "")) for name in _FIELDS}
    extra = {name: value for name, value in document.metadata.items() if name not in _FIELDS}
    aliases = (json.dumps(extra, ensure_ascii=False, sort_keys=True),) if extra else ()
    owner, title, url, publisher, section = (known[name] for name in _FIELDS)
    return Passage(key, owner or key, title, document.page_content, url, publisher, section, aliases)
