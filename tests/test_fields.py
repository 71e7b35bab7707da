"""Passages and titles, by meaning and by words, as one ranking."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.errors import DamagedIndex
from indexes.fields import FieldSearch, Query, Weights
from indexes.ingest import build
from indexes.shelf import OpenIndex, open_index, root_of, version_of
from indexes.titles import UNTITLED, Titles, distinct_titles, title_of
from indexes.types import Document, Passage
from tests.fakes import FakeEmbedder, passage

DOCUMENTS = (
    Document("gout-treatment", "What are the treatments for gout?", "Colchicine and rest ease an attack.", aliases=("gouty arthritis",)),
    Document("gout-causes", "What causes gout?", "Crystals of uric acid form in a joint."),
    Document("asthma", "Asthma", "An inhaler opens the airways.", section="Treatment"),
    Document("roses", "", "Roses need sun and water in the spring."),
)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> OpenIndex:
    home, embedder = tmp_path_factory.mktemp("indexes"), FakeEmbedder()
    build(root_of(home, "own"), DOCUMENTS, embedder, ("own",))
    return open_index(home, "own", embedder, embedder.name)


def ranked(index: OpenIndex, query: str | Query, weights: Weights | None = None) -> list[str]:
    return [hit.passage.document_id for hit in FieldSearch(index, weights or Weights()).search_passages(query)]


def titles_of(passages: list[Passage], embedder: FakeEmbedder) -> Titles:
    names = distinct_titles(passages)
    return Titles.build(passages, dict(zip(names, embedder.encode(names), strict=True)))


def test_a_title_that_is_the_question_comes_first(index: OpenIndex) -> None:
    best, *_ = FieldSearch(index).search_passages("What causes gout?")
    assert best.passage.document_id == "gout-causes"
    assert "title" in best.found_by


def test_names_lift_the_titles_that_hold_them(index: OpenIndex) -> None:
    assert ranked(index, "spring")[0] == "roses"
    assert ranked(index, Query("And for a child?", "Asthma"))[0] == "asthma"


def test_other_names_are_found_by_words(index: OpenIndex) -> None:
    assert ranked(index, "gouty arthritis")[0] == "gout-treatment"


def test_without_a_title_the_passage_stands_for_it(index: OpenIndex) -> None:
    best, *_ = FieldSearch(index).search_passages("roses need sun and water in the spring")
    assert best.passage.document_id == "roses"
    assert best.score == pytest.approx((1 + 0.7 + 0.3 + 0.3) / 2.8, abs=0.05)


def test_scores_are_between_0_and_1_and_fall(index: OpenIndex) -> None:
    scores = [hit.score for hit in FieldSearch(index).search_passages(Query("treatments for gout", "gout"))]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


def test_a_field_that_does_not_count_changes_nothing(index: OpenIndex) -> None:
    only = Weights(meaning=1, title_meaning=0, words=0, title_words=0, named=0)
    assert ranked(index, Query("rest and crystals in a joint", "Asthma"), only)[:2] == ["gout-causes", "gout-treatment"]


@given(st.integers(1, 4))
def test_the_first_of_many_are_the_first_of_few(index: OpenIndex, k: int) -> None:
    search = FieldSearch(index)
    assert search.search_passages("treatments for gout", k) == search.search_passages("treatments for gout", 4)[:k]


def test_each_title_is_kept_once() -> None:
    embedder = FakeEmbedder()
    titles = titles_of([passage(f"text {number}", title=f"title {number % 3}") for number in range(6)], embedder)
    assert titles.of.tolist() == [0, 1, 2, 0, 1, 2]
    assert titles.nearest(embedder.embed_query("title 1"), 2)[0] == 1
    assert titles.cosines(embedder.embed_query("title 1"), np.array([1, 2])) == pytest.approx([1.0, float(embedder.encode(["title 2"])[0] @ embedder.encode(["title 1"])[0])], abs=1e-3)


def test_titles_come_back_from_disk(tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    made = titles_of([passage("x", "a", title="Gout"), passage("y", "b", title="")], embedder)
    made.write(tmp_path)
    read = Titles.open(tmp_path)
    assert (list(read.names), read.of.tolist()) == (["Gout"], [0, UNTITLED])
    assert read.cosines(embedder.embed_query("Gout"), np.array([0])) == pytest.approx([1.0], abs=1e-3)
    assert read.words("gout")[0] > 0


def test_no_titles_are_near_to_nothing() -> None:
    none = titles_of([passage("x", "a", title="")], FakeEmbedder())
    assert (none.nearest([1.0, 0.0], 3).tolist(), none.cosines([1.0, 0.0], np.zeros(0, np.int64)).tolist()) == ([], [])


def test_damaged_titles_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DamagedIndex, match="build the index again"):
        Titles.open(tmp_path)


def test_the_version_folder_holds_the_titles(index: OpenIndex, tmp_path: Path) -> None:
    embedder = FakeEmbedder()
    build(root_of(tmp_path, "own"), DOCUMENTS, embedder, ("own",))
    assert (version_of(tmp_path, "own") / "titles" / "vectors.npy").is_file()


def test_title_and_section() -> None:
    assert title_of(passage("x", "a", title="Asthma", section="Treatment")) == "Asthma · Treatment"
    assert title_of(passage("x", "a", title="", section="Treatment")) == ""
