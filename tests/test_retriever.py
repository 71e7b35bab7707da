"""LangChain's retriever suite over dense and lexical search."""

from __future__ import annotations

from typing import Any

import pytest
from langchain_core.retrievers import BaseRetriever
from langchain_tests.integration_tests import RetrieversIntegrationTests

from indexes.dense import FaissStore
from indexes.retriever import PassageRetriever, Searchable
from indexes.sparse import SparseIndex
from tests.fakes import FakeEmbedder, passage

TEXTS = ("Iron tablets treat low iron.", "Low iron makes people tired.", "Iron is lost in heavy periods.", "Tea hinders iron.", "A cold needs rest.")


def dense() -> FaissStore:
    store, embedder = FaissStore(FakeEmbedder()), FakeEmbedder()
    store.add_passages([passage(text, f"p{n}", document_id="iron") for n, text in enumerate(TEXTS)], embedder.encode(TEXTS))
    return store


SEARCHES: dict[str, Searchable] = {"dense": dense(), "lexical": SparseIndex.build(dense().corpus)}


class _Suite(RetrieversIntegrationTests):
    search = "dense"

    @property
    def retriever_constructor(self) -> type[BaseRetriever]:
        return PassageRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"search": SEARCHES[self.search]}

    @property
    def retriever_query_example(self) -> str:
        return "low iron"


class TestDense(_Suite):
    """Over FAISS."""


class TestLexical(_Suite):
    """Over BM25."""

    search = "lexical"


@pytest.mark.parametrize("name", SEARCHES)
def test_documents_are_those_of_the_search_in_its_order(name: str) -> None:
    search = SEARCHES[name]
    expected = [hit.passage for hit in search.search_passages("tea and iron", 2)]
    found = PassageRetriever(search=search, k=2).invoke("tea and iron")
    assert [(d.id, d.page_content, d.metadata["document_id"]) for d in found] == [(p.id, p.text, "iron") for p in expected]
    assert found[0].page_content == "Tea hinders iron."


def test_k_must_be_positive() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        PassageRetriever(search=SEARCHES["dense"], k=0)
