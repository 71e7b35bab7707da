"""Vectors of texts, kept on disk under the hash of the text and the model."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from indexes.errors import DamagedIndex
from indexes.types import Matcher, Vectors

CACHE = "vectors.sqlite"
"""Below the folder of an index."""
IN_CONTEXT = "+in-context"
"""Behind the name of an embedder: vectors of sentences that have read the passage around them (``encode_with_parts``)."""
# Steps of what is kept in eight bits a number, from -0.5 to 0.5; hardly a number of a unit vector is longer.
_STEP = 1 / 256
# Vectors that are kept in memory, a kilobyte each.
_REMEMBERED = 8192


class VectorCache:
    """Vectors by hash of the text and model, so a killed build goes on where it stopped."""

    def __init__(self, path: Path, model: str, dimension: int) -> None:
        self._db = sqlite3.connect(path)
        self._db.execute("create table if not exists vectors (key blob primary key, vector blob not null) without rowid")
        self._model, self._dimension = model, dimension

    def key(self, text: str) -> bytes:
        """Identity of a text under this model."""
        return _key(self._model, text)

    def missing(self, keys: Iterable[bytes]) -> set[bytes]:
        """The keys that have no vector yet."""
        known = {row[0] for row in self._db.execute("select key from vectors")}
        return set(keys) - known

    def put(self, keys: list[bytes], vectors: Vectors, coarse: bool = False) -> None:
        """Store vectors as float16 (cosine to the originals above 0.99999), or ``coarse`` in eight bits a number (above 0.999), and commit."""
        told = np.clip(np.round(vectors / _STEP), -127, 127).astype(np.int8) if coarse else vectors.astype(np.float16)
        rows = [(key, vector.tobytes()) for key, vector in zip(keys, told, strict=True)]
        with self._db:
            self._db.executemany("insert or replace into vectors values (?, ?)", rows)

    def get(self, keys: list[bytes]) -> Vectors:
        """Unit vectors in order, shape ``(len(keys), dimension)``."""
        rows = [self._db.execute("select vector from vectors where key = ?", (key,)).fetchone()[0] for key in keys]
        return _unit(rows, self._dimension)

    def keep_only(self, keys: set[bytes]) -> None:
        """Forget vectors that no passage uses any more."""
        known = {row[0] for row in self._db.execute("select key from vectors")}
        with self._db:
            self._db.executemany("delete from vectors where key = ?", [(key,) for key in known - keys])

    def close(self) -> None:
        """Close the file."""
        self._db.close()


class RememberedEncoder:
    """An encoder that looks a text up among the vectors that were kept when an index was built, and embeds only what it does not find there."""

    def __init__(self, encoder: Matcher, path: Path, kind: str = "") -> None:
        """``kind`` stands behind the name of the encoder where vectors were kept that it does not make of the text alone, such as ``IN_CONTEXT``."""
        self.name, self.dimension = encoder.name + kind, encoder.dimension
        self._encoder, self._path = encoder, path
        self._seen: dict[str, bytes] = {}
        # Made once: pathlib enters the parts of every path it makes in Python's table of names, which grew by one place for each question.
        self._uri = f"{path.resolve().as_uri()}?mode=ro"

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question."""
        return self._encoder.embed_query(text)

    def expect(self, text: str) -> None:
        """Begin to read a question."""
        self._encoder.expect(text)

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``, float32.

        Raises:
            DamagedIndex: the file of vectors cannot be read.
        """
        there, vectors = self.kept(texts)
        found = np.zeros((len(texts), self.dimension), np.float32)
        found[there] = vectors
        if missing := sorted(set(range(len(texts))).difference(there)):
            found[missing] = self._encoder.encode([texts[at] for at in missing])
        return found

    def kept(self, texts: Sequence[str]) -> tuple[list[int], Vectors]:
        """Which of the texts have a vector that was kept, and those vectors, shape ``(found, dimension)``; embeds nothing.

        Raises:
            DamagedIndex: the file of vectors cannot be read.
        """
        rows = self._known(texts)
        there = [at for at, row in enumerate(rows) if row is not None]
        return there, _unit([row for row in rows if row is not None], self.dimension)

    def _known(self, texts: Sequence[str]) -> list[bytes | None]:
        """What is kept of each text; questions about the same ask for the same sentences."""
        seen = self._seen
        new = [text for text in dict.fromkeys(texts) if text not in seen]
        if new and self._path.is_file():
            if len(seen) + len(new) > _REMEMBERED:
                seen = self._seen = {text: seen[text] for text in texts if text in seen}
            seen |= {text: row for text, row in zip(new, self._read(new), strict=True) if row}
        return [seen.get(text) for text in texts]

    def _read(self, texts: Sequence[str]) -> list[bytes | None]:
        try:
            with closing(sqlite3.connect(self._uri, uri=True)) as db:
                rows = [db.execute("select vector from vectors where key = ?", (_key(self.name, text),)).fetchone() for text in texts]
        except sqlite3.DatabaseError as error:
            raise DamagedIndex(f"{self._path} cannot be read ({error}); remove it and build the index again with 'anamnesis index build'") from error
        return [row[0] if row and len(row[0]) in {self.dimension, 2 * self.dimension} else None for row in rows]


def _key(model: str, text: str) -> bytes:
    return hashlib.blake2b(f"{model}\x1f{text}".encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _unit(rows: Sequence[bytes], dimension: int) -> Vectors:
    """Rows that were kept, all in the same way, as unit vectors."""
    kind = np.int8 if rows and len(rows[0]) == dimension else np.float16
    found = np.frombuffer(b"".join(rows), dtype=kind).reshape(len(rows), dimension).astype(np.float32)
    return np.ascontiguousarray(found / np.linalg.norm(found, axis=1, keepdims=True))
