"""Neighbours, paths and PageRank on graphs small enough to work out by hand."""

from __future__ import annotations

import pytest

from knowledge_graph.graph import Graph, assemble
from knowledge_graph.types import Concept, Relation
from knowledge_graph.walk import SPREAD, concept, neighbours, path, personalised_pagerank

EDGES = (
    Relation("flu", "has_finding", "fever", 0.9),
    Relation("cold", "has_finding", "fever", 0.17),
    Relation("cold", "has_finding", "cough", 0.9),
    Relation("rest", "treats", "cold", 0.8),
    Relation("flu", "confused_with", "cold", 0.4),
)


def graph(*edges: Relation, extra: tuple[str, ...] = ()) -> Graph:
    keys = sorted({key for edge in edges for key in (edge.head, edge.tail)} | set(extra))
    return assemble([Concept(key, "sign", key.title()) for key in keys], edges)


def test_concept() -> None:
    assert concept(graph(*EDGES), "flu") == Concept("flu", "sign", "Flu")


def test_neighbours_in_both_directions_strongest_first() -> None:
    found = neighbours(graph(*EDGES), "cold")
    assert found == [EDGES[4], EDGES[2], EDGES[1], EDGES[3]]


def test_a_loop_is_told_once() -> None:
    loop = Relation("a", "is_a", "a", 1.0)
    assert neighbours(graph(loop), "a") == [loop]


def test_path_goes_against_the_arrows_too() -> None:
    assert path(graph(*EDGES), "fever", "rest") == [EDGES[1], EDGES[3]]
    assert path(graph(*EDGES), "rest", "fever") == [EDGES[3], EDGES[1]]


def test_the_strongest_of_parallel_relations_is_named() -> None:
    weak, strong = Relation("a", "confused_with", "b", 0.2), Relation("a", "may_lead_to", "b", 0.7)
    assert path(graph(weak, strong), "b", "a") == [strong]


@pytest.mark.parametrize(("start", "end"), [("fever", "island"), ("fever", "nowhere"), ("nowhere", "fever")])
def test_no_path(start: str, end: str) -> None:
    assert path(graph(*EDGES, extra=("island",)), start, end) == []


def test_a_path_to_itself_is_empty() -> None:
    assert path(graph(*EDGES), "fever", "fever") == []


def test_a_path_longer_than_allowed_is_left_out() -> None:
    chain = [Relation(f"n{n}", "is_a", f"n{n + 1}", 1.0) for n in range(4)]
    assert path(graph(*chain), "n0", "n3") == chain[:3]
    assert path(graph(*chain), "n0", "n4") == []
    assert path(graph(*chain), "n0", "n4", longest=4) == chain


def test_pagerank_of_two_nodes_is_what_the_formula_says() -> None:
    """With one edge, x = (1-d) + d·y and y = d·x, so x = 1/(1+d)."""
    ranks = personalised_pagerank(graph(Relation("a", "treats", "b", 0.5)), {"a": 1.0}, damping=0.7)
    assert ranks == pytest.approx({"a": 1 / 1.7, "b": 0.7 / 1.7}, abs=1e-5)


def test_pagerank_shares_by_weight_and_kind() -> None:
    """A star: the centre hands its rank on in proportion to ``SPREAD`` times weight."""
    star = graph(Relation("c", "has_finding", "x", 0.9), Relation("c", "confused_with", "y", 0.9))
    ranks = personalised_pagerank(star, {"c": 2.0}, damping=0.5)
    assert ranks["c"] == pytest.approx(1 / 1.5, abs=1e-5)
    assert ranks["x"] / ranks["y"] == pytest.approx(SPREAD["has_finding"] / SPREAD["confused_with"], rel=1e-3)
    assert sum(ranks.values()) == pytest.approx(1.0)


def test_pagerank_adds_parallel_relations() -> None:
    double = graph(Relation("c", "treats", "x", 0.5), Relation("x", "treats", "c", 0.5), Relation("c", "treats", "y", 0.5))
    ranks = personalised_pagerank(double, {"c": 1.0})
    assert ranks["x"] / ranks["y"] == pytest.approx(2.0, rel=1e-3)


def test_pagerank_ignores_what_it_does_not_know() -> None:
    known = graph(*EDGES)
    assert personalised_pagerank(known, {"cold": 1.0, "nowhere": 5.0, "flu": 0.0}) == personalised_pagerank(known, {"cold": 1.0})
    assert personalised_pagerank(known, {"nowhere": 1.0}) == {}
    assert personalised_pagerank(known, {}) == {}
