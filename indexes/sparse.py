"""Lexical search: BM25 over stemmed words (bm25s), numbered like the FAISS index beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

from indexes.corpus import Corpus
from indexes.errors import DamagedIndex
from indexes.types import Hit

FOLDER = "bm25"
_NUMBERS = "numbers.npy"
_NOTHING = "\x00"  # bm25s cannot index an empty vocabulary; no question holds this word


class Words:
    """BM25 over a list of texts.

    References: Robertson & Zaragoza 2009; the Lucene variant as in Kamphuis et al. 2020.
    """

    def __init__(self, model: bm25s.BM25, size: int) -> None:
        """``size``: how many texts there are."""
        self._model, self._size = model, size

    @classmethod
    def build(cls, texts: Sequence[str], k1: float = 1.2, b: float = 0.75) -> Words:
        """Index the texts."""
        model = bm25s.BM25(k1=k1, b=b)
        tokens = _tokens(texts)
        model.index(tokens if any(tokens) else [[_NOTHING]] * max(1, len(texts)), show_progress=False)
        return cls(model, len(texts))

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """Score of every text, shape (texts,); 0 where no word is shared."""
        tokens = [token for token in _tokens([query])[0] if token in self._model.vocab_dict]
        if not self._size or not tokens:
            return np.zeros(self._size, np.float32)
        found: npt.NDArray[np.float32] = self._model.get_scores(tokens)
        return found

    def write(self, folder: Path) -> None:
        """Write into ``folder``/bm25."""
        self._model.save(folder / FOLDER, show_progress=False)

    @classmethod
    def open(cls, folder: Path, size: int) -> Words:
        """Read what ``write`` wrote of so many texts; OSError, ValueError or KeyError where that cannot be done."""
        return cls(bm25s.BM25.load(folder / FOLDER, mmap=True, show_progress=False), size)


class SparseIndex:
    """BM25 over the passages of a corpus.

    Attributes:
        numbers: of the passages in the corpus, ascending, shape (passages,).
    """

    def __init__(self, corpus: Corpus, words: Words, numbers: Sequence[int]) -> None:
        self._corpus, self._words = corpus, words
        self.numbers = np.asarray(numbers, dtype=np.int64)

    @classmethod
    def build(cls, corpus: Corpus, k1: float = 1.2, b: float = 0.75) -> SparseIndex:
        """Index every passage of a corpus."""
        found = [(number, passage.lexical) for number, passage in corpus.all()]
        return cls(corpus, Words.build([text for _, text in found], k1, b), [number for number, _ in found])

    def scores(self, query: str) -> npt.NDArray[np.float32]:
        """BM25 score of every passage, in order of ``numbers``."""
        return self._words.scores(query)

    def search_passages(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` passages with the highest BM25 score above zero, best first."""
        scores = self.scores(query)
        rows = [int(row) for row in np.argsort(-scores, kind="stable")[: max(0, k)] if scores[row] > 0]
        passages = self._corpus.by_numbers([int(self.numbers[row]) for row in rows])
        return [Hit(passages[int(self.numbers[row])], float(scores[row]), ("lexical",)) for row in rows]

    def write(self, folder: Path) -> None:
        """Write into ``folder``/bm25."""
        self._words.write(folder)
        np.save(folder / FOLDER / _NUMBERS, self.numbers)

    @classmethod
    def open(cls, folder: Path, corpus: Corpus) -> SparseIndex:
        """Read what ``write`` wrote.

        Raises:
            DamagedIndex: a file is missing or cannot be read.
        """
        try:
            numbers = np.load(folder / FOLDER / _NUMBERS).tolist()
            return cls(corpus, Words.open(folder, len(numbers)), numbers)
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise DamagedIndex(f"{folder / FOLDER} cannot be read; build the index again with 'anamnesis index build'") from error


def _tokens(texts: Sequence[str]) -> list[list[str]]:
    found = bm25s.tokenize(list(texts), stopwords="en", stemmer=Stemmer.Stemmer("english"), return_ids=False, show_progress=False)
    return [list(tokens) for tokens in found]
