"""Batches of texts of like length."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexes.batches import by_length


def test_longest_first_and_more_of_the_short_ones() -> None:
    assert [rows.tolist() for rows in by_length([3, 10, 2, 9, 3, 1], 20)] == [[1, 3], [0, 4, 2, 5]]


def test_a_text_beyond_the_budget_is_alone() -> None:
    assert [rows.tolist() for rows in by_length([5, 50, 5, 0], 10)] == [[1], [0, 2], [3]]


def test_no_texts() -> None:
    assert list(by_length([], 10)) == []


@given(st.lists(st.integers(0, 300), max_size=60), st.integers(1, 600))
def test_every_text_once_within_the_budget(lengths: list[int], budget: int) -> None:
    batches = [rows.tolist() for rows in by_length(lengths, budget)]
    assert sorted(row for rows in batches for row in rows) == list(range(len(lengths)))
    assert all(len(rows) == 1 or len(rows) * max(lengths[row] for row in rows) <= max(budget, len(rows)) for rows in batches)
    flat = [lengths[row] for rows in batches for row in rows]
    assert flat == sorted(lengths, reverse=True)
