"""A real index in a temporary folder with a fake embedder, searched with the graph of a body of knowledge beside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from assistant.related import GraphSearch
from assistant.retrieve import Retriever
from indexes.ingest import build
from indexes.shelf import OpenIndex, open_index, root_of
from indexes.types import Document
from indexes.vectors import RememberedEncoder
from knowledge_graph.graph import build_graph
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge
from tests.fakes import FakeEmbedder


def searching(knowledge: Knowledge, documents: Iterable[Document], home: Path) -> Retriever:
    """A retriever over these documents, whose index ``own`` is built below ``home``."""
    embedder = FakeEmbedder()
    build(root_of(home, "own"), documents, embedder, ("own",))
    index = open_index(home, "own", embedder, embedder.name)
    return over(index, embedder, knowledge)


def over(index: OpenIndex, embedder: FakeEmbedder, knowledge: Knowledge, in_context: RememberedEncoder | None = None) -> Retriever:
    """A retriever over an index that is open already."""
    return Retriever(index, embedder, GraphSearch(index.dense.corpus, build_graph(knowledge), Linker(knowledge)), in_context=in_context)
