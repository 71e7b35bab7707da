"""BM25 against ten lines of BM25."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexes.corpus import Corpus
from indexes.errors import DamagedIndex
from indexes.sparse import FOLDER, SparseIndex
from tests.fakes import passage

WORDS = ["iron", "chest", "pain", "blood", "skin", "heart"]  # neither stop words nor changed by the stemmer
TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), min_size=1, max_size=8)
QUERIES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)


def reference(texts: list[list[str]], query: list[str], k1: float = 1.2, b: float = 0.75) -> list[float]:
    """BM25 as Lucene scores it (Kamphuis et al. 2020, table 1)."""
    average = sum(map(len, texts)) / len(texts)
    totals = []
    for text in texts:
        total = 0.0
        for word in query:
            holding, times = sum(word in other for other in texts), text.count(word)
            total += math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5)) * times / (times + k1 * (1 - b + b * len(text) / average))
        totals.append(total)
    return totals


def index_of(*texts: str) -> SparseIndex:
    corpus = Corpus()
    corpus.add([passage(text, str(number)) for number, text in enumerate(texts)])
    return SparseIndex.build(corpus)


def found(index: SparseIndex, query: str, k: int = 10) -> list[str]:
    return [hit.passage.id for hit in index.search_passages(query, k)]


@settings(max_examples=60)
@given(TEXTS, QUERIES)
def test_agrees_with_the_reference(texts: list[list[str]], query: list[str]) -> None:
    hits = index_of(*map(" ".join, texts)).search_passages(" ".join(query), len(texts))
    expected = {str(number): score for number, score in enumerate(reference(texts, query)) if score > 0}
    assert {hit.passage.id: hit.score for hit in hits} == pytest.approx(expected, rel=1e-5)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.found_by == ("lexical",) for hit in hits)


def test_worked_example() -> None:
    (hit,) = index_of("iron iron", "chest pain").search_passages("iron")
    assert hit.passage.text == "iron iron"
    assert hit.score == pytest.approx(math.log(2) * 2 / (2 + 1.2), rel=1e-6)


def test_words_are_stemmed_and_title_section_and_aliases_are_searched() -> None:
    corpus = Corpus()
    corpus.add([passage("Take tablets.", "a", title="Anaemia", section="Treatment"), passage("Rest.", "b", title="Flu")])
    index = SparseIndex.build(corpus)
    assert [found(index, query) for query in ("tablet", "anaemia", "treatments", "flu")] == [["a"], ["a"], ["a"], ["b"]]


@pytest.mark.parametrize("query", ["zebra", "", "the of and", "!!!", "\ud83d", "头痛"])
def test_unknown_words_find_nothing(query: str) -> None:
    assert index_of("iron deficiency", "chest pain").search_passages(query) == []


def test_a_query_of_known_and_unknown_words() -> None:
    index = index_of("iron deficiency", "chest pain")
    assert index.search_passages("zebra iron") == index.search_passages("iron")
    assert found(index, "zebra iron") == ["0"]


def test_gives_at_most_k() -> None:
    index = index_of("iron", "iron iron", "chest")
    assert (found(index, "iron", 1), found(index, "iron", 0), len(found(index, "iron", 99))) == (["1"], [], 2)


@pytest.mark.parametrize("texts", [(), ("!!!",), ("the", "of")])
def test_passages_without_words(texts: tuple[str, ...], tmp_path: Path) -> None:
    index = index_of(*texts)
    index.write(tmp_path)
    assert index.search_passages("iron the !!!") == []
    assert SparseIndex.open(tmp_path, Corpus()).search_passages("iron the !!!") == []


def test_written_and_opened_it_answers_the_same(tmp_path: Path) -> None:
    corpus = Corpus()
    corpus.add([passage("iron deficiency", "a"), passage("gone", "b"), passage("chest pain and iron", "c")])
    corpus.remove(["b"])
    index = SparseIndex.build(corpus)
    index.write(tmp_path)
    again = SparseIndex.open(tmp_path, corpus)
    assert again.search_passages("iron pain") == index.search_passages("iron pain")
    assert found(again, "iron pain") == ["c", "a"]


@pytest.mark.parametrize("name", ["numbers.npy", "vocab.index.json", "data.csc.index.npy", "params.index.json"])
@pytest.mark.parametrize("damage", [b"", None])
def test_a_file_that_cannot_be_read(tmp_path: Path, name: str, damage: bytes | None) -> None:
    index_of("iron").write(tmp_path)
    path = tmp_path / FOLDER / name
    path.unlink() if damage is None else path.write_bytes(damage)
    with pytest.raises(DamagedIndex, match="bm25 cannot be read"):
        SparseIndex.open(tmp_path, Corpus())
