"""Sayings that hold the words of an emergency and mean none, beside emergencies that hold the same words."""

from __future__ import annotations

import pytest

from knowledge_graph.types import TriageLevel
from tests.patients import judged


@pytest.mark.parametrize(
    "text",
    [
        "I ache all over like I've been hit by a bus",
        "Sore throat and swollen glands",
        "Baby's eyes are gummed shut with yellow glue each morning",
        "electric shocks in my cheek when I brush my teeth",
        "洗脸时左边脸像触电,一下就好",
        "My last lockjaw jab was before the millennium, I have a small cut",
        "He got the heavy guns for his chest from the doctor and has an itchy rash",
        "Dad snores and wakes choking, he is well in himself",
        "My brother feels a ball stuck in his throat when he is stressed",
        "She slipped off the bottom step of the pool ladder and limps a little",
        "She is confused when to take her thyroid tablet",
        "COPD here, sats my normal 90, same phlegm as ever",
        "My boyfriend saw his father die in a coma, he is well himself",
        "一年多早晨也没反应,该看男科吗",
    ],
)
def test_a_saying_is_no_emergency(text: str) -> None:
    assert judged(text).level < TriageLevel.EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "He was hit by a bus ten minutes ago",
        "Sore throat and swollen tongue after eating peanuts",
        "My toddler glued his eye shut with superglue",
        "My son got an electric shock from a socket",
        "触电了,手烧黑了",
        "I never had a lockjaw jab and now my jaw is locked shut",
        "I have a heavy weight on my chest and I am sweating",
        "She woke up choking and can't breathe",
        "A ball is stuck in his throat and he can't talk",
        "Toddler found at the bottom of the pool",
        "Mum is suddenly muddled and doesn't know where she is",
        "COPD here, sats 84",
        "COPD, sats 90 and lips blue",
        "COPD? Never had it. My sats are 89",
        "He is in a coma",
        "He has no breathing and no pulse",
        "爸爸早上没反应,叫不醒",
    ],
)
def test_the_emergency_of_the_same_words_stays(text: str) -> None:
    assert judged(text).level is TriageLevel.EMERGENCY
