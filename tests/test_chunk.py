"""Documents to passages."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.chunk import WORDS, chunk, length_of, sentence_spans
from indexes.types import Document, Mark, Passage

TEXTS = st.text(st.sampled_from('ab.!?" \n\té铁。')) | st.text()
SENTENCES = st.lists(st.integers(1, 9), min_size=1, max_size=30)
SIZES = st.integers(1, 25)


def prose(lengths: list[int], letter: str = "w") -> list[str]:
    """Sentences of the given numbers of words; no word comes twice."""
    numbers = itertools.count()
    return [" ".join(f"{letter}{next(numbers)}" for _ in range(length)) + "." for length in lengths]


def passages(text: str, words: int = WORDS, marks: tuple[Mark, ...] = ()) -> list[Passage]:
    return list(chunk(Document("doc", "Title", text, "http://x", "Pub", "Part", ("Other",), marks), words))


def squeezed(text: str) -> str:
    return "".join(text.split())


def covered(text: str, parts: list[str]) -> set[int]:
    """Every place of ``text`` that an occurrence of a part covers."""
    found: set[int] = set()
    for part in parts:
        at = text.find(part)
        while at >= 0:
            found.update(range(at, at + len(part)))
            at = text.find(part, at + 1)
    return found


def test_worked_example() -> None:
    text = "  One two three. Four five!\n\nSix seven eight nine ten. Eleven? "
    assert [p.text for p in passages(text, 5)] == ["One two three. Four five!", "Six seven eight nine ten.", "Eleven?"]


def test_a_passage_carries_what_the_document_says() -> None:
    (only,) = passages("Iron carries oxygen.")
    assert re.fullmatch("doc:[0-9a-f]{12}", only.id)
    assert only == Passage(only.id, "doc", "Title", "Iron carries oxygen.", "http://x", "Pub", "Part", ("Other",))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Take 0.5 mg e.g. at night. Then stop.", ["Take 0.5 mg e.g. at night.", "Then stop."]),
        ("Dr. Who said “stop.” She left", ["Dr. Who said “stop.”", "She left"]),
        ("A heading\nText vs. text", ["A heading", "Text vs. text"]),
        ("头痛。发烧！", ["头痛。", "发烧！"]),
        ("If H. pylori is found, treat it. C. difficile is a germ.", ["If H. pylori is found, treat it.", "C. difficile is a germ."]),
        ("Take vitamin C. Rest.", ["Take vitamin C.", "Rest."]),
        (" \n ", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in sentence_spans(text)] == sentences


def test_a_long_sentence_is_cut_at_word_ends() -> None:
    assert [p.text for p in passages("a b c d e f g.", 3)] == ["a b c", "d e f", "g."]


def test_chinese_is_cut_too() -> None:
    assert length_of("铁 iron 剂") == 3
    assert [p.text for p in passages("头痛发烧。咳嗽。", 5)] == ["头痛发烧。", "咳嗽。"]


def test_the_same_text_twice_gives_one_passage() -> None:
    assert [p.text for p in passages("Drink water now. Drink water now. Rest.", 3)] == ["Drink water now.", "Rest."]


@given(TEXTS, SIZES)
def test_passages_are_ordered_exact_spans_that_cover_the_text(text: str, words: int) -> None:
    found = passages(text, words)
    at = 0
    for part in found:
        assert part.text == part.text.strip() != ""
        assert length_of(part.text) <= words
        at = text.index(part.text, at) + len(part.text)
    reached = covered(text, [p.text for p in found])
    assert [place for place, char in enumerate(text) if not char.isspace() and place not in reached] == []


@given(SENTENCES, SIZES)
def test_without_repeats_the_passages_are_the_text(lengths: list[int], words: int) -> None:
    text = " ".join(prose(lengths))
    assert "".join(squeezed(p.text) for p in passages(text, words)) == squeezed(text)


@given(SENTENCES, SIZES, st.data())
def test_an_edit_changes_no_id_of_another_passage(lengths: list[int], words: int, data: st.DataObject) -> None:
    sentences = prose(lengths)
    at = data.draw(st.integers(0, len(sentences) - 1))
    edited = [*sentences[:at], *prose([lengths[at]], "new"), *sentences[at + 1 :]]
    pairs = list(zip(passages(" ".join(sentences), words), passages(" ".join(edited), words), strict=True))
    assert [old.id == new.id for old, new in pairs] == ["new" not in new.text for _, new in pairs]


@given(SENTENCES, SENTENCES, SIZES)
def test_text_added_at_the_end_keeps_every_id_but_the_last(lengths: list[int], more: list[int], words: int) -> None:
    sentences = prose(lengths)
    before = passages(" ".join(sentences), words)
    after = passages(" ".join([*sentences, *prose(more, "new")]), words)
    assert [p.id for p in after][: len(before) - 1] == [p.id for p in before][:-1]


def test_the_section_is_part_of_the_id() -> None:
    one, other = (next(chunk(Document("d", "", "Rest.", section=section))) for section in ("Treatment", "Self-care"))
    assert one.id != other.id
    assert one.text == other.text


def test_a_lone_surrogate_does_not_stop_chunking() -> None:
    assert [p.text for p in passages("bad \ud83d end.")] == ["bad \ud83d end."]


def test_marks_move_with_the_text() -> None:
    text = "One two. Three four. Five six."
    marks = (Mark(0, 8, "A", "a", "u1"), Mark(9, 30, "B", "b", "u2", "guideline"))
    first, second = passages(text, 4, marks)
    assert first.text == "One two. Three four."
    assert first.marks == (marks[0], Mark(9, 20, "B", "b", "u2", "guideline"))
    assert second.marks == (Mark(0, 9, "B", "b", "u2", "guideline"),)


@given(SENTENCES, SIZES, st.data())
def test_a_mark_still_covers_the_same_words(lengths: list[int], words: int, data: st.DataObject) -> None:
    text = " ".join(prose(lengths))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    found = passages(text, words, (Mark(start, end, "A", "a", "u"),))
    assert "".join(squeezed(p.text[m.start : m.end]) for p in found for m in p.marks) == squeezed(text[start:end])


def test_the_source_of_a_span_is_the_mark_that_covers_most_of_it() -> None:
    (only,) = passages("One two. Three four. Five six.", 9, (Mark(0, 8, "A", "a", "u1"), Mark(9, 20, "B", "b", "u2")))
    assert only.mark_at(0, 8).publisher == "A"
    assert only.mark_at(5, 20).publisher == "B"
    assert only.mark_at(21, 30) == Mark(0, 30, "Pub", "Title", "http://x")
