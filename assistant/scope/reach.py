"""What pages can answer, and what only records, eyes and hands or somebody else could: read by the words and the meaning of a message.

Stands beside the expressions of ``personal``, ``examination`` and ``topics``, which know some ways of saying it. Trained on messages of eight
authors; ``eval/training/reach.py``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from assistant.scope.meaning import Numbers, Readers

Beyond = Literal["unknowable", "examination", "out_of_scope"]
KINDS: tuple[Beyond, ...] = ("unknowable", "examination", "out_of_scope")
WEIGHTS = Path(__file__).with_name("reach.safetensors")
# The probability of being beyond reach from which on a message is not answered: of most, of most in Chinese, of one that names an illness, a medicine or a test that a page is about, and of
# one in which the second reader of urgency fears that care is needed soon. Chosen on authors whose messages a model had not seen, and on questions of held-back pages.
LIMIT, LIMIT_CHINESE, LIMIT_NAMED, LIMIT_URGENT = 0.4, 0.3, 0.5, 0.7
# The probability from which on a message is not taken for a harmful request by the way it reads ("how much do they charge for a new hip"), nor, of another subject, for one about a name that
# nothing here knows ("how long to smoke a brisket").
SURE = 0.8


def beyond(belief: Numbers, named: bool, urgent: bool, chinese: bool = False) -> Beyond | None:
    """Why a message cannot be answered; None where it may be.

    Args:
        named: it names what a page is about, so it is not about something else.
        urgent: it may need care soon.
        chinese: it was read by its characters.
    """
    kind = KINDS[int(belief.argmax())]
    limit = LIMIT_URGENT if urgent else LIMIT_NAMED if named else LIMIT_CHINESE if chinese else LIMIT
    return kind if float(belief.sum()) > limit and not (named and kind == "out_of_scope") else None


def elsewhere(belief: Numbers) -> bool:
    """True for a message that is surely about something else than health."""
    return float(belief[KINDS.index("out_of_scope")]) > SURE


def surely_beyond(belief: Numbers) -> bool:
    """True for a message that surely cannot be answered."""
    return float(belief.sum()) > SURE


@cache
def reach() -> Readers:
    """The weights, read once."""
    return Readers.load(WEIGHTS)
