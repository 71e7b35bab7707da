"""Reciprocal rank fusion."""

from __future__ import annotations

import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.fuse import RANK_CONSTANT, reciprocal_rank_fusion
from indexes.types import Hit
from tests.fakes import hit, passage

Rankings = dict[str, list[Hit]]

RANKINGS = st.dictionaries(
    st.sampled_from(["dense", "lexical", "graph"]),
    st.lists(st.sampled_from("abcdefg"), unique=True, max_size=7).map(lambda keys: [hit(key) for key in keys]),
    max_size=3,
)
WEIGHTS = st.dictionaries(st.sampled_from(["dense", "lexical", "graph"]), st.floats(0.1, 5.0))


def scores_of(hits: list[Hit]) -> dict[str, float]:
    return {found.passage.id: found.score for found in hits}


def test_worked_example() -> None:
    a, b, c = (Hit(passage(key), 1.0) for key in "abc")
    rankings = {"dense": [a, b], "lexical": [b, c]}
    fused = reciprocal_rank_fusion(rankings, {"lexical": 0.5}, k=60)
    assert [found.passage.id for found in fused] == ["b", "a", "c"]
    assert [found.score for found in fused] == [1 / 62 + 0.5 / 61, 1 / 61, 0.5 / 62]
    assert [found.found_by for found in fused] == [("dense", "lexical"), ("dense",), ("lexical",)]


def test_a_hit_that_says_what_found_it_keeps_saying_so() -> None:
    found = Hit(passage("a"), 1.0, ("dense", "title"))
    assert reciprocal_rank_fusion({"fields": [found], "graph": [Hit(passage("a"), 2.0, ("graph",))]})[0].found_by == ("dense", "title", "graph")


def test_constant_is_the_one_measured_on_the_development_questions() -> None:
    assert RANK_CONSTANT == 10
    assert scores_of(reciprocal_rank_fusion({"dense": [hit("a")]}, k=9)) == {"a": 0.1}


def test_equal_scores_go_by_id() -> None:
    fused = reciprocal_rank_fusion({"lexical": [hit("z"), hit("m")], "dense": [hit("a"), hit("b")]})
    assert [found.passage.id for found in fused] == ["a", "z", "b", "m"]


@pytest.mark.parametrize("order", [("x", "y", "z"), ("y", "z", "x"), ("z", "x", "y")])
def test_a_tie_is_a_tie_in_whatever_order_it_is_summed(order: tuple[str, ...]) -> None:
    rankings = {"x": ["a", "b", "c"], "y": ["b", "c", "a"], "z": ["c", "a", "b"]}
    fused = reciprocal_rank_fusion({name: [hit(key) for key in rankings[name]] for name in order})
    assert [found.passage.id for found in fused] == ["a", "b", "c"]
    assert len({found.score for found in fused}) == 1


def test_nothing_to_fuse() -> None:
    assert reciprocal_rank_fusion({}) == []
    assert reciprocal_rank_fusion({"dense": []}) == []


@given(RANKINGS, WEIGHTS)
def test_the_rankings_are_left_as_they_are(rankings: Rankings, weights: dict[str, float]) -> None:
    before = copy.deepcopy((rankings, weights))
    reciprocal_rank_fusion(rankings, weights)
    assert (rankings, weights) == before


@given(RANKINGS, WEIGHTS)
def test_holds_every_passage_once_and_best_first(rankings: Rankings, weights: dict[str, float]) -> None:
    fused = reciprocal_rank_fusion(rankings, weights)
    assert sorted(found.passage.id for found in fused) == sorted({found.passage.id for hits in rankings.values() for found in hits})
    assert fused == sorted(fused, key=lambda found: (-found.score, found.passage.id))


@given(RANKINGS, WEIGHTS)
def test_the_order_of_the_rankings_does_not_matter(rankings: Rankings, weights: dict[str, float]) -> None:
    turned = dict(reversed(rankings.items()))
    one, other = reciprocal_rank_fusion(rankings, weights), reciprocal_rank_fusion(turned, weights)
    assert [(found.passage.id, found.score) for found in one] == [(found.passage.id, found.score) for found in other]


@given(RANKINGS.filter(lambda rankings: any(rankings.values())), WEIGHTS, st.floats(0.01, 5.0), st.data())
def test_more_weight_never_lowers_a_passage(rankings: Rankings, weights: dict[str, float], more: float, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name, hits in rankings.items() if hits]))
    before = reciprocal_rank_fusion(rankings, weights)
    after = reciprocal_rank_fusion(rankings, {**weights, name: weights.get(name, 1.0) + more})
    held = {found.passage.id for found in rankings[name]}
    for key, score in scores_of(after).items():
        assert score > scores_of(before)[key] if key in held else score == scores_of(before)[key]
    first = rankings[name][0].passage.id
    assert [*scores_of(after)].index(first) <= [*scores_of(before)].index(first)
