"""The extractive composer: verbatim sentences under a plan; no model, and the baseline that every model must beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.types import Claim, Mode
from assistant.verify import cite
from indexes.sentences import Pick

MOST = 6
# What a person with a complaint needs to hear, in this order; a direct question is answered before any of it.
PATIENT_PLAN = ("Symptoms", "What it is", "When to get help", "Treatment", "Tests", "Self-care")
CLINICIAN_PLAN = ("For clinicians", "Tests", "Treatment", "For clinicians", "When to get help", "Causes and risk factors")


def quote(picks: Sequence[Pick], mode: Mode, direct: bool, most: int = MOST) -> Iterator[Claim]:
    """Up to ``most`` sentences, each its own quote.

    Args:
        picks: sentences, best first.
        direct: the person asked for something definite, so relevance alone decides the order.
    """
    if direct:
        chosen = list(picks[:most])
    else:
        chosen = _planned(picks, CLINICIAN_PLAN if mode == "clinician" else PATIENT_PLAN, most)
    for pick in chosen:
        yield Claim(pick.text, (cite(pick),), pick.passage.section)


def _planned(picks: Sequence[Pick], plan: Sequence[str], most: int) -> list[Pick]:
    left = list(picks)
    chosen: list[Pick] = []
    for section in plan:
        best = next((pick for pick in left if pick.passage.section == section), None)
        if best is not None:
            chosen.append(best)
            left.remove(best)
    return [*chosen, *left][:most]
