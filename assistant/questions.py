"""The next thing to ask: an unasked red flag of a leading candidate, else the finding that would tell most.

References: Lindley 1956 (expected information of an observation); stopping when the level and the top three are settled.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import lru_cache

from assistant.flags import NearlyFired
from assistant.likelihoods import Likelihoods, likelihoods
from assistant.safety_net import nearly_fired
from assistant.types import Candidate, PatientHistory, Question, Triage
from knowledge_graph.pages import Condition
from knowledge_graph.speech import Speech, speech
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

# The first candidates are named to the person; so many are told apart.
LEADING, TOLD_APART = 5, 25
# A question is worth asking that lowers the entropy by so many bits; a red flag that is so likely.
WORTH, LIKELY = 0.005, 0.01
# How often a risk is met with the illnesses that it is a risk of, and with others: its weight in the differential, at a usual frequency.
RISK_WITH, RISK_WITHOUT = 0.25, 0.1
# So many red flags come before what tells most, and so many of one rule are asked for at once.
FIRST, TOGETHER = 2, 5
ANY_OF = "Is any of these so?"
# An illness had before: how often by those who have it now, and by those whom it tells nothing of.
HAD_BEFORE, HAD_BY_OTHERS = 0.3, 0.05
HAD, HAD_ANY = "Have you been told before that you have {illness}?", "Have you been told before that you have any of these?"


def questions(history: PatientHistory, triage: Triage, candidates: tuple[Candidate, ...], knowledge: Knowledge, most: int | None = 3, first: int = FIRST, go_on: bool = False, past: bool = False, together: bool = False) -> tuple[Question, ...]:
    """Up to ``most`` questions (None: all that are worth asking), at most ``first`` of them for red flags and these first; none in an emergency or when nothing is known.

    Args:
        go_on: ask in an emergency too, what it could be.
        past: ask for illnesses that were had before, too.
        together: findings of one part of the body will be asked for at once (``grouped``), so the part that tells most together comes first.
    """
    if (triage.level == TriageLevel.EMERGENCY and not go_on) or not candidates:
        return ()
    known, table, say = settled(history, knowledge), likelihoods(knowledge), speech(history.language, knowledge)
    flags = [_flag_question(key, near, say) for key, near in _red_flags(history, triage, candidates, known, knowledge, table)]
    telling = [_telling_question(key, candidates, say) for key in _informative(candidates, known, knowledge, table, past, together)[:most]]
    chosen = {question.finding: question for question in reversed([*flags[:first], *telling])}
    order = dict.fromkeys(question.finding for question in [*flags[:first], *telling])
    return tuple(chosen[key] for key in order)[:most]


def next_questions(history: PatientHistory, triage: Triage, candidates: tuple[Candidate, ...], knowledge: Knowledge, most: int = 3) -> tuple[Question, ...]:
    """The next questions of a conversation, the first together with what goes with it."""
    found = questions(history, triage, candidates, knowledge, most=None, together=True)
    if not found:
        return ()
    first = grouped(found[0], found, history, triage, knowledge)
    together = dict(first.options)
    return (first, *(question for question in found[1:] if question.finding not in together))[:most]


def grouped(question: Question, others: Sequence[Question], history: PatientHistory, triage: Triage, knowledge: Knowledge) -> Question:
    """The question with others that go with it, to be answered at once: what the same rule waits for, or what tells much of the same part of the body.

    Args:
        others: what else could be asked, the best first.
    """
    keys = _of_rule(question, history, triage, knowledge) if question.rule else [q.finding for q in others if _part(q.finding, knowledge) == _part(question.finding, knowledge)]
    chosen = list(dict.fromkeys((question.finding, *keys)))[:TOGETHER]
    if len(chosen) == 1:
        return question
    say = speech(history.language, knowledge)
    text = say(HAD_ANY if question.finding in knowledge.conditions else ANY_OF)
    return replace(question, text=text, options=tuple((key, say.name(key)) for key in chosen))


def _of_rule(question: Question, history: PatientHistory, triage: Triage, knowledge: Knowledge) -> list[str]:
    known = settled(history, knowledge)
    waiting = next(near.missing.options for near in nearly_fired(history, triage.level, knowledge) if near.rule == question.rule)
    return [key for key in waiting if key not in known and _askable(key, knowledge)]


def _part(key: str, knowledge: Knowledge) -> tuple[str, bool]:
    """The part of the body, and whether it is a risk; illnesses had before go together."""
    finding = knowledge.findings.get(key)
    return (finding.system, finding.kind == "risk") if finding else ("illness", True)


def settled(history: PatientHistory, knowledge: Knowledge) -> set[str]:
    """Findings that need not be asked: told, implied by what was told, denied by a denial of something wider, or asked in vain."""
    told = {key for finding in history.findings for key in knowledge.implied.get(finding.id, {finding.id})}
    absent = set(history.absent)
    ruled_out = {key for key in knowledge.findings if not absent.isdisjoint(knowledge.implied[key])}
    return told | ruled_out | {*history.unsure, *history.conditions}


def _red_flags(
    history: PatientHistory, triage: Triage, candidates: tuple[Candidate, ...], known: set[str], knowledge: Knowledge, table: Likelihoods
) -> list[tuple[str, NearlyFired]]:
    """Findings that would complete a rule above the present level, with that rule: the most urgent rules first, their likeliest findings first."""
    found: dict[str, tuple[float, NearlyFired]] = {}
    ids, likely = [c.id for c in candidates], [c.probability for c in candidates]
    for near in nearly_fired(history, triage.level, knowledge):
        for key in near.missing.options if near.missing.kind == "finding" else ():
            if key in known or key in found or not _askable(key, knowledge):
                continue
            chance = sum(map(operator.mul, likely, table.of(key, ids)))
            if chance >= LIKELY:
                found[key] = (chance, near)
    return [(key, near) for key, (_, near) in sorted(found.items(), key=lambda item: (-item[1][1].level, -item[1][0], item[0]))]


def _informative(
    candidates: tuple[Candidate, ...], known: set[str], knowledge: Knowledge, table: Likelihoods, past: bool = False, together: bool = False
) -> list[str]:
    pages = [knowledge.conditions[c.id] for c in candidates]
    prior = shares(candidates)
    gains = {key: gain(prior, _chances(key, pages, knowledge, table)) for key in _options(pages[:TOLD_APART], knowledge, past) - known}
    order = [key for key, value in sorted(gains.items(), key=lambda item: (-item[1], item[0])) if value > WORTH]
    if not together:
        return order
    parts: dict[tuple[str, bool], list[str]] = {}
    for key in order:
        parts.setdefault(_part(key, knowledge), []).append(key)
    best = max(parts.values(), key=lambda keys: sum(gains[key] for key in keys[:TOGETHER]), default=[])
    return [*best, *(key for key in order if key not in best)]


def _options(pages: list[Condition], knowledge: Knowledge, past: bool) -> set[str]:
    """What the pages list that can be asked for; with ``past`` also illnesses that stay or come back, and those that are a risk of others."""
    listed = {key for page in pages for key in (*page.findings, *page.risk_factors)}
    options = {key for key in listed & knowledge.findings.keys() if knowledge.findings[key].ask}
    return options | listed & knowledge.conditions.keys() | {page.id for page in pages} & _lasting(knowledge) if past else options


def _chances(key: str, pages: list[Condition], knowledge: Knowledge, table: Likelihoods) -> list[float]:
    """P(finding | condition) for each; of a risk the pages only say that it raises the chance."""
    if key in knowledge.conditions:
        return [HAD_BEFORE if key == page.id else RISK_WITH if key in page.risk_factors else HAD_BY_OTHERS for page in pages]
    if knowledge.findings[key].kind == "risk":
        return [RISK_WITH if key in page.risk_factors else RISK_WITHOUT for page in pages]
    return table.of(key, [page.id for page in pages])


def _lasting(knowledge: Knowledge) -> set[str]:
    """Illnesses that stay or come back: those that some page counts as a risk."""
    return {key for page in knowledge.conditions.values() for key in page.risk_factors} & knowledge.conditions.keys()


def ask_of(key: str, say: Speech) -> str:
    """The question for a finding or for an illness had before."""
    finding = say.knowledge.findings.get(key)
    return say(finding.ask or "") if finding else say(HAD, illness=say.name(key))


def shares(candidates: Collection[Candidate]) -> list[float]:
    """How probable each is among them; they sum to one."""
    total = sum(c.probability for c in candidates) or 1.0
    return [c.probability / total for c in candidates]


def gain(prior: Sequence[float], given: Sequence[float]) -> float:
    """Expected drop of entropy (bits) over the candidates when a finding becomes known.

    Reckoned as how much less is unknown of the finding once the illness is known: the same, with fewer logarithms.

    Args:
        prior: probability of each candidate; they sum to one.
        given: P(finding | candidate) for each.
    """
    yes = sum(map(operator.mul, prior, given))
    left: float = sum(map(operator.mul, prior, map(entropy, given)))
    return entropy(yes) - left


# The pages know few frequency classes.
@lru_cache(maxsize=4096)
def entropy(chance: float) -> float:
    """Shannon entropy in bits of what is so with this chance."""
    return -sum(share * math.log2(share) for share in (chance, 1 - chance) if share > 0)


def _askable(key: str, knowledge: Knowledge) -> bool:
    finding = knowledge.findings[key]
    return finding.ask is not None and finding.kind != "risk"


def _flag_question(key: str, near: NearlyFired, say: Speech) -> Question:
    return Question(key, ask_of(key, say), say.together(say("It could change how urgent this is."), near.why), rule=near.rule)


def _telling_question(key: str, candidates: tuple[Candidate, ...], say: Speech) -> Question:
    pages = [say.knowledge.conditions[c.id] for c in candidates[:LEADING]]
    apart = [page.id for page in pages if key in page.findings or key in page.risk_factors or key == page.id]
    return Question(key, ask_of(key, say), say("It helps to tell apart: {names}.", names=say.names(apart[:3])))
