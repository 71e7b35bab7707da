"""An emergency that is called by its name is one; the same names of long ago, of a relative or in a general question are not."""

from __future__ import annotations

import pytest

from assistant.differential import differential
from knowledge_graph.types import TriageLevel
from tests.patients import history, judged, knowledge

EMERGENCY, URGENT = TriageLevel.EMERGENCY, TriageLevel.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "He is having another stroke",
        "My dad is having a heart attack",
        "I think she's had a mini-stroke",
        "It feels like a heart attack",
        "她又中风了",
        "我觉得我心梗了",
        "could be meningitis, she is 4",
    ],
)
def test_an_emergency_by_its_name(text: str) -> None:
    assert judged(text).level == EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "My dad had a heart attack at 60, am I at risk?",
        "I had a heart attack last year and take aspirin, can I fly?",
        "How do I avoid another stroke?",
        "我爸去年心梗了，做了支架，想问饮食",
        "Will calpol stop another febrile convulsion?",
    ],
)
def test_no_emergency_of_now(text: str) -> None:
    assert judged(text).level < URGENT


def test_a_miscarriage_by_its_name() -> None:
    assert judged("I think I'm having a miscarriage").level == URGENT
    assert judged("Since my miscarriage in March I feel low").level < URGENT


@pytest.mark.parametrize("text", ["I think I am having a stroke", "a scorpion stung me", "a tooth was knocked out"])
def test_what_no_page_speaks_of_is_not_answered_with_what_is_common(text: str) -> None:
    told = history(text)
    assert told.present
    assert differential(told, knowledge()) == ()
    assert differential(history(f"{text}, and my head hurts"), knowledge())
