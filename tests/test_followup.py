"""Questions that lean on what was said before."""

from __future__ import annotations

import pytest

from assistant.followup import written_out
from assistant.types import Heard, PatientHistory, Turn
from assistant.understand import listen
from tests.patients import linker


def after(*turns: str) -> Heard:
    """The last message, written out after the earlier ones of the person."""
    history = PatientHistory(turns=tuple(Turn("user", text) for text in turns))
    return written_out(listen(turns[-1], linker()), history, linker())


@pytest.mark.parametrize(
    ("turns", "text"),
    [
        (("Can I take ibuprofen for my knee?", "And what about in pregnancy?"), "ibuprofen: And what about in pregnancy?"),
        (("What is gout?", "How is it treated?"), "gout: How is it treated?"),
        (("What is gout?", "What causes it?", "How long does it last?"), "gout: How long does it last?"),
        (("I was told that I have shingles. Is it catching?", "What should I avoid?"), "shingles: What should I avoid?"),
        (("痛风是什么病?", "它怎么治疗?"), "痛风: 它怎么治疗?"),
    ],
)
def test_the_subject_is_what_was_named_last(turns: tuple[str, ...], text: str) -> None:
    assert after(*turns).text == text


def test_the_mentions_come_too() -> None:
    assert "ibuprofen" in {mention.concept for mention in after("Can I take ibuprofen?", "And in pregnancy?").mentions}


@pytest.mark.parametrize(
    "turns",
    [
        ("How is it treated?",),
        ("What is gout?", "How is asthma treated?"),
        ("What is gout?", "My chest hurts and my arm is numb"),
        ("What is gout?", "Thank you very much indeed"),
        ("I feel tired all the time", "What could it be?"),
    ],
)
def test_what_stands_on_its_own_stays_as_it_is(turns: tuple[str, ...]) -> None:
    assert after(*turns).text == turns[-1]
