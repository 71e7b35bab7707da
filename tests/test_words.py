"""Words, stems and spelling."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.words import BARELY, CANNOT, ENGLISH, NOT, Vocabulary
from tests.patients import knowledge


@pytest.fixture(name="words")
def _words() -> Vocabulary:
    vocabulary = Vocabulary(knowledge().language)
    vocabulary.learn(["headache", "vomiting", "choking", "breathlessness", "tablet", "chest"])
    return vocabulary


@pytest.mark.parametrize(
    ("phrase", "stems"),
    [
        ("pain in my chest", ("pain", "chest")),
        ("my chest really hurts", ("chest", "pain")),
        ("I can't breathe", (CANNOT, "breathing")),
        ("he is not breathing", (NOT, "breathing")),
        ("barely breathing", (BARELY, "breathing")),
        ("it's the", ("it", "the")),
    ],
)
def test_stems(words: Vocabulary, phrase: str, stems: tuple[str, ...]) -> None:
    assert words.stems(phrase) == stems


@pytest.mark.parametrize(
    ("written", "meant"),
    [("headahce", "headache"), ("vomitting", "vomiting"), ("breathlesness", "breathlessness"), ("cooking", "cooking"), ("table", "table"), ("pian", "pian"), ("visiting", "visiting")],
)
def test_spelling(words: Vocabulary, written: str, meant: str) -> None:
    assert words.correct(written) == meant


@pytest.mark.parametrize("word", ["chess", "tommy", "shivered", "confessed", "scabbed", "chose", "homeless", "students", "cardigan"])
def test_an_english_word_is_no_slip(word: str) -> None:
    vocabulary = Vocabulary(knowledge().language)
    vocabulary.learn(["chest", "tummy", "severed", "concussed", "stabbed", "choke", "hopeless", "stents", "cardiac"])
    assert vocabulary.correct(word) == word


def test_the_list_of_english_words_is_in_order_and_each_is_found() -> None:
    listed = ENGLISH.read_text(encoding="ascii").split()
    assert listed == sorted({*listed})
    assert all(len(word) >= 5 and word.isalpha() and word.islower() for word in listed)
    vocabulary = Vocabulary(knowledge().language)
    vocabulary.learn(word[:-1] + "zz" for word in listed[::100])
    assert {word for word in listed[::50] if vocabulary.correct(word) != word} == set()


def test_learning_forgets_old_corrections(words: Vocabulary) -> None:
    assert words.correct("migrane") == "migrane"
    words.learn(["migraine"])
    assert words.correct("migrane") == "migraine"


def test_marks_have_no_stem(words: Vocabulary) -> None:
    split = words.words("Fever, cough. Yes")
    assert [(word.text, word.is_comma, word.ends_sentence) for word in split] == [
        ("fever", False, False), (",", True, False), ("cough", False, False), (".", False, True), ("yes", False, False)
    ]  # fmt: skip
    assert split[1].stem == ""


@given(st.text(max_size=200))
def test_spans_are_those_of_the_text(text: str) -> None:
    for word in Vocabulary(knowledge().language).words(text):
        assert text[word.start : word.end].lower().replace("’", "'") == word.text
