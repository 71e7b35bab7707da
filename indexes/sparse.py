"""Lexical search: BM25 over stemmed words (bm25s), numbered like the FAISS index beside it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import bm25s
import numpy as np
import Stemmer

from indexes.corpus import Corpus
from indexes.errors import DamagedIndex
from indexes.types import Hit

FOLDER = "bm25"
_NUMBERS = "numbers.npy"
_NOTHING = "\x00"  # bm25s cannot index an empty vocabulary; no question holds this word


class SparseIndex:
    """BM25 over the passages of a corpus.

    References: Robertson & Zaragoza 2009; the Lucene variant as in Kamphuis et al. 2020.
    """

    def __init__(self, corpus: Corpus, model: bm25s.BM25, numbers: Sequence[int]) -> None:
        self._corpus, self._model = corpus, model
        self._numbers = np.asarray(numbers, dtype=np.int64)

    @classmethod
    def build(cls, corpus: Corpus, k1: float = 1.2, b: float = 0.75) -> SparseIndex:
        """Index every passage of a corpus."""
        numbers, texts = [], []
        for number, passage in corpus.all():
            numbers.append(number)
            texts.append(passage.lexical)
        model = bm25s.BM25(k1=k1, b=b)
        tokens = _tokens(texts)
        model.index(tokens if any(tokens) else [[_NOTHING]] * max(1, len(texts)), show_progress=False)
        return cls(corpus, model, numbers)

    def search_passages(self, query: str, k: int = 10) -> list[Hit]:
        """The ``k`` passages with the highest BM25 score above zero, best first."""
        tokens = _tokens([query])
        if k < 1 or not len(self._numbers) or not any(token in self._model.vocab_dict for token in tokens[0]):
            return []
        rows, scores = self._model.retrieve(tokens, k=min(k, len(self._numbers)), show_progress=False, n_threads=1)
        found = [(int(self._numbers[row]), float(score)) for row, score in zip(rows[0], scores[0], strict=True) if score > 0]
        passages = self._corpus.by_numbers([number for number, _ in found])
        return [Hit(passages[number], score, ("lexical",)) for number, score in found]

    def write(self, folder: Path) -> None:
        """Write into ``folder``/bm25."""
        target = folder / FOLDER
        self._model.save(target, show_progress=False)
        np.save(target / _NUMBERS, self._numbers)

    @classmethod
    def open(cls, folder: Path, corpus: Corpus) -> SparseIndex:
        """Read what ``write`` wrote.

        Raises:
            DamagedIndex: a file is missing or cannot be read.
        """
        target = folder / FOLDER
        try:
            model = bm25s.BM25.load(target, mmap=True, show_progress=False)
            return cls(corpus, model, np.load(target / _NUMBERS).tolist())
        except (OSError, EOFError, ValueError, KeyError) as error:
            raise DamagedIndex(f"{target} cannot be read; build the index again with 'anamnesis index build'") from error


def _tokens(texts: list[str]) -> list[list[str]]:
    found = bm25s.tokenize(texts, stopwords="en", stemmer=Stemmer.Stemmer("english"), return_ids=False, show_progress=False)
    return [list(tokens) for tokens in found]
