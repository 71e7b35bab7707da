"""What was not recognised is asked back by meaning, and never taken as told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.events import QuestionReady
from assistant.guesses import BEHIND, LEAST, MOST, Near, guess, unread
from assistant.meaning import NAMES, NearestNames, nearest_names
from assistant.story import MOST_ASKED, turn
from assistant.types import PatientHistory, Question
from assistant.understand import answered
from tests.fakes_models import FakeParts
from tests.patients import heard, history, judged, knowledge


class FixedNamer:
    """Says of every text that it reads like the same findings, and remembers what it was asked."""

    def __init__(self, *near: tuple[str, float]) -> None:
        self.fixed, self.asked = near, list[str]()

    def near(self, texts: Sequence[str]) -> list[Near]:
        """The same for each text."""
        self.asked += texts
        return [self.fixed] * len(texts)


def asked(text: str, *near: tuple[str, float]) -> Question | None:
    return guess(heard(text), history(text), FixedNamer(*near), knowledge())


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("My waistband gapes these days. I have a headache, and my eyelid keeps dancing", ("My waistband gapes these days", "my eyelid keeps dancing")),
        # Nothing of it is open: recognised, denied, reassuring, a value, a question, a plan, too short.
        ("I have a headache", ()),
        ("The swelling isn't warm to touch", ()),
        ("My legs move freely", ()),
        ("her temperature reads thirty eight", ()),
        ("Should I squeeze it every evening?", ()),
        ("The stairs puff me out more than they should", ("The stairs puff me out more than they should",)),
        ("they want me back on Tuesday", ()),
        ("oh dear", ()),
        # General questions speak of nobody.
        ("Is kimchi good for the gut? Fermented cabbage from Korea", ()),
        ("我最近裤子越来越松", ()),
    ],
)
def test_parts_that_say_something_nothing_knows(text: str, parts: tuple[str, ...]) -> None:
    assert unread(heard(text)) == parts


def test_one_likely_meaning_is_asked_for_by_its_own_question() -> None:
    found = asked("My waistband gapes these days", ("weight-loss", LEAST))
    assert found == Question("weight-loss", knowledge().findings["weight-loss"].ask or "", "You wrote “My waistband gapes these days”, which was not understood for sure.")


def test_several_are_asked_for_at_once_and_those_far_behind_not() -> None:
    best = LEAST + BEHIND + 0.1
    near = [("weight-loss", best), ("loss-of-appetite", best - 0.01), ("fatigue", best - 0.02), ("fever", best - 0.03), ("cough", best - BEHIND - 0.01)]
    found = asked("My waistband gapes these days", *near)
    assert found is not None
    assert [key for key, _ in found.options] == ["weight-loss", "loss-of-appetite", "fatigue"][:MOST]


def test_nothing_is_asked_of_what_is_far_or_known() -> None:
    assert asked("My waistband gapes these days", ("weight-loss", LEAST - 0.01)) is None
    assert asked("My waistband gapes these days. I have lost weight", ("weight-loss", 0.9)) is None
    assert asked("I have a headache", ("weight-loss", 0.9)) is None


def test_a_long_part_is_repeated_in_short() -> None:
    found = asked(f"My waistband gapes these days {'more or less ' * 20}", ("weight-loss", 0.9))
    assert found is not None
    assert len(found.why) < 140
    assert "…" in found.why


def test_a_guess_is_no_finding_until_it_is_confirmed() -> None:
    text = "My waistband gapes these days"
    told = history(text)
    question = asked(text, ("weight-loss", 0.9))
    assert question is not None
    assert told.present == ()
    assert judged(text).understood is False
    assert answered(told, {question.finding: True}, "yes", knowledge()).present == ("weight-loss",)


def test_a_turn_asks_it_first_and_in_an_emergency_not_at_all() -> None:
    parts = FakeParts(knowledge=knowledge())
    parts.namer = FixedNamer(("weight-loss", 0.9))
    found = [event.question for event in turn(parts, "I have a cough. My waistband gapes these days", PatientHistory()) if isinstance(event, QuestionReady)]
    assert found[0].finding == "weight-loss"
    assert len(found) <= MOST_ASKED
    vague = [event for event in turn(parts, "I feel odd. My waistband gapes these days", PatientHistory()) if isinstance(event, QuestionReady)]
    assert [event.question.finding for event in vague][:1] == ["weight-loss"]
    urgent = list(turn(parts, "Crushing chest pain, sweating, left arm hurts. My waistband gapes these days", PatientHistory()))
    assert not [event for event in urgent if isinstance(event, QuestionReady)]


class LettersEncoder:
    """A text as how often it has each letter, as a unit vector."""

    name = "letters@1"

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (texts, 26)."""
        self.encoded += len(texts)
        counts = np.array([[text.lower().count(chr(97 + at)) for at in range(26)] for text in texts], np.float32)
        unit: np.ndarray = counts / np.maximum(np.linalg.norm(counts, axis=1, keepdims=True), 1e-9)
        return unit

    def embed_query(self, text: str) -> list[float]:
        """As ``encode``."""
        return [float(value) for value in self.encode([text])[0]]


def test_the_nearest_names_give_each_finding_once() -> None:
    encoder = LettersEncoder()
    names = NearestNames(["a", "a", "b"], encoder.encode(["wheeze", "wheezes", "cough"]), encoder)
    ((first, second),) = names.near(["wheeze"])
    assert (first[0], second[0]) == ("a", "b")
    assert first[1] == pytest.approx(1.0)
    assert names.near([]) == []


def test_names_are_embedded_once(tmp_path: Path) -> None:
    encoder, again = LettersEncoder(), LettersEncoder()
    wanted = nearest_names(knowledge(), encoder, tmp_path).near(["weight loss"])
    found = nearest_names(knowledge(), again, tmp_path).near(["weight loss"])
    assert found == wanted
    assert wanted[0][0][0] == "weight-loss"
    assert again.encoded == 1
    complaints = [finding for finding in knowledge().findings.values() if finding.kind != "risk"]
    assert encoder.encoded - 1 == sum(2 + min(NAMES, len(finding.lay)) for finding in complaints)
