"""The next thing to ask: an unasked red flag of a leading candidate, else the finding that would tell most.

References: Lindley 1956 (expected information of an observation); stopping when the level and the top three are settled.
"""

from __future__ import annotations

import math

from assistant.differential import LEAK, Likelihoods, likelihoods
from assistant.safety_net import nearly_fired
from assistant.types import Candidate, PatientHistory, Question, Triage
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

LEADING = 5
WORTH = 0.02


def questions(history: PatientHistory, triage: Triage, candidates: tuple[Candidate, ...], knowledge: Knowledge, most: int = 3) -> tuple[Question, ...]:
    """Up to ``most`` questions, red flags first; none in an emergency or when nothing is known."""
    if triage.level == TriageLevel.EMERGENCY or not candidates:
        return ()
    known = {key for finding in history.findings for key in knowledge.implied.get(finding.id, {finding.id})}
    table = likelihoods(knowledge)
    flags = [_flag_question(key, rule, knowledge) for key, rule in _red_flags(history, triage, candidates, known, knowledge, table)]
    telling = [_telling_question(key, candidates, knowledge) for key in _informative(candidates, known, knowledge, table)]
    chosen = {question.finding: question for question in reversed([*flags[:2], *telling])}
    order = dict.fromkeys(question.finding for question in [*flags[:2], *telling])
    return tuple(chosen[key] for key in order)[:most]


def _red_flags(history: PatientHistory, triage: Triage, candidates: tuple[Candidate, ...], known: set[str], knowledge: Knowledge, table: Likelihoods) -> list[tuple[str, str]]:
    """Findings that would complete a rule above the present level, most likely ones first."""
    found: dict[str, tuple[float, str]] = {}
    for near in nearly_fired(history, triage.level, knowledge):
        for key in near.missing.options if near.missing.kind == "finding" else ():
            chance = sum(c.probability * table.given.get((key, c.id), LEAK) for c in candidates[:LEADING])
            if key not in known and _askable(key, knowledge) and chance > found.get(key, (WORTH, ""))[0]:
                found[key] = (chance, near.why)
    return [(key, why) for key, (_, why) in sorted(found.items(), key=lambda item: (-item[1][0], item[0]))]


def _informative(candidates: tuple[Candidate, ...], known: set[str], knowledge: Knowledge, table: Likelihoods) -> list[str]:
    options = {key for c in candidates[:LEADING] for key in knowledge.conditions[c.id].findings}
    gains = {key: gain(key, candidates, table) for key in options if key not in known and _askable(key, knowledge)}
    return [key for key, value in sorted(gains.items(), key=lambda item: (-item[1], item[0])) if value > WORTH]


def gain(finding: str, candidates: tuple[Candidate, ...], table: Likelihoods) -> float:
    """Expected drop of entropy (bits) over the candidates when the finding becomes known."""
    total = sum(c.probability for c in candidates) or 1.0
    prior = [c.probability / total for c in candidates]
    given = [table.given.get((finding, c.id), LEAK) for c in candidates]
    yes = sum(p * g for p, g in zip(prior, given, strict=True))
    if not 0 < yes < 1:
        return 0.0
    after_yes = [p * g / yes for p, g in zip(prior, given, strict=True)]
    after_no = [p * (1 - g) / (1 - yes) for p, g in zip(prior, given, strict=True)]
    return entropy(prior) - yes * entropy(after_yes) - (1 - yes) * entropy(after_no)


def entropy(shares: list[float]) -> float:
    """Shannon entropy in bits."""
    return -sum(share * math.log2(share) for share in shares if share > 0)


def _askable(key: str, knowledge: Knowledge) -> bool:
    finding = knowledge.findings[key]
    return finding.ask is not None and finding.kind != "risk"


def _flag_question(key: str, why: str, knowledge: Knowledge) -> Question:
    return Question(key, knowledge.findings[key].ask or "", f"It could change how urgent this is. {why}")


def _telling_question(key: str, candidates: tuple[Candidate, ...], knowledge: Knowledge) -> Question:
    names = [c.name for c in candidates[:LEADING] if key in knowledge.conditions[c.id].findings]
    return Question(key, knowledge.findings[key].ask or "", f"It helps to tell apart: {', '.join(names[:3])}.")
