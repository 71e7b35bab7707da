"""The rankings that the retrieval suite compares, all of the product's own classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from assistant.build import Assistant
from assistant.related import GraphSearch
from assistant.retrieve import Retriever
from indexes.shelf import OpenIndex
from indexes.types import Hit

DEPTH = 100
"""Passages taken of each system: enough for ten documents, however long they are."""

Search = Callable[[str], list[Hit]]


def systems(index: OpenIndex, assistant: Assistant) -> dict[str, Search]:
    """Name -> search; ``fused`` is what answers are made with."""
    product = Retriever(index, assistant.matcher, GraphSearch(index.dense.corpus, assistant.graph, assistant.linker))
    return {
        "bm25": lambda query: index.sparse.search_passages(query, DEPTH),
        "dense": lambda query: index.dense.search_passages(query, DEPTH),
        # A few people left the message empty: nothing is found for them.
        "fused": lambda query: product.search_passages(query, DEPTH) if query.strip() else [],
    }


def documents_of(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Documents in the order of their best passage."""
    return tuple(dict.fromkeys(hit.passage.document_id for hit in hits))
