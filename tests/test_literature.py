"""Literature search: sources, years, types, and as many hits as there are."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.literature import Filters, filters, named_so, search
from indexes.ingest import build
from indexes.shelf import OpenIndex, open_index, root_of
from indexes.types import Document, Hit, Mark, Passage
from tests.fakes import FakeEmbedder, passage

FEVER = "Fever in children is treated with paracetamol."


@dataclass(frozen=True)
class Shallow:
    """A library whose fused search looks no deeper than three passages."""

    index: OpenIndex

    def search_passages(self, query: str, k: int) -> list[Hit]:
        return self.index.dense.search_passages(query, min(k, 3))


def shelf_of(tmp_path: Path, *documents: Document) -> Shallow:
    embedder = FakeEmbedder()
    build(root_of(tmp_path, "own"), documents, embedder, ("own",))
    return Shallow(open_index(tmp_path, "own", embedder, embedder.name))


@pytest.fixture
def library(tmp_path: Path) -> Shallow:
    many = [Document(f"near-{n}", "Fever", f"{FEVER} {'again ' * n}", publisher="NHS", year=2015, kind="page") for n in range(20)]
    far = [Document(f"who-{n}", "Malaria", f"Nets keep mosquitoes away number {n}.", publisher="World Health Organization", year=2020 + n, kind="guideline") for n in range(4)]
    return shelf_of(tmp_path, *many, *far, Document("plain", "Fever", "Undated words about fever."))


def ids(library: Shallow, wanted: Filters, k: int = 10) -> list[str]:
    return [hit.passage.document_id for hit, _ in search(library, FEVER, k, wanted)]


def test_without_filters_it_is_the_fused_search(library: Shallow) -> None:
    assert [hit for hit, _ in search(library, FEVER, 2, Filters())] == library.search_passages(FEVER, 2)
    assert ids(library, Filters()) == [hit.passage.document_id for hit in library.search_passages(FEVER, 10)]


def test_it_asks_deeper_until_there_are_enough(library: Shallow) -> None:
    assert sorted(ids(library, filters("World Health Organization", None, None, None), 4)) == ["who-0", "who-1", "who-2", "who-3"]
    assert len(ids(library, filters("WHO", None, None, None), 2)) == 2
    assert len(ids(library, filters("NHS", None, None, None), 10)) == 10
    assert sorted(ids(library, filters(None, 2021, "2022", None))) == ["who-1", "who-2"]
    assert sorted(ids(library, filters("who-", 2022, None, "guideline"))) == ["who-2", "who-3"]
    assert ids(library, filters("", "", 2010, "")) == []


def test_what_the_fused_search_found_stays_in_front(library: Shallow) -> None:
    first = [hit.passage.id for hit in library.search_passages(FEVER, 3)]
    found = [hit.passage.id for hit, _ in search(library, FEVER, 10, filters("NHS", None, None, None))]
    assert found[:3] == first
    assert len(set(found)) == len(found) == 10


def test_an_undated_source_passes_no_filter_of_years_or_types() -> None:
    plain = passage("x")
    assert Filters().fit(plain) == Mark(0, 1, "", "", "")
    assert [Filters(year_from=1900).fit(plain), Filters(year_to=2100).fit(plain), Filters(kind="page").fit(plain)] == [None, None, None]


def test_one_source_of_a_passage_must_be_all_that_is_asked() -> None:
    marks = (Mark(0, 3, "NHS", "Fever (2012)", "u", "read"), Mark(3, 6, "NICE", "NG1", "v", year=2021, kind="guideline"))
    both = Passage("p", "fever", "Fever", "abcdef", marks=marks)
    assert Filters("NHS", 2012, 2012, "page").fit(both) == marks[0]
    assert Filters("nice", 2015).fit(both) == marks[1]
    assert Filters("NHS", 2015).fit(both) is None
    assert Filters("fev", kind="guideline").fit(both) == marks[1]
    assert Filters("fever-pack", documents=frozenset({"fever"})).fit(both) == marks[0]


@pytest.mark.parametrize(
    ("words", "publisher", "same"),
    [
        ("NHS", "NHS England", True),
        ("nhs", "NHSeniorHealth", False),
        ("NICE", "National Institute for Health and Care Excellence", True),
        ("NIH", "National Institute for Health and Care Excellence", False),
        ("NIH", "National Cancer Institute (NIH)", True),
        ("CDC", "Centers for Disease Control and Prevention", True),
        ("FDA", "US Food and Drug Administration", True),
        ("BNF", "British National Formulary", True),
        ("Cancer Institute", "National Cancer Institute (NIH)", True),
        ("WHO", "", False),
    ],
)
def test_publishers_by_name_and_by_initials(words: str, publisher: str, same: bool) -> None:
    assert named_so(words, publisher) is same


def test_a_pack_is_a_source() -> None:
    made = filters("clinic", None, None, None, lambda name: {"clinic": ["a", "b"]}.get(name, []))
    assert made == Filters("clinic", documents=frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((None, "20", None, None), "year from '20' is not a year of four digits"),
        ((None, None, True, None), "year to True is not a year of four digits"),
        ((None, 2021, 2020, None), "no year is both from 2021 and up to 2020"),
        ((None, None, None, "song"), "type 'song' is not one of guideline, article, leaflet, page"),
        ((7, None, None, None), "source 7 is not a text"),
    ],
)
def test_filters_that_cannot_be(given: tuple[object, object, object, object], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        filters(*given)
