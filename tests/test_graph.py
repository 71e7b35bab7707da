"""Concepts and relations as a graph, and its storage."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.graph import Graph, assemble, build_graph, load_graph, relations, save_graph
from knowledge_graph.types import Concept, Relation
from tests.tiny_knowledge import builtin, tiny


def same(a: Graph, b: Graph) -> bool:
    return dict(a.nodes(data=True)) == dict(b.nodes(data=True)) and sorted(a.edges(keys=True, data=True), key=str) == sorted(b.edges(keys=True, data=True), key=str)


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


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    graph = build_graph(builtin())
    save_graph(graph, tmp_path / "graph.jsonl")
    assert same(load_graph(tmp_path / "graph.jsonl"), graph)


def test_saving_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    graph = build_graph(tiny())
    save_graph(graph, tmp_path / "a")
    save_graph(load_graph(tmp_path / "a"), tmp_path / "b")
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_names_may_hold_any_character(tmp_path: Path) -> None:
    graph = assemble([Concept("a", "sign", "one\u2028two\x85three", zh=("缺铁",))], [])
    save_graph(graph, tmp_path / "graph.jsonl")
    assert same(load_graph(tmp_path / "graph.jsonl"), graph)


def test_a_relation_to_an_unknown_concept_fails() -> None:
    with pytest.raises(KnowledgeError, match="relation a -treats-> b names a concept that is not in the graph"):
        assemble([Concept("a", "medicine", "A")], [Relation("a", "treats", "b", 1.0)])


@pytest.mark.parametrize("line", ["{", "{}", '{"relation": {"head": "a"}}', '{"concept": {"id": "a"}}', "[]", '{"relation": 3}'])
def test_a_damaged_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "graph.jsonl"
    save_graph(assemble([Concept("a", "sign", "A")], []), path)
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=":2: neither a concept nor a relation"):
        load_graph(path)
