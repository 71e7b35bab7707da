"""Interactions, contraindications and cautions."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.medicines import ORDER, Caution, allergic, check_medicines, duplicates, interactions, names_of, objections
from tests.tiny_knowledge import builtin, tiny

IBUPROFEN = Caution("ibuprofen", "warfarin", "serious", "Painkillers of this kind make bleeding on warfarin likelier.", "Choose paracetamol.", "leaflet")


def test_names_of_a_medicine_are_its_id_and_classes() -> None:
    assert names_of(tiny(), "ibuprofen") == {"ibuprofen", "nsaid"}
    assert names_of(tiny(), "vodka") == {"vodka"}


@pytest.mark.parametrize("taken", [("ibuprofen", "warfarin"), ("warfarin", "ibuprofen"), ("warfarin", "ibuprofen", "warfarin")])
def test_an_interaction_of_a_class_in_any_order(taken: tuple[str, ...]) -> None:
    assert list(interactions(tiny(), taken)) == [IBUPROFEN]


def test_every_row_that_fits_is_given() -> None:
    found = [(c.medicine, c.other, c.severity) for c in interactions(tiny(), ("aspirin", "warfarin"))]
    assert found == [("aspirin", "warfarin", "serious"), ("aspirin", "warfarin", "moderate")]


def test_no_interaction_with_itself_its_class_or_the_unknown() -> None:
    assert list(interactions(tiny(), ("ibuprofen", "aspirin"))) == []
    assert list(interactions(tiny(), ("warfarin",))) == []
    assert list(interactions(tiny(), ("warfarin", "vodka"))) == []


def test_objections_are_contraindications_then_cautions() -> None:
    found = list(objections(tiny(), "ferrous-sulfate", ("pregnancy", "heart-failure", "fatigue")))
    assert [(c.other, c.severity, c.text) for c in found] == [
        ("heart-failure", "avoid", "Ferrous sulfate is not for people with: Heart failure."),
        ("pregnancy", "moderate", "Ferrous sulfate needs care in people with: pregnancy."),
    ]


def test_nothing_speaks_against_what_is_unknown_or_in_the_healthy() -> None:
    assert list(objections(tiny(), "vodka", ("pregnancy",))) == []
    assert list(objections(tiny(), "ferrous-sulfate", ())) == []


@pytest.mark.parametrize(("a", "b"), [("ibuprofen", "warfarin"), ("aspirin", "warfarin"), ("aspirin", "apixaban"), ("ibuprofen", "apixaban")])
def test_the_bleeding_pairs_of_the_real_knowledge(a: str, b: str) -> None:
    assert {"serious", "avoid"} & {c.severity for c in interactions(builtin(), (a, b))}


def test_a_listed_pair_is_told_only_where_nothing_better_is_known() -> None:
    (listed,) = interactions(tiny(), ("ferrous-sulfate", "warfarin"))
    assert (listed.severity, listed.source) == ("serious", "handbook")
    assert listed.text == "Ferrous sulfate and Warfarin are on a list of interacting medicines: Test Press, Handbook of Blood."


def test_a_listing_more_serious_than_the_explained_interaction_is_told_too() -> None:
    listed = (*tiny().listed_interactions, tiny().listed_interactions[1].model_copy(update={"severity": "avoid"}))
    known = tiny().model_copy(update={"listed_interactions": listed})
    known.__dict__.pop("listed", None)
    assert [c.severity for c in interactions(known, ("ibuprofen", "warfarin"))] == ["serious", "avoid"]


def test_two_of_a_class_that_should_be_taken_alone() -> None:
    (pair,) = duplicates(tiny(), ("dalteparin", "warfarin", "ibuprofen", "aspirin"))
    assert (pair.medicine, pair.other, pair.severity) == ("dalteparin", "warfarin", "avoid")
    assert pair.text == "Both are anticoagulants: two of them at once make bleeding likelier."


def test_a_class_that_is_usually_taken_together_is_no_duplicate() -> None:
    assert list(duplicates(tiny(), ("ibuprofen", "aspirin"))) == []


def test_an_allergy_reaches_a_class_that_cross_reacts() -> None:
    (crossed,) = allergic(tiny(), "ibuprofen", ("dalteparin",))
    assert (crossed.severity, crossed.source, crossed.other) == ("moderate", "leaflet", "dalteparin")
    assert list(allergic(tiny(), "warfarin", ("ibuprofen",))) == []


def test_everything_about_a_list_of_medicines_most_serious_first() -> None:
    found = check_medicines(tiny(), ("ferrous-sulfate", "ibuprofen", "warfarin", "dalteparin"), {"heart-failure"}, ("warfarin",))
    assert [(c.medicine, c.other, c.severity) for c in found] == [
        ("dalteparin", "warfarin", "avoid"),
        ("ferrous-sulfate", "heart-failure", "avoid"),
        ("warfarin", "warfarin", "avoid"),
        ("ferrous-sulfate", "warfarin", "serious"),
        ("ibuprofen", "warfarin", "serious"),
        ("ibuprofen", "warfarin", "moderate"),
    ]


MEDICINES = st.lists(st.sampled_from(sorted(builtin().medicines)), min_size=1, max_size=6)


@given(MEDICINES, st.randoms(use_true_random=False))
def test_the_order_of_medicines_does_not_matter(taken: list[str], random: Random) -> None:
    mixed = random.sample(taken, len(taken))
    assert check_medicines(builtin(), mixed) == check_medicines(builtin(), taken)


@given(MEDICINES, st.sampled_from(sorted(builtin().medicines)))
def test_one_more_medicine_never_takes_a_caution_away(taken: list[str], more: str) -> None:
    assert set(check_medicines(builtin(), taken)) <= set(check_medicines(builtin(), [*taken, more]))


@given(MEDICINES)
def test_cautions_are_sorted_and_each_is_told_once(taken: list[str]) -> None:
    found = check_medicines(builtin(), taken, builtin().conditions)
    assert len(set(found)) == len(found)
    assert [ORDER.index(c.severity) for c in found] == sorted(ORDER.index(c.severity) for c in found)
