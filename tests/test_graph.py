"""Concepts and relations as a graph."""

from __future__ import annotations

import pytest

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.graph import assemble, build_graph, relations
from knowledge_graph.types import Concept, Relation
from tests.tiny_knowledge import tiny


def test_front_matter_becomes_relations() -> None:
    found = set(relations(tiny()))
    assert {
        Relation("iron-deficiency-anaemia", "has_finding", "fatigue", 0.9),
        Relation("iron-deficiency-anaemia", "has_finding", "craving-ice", 0.17),
        Relation("heavy-periods", "raises_risk_of", "iron-deficiency-anaemia", 0.5),
        Relation("iron-deficiency-anaemia", "may_lead_to", "heart-failure", 0.3),
        Relation("heart-failure", "confused_with", "iron-deficiency-anaemia", 0.4),
        Relation("ferrous-sulfate", "treats", "iron-deficiency-anaemia", 0.8),
        Relation("breathless-at-rest", "is_a", "breathlessness", 1.0),
        Relation("warfarin", "in_class", "anticoagulant", 1.0),
        Relation("ibuprofen", "relieves", "fatigue", 0.6),
        Relation("ferrous-sulfate", "contraindicated_in", "heart-failure", 1.0),
        Relation("ferrous-sulfate", "caution_in", "pregnancy", 0.5),
        Relation("ferrous-sulfate", "may_cause", "black-stools", 0.55),
        Relation("nsaid", "interacts_with", "warfarin", 0.8),
    } <= found
    assert len(found) == 25


def test_the_graph_holds_every_concept_and_relation() -> None:
    graph = build_graph(tiny())
    assert set(graph) == set(tiny().concepts)
    assert graph.number_of_edges() == 24
    assert graph["nsaid"]["warfarin"]["interacts_with"] == {"weight": 0.8, "pack": "builtin"}


def test_a_relation_to_an_unknown_concept_fails() -> None:
    with pytest.raises(KnowledgeError, match="relation a -treats-> b names a concept that is not in the graph"):
        assemble([Concept("a", "medicine", "A")], [Relation("a", "treats", "b", 1.0)])
