"""Passages on disk."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.corpus import Corpus
from indexes.types import Mark, Passage
from tests.fakes import passage

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
MARKS = st.lists(st.builds(Mark, st.integers(0, 9), st.integers(0, 9), TEXT, TEXT, TEXT, TEXT), max_size=3).map(tuple)
PASSAGES = st.builds(Passage, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, TEXT, st.lists(TEXT, max_size=3).map(tuple), MARKS)


def corpus_of(*keys: str) -> Corpus:
    corpus = Corpus()
    corpus.add([passage(f"text {key}", key, document_id=key[0]) for key in keys])
    return corpus


@given(PASSAGES)
def test_gives_back_what_it_was_given(item: Passage) -> None:
    corpus = Corpus()
    (number,) = corpus.add([item])
    assert corpus.by_numbers([number]) == {number: item}
    assert corpus.by_ids([item.id]) == {item.id: item}
    corpus.close()


def test_numbers_are_in_order_and_kept_when_a_passage_is_replaced() -> None:
    corpus = corpus_of("a1", "a2", "b1")
    assert corpus.numbers_of(["a1", "a2", "b1"]) == [1, 2, 3]
    assert corpus.add([passage("new", "a2"), passage("text", "c1")]) == [2, 4]
    assert [(number, p.id, p.text) for number, p in corpus.all()] == [(1, "a1", "text a1"), (2, "a2", "new"), (3, "b1", "text b1"), (4, "c1", "text")]


def test_unknown_numbers_and_ids_are_left_out() -> None:
    corpus = corpus_of("a1")
    assert corpus.by_numbers([7]) == {}
    assert corpus.by_ids(["x", "a1"]).keys() == {"a1"}
    assert corpus.numbers_of(["x"]) == []
    corpus.remove(["x"])
    assert len(corpus) == 1


def test_finds_the_passages_of_documents() -> None:
    corpus = corpus_of("a1", "b1", "a2", "c1")
    assert [p.id for p in corpus.of_documents(["c", "a"])] == ["a1", "a2", "c1"]
    assert corpus.count_documents() == 3


def test_removes() -> None:
    corpus = corpus_of("a1", "a2")
    corpus.remove(["a1"])
    assert [p.id for _, p in corpus.all()] == ["a2"]


def test_asks_for_more_ids_than_sqlite_takes_at_once() -> None:
    keys = [f"a{n}" for n in range(1203)]
    corpus = corpus_of(*keys)
    assert corpus.by_ids(keys).keys() == set(keys)
    assert sorted(corpus.numbers_of(keys)) == list(range(1, 1204))


def test_what_utf8_cannot_hold_becomes_a_question_mark() -> None:
    corpus = Corpus()
    corpus.add([passage("bad \ud83d end", "a")])
    assert corpus.by_ids(["a"])["a"].text == "bad ? end"


@pytest.mark.parametrize("folder", ["plain", "100% #1 what? ü"])
def test_a_copy_opens_read_only(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "passages.sqlite"
    path.parent.mkdir()
    corpus_of("a1", "b1").copy_to(path)
    copy = Corpus(path, read_only=True)
    assert [p.id for _, p in copy.all()] == ["a1", "b1"]
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        copy.remove(["a1"])
    copy.close()
    assert [item.name for item in path.parent.iterdir()] == ["passages.sqlite"]


def test_a_file_is_kept(tmp_path: Path) -> None:
    first = Corpus(tmp_path / "p.sqlite")
    first.add([passage("iron", "a")])
    first.close()
    assert [p.text for _, p in Corpus(tmp_path / "p.sqlite").all()] == ["iron"]


KEYS = ("a1", "a2", "b1", "b2", "c1")
ASKED = st.lists(st.tuples(st.sampled_from(("numbers", "ids", "documents")), st.lists(st.integers(0, 6), max_size=5)), max_size=8)


@given(asked=ASKED)
def test_a_file_that_cannot_change_says_the_same_however_often_it_is_asked(tmp_path_factory: pytest.TempPathFactory, asked: list[tuple[str, list[int]]]) -> None:
    path = tmp_path_factory.mktemp("corpus") / "passages.sqlite"
    plain = corpus_of(*KEYS)
    plain.copy_to(path)
    kept = Corpus(path, read_only=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("indexes.corpus._KEPT", 4)
        for what, places in asked:
            told = [_told(what, places, one) for one in (kept, plain)]
            assert told[0] == told[1]
    kept.close()


def _told(what: str, places: list[int], of: Corpus) -> object:
    if what == "numbers":
        return sorted(of.by_numbers(places).items())
    names = [(*KEYS, "x1", "x2")[place] for place in places]
    return sorted(of.by_ids(names).items()) if what == "ids" else of.of_documents([name[0] for name in names])
