"""Ways through the graph: neighbours, shortest paths and personalised PageRank."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import networkx as nx
import numpy as np
import numpy.typing as npt
from scipy import sparse

from knowledge_graph.graph import ABOUT, Graph
from knowledge_graph.types import Concept, Relation

# A symptom message should spread to conditions through the findings they have, hardly through "confused with".
SPREAD = {"has_finding": 1.0, "treats": 0.6, "relieves": 0.4, "is_a": 0.8, "raises_risk_of": 0.3, "confused_with": 0.1}
SETTLED = 1e-9

Floats = npt.NDArray[np.float64]


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


def topics_of(graph: Graph, key: str) -> list[str]:
    """Topics about a finding, else about the nearest that it is a case of; none of anything else."""
    level = [key] if key in graph else []
    while level:
        found = sorted({topic for one in level for topic, _, kind in graph.in_edges(one, keys=True) if kind == ABOUT})
        if found:
            return found
        level = [wider for one in level for _, wider, kind in graph.out_edges(one, keys=True) if kind == "is_a"]
    return []


def _between(graph: Graph, a: str, b: str) -> Relation:
    head, tail = (a, b) if graph.has_edge(a, b) else (b, a)
    kind, data = max(graph[head][tail].items(), key=lambda item: (item[1]["weight"], item[0]))
    return Relation(head, kind, tail, data["weight"], data["pack"])


class PageRank:
    """Relatedness of every concept to weighted seeds, on the symmetric graph weighted by ``SPREAD``.

    The matrix is built once; a question then costs a few multiplications with it. References: Haveliwala 2002, topic-sensitive PageRank.

    Args:
        damping: how much of its rank a concept hands on, 0..1 (less than 1).
    """

    def __init__(self, graph: Graph, damping: float = 0.7) -> None:
        self._damping = damping
        self._places = {key: place for place, key in enumerate(graph)}
        edges = list(graph.edges(keys=True, data=True))
        ends = [self._places[head] for head, *_ in edges], [self._places[tail] for _, tail, *_ in edges]
        weights = [SPREAD.get(kind, 0.05) * data["weight"] for *_, kind, data in edges]
        one_way = sparse.coo_array((np.array(weights, float), ends), shape=(len(self._places),) * 2).tocsr()
        joined = one_way + one_way.T - sparse.diags_array(one_way.diagonal())
        degree = joined.sum(axis=1)
        self._alone = degree <= 0
        self._shared_out = (joined @ sparse.diags_array(np.divide(1.0, degree, out=np.zeros_like(degree), where=~self._alone))).tocsr()

    def __call__(self, seeds: Mapping[str, float]) -> dict[str, float]:
        """Rank by concept, together 1; empty where no seed is known. Power iteration, to a change of less than ``SETTLED``."""
        start = np.zeros(len(self._places))
        for key, weight in seeds.items():
            if key in self._places and weight > 0:
                start[self._places[key]] = weight
        if not start.any():
            return {}
        start /= start.sum()
        ranks, change = start, 1.0
        while change > SETTLED:
            before, ranks = ranks, self._handed_on(ranks, start)
            change = float(np.abs(ranks - before).sum())
        return dict(zip(self._places, ranks.tolist(), strict=True))

    def _handed_on(self, ranks: Floats, start: Floats) -> Floats:
        """One step; a concept without neighbours hands its rank back to the seeds."""
        stepped: Floats = self._damping * (self._shared_out @ ranks) + (1 - self._damping + self._damping * ranks[self._alone].sum()) * start
        return stepped
