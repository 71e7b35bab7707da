"""From passages to the few sentences worth reading."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexes.sentences import Pick, by_meaning, by_words, candidates, says_something, stems, together, within
from indexes.types import Hit, Mark, Passage
from tests.fakes import FakeEmbedder, passage

WORDS = st.sampled_from(["iron", "chest", "pain", "not", "take", "call", "the", "7", "铁", "blood"])
SENTENCES = st.lists(WORDS, min_size=1, max_size=8).map(lambda words: " ".join(words) + ".")
TEXTS = st.lists(SENTENCES | st.text(st.sampled_from("ab .\n!"), max_size=20), max_size=6).map("\n ".join)
HITS = st.lists(TEXTS, max_size=5).map(lambda texts: [Hit(passage(text, str(n)), 1.0 / (n + 1)) for n, text in enumerate(texts)])

IRON = passage(
    "Iron tablets treat iron deficiency. Take them with water before a meal. They often make stools dark and hard.",
    "iron",
    title="Iron deficiency",
    section="Treatment",
)
HEART = passage("Chest pain can come from the heart. Call an ambulance for chest pain with sweating.", "heart", title="Heart attack")


def scored(question: str, hits: list[Hit]) -> list[Pick]:
    encode = FakeEmbedder().encode
    return by_meaning(encode([question])[0], by_words(question, candidates(hits)), encode)


def picked(question: str, *passages: Passage) -> list[str]:
    return [found.text for found in within(scored(question, [Hit(item, 1.0) for item in passages]), 450)]


def whole(text: str, value: float = 1.0) -> Pick:
    return Pick(passage(text), 0, len(text), value)


def kept(*texts: str, budget: int = 450) -> list[str]:
    return [found.text for found in within([whole(text) for text in texts], budget)]


def test_the_best_sentence_comes_first() -> None:
    found = picked("What treats iron deficiency?", HEART, IRON)
    assert found[0] == "Iron tablets treat iron deficiency."
    assert picked("ambulance for sweating and chest pain", IRON, HEART)[0] == "Call an ambulance for chest pain with sweating."


def test_the_score_is_cosine_and_shared_words_and_place() -> None:
    (only,) = scored("iron blood", [Hit(passage("Iron makes blood red.", title="Iron"), 0.4)])
    assert only.score == pytest.approx(0.15 + 2 / (2**0.5 * 4**0.5) + 0.6, abs=1e-6)


def test_a_word_that_few_sentences_hold_counts_for_more() -> None:
    texts = ("Iron tablets are common.", "Iron syrup is sold.", "Zinc is a metal too.")
    found = by_words("iron zinc", [whole(text, 0.0) for text in texts], weight=1.0)
    iron, zinc = math.log(4 / 2.5) + 0.1, math.log(4 / 1.5) + 0.1
    assert [item.text for item in found] == list(texts)
    assert [item.score for item in found] == pytest.approx([iron / (iron + zinc), iron / (iron + zinc), zinc / (iron + zinc)])


def test_words_that_no_sentence_holds_do_not_count() -> None:
    (only,) = by_words("iron unobtainium", [whole("Iron tablets are common.", 0.0)], weight=1.0)
    assert only.score == pytest.approx(1.0)


def test_the_place_of_a_passage_counts() -> None:
    first, second = passage("Rest helps most people.", "z"), passage("Sleep helps many people.", "a")
    shares = {found.passage.id: found.score for found in candidates([Hit(first, 0.8), Hit(second, 0.2)])}
    assert shares == {"z": pytest.approx(0.15), "a": pytest.approx(0.0375)}


def test_fragments_and_endless_sentences_are_left_out() -> None:
    text = "Key points. " + "word " * 61 + ". Rest helps most people."
    assert [found.text for found in candidates([Hit(passage(text), 1.0)])] == ["Rest helps most people."]


def test_a_chinese_sentence_is_a_candidate() -> None:
    assert [found.text for found in candidates([Hit(passage("铁剂治疗缺铁。饭前服用。"), 1.0)])] == ["铁剂治疗缺铁。", "饭前服用。"]


def test_a_sentence_knows_its_own_source() -> None:
    text = "Rest helps most people. Drink plenty of water."
    item = Passage("p", "d", "Flu", text, "u", "Own", marks=(Mark(24, 46, "NHS", "Flu", "http://nhs"),))
    assert [found.mark.publisher for found in candidates([Hit(item, 1.0)])] == ["Own", "NHS"]


@given(HITS, st.integers(0, 60))
def test_every_pick_is_a_span_of_its_passage_within_the_budget(hits: list[Hit], budget: int) -> None:
    found = within(scored("iron pain", hits), budget)
    passages = [hit.passage for hit in hits]
    assert all(p.passage in passages and p.text == p.passage.text[p.start : p.end] == p.text.strip() != "" for p in found)
    assert sum(p.tokens for p in found) <= budget
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert len({" ".join(p.text.split()).casefold() for p in found}) == len(found)


def test_the_budget_is_in_tokens_and_a_shorter_sentence_may_still_fit() -> None:
    long, short = "Iron tablets treat a lack of iron in most people.", "Drink water often today."
    assert (whole(long).tokens, whole(short).tokens, whole("铁剂治疗缺铁").tokens) == (14, 6, 9)
    assert kept(long, short, budget=20) == [long, short]
    assert kept(long, short, budget=13) == [short]
    assert kept(long, short, budget=5) == []


def test_near_duplicates_are_dropped() -> None:
    assert kept("Iron tablets treat iron deficiency.", "The iron tablet is treating iron deficiency!") == ["Iron tablets treat iron deficiency."]
    assert kept("Call 999 for chest pain.", "Call for chest pain.") == ["Call 999 for chest pain."]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Take aspirin with warfarin.", "Do not take aspirin with warfarin."),
        ("Do not take aspirin with warfarin.", "Take aspirin with warfarin."),
        ("You can take aspirin when you are pregnant.", "You can't take aspirin when you are pregnant."),
        ("Take ibuprofen for pain.", "Take ibuprofen for pain unless kidneys are failing."),
        (
            "Adults with sudden severe pain after surgery should swallow two plain tablets, maximum 4 grams daily, every six hours, food permitting.",
            "Adults with sudden severe pain after surgery should swallow two plain tablets, maximum 3 grams daily, every six hours, food permitting.",
        ),
    ],
)
def test_a_negation_a_limit_or_another_dose_is_no_duplicate(first: str, second: str) -> None:
    assert kept(first, second) == [first, second]


def test_nothing_in_nothing_out() -> None:
    fake = FakeEmbedder()
    assert (by_words("iron", []), by_meaning([0.0], [], fake.encode), fake.calls) == ([], [], [])


def test_stems() -> None:
    assert stems("The tablets are NOT for treating 铁 deficiency") == {"tablet", "not", "treat", "铁", "defici"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("How might Wilson disease be treated?", False),
        ("Click the link to view these resources.", False),
        ("For more specific information on treatment, please visit the website.", False),
        ("See the following resources on diet.", False),
        ("Key Points", False),
        ("See a doctor the same day if the pain gets worse.", True),
        ("Visits to the dentist twice a year keep teeth healthy.", True),
        ("A liver transplant may be necessary.", True),
    ],
)
def test_headings_and_pointers_are_not_evidence(text: str, kept: bool) -> None:
    assert says_something(text) is kept


@given(st.lists(st.sampled_from("abc"), max_size=8))
def test_what_is_shared_stands_together_and_nothing_is_lost(titles: list[str]) -> None:
    given_ = [Pick(passage(f"Sentence {n}.", title=title), 0, 5, 1.0) for n, title in enumerate(titles)]
    found = together(given_, lambda item: item.passage.title)
    assert [item.passage.title for item in found] == [title for title in dict.fromkeys(titles) for _ in range(titles.count(title))]
    assert sorted(found, key=given_.index) == given_
    assert all(given_.index(a) < given_.index(b) for a, b in pairwise(found) if a.passage.title == b.passage.title)
