"""Ranked conditions from the graph: log-odds of findings present and absent, age, sex, pregnancy and risks.

A naive Bayes over the pages' frequency classes. Every term is kept, so each candidate can say what speaks for and against it.

References: Spiegelhalter & Knill-Jones 1984 (weights of evidence); Shwe et al. 1991 (QMR-DT) for frequency classes as likelihoods.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from assistant.types import Candidate, PatientHistory, Reason
from knowledge_graph.pages import Condition
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

LEAK = 0.01
GENERAL_ONLY = 0.5
UNNAMED = 0.05
TEMPERATURE = 1.25
RISK = math.log(2.5)
KNOWN = math.log(6.0)
SEX_SELDOM = math.log(0.25)
AGE_SELDOM = math.log(0.35)
NEVER = math.log(0.001)


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """P(finding | condition) for every pair, and P(finding) among all who seek care."""

    given: dict[tuple[str, str], float]
    background: dict[str, float]


def likelihoods(knowledge: Knowledge) -> Likelihoods:
    """The table of one body of knowledge, made once per version."""
    return _likelihoods(_Key(knowledge.version, knowledge))


@dataclass(frozen=True, slots=True, eq=False)
class _Key:
    version: str
    knowledge: Knowledge

    def __hash__(self) -> int:
        return hash(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.version == self.version


@lru_cache(maxsize=2)
def _likelihoods(key: _Key) -> Likelihoods:
    knowledge = key.knowledge
    below: dict[str, list[str]] = {}
    for finding in knowledge.findings:
        for parent in knowledge.implied[finding] - {finding}:
            below.setdefault(parent, []).append(finding)
    given: dict[tuple[str, str], float] = {}
    above_leak = dict.fromkeys(knowledge.findings, 0.0)
    total = sum(page.frequency.probability for page in knowledge.conditions.values())
    for page in knowledge.conditions.values():
        # Only what a page lists, implies or is implied by can differ from the leak.
        touched = {key for listed in page.findings for key in (*knowledge.implied[listed], *below.get(listed, ()))}
        for finding in touched & above_leak.keys():
            value = _probability(finding, page, knowledge, below)
            if value > LEAK:
                given[finding, page.id] = value
                above_leak[finding] += page.frequency.probability * (value - LEAK)
    return Likelihoods(given, {finding: LEAK + value / total for finding, value in above_leak.items()})


def _probability(finding: str, page: Condition, knowledge: Knowledge, below: dict[str, list[str]]) -> float:
    """From the page's class for the finding; else for a more specific one; else, weaker, for a more general one."""
    if finding in page.findings:
        return page.findings[finding].probability
    specific = [page.findings[key].probability for key in below.get(finding, ()) if key in page.findings]
    if specific:
        return max(specific)
    general = [page.findings[key].probability for key in knowledge.implied[finding] if key in page.findings]
    return max(LEAK, GENERAL_ONLY * max(general) * 0.5) if general else LEAK


def differential(history: PatientHistory, knowledge: Knowledge, most: int = 10) -> tuple[Candidate, ...]:
    """Candidates, most probable first; empty when no finding is known.

    Args:
        most: how many to return.
    """
    present = _specific(history.present, knowledge)
    if not present and not knowledge.conditions.keys() & set(history.present):
        return ()
    table = likelihoods(knowledge)
    scored = [(_score(page, present, history, knowledge, table), page) for page in knowledge.conditions.values()]
    logs = [(prior + sum(r.weight for r in reasons), page, reasons) for (prior, reasons), page in scored]
    best = max(value for value, _, _ in logs)
    shares = {page.id: math.exp((value - best) / TEMPERATURE) for value, page, _ in logs}
    total = sum(shares.values()) * (1 + UNNAMED)
    logs.sort(key=lambda item: (-item[0], item[1].id))
    return tuple(_candidate(page, shares[page.id] / total, reasons, knowledge) for _, page, reasons in logs[:most])


def _specific(present: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Findings that no other present finding implies, and no risks: those count in the prior."""
    known = [key for key in present if key in knowledge.findings and knowledge.findings[key].kind != "risk"]
    return tuple(key for key in known if not any(key != other and key in knowledge.implied[other] for other in known))


def _score(
    page: Condition, present: tuple[str, ...], history: PatientHistory, knowledge: Knowledge, table: Likelihoods
) -> tuple[float, list[Reason]]:
    reasons = []
    for key in present:
        given, background = table.given.get((key, page.id), LEAK), table.background[key]
        reasons.append(Reason(key, knowledge.findings[key].name, math.log(given / background)))
    for key in history.absent:
        if key in knowledge.findings and knowledge.findings[key].kind != "risk":
            given, background = table.given.get((key, page.id), LEAK), table.background[key]
            reasons.append(Reason(key, f"no {knowledge.findings[key].name}", math.log((1 - given) / (1 - background))))
    reasons += _risks(page, history, knowledge)
    return math.log(page.frequency.probability) + _person(page, history), reasons


def _risks(page: Condition, history: PatientHistory, knowledge: Knowledge) -> list[Reason]:
    states = {*history.conditions, *history.medicines, *history.present}
    if history.pregnant:
        states.add("pregnancy")
    met = [key for key in page.risk_factors if key in states]
    # An illness that the person is known to have is the likelier cause of what fits it.
    own = [Reason(page.id, f"known {page.name}", KNOWN)] if page.id in {*history.conditions, *history.present} else []
    return own + [Reason(key, knowledge.concepts[key].name, RISK / (1 + at)) for at, key in enumerate(met)]


def _person(page: Condition, history: PatientHistory) -> float:
    """Log-odds of age, sex and pregnancy."""
    value = 0.0
    if history.age is not None:
        value += _age(page, history.age)
    if history.sex is not None and page.sex != "any":
        other = history.sex not in page.sex.split("_")
        value += (SEX_SELDOM if page.sex.startswith("mostly") else NEVER) if other else 0.0
    if page.pregnancy == "only" and not history.pregnant:
        value += NEVER if history.pregnant is False or history.sex == "male" else AGE_SELDOM
    if page.pregnancy == "more" and history.pregnant:
        value += RISK
    return value


def _age(page: Condition, age: float) -> float:
    ages = page.ages
    if not ages.min <= age <= ages.max:
        return NEVER
    if ages.typical is None or ages.typical[0] <= age <= ages.typical[1]:
        return 0.0
    return AGE_SELDOM


def _candidate(page: Condition, probability: float, reasons: list[Reason], knowledge: Knowledge) -> Candidate:
    supports = tuple(sorted((r for r in reasons if r.weight > 0.05), key=lambda r: -r.weight))
    against = tuple(sorted((r for r in reasons if r.weight < -0.05), key=lambda r: r.weight))
    words = chain(page, supports[0].finding, knowledge) if supports else ()
    also = (*page.names, *page.lay_names)
    return Candidate(page.id, page.name, also, round(probability, 4), supports, against, words, TriageLevel.parse(page.urgency))


def chain(page: Condition, key: str, knowledge: Knowledge) -> tuple[str, ...]:
    """The relations of the graph that join a condition and what speaks for it, for people.

    Read from the pages themselves, since a whole graph is not needed to see one or two steps of it.
    """
    if key == page.id:
        return ()
    if key in page.risk_factors:
        return (f"{key} -raises_risk_of-> {page.id}",)
    if key in page.findings or key not in knowledge.implied:
        return (f"{page.id} -has_finding-> {key}",)
    for listed in page.findings:
        if key in knowledge.implied[listed]:
            return f"{page.id} -has_finding-> {listed}", f"{listed} -is_a-> {key}"
        if listed in knowledge.implied[key]:
            return f"{page.id} -has_finding-> {listed}", f"{key} -is_a-> {listed}"
    return ()
