"""The rankings that the retrieval suite compares, all of the product's own classes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from assistant.retrieve import POOL, WEIGHTS
from indexes.fuse import reciprocal_rank_fusion
from indexes.shelf import OpenIndex
from indexes.types import Hit

DEPTH = 100
"""Passages taken of one retriever alone: enough for ten documents, however long they are."""

Search = Callable[[str], list[Hit]]


def systems(index: OpenIndex, weights: Mapping[str, float] = WEIGHTS, depth: int = POOL) -> dict[str, Search]:
    """Name -> search. ``fused`` takes as many passages and the weights that answers are made with, without the graph."""

    def fused(query: str) -> list[Hit]:
        rankings = {"dense": index.dense.search_passages(query, depth), "lexical": index.sparse.search_passages(query, depth)}
        return reciprocal_rank_fusion(rankings, weights)

    return {
        "bm25": lambda query: index.sparse.search_passages(query, DEPTH),
        "dense": lambda query: index.dense.search_passages(query, DEPTH),
        "fused": fused,
    }


def documents_of(hits: Iterable[Hit]) -> tuple[str, ...]:
    """Documents in the order of their best passage."""
    return tuple(dict.fromkeys(hit.passage.document_id for hit in hits))
