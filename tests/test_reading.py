"""Reading level: syllables and school grade."""

from __future__ import annotations

import pytest

from knowledge_graph.check.reading import grade, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [("blood", 1), ("iron", 2), ("anaemia", 3), ("medicine", 3), ("tired", 1), ("needed", 2), ("the", 1), ("people", 2), ("emergency", 4), ("it's", 1), ("hypertension", 4)],
)
def test_syllables(word: str, count: int) -> None:
    assert syllables(word) == count


def test_grade_of_two_sentences() -> None:
    # 10 words, 2 sentences, 10 syllables: 0.39 * 5 + 11.8 * 1 - 15.59
    assert grade(["Drink more when you sweat.", "Rest if you feel ill."]) == pytest.approx(-1.84)


def test_long_words_are_harder() -> None:
    assert grade(["Haemochromatosis necessitates venesection."]) > grade(["Too much iron can be let out with blood."]) + 10


def test_no_words() -> None:
    assert grade([]) == 0.0
