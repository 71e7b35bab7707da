"""Ways through the graph: neighbours, shortest paths and personalised PageRank."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import networkx as nx

from knowledge_graph.graph import Graph
from knowledge_graph.types import Concept, Relation

# A symptom message should spread to conditions through the findings they have, hardly through "confused with".
SPREAD = {"has_finding": 1.0, "treats": 0.6, "relieves": 0.4, "is_a": 0.8, "raises_risk_of": 0.3, "confused_with": 0.1}


def concept(graph: Graph, key: str) -> Concept:
    """The concept behind a node."""
    found: Concept = graph.nodes[key]["concept"]
    return found


def neighbours(graph: Graph, key: str) -> list[Relation]:
    """Every relation that starts or ends at the concept, strongest first."""
    edges = [*graph.out_edges(key, keys=True, data=True), *graph.in_edges(key, keys=True, data=True)]
    found = [Relation(head, kind, tail, data["weight"], data["pack"]) for head, tail, kind, data in edges]
    return sorted(dict.fromkeys(found), key=lambda r: (r.kind, -r.weight, r.head, r.tail))


def path(graph: Graph, start: str, end: str, longest: int = 3) -> list[Relation]:
    """The shortest chain of relations between two concepts, whichever way they point; empty when longer than ``longest``."""
    if start not in graph or end not in graph:
        return []
    try:
        nodes = nx.shortest_path(graph.to_undirected(as_view=True), start, end)
    except nx.NetworkXNoPath:
        return []
    if len(nodes) - 1 > longest:
        return []
    return [_between(graph, a, b) for a, b in pairwise(nodes)]


def _between(graph: Graph, a: str, b: str) -> Relation:
    head, tail = (a, b) if graph.has_edge(a, b) else (b, a)
    kind, data = max(graph[head][tail].items(), key=lambda item: (item[1]["weight"], item[0]))
    return Relation(head, kind, tail, data["weight"], data["pack"])


def personalised_pagerank(graph: Graph, seeds: Mapping[str, float], damping: float = 0.7) -> dict[str, float]:
    """Relatedness of every concept to the weighted ``seeds``; values sum to 1.

    Power iteration on the symmetric graph weighted by ``SPREAD``. References: Haveliwala 2002, topic-sensitive PageRank.

    Raises:
        networkx.PowerIterationFailedConvergence: it did not settle.
    """
    known = {key: weight for key, weight in seeds.items() if key in graph and weight > 0}
    if not known:
        return {}
    flat = nx.Graph()
    flat.add_nodes_from(graph)
    for head, tail, kind, data in graph.edges(keys=True, data=True):
        weight = SPREAD.get(kind, 0.05) * data["weight"]
        before = flat[head][tail]["weight"] if flat.has_edge(head, tail) else 0.0
        flat.add_edge(head, tail, weight=before + weight)
    ranks: dict[str, float] = nx.pagerank(flat, alpha=damping, personalization=known)
    return ranks
