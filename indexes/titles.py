"""What passages are about, as a field of its own: titles with section and other names, by meaning and by words.

A question often reads more like the title of what answers it than like the answer. Each title is kept once, however many passages it heads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import faiss
import numpy as np
import numpy.typing as npt

from indexes.compress import search
from indexes.errors import DamagedIndex
from indexes.sparse import Words
from indexes.types import Passage, Vectors

FOLDER = "titles"
NAMES, VECTORS, OF = "names.json", "vectors.npy", "of.npy"
Scores = npt.NDArray[np.float32]
Rows = npt.NDArray[np.int64]
UNTITLED = -1


class Titles:
    """The titles of a corpus.

    Attributes:
        names: each title once.
        of: for every passage, in the order of the corpus, the number of its title; ``UNTITLED`` where it has none.
    """

    def __init__(self, names: Sequence[str], vectors: Vectors, words: Words, of: Rows) -> None:
        """``vectors`` has shape (titles, dimension), length 1 each; 16 bits of a number are kept."""
        self.names, self.of = names, of
        self._vectors, self._words = vectors.astype(np.float16, copy=False), words
        self._index = faiss.IndexScalarQuantizer(vectors.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    @classmethod
    def build(cls, passages: Sequence[Passage], vectors: Mapping[str, Vectors]) -> Titles:
        """The titles of passages that come in the order of the corpus; ``vectors`` of ``distinct_titles``, unit length each."""
        heads = [(title_of(passage), " · ".join((title_of(passage), *passage.aliases))) for passage in passages]
        known = {head: number for number, head in enumerate(dict.fromkeys(head for head in heads if head[0]))}
        names = [name for name, _ in known]
        rows = np.stack([vectors[name] for name in names]) if names else np.zeros((0, 0), np.float32)
        return cls(names, rows, Words.build([text for _, text in known]), np.array([known.get(head, UNTITLED) for head in heads], np.int64))

    def nearest(self, vector: Sequence[float], k: int) -> Rows:
        """Numbers of the ``k`` titles nearest in meaning, best first."""
        if not len(self.names):
            return np.zeros(0, np.int64)
        found: Rows = search(self._index, np.array([vector], np.float32), min(k, len(self.names)))[1][0]
        return found

    def cosines(self, vector: Sequence[float], numbers: Rows) -> Scores:
        """Cosine of titles by number, in order, shape (len(numbers),)."""
        found: Scores = self._vectors[numbers].astype(np.float32) @ np.asarray(vector, np.float32) if len(numbers) else np.zeros(0, np.float32)
        return found

    def words(self, query: str) -> Scores:
        """BM25 score of every title, shape (titles,)."""
        return self._words.scores(query)

    def write(self, folder: Path) -> None:
        """Write into ``folder``/titles."""
        target = folder / FOLDER
        target.mkdir(parents=True)
        (target / NAMES).write_text(json.dumps(list(self.names), ensure_ascii=False), encoding="utf-8")
        np.save(target / VECTORS, self._vectors)
        np.save(target / OF, self.of)
        self._words.write(target)

    @classmethod
    def open(cls, folder: Path) -> Titles:
        """Read what ``write`` wrote.

        Raises:
            DamagedIndex: a file is missing or cannot be read.
        """
        target = folder / FOLDER
        try:
            names = json.loads((target / NAMES).read_text(encoding="utf-8"))
            return cls(names, np.load(target / VECTORS), Words.open(target, len(names)), np.load(target / OF))
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise DamagedIndex(f"{target} cannot be read; build the index again with 'anamnesis index build'") from error


def distinct_titles(passages: Sequence[Passage]) -> list[str]:
    """Every title once."""
    return list(dict.fromkeys(title for passage in passages if (title := title_of(passage))))


def title_of(passage: Passage) -> str:
    """What the passage is about, for people and for searching: its title and section."""
    return " · ".join(part for part in (passage.title, passage.section) if part) if passage.title else ""
