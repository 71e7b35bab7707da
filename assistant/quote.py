"""The extractive composer: verbatim sentences; no model, and the baseline that every model must beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types import Claim
from assistant.verify import cite
from indexes.sentences import Pick

MOST = 8


def quote(picks: Sequence[Pick], most: int = MOST) -> Iterator[Claim]:
    """The first ``most`` sentences, each its own quote."""
    for pick in picks[:most]:
        yield Claim(pick.text, (cite(pick),), pick.passage.section)
