"""A dose is shown with the name of its medicine where it could be taken for that of another."""

from __future__ import annotations

from assistant.formulary import Formulary
from assistant.scope.doses import without_nameless_doses
from indexes.sentences import Pick
from indexes.types import Passage
from tests.tiny_knowledge import builtin

NAMELESS, NAMED = "Adults usually take one or two 200 mg tablets.", "Adults usually take one or two 200 mg tablets of ibuprofen."
ADVICE = "Take it with food."


def pick(text: str, page: str) -> Pick:
    return Pick(Passage(f"{page}:1", page, page, text, "", "P", "How it is taken"), 0, len(text), 1.0)


def kept(*picks: Pick, asked: tuple[str, ...] = ()) -> list[str]:
    return [found.text for found in without_nameless_doses(picks, asked, Formulary(builtin()))]


def test_where_two_medicines_are_quoted_a_dose_must_say_of_which() -> None:
    other = pick("Amoxicillin is an antibiotic.", "amoxicillin")
    assert kept(pick(NAMELESS, "ibuprofen"), pick(ADVICE, "ibuprofen"), other) == [ADVICE, other.text]
    assert kept(pick(NAMED, "ibuprofen"), other) == [NAMED, other.text]


def test_where_two_are_asked_about_too() -> None:
    assert kept(pick(NAMELESS, "ibuprofen"), asked=("ibuprofen", "warfarin")) == []


def test_of_the_only_medicine_that_is_asked_about_or_quoted_every_dose_is_clear() -> None:
    other = pick("Amoxicillin is an antibiotic.", "amoxicillin")
    assert kept(pick(NAMELESS, "ibuprofen"), other, asked=("ibuprofen", "headache")) == [NAMELESS, other.text]
    assert kept(pick(NAMELESS, "ibuprofen"), pick(ADVICE, "ibuprofen")) == [NAMELESS, ADVICE]
    assert kept(pick(NAMELESS, "amoxicillin"), asked=("ibuprofen",)) == []
