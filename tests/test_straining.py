"""A pain that coughing or lifting makes worse is told as such, and is no cough."""

from __future__ import annotations

import pytest

from tests.patients import history


@pytest.mark.parametrize(
    ("text", "present"),
    [
        ("my back pain is worse when I cough or sneeze", ("back-pain", "worse-on-straining")),
        ("the lump in my groin hurts more when I cough or lift", ("groin-lump", "groin-pain", "worse-on-straining")),
        ("I leak a bit when I cough or sneeze", ("leaking-when-coughing",)),
        ("腰痛，打喷嚏时更厉害", ("low-back-pain", "worse-on-straining")),
        ("大腿根有个包，咳嗽的时候鼓出来", ("groin-lump", "worse-on-straining")),
    ],
)
def test_what_straining_makes_worse(text: str, present: tuple[str, ...]) -> None:
    found = history(text)
    assert set(present) == {*found.present, *found.conditions}


@pytest.mark.parametrize(
    "text",
    [
        "I have a cough, and my back hurts when I cough",
        "fever, and my side hurts when I cough",
        "sore throat worse when I cough",
        "a cough for a week, and my back is worse when I lift things",
    ],
)
def test_a_cough_that_is_a_complaint_stays(text: str) -> None:
    assert "cough" in history(text).present


def test_the_chest_has_its_own_finding() -> None:
    assert history("my chest hurts when I cough").present == ("pleuritic-chest-pain",)
