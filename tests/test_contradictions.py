"""Sources that differ, and all that only looks so."""

from __future__ import annotations

from itertools import permutations

import pytest

from assistant.contradictions import Contradiction, contradictions
from indexes.sentences import Pick
from indexes.types import Mark, Passage

NAMES = ("amoxicillin", "paracetamol", "ibuprofen", "pneumonia", "shingles", "sore throat", "measles", "aspirin", "metformin", "stroke")


def named(text: str) -> frozenset[str]:
    return frozenset(name for name in NAMES if name in text.lower())


def pick(text: str, title: str = "Pneumonia", key: str = "", year: int | None = None, url: str = "", score: float = 1.0, section: str = "Treatment") -> Pick:
    document = key or f"{title}-{year}-{text[:9]}"
    mark = Mark(0, len(text), "P", title, url, year=year)
    return Pick(Passage(f"{document}:1", document, title, text, url, "P", section, marks=(mark,)), 0, len(text), score)


def compare(one: str, other: str, first: str = "Pneumonia", second: str = "Pneumonia") -> list[str]:
    """Kinds of what differs."""
    return [found.kind for found in contradictions([pick(one, first, "a"), pick(other, second, "b")], named)]


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("duration", "Amoxicillin for pneumonia is given by mouth for 5 days.", "For pneumonia, amoxicillin is usually given by mouth for 7 days."),
        ("dose", "Give amoxicillin 500 mg three times a day in pneumonia.", "Give amoxicillin 1 g three times a day in pneumonia."),
        ("dose", "Adults with pneumonia take amoxicillin three times a day.", "Adults with pneumonia take amoxicillin twice a day."),
        ("number", "Oxygen is given in pneumonia when saturation is below 90%.", "Oxygen is given in pneumonia when saturation is below 94%."),
        ("polarity", "A chest X-ray is needed to follow up pneumonia.", "A chest X-ray is not needed to follow up pneumonia."),
        ("polarity", "Cough syrup is safe in pneumonia and fever.", "Cough syrup is unsafe in pneumonia and fever."),
    ],
)
def test_sources_that_differ(kind: str, one: str, other: str) -> None:
    assert compare(one, other) == [kind]
    assert compare(other, one) == [kind]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Amoxicillin for pneumonia is given for 5 days.", "Amoxicillin for pneumonia is given for 5 to 7 days."),  # fits
        ("Amoxicillin for pneumonia is given for 14 days.", "Amoxicillin for pneumonia is given for two weeks."),  # the same
        ("Amoxicillin for pneumonia is given for at least 5 days.", "Amoxicillin for pneumonia is given for up to 7 days."),  # both can hold
        ("Children with pneumonia take amoxicillin for 5 days.", "Adults with pneumonia take amoxicillin for 7 days."),  # other people
        ("In severe pneumonia give amoxicillin for 10 days.", "In pneumonia give amoxicillin for 5 days."),  # another case
        ("Children aged 2 to 5 years take 5 ml amoxicillin syrup.", "Children aged 6 to 11 years take 10 ml amoxicillin syrup."),  # another age
        ("Amoxicillin for pneumonia is given for 5 days.", "Amoxicillin for sore throat is given for 10 days."),  # another illness
        ("Amoxicillin for pneumonia is given for 5 days.", "Ibuprofen for pneumonia is given for 3 days."),  # another medicine
        ("Most people with pneumonia feel better within 7 days.", "Most people with pneumonia stop coughing after 6 weeks."),  # another thing
        ("Amoxicillin for pneumonia is given for 5 days.", "Amoxicillin for pneumonia costs 5 ml."),  # another unit
        ("A chest X-ray is not needed in pneumonia.", "A chest X-ray is needed in pneumonia if smoking."),  # an exception
        ("Do not give aspirin to children with pneumonia.", "Do not give aspirin to children with pneumonia."),
    ],
)
def test_what_only_looks_so(one: str, other: str) -> None:
    assert compare(one, other) == []


def test_the_page_tells_what_a_sentence_is_about() -> None:
    one, other = "Adults take 500 mg four times a day.", "Adults take 1 g four times a day."
    assert compare(one, other, "Paracetamol", "Paracetamol") == ["dose"]
    assert compare(one, other, "Paracetamol", "Ibuprofen") == []
    assert compare("Aspirin 300 mg is chewed at once by everybody.", "Aspirin 75 mg is chewed at once by everybody.", "Stroke", "Pneumonia") == []
    assert compare("Aspirin 300 mg is chewed at once by everybody.", "Aspirin 75 mg is chewed at once by everybody.", "Handbook", "Manual") == ["dose"]


def test_one_document_or_one_source_does_not_contradict_itself() -> None:
    one, other = "Amoxicillin for pneumonia is given for 5 days.", "Amoxicillin for pneumonia is given for 7 days."
    assert contradictions([pick(one, key="g.pdf#Adults"), pick(other, key="g.pdf#Children")], named) == ()
    assert contradictions([pick(one, key="a", url="http://x#1"), pick(other, key="b", url="http://x#2")], named) == ()
    assert len(contradictions([pick(one, key="a", url="http://x"), pick(other, key="b", url="http://y")], named)) == 1


def test_the_newer_source_comes_first_with_what_each_says() -> None:
    old = pick("Amoxicillin for pneumonia is given for 10 days.", key="a", year=2009)
    new = pick("Amoxicillin for pneumonia is given for 5 days.", key="b", year=2024)
    undated = pick("Amoxicillin for pneumonia is given for 7 days.", key="c")
    assert contradictions([old, new], named) == (Contradiction("duration", new, old, ("5 days", "10 days")),)
    (found,) = contradictions([undated, new], named)
    assert (found.years, found.values) == ((2024, None), ("5 days", "7 days"))


def test_the_order_of_the_sentences_changes_nothing() -> None:
    picks = [pick(f"Amoxicillin for pneumonia is given for {days} days.", key=key, year=year, score=score) for days, key, year, score in ((5, "a", 2024, 1), (10, "b", 2009, 3), (7, "c", 2014, 2))]  # fmt: skip
    expected = contradictions(picks, named)
    assert [found.values for found in expected] == [("7 days", "10 days"), ("5 days", "10 days"), ("5 days", "7 days")]
    assert {contradictions(order, named) for order in permutations(picks)} == {expected}
