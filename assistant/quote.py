"""Which sentences to say and in what order; and the extractive composer, the baseline that every model must beat."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.focus import sections
from assistant.types import Claim, Heard, Mode
from assistant.verify import cite
from indexes.sentences import Pick

MOST = 6
# What a person with a complaint needs to hear, in this order.
PATIENT_PLAN = ("What it is", "Symptoms", "When to get help", "Treatment", "Tests", "Self-care")
CLINICIAN_PLAN = ("For clinicians", "Tests", "Treatment", "For clinicians", "When to get help", "Causes and risk factors")
HELP = "When to get help"


def arrange(picks: Sequence[Pick], heard: Heard, mode: Mode, symptomatic: bool) -> list[Pick]:
    """Sentences in the order in which they are worth saying; none is dropped.

    A definite question is answered by relevance alone. A complaint follows the plan, with the sections it asks for first.

    Args:
        picks: sentences, best first.
        symptomatic: the person reported findings.
    """
    wanted = sections(heard.text)
    if wanted and not symptomatic:
        return list(picks)
    base = CLINICIAN_PLAN if mode == "clinician" else PATIENT_PLAN
    plan = (base[0], *wanted[:2], *wanted[:2], HELP) if wanted else base
    left, chosen = list(picks), list[Pick]()
    for section in plan:
        best = next((pick for pick in left if pick.passage.section == section), None)
        if best is not None:
            chosen.append(best)
            left.remove(best)
    return [*chosen, *left]


def quote(picks: Sequence[Pick], most: int = MOST) -> Iterator[Claim]:
    """The first ``most`` sentences, each its own quote."""
    for pick in picks[:most]:
        yield Claim(pick.text, (cite(pick),), pick.passage.section)
