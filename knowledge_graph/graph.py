"""Knowledge to a networkx graph whose every edge names its pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import networkx as nx

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Concept, Relation

Graph: TypeAlias = nx.MultiDiGraph
SEVERITY = {"avoid": 1.0, "serious": 0.8, "moderate": 0.5, "minor": 0.2}
ABOUT = "is_about"
# A pair that a list only names weighs less than one whose effect is told.
LISTED = 0.6


def build_graph(knowledge: Knowledge) -> Graph:
    """The graph of the built-in pages: concepts as nodes, relations as edges keyed by their kind."""
    return assemble(knowledge.nodes.values(), relations(knowledge))


def assemble(concepts: Iterable[Concept], edges: Iterable[Relation]) -> Graph:
    """A graph from concepts and relations; relations between unknown concepts are an error.

    Raises:
        KnowledgeError: an edge names a concept that is not there.
    """
    graph: Graph = nx.MultiDiGraph()
    for concept in concepts:
        graph.add_node(concept.id, concept=concept)
    for edge in edges:
        if edge.head not in graph or edge.tail not in graph:
            raise KnowledgeError(f"relation {edge.head} -{edge.kind}-> {edge.tail} names a concept that is not in the graph")
        graph.add_edge(edge.head, edge.tail, key=edge.kind, weight=edge.weight, pack=edge.pack)
    return graph


def relations(knowledge: Knowledge) -> Iterator[Relation]:
    """Every relation the front matter states."""
    for page in knowledge.conditions.values():
        for finding, frequency in page.findings.items():
            yield Relation(page.id, "has_finding", finding, frequency.probability)
        for risk in page.risk_factors:
            yield Relation(risk, "raises_risk_of", page.id, 0.5)
        for other in page.complications:
            yield Relation(page.id, "may_lead_to", other, 0.3)
        for other in page.differentials:
            yield Relation(page.id, "confused_with", other, 0.4)
        for medicine in page.treated_by:
            yield Relation(medicine, "treats", page.id, 0.8)
        for wider in page.is_a:
            yield Relation(page.id, "is_a", wider, 1.0)
    for topic in knowledge.topics.values():
        for finding in topic.about:
            yield Relation(topic.id, ABOUT, finding, 1.0)
    for key, entry in knowledge.findings.items():
        for parent in entry.is_a:
            yield Relation(key, "is_a", parent, 1.0)
    yield from _medicine_relations(knowledge)


def _medicine_relations(knowledge: Knowledge) -> Iterator[Relation]:
    for page in knowledge.medicines.values():
        for name in page.classes:
            yield Relation(page.id, "in_class", name, 1.0)
        for finding in page.relieves:
            yield Relation(page.id, "relieves", finding, 0.6)
        for key in page.contraindications:
            yield Relation(page.id, "contraindicated_in", key, 1.0)
        for key in page.cautions:
            yield Relation(page.id, "caution_in", key, 0.5)
        for finding, frequency in page.side_effects.items():
            yield Relation(page.id, "may_cause", finding, frequency.probability)
    for listed in knowledge.listed_interactions:
        yield Relation(listed.a, "interacts_with", listed.b, LISTED * SEVERITY[listed.severity])
    for row in knowledge.interactions:
        yield Relation(row.a, "interacts_with", row.b, SEVERITY[row.severity])
