"""Interactions, contraindications and cautions."""

from __future__ import annotations

import pytest

from knowledge_graph.medicines import Caution, interactions, names_of, objections
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
