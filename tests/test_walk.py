"""Neighbours, paths and PageRank on graphs small enough to work out by hand."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.graph import Graph, assemble
from knowledge_graph.types import Concept, Relation
from knowledge_graph.walk import SPREAD, PageRank, concept, neighbours, path

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
    ranks = PageRank(graph(Relation("a", "treats", "b", 0.5)), damping=0.7)({"a": 1.0})
    assert ranks == pytest.approx({"a": 1 / 1.7, "b": 0.7 / 1.7}, abs=1e-5)


def test_pagerank_shares_by_weight_and_kind() -> None:
    """A star: the centre hands its rank on in proportion to ``SPREAD`` times weight."""
    star = graph(Relation("c", "has_finding", "x", 0.9), Relation("c", "confused_with", "y", 0.9))
    ranks = PageRank(star, damping=0.5)({"c": 2.0})
    assert ranks["c"] == pytest.approx(1 / 1.5, abs=1e-5)
    assert ranks["x"] / ranks["y"] == pytest.approx(SPREAD["has_finding"] / SPREAD["confused_with"], rel=1e-3)
    assert sum(ranks.values()) == pytest.approx(1.0)


def test_pagerank_adds_parallel_relations() -> None:
    double = graph(Relation("c", "treats", "x", 0.5), Relation("x", "treats", "c", 0.5), Relation("c", "treats", "y", 0.5))
    ranks = PageRank(double)({"c": 1.0})
    assert ranks["x"] / ranks["y"] == pytest.approx(2.0, rel=1e-3)


def test_pagerank_ignores_what_it_does_not_know() -> None:
    related = PageRank(graph(*EDGES))
    assert related({"cold": 1.0, "nowhere": 5.0, "flu": 0.0}) == related({"cold": 1.0})
    assert related({"nowhere": 1.0}) == {}
    assert related({}) == {}
    assert PageRank(graph())({"cold": 1.0}) == {}


def test_what_has_no_neighbours_keeps_its_rank_among_the_seeds() -> None:
    related = PageRank(graph(*EDGES, extra=("alone",)))
    assert related({"alone": 1.0})["alone"] == pytest.approx(1.0)
    both = related({"alone": 1.0, "rest": 1.0})
    assert sum(both.values()) == pytest.approx(1.0)
    assert both["alone"] == pytest.approx(0.5 * (1 - 0.7) + 0.5 * 0.7 * both["alone"], abs=1e-6)


def test_a_loop_counts_once() -> None:
    """x hands half of its rank to itself: x = (1-d) + d·x/2 + d·y and y = d·x/2."""
    ranks = PageRank(graph(Relation("x", "treats", "x", 0.5), Relation("x", "treats", "y", 0.5)), damping=0.5)({"x": 1.0})
    assert ranks == pytest.approx({"x": 0.8, "y": 0.2})


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from(sorted(SPREAD)), st.sampled_from("abcdef"), st.floats(0.05, 1.0)), max_size=12))
def test_it_is_the_pagerank_of_networkx(edges: list[tuple[str, str, str, float]]) -> None:
    known = graph(*(Relation(*edge) for edge in {edge[:3]: edge for edge in edges}.values()), extra=tuple("abcdef"))
    flat = nx.Graph()
    flat.add_nodes_from(known)
    for head, tail, kind, data in known.edges(keys=True, data=True):
        before = flat[head][tail]["weight"] if flat.has_edge(head, tail) else 0.0
        flat.add_edge(head, tail, weight=before + SPREAD[kind] * data["weight"])
    seeds = {"a": 1.0, "b": 0.5}
    assert PageRank(known)(seeds) == pytest.approx(nx.pagerank(flat, alpha=0.7, personalization=seeds, tol=1e-10, max_iter=500), abs=1e-6)
