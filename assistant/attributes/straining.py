"""Pain or a lump that coughing, sneezing, lifting or straining makes worse: a finding of its own, and no cough."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.attributes.attach import Placed
from assistant.attributes.triggers import triggers
from assistant.types import FindingNow
from knowledge_graph.store import Knowledge

WORSE = "worse-on-straining"
_STRAINS = re.compile(r"\b(?:cough|sneez|strain|lift|bearing down)|咳|喷嚏|用力|使劲|提重|搬重|大便|排便", re.I)
_MOVED = re.compile(r"pain|ache|lump|hernia|sciatica|sore|tender")
_NAMED_BY = frozenset({"cough", "sneezing"})
# Where these hurt on coughing, the cough is a complaint too, and the chest has a finding of its own.
_OF_BREATHING = frozenset({"heart and lungs", "ear nose throat"})
_FEVERISH = frozenset({"fever", "chills", "rigors"})


def with_straining(placed: Sequence[Placed], findings: Sequence[FindingNow], text: str, knowledge: Knowledge) -> tuple[FindingNow, ...]:
    """The findings with ``worse-on-straining`` where one of them is, and without the cough or sneeze that is told only to say so.

    Args:
        placed: the findings as they stand in the text, in the same order as ``findings``, which hold what is said of each.
    """
    worse = [finding for finding in findings if finding.present and _STRAINS.search(" ".join(finding.worse_with)) and not _breathes(finding.id, knowledge)]
    if not worse or WORSE not in knowledge.findings:
        return tuple(findings)
    spans = [(cue.start, cue.end) for cue in triggers(text) if cue.name == "worse_with" and _STRAINS.search(cue.value)]
    told = [any(start <= at[0] and at[1] <= end for start, end in spans) and finding.id in _NAMED_BY for finding, at in placed]
    others = [finding for finding, only in zip(findings, told, strict=True) if not only]
    ill = any(finding.present and (finding.id in _FEVERISH or _breathes(finding.id, knowledge)) for finding in others)
    hurts = [finding for finding in worse if _MOVED.search(finding.id)]
    return (*(findings if ill else others), *(FindingNow(WORSE, said=finding.said) for finding in hurts[:1]))


def _breathes(key: str, knowledge: Knowledge) -> bool:
    return key in knowledge.findings and knowledge.findings[key].system in _OF_BREATHING
