"""What a model adds to the quotes: which of them answer best, "In short"; that in its own words, checked; and what answers of the sentences behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assistant.compose import Composer
from assistant.quote import told
from assistant.types import SUMMARY, Claim, Mode, PatientHistory, Unsupported
from assistant.usage import Usage
from indexes.sentences import Pick

# Sentences that are judged of those that are quoted and of those behind them, and how many of each are taken.
READ, READ_BEHIND = 6, 6
BEST, BEHIND = 3, 2


@dataclass(frozen=True, slots=True)
class Given:
    """What a model works on.

    Attributes:
        quoted: the sentences that are shown already, best first; never empty.
        behind: those that were found and not shown.
        asked: the question with the English names of what it speaks of.
        lead: so many of the first sentences stand first by rule, whatever the model says.
    """

    question: str
    quoted: tuple[Pick, ...]
    behind: tuple[Pick, ...]
    history: PatientHistory
    mode: Mode
    asked: str
    lead: int = 0


def in_short(composer: Composer, given: Given, usage: Usage) -> Iterator[Claim | Unsupported]:
    """Claims under ``SUMMARY`` and, last, under their own section; what fails its check comes as ``Unsupported``.

    Raises:
        ModelError: the model failed.
    """
    first, quoted = given.quoted[0].passage, {pick.text.casefold() for pick in given.quoted}
    best = given.quoted
    if len(given.quoted) > BEST:
        ruled, free = given.quoted[: given.lead], given.quoted[given.lead : READ]
        best = (*ruled, *composer.chosen(given.question, free, BEST - len(ruled), usage))
        yield from (told(pick, first, given.asked, SUMMARY) for pick in best)
    for item in composer.compose(given.question, best, given.history, given.mode, usage):
        # What it only copies is said already.
        if isinstance(item, Unsupported) or item.text.casefold() not in quoted:
            yield item
    for pick in composer.chosen(given.question, given.behind[:READ_BEHIND], BEHIND, usage):
        yield told(pick, first, given.asked, pick.passage.section)
