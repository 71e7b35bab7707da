"""A question about a medicine is not answered with what is true of others."""

from __future__ import annotations

import pytest

from assistant.formulary import Formulary
from assistant.scope.other_medicines import not_told_of, without_other_medicines
from assistant.understand import listen
from indexes.sentences import Pick
from indexes.types import Passage
from tests.tiny_knowledge import builtin, builtin_linker

SALBUTAMOL = ("salbutamol", "Salbutamol", "Salbutamol is safe in pregnancy.")
DONEPEZIL = ("donepezil", "Donepezil", "There is too little experience to know that it is safe.")
AMLODIPINE = ("amlodipine", "Amlodipine", "It is not thought to harm an unborn baby.")
CALCIUM = ("feeling-dizzy", "Dizziness", "Calcium channel blockers can make you dizzy when you stand up.")
REFLUX = ("gastro-oesophageal-reflux", "Reflux", "Antacids can ease it for a short while.")
OMEPRAZOLE = ("omeprazole", "Omeprazole", "Headache and wind can occur with proton pump inhibitors.")
OF_OMEPRAZOLE = ("omeprazole", "Omeprazole", "Omeprazole is taken before a meal.")
IMPORTED = ("file:12", "Baclofen tablets: leaflet", "Drowsiness is very common.")
CAROL = ("carvedilol", "Carvedilol", "Tiredness is common.")


def pick(page: str, title: str, text: str) -> Pick:
    return Pick(Passage(f"{page}:1", page, title, text, "", "P", "Side effects"), 0, len(text), 1.0)


def kept(text: str, *sentences: tuple[str, str, str]) -> list[tuple[str, str, str]]:
    found = without_other_medicines([pick(*one) for one in sentences], listen(text, builtin_linker()), Formulary(builtin()))
    return [one for one in sentences if one[2] in {pick.text for pick in found}]


def test_of_a_medicine_with_a_page_its_own_sentences_and_those_on_its_class() -> None:
    assert kept("Is amlodipine safe in pregnancy?", AMLODIPINE, SALBUTAMOL, CALCIUM, DONEPEZIL) == [AMLODIPINE, CALCIUM]


@pytest.mark.parametrize("text", ["What are the side effects of esomeprazole?", "Nexium side effects", "埃索美拉唑有什么副作用"])
def test_of_a_medicine_without_a_page_what_names_it_or_its_class(text: str) -> None:
    assert kept(text, OMEPRAZOLE, OF_OMEPRAZOLE, SALBUTAMOL) == [OMEPRAZOLE]


def test_a_leaflet_that_somebody_added_is_about_what_its_title_names() -> None:
    assert kept("How much baclofen can I take?", IMPORTED, DONEPEZIL) == [IMPORTED]


def test_of_a_class_the_pages_of_its_medicines() -> None:
    assert kept("side effects of beta blockers", CAROL, DONEPEZIL) == [CAROL]


def test_beside_an_illness_that_is_asked_about_only_pages_on_other_medicines_go() -> None:
    assert kept("Does esomeprazole cause heartburn?", REFLUX, OMEPRAZOLE, SALBUTAMOL) == [REFLUX, OMEPRAZOLE]


@pytest.mark.parametrize(
    "text", ["What can I take for a headache? I'm on tacrolimus.", "I take tacrolimus and have had a headache for two days.", "What else is there instead of codeine?", "What are the symptoms of flu?"]
)
def test_where_other_medicines_are_the_answer_or_none_is_asked_about_all_stay(text: str) -> None:
    assert kept(text, SALBUTAMOL, DONEPEZIL) == [SALBUTAMOL, DONEPEZIL]


def test_medicines_that_no_sentence_tells_of() -> None:
    def untold(text: str, *sentences: tuple[str, str, str]) -> list[str]:
        return not_told_of([pick(*one) for one in sentences], listen(text, builtin_linker()), Formulary(builtin()))

    assert untold("Can I take baclofen with ibuprofen?", SALBUTAMOL) == ["baclofen"]
    assert untold("Can I take baclofen with ibuprofen?", IMPORTED) == []
    assert untold("Can I take esomeprazole?", OMEPRAZOLE) == []
    assert untold("Can I take ibuprofen?", SALBUTAMOL) == []
    assert untold("I am not on baclofen", SALBUTAMOL) == []
