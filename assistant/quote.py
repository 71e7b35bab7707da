"""The extractive composer: verbatim sentences; no model, and the baseline that every model must beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types import Claim
from assistant.verify import cite
from indexes.sentences import Pick, together

# Some 270 words; recall of key facts still grows by a point with every further sentence.
MOST = 20


def quote(picks: Sequence[Pick], most: int = MOST) -> Iterator[Claim]:
    """The first ``most`` sentences, each its own quote; those of one section stand together, the section of the best one first."""
    for pick in together(picks[:most], lambda pick: pick.passage.section):
        yield Claim(pick.text, (cite(pick),), pick.passage.section)
