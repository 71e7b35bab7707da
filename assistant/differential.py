"""Ranked conditions: log-odds of findings present and absent, age, sex, pregnancy, risks, and how the whole text reads.

A naive Bayes over the pages' frequency classes, joined with the likeness of the text to each page. Findings overlap with each other and with the
text, so every kind of evidence has a weight, fitted on development vignettes (docs/benchmarks.md). Every term is kept, so each candidate can say
what speaks for and against it.

References: Spiegelhalter & Knill-Jones 1984 (weights of evidence); Shwe et al. 1991 (QMR-DT) for frequency classes as likelihoods.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from assistant.types import Candidate, PatientHistory, Reason
from knowledge_graph.pages import Condition
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

LEAK = 0.01
# A finding that a page does not list can still be there by chance: this share of how often it is seen at all.
CHANCE = 0.4
GENERAL_ONLY = 0.5
# Denials beyond so many weigh less, by half at so many more; a denial speaks by half for the illnesses that do not have the finding.
WORTH_TELLING, CHECKLIST = 15, 20
DENIED_ELSEWHERE = 0.5
UNNAMED = 0.05
# A dangerous illness is kept in sight down to this probability, and so many of them beyond the candidates asked for.
KEPT_IN_SIGHT, MOST_IN_SIGHT = 0.003, 3
RISK = math.log(2.5)
KNOWN = math.log(6.0)
SEX_SELDOM = math.log(0.25)
AGE_SELDOM = math.log(0.35)
AGE_OUTSIDE = math.log(0.03)
NEVER = math.log(0.0001)


WORDING = "wording"


@dataclass(frozen=True, slots=True)
class Wording:
    """How the text reads, by condition.

    Attributes:
        words: BM25 score of the page (``knowledge_graph.likeness``).
        meaning: cosine to what the page says of the findings, where an embedder is at hand.
    """

    words: Mapping[str, float]
    meaning: Mapping[str, float] | None = None


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of each kind of evidence adds to the log-odds."""

    findings: float = 1.0
    absent: float = 1.0
    person: float = 1.0
    risks: float = 1.0
    words: float = 0.0
    meaning: float = 0.0


# Conditional logit on the development vignettes and synthetic patients: python -m eval.fit_differential.
GRAPH_ONLY = Weights(findings=0.93, absent=0.97, person=0.51, risks=2.22)
WITH_WORDS = Weights(findings=0.77, absent=0.92, person=0.6, risks=1.49, words=0.16)
WITH_MEANING = Weights(findings=0.66, absent=0.91, person=0.56, risks=1.21, words=0.12, meaning=11.9)


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """P(finding | condition) for every pair, and P(finding) among all who seek care."""

    given: dict[tuple[str, str], float]
    background: dict[str, float]

    def of(self, finding: str, condition: str) -> float:
        """P(finding | condition), never less than by chance."""
        return max(self.given.get((finding, condition), LEAK), CHANCE * self.background[finding])


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


def differential(history: PatientHistory, knowledge: Knowledge, wording: Wording | None = None, most: int = 10) -> tuple[Candidate, ...]:
    """Candidates, most probable first; empty when no finding is known.

    Args:
        wording: how what was written reads; None ranks by the graph alone.
        most: how many to return; up to ``MOST_IN_SIGHT`` dangerous ones that a finding speaks for follow them (``cannot_rule_out``).
    """
    present, absent = _specific(history.present, knowledge), _denials(history.absent, knowledge)
    if not present and not knowledge.conditions.keys() & set(history.present):
        return ()
    table, weights = likelihoods(knowledge), weights_for(wording)
    read = _read(knowledge, wording, weights) if wording is not None else {}
    logs = []
    for page in knowledge.conditions.values():
        reasons = [
            *_there(page, present, knowledge, table, weights.findings),
            *_denied(page, absent, knowledge, table, weights.absent),
            *_risks(page, history, knowledge, weights.risks),
        ]
        if wording is not None:
            reasons.append(Reason(WORDING, "how the text reads", read[page.id]))
        value = _start(page, history, len(present)) + weights.person * _person(page, history) + sum(reason.weight for reason in reasons)
        logs.append((value, page, reasons))
    best = max(value for value, _, _ in logs)
    shares = {page.id: math.exp(value - best) for value, page, _ in logs}
    total = sum(shares.values()) * (1 + UNNAMED)
    # Rounded, so that the order in which findings were told cannot decide between equals.
    logs.sort(key=lambda item: (-round(item[0], 9), item[1].id))
    unlikely = [item for item in logs[most:] if _dangerous(item[1], shares[item[1].id] / total, item[2])]
    return tuple(_candidate(page, shares[page.id] / total, reasons, knowledge) for _, page, reasons in (*logs[:most], *unlikely[:MOST_IN_SIGHT]))


def cannot_rule_out(candidates: tuple[Candidate, ...], shown: int) -> tuple[Candidate, ...]:
    """The dangerous ones among the candidates that follow the first ``shown``."""
    return tuple(c for c in candidates[shown:] if c.urgency == TriageLevel.EMERGENCY and c.probability >= KEPT_IN_SIGHT)[:MOST_IN_SIGHT]


def _dangerous(page: Condition, probability: float, reasons: list[Reason]) -> bool:
    spoken_for = any(reason.weight > 0.5 and reason.finding != WORDING for reason in reasons)
    return page.urgency == TriageLevel.EMERGENCY.label and probability >= KEPT_IN_SIGHT and spoken_for


def weights_for(wording: Wording | None) -> Weights:
    """The weights that were fitted with the kinds of evidence at hand."""
    if wording is None:
        return GRAPH_ONLY
    return WITH_WORDS if wording.meaning is None else WITH_MEANING


def _start(page: Condition, history: PatientHistory, known: int) -> float:
    """Log of how often the illness is seen at all, which matters the less the more is known of the case; next to never in the wrong sex or age."""
    seen = math.log(page.frequency.probability) / (1 + (known / 2) ** 2)
    outside = history.age is not None and not page.ages.min <= history.age <= page.ages.max
    return seen + (NEVER if _impossible(page, history) else 0.0) + (AGE_OUTSIDE if outside else 0.0)


def evidence(history: PatientHistory, knowledge: Knowledge, wording: Wording) -> dict[str, dict[str, float]]:
    """Unweighted evidence by condition and kind, the kinds of ``Weights``, beside ``start``: what the weights are fitted on."""
    present, absent, table = _specific(history.present, knowledge), _denials(history.absent, knowledge), likelihoods(knowledge)
    return {
        page.id: {
            "start": _start(page, history, len(present)),
            "findings": math.fsum(reason.weight for reason in _there(page, present, knowledge, table)),
            "absent": math.fsum(reason.weight for reason in _denied(page, absent, knowledge, table)),
            "person": _person(page, history),
            "risks": math.fsum(reason.weight for reason in _risks(page, history, knowledge)),
            "words": wording.words.get(page.id, 0.0),
            "meaning": (wording.meaning or {}).get(page.id, 0.0),
        }
        for page in knowledge.conditions.values()
    }


def _specific(present: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Findings that no other present finding implies, and no risks: those count in the prior."""
    known = [key for key in present if key in knowledge.findings and knowledge.findings[key].kind != "risk"]
    return tuple(key for key in known if not any(key != other and key in knowledge.implied[other] for other in known))


def _there(page: Condition, present: tuple[str, ...], knowledge: Knowledge, table: Likelihoods, weight: float = 1.0) -> Iterator[Reason]:
    for key in present:
        given, background = table.of(key, page.id), table.background[key]
        yield Reason(key, knowledge.findings[key].name, weight * math.log(given / background))


def _denials(absent: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Denied findings that no other denial implies: who has no headache has no severe one, which is no second piece of news."""
    known = [key for key in absent if key in knowledge.findings and knowledge.findings[key].kind != "risk"]
    return tuple(key for key in known if not any(key != other and other in knowledge.implied[key] for other in known))


def _denied(page: Condition, absent: tuple[str, ...], knowledge: Knowledge, table: Likelihoods, weight: float = 1.0) -> Iterator[Reason]:
    """What is denied; a long list of denials is a checklist, where each says less than one that somebody found worth telling."""
    share = 1 / (1 + max(0, len(absent) - WORTH_TELLING) / CHECKLIST)
    for key in absent:
        given, background = table.of(key, page.id), table.background[key]
        value = math.log((1 - given) / (1 - background))
        yield Reason(key, f"no {knowledge.findings[key].name}", weight * share * value * (1.0 if value < 0 else DENIED_ELSEWHERE))


def _read(knowledge: Knowledge, wording: Wording, weights: Weights) -> dict[str, float]:
    """What the text as a whole says for each condition, against the mean of all."""
    meaning = wording.meaning or {}
    values = {key: weights.words * wording.words.get(key, 0.0) + weights.meaning * meaning.get(key, 0.0) for key in knowledge.conditions}
    mean = sum(values.values()) / max(len(values), 1)
    return {key: value - mean for key, value in values.items()}


def _risks(page: Condition, history: PatientHistory, knowledge: Knowledge, weight: float = 1.0) -> list[Reason]:
    states = {*history.conditions, *history.medicines, *history.present}
    if history.pregnant:
        states.add("pregnancy")
    met = [key for key in page.risk_factors if key in states]
    # An illness that the person is known to have is the likelier cause of what fits it.
    own = [Reason(page.id, f"known {page.name}", weight * KNOWN)] if page.id in {*history.conditions, *history.present} else []
    return own + [Reason(key, knowledge.concepts[key].name, weight * (RISK / (1 + at))) for at, key in enumerate(met)]


def _impossible(page: Condition, history: PatientHistory) -> bool:
    """True where sex or pregnancy rule the illness out."""
    other = history.sex is not None and page.sex in {"female", "male"} and page.sex != history.sex
    return other or (page.pregnancy == "only" and not history.pregnant and (history.pregnant is False or history.sex == "male"))


def _person(page: Condition, history: PatientHistory) -> float:
    """Log-odds of age, sex and pregnancy, where they make the illness more or less likely."""
    value = 0.0
    if history.age is not None and page.ages.typical is not None and not page.ages.typical[0] <= history.age <= page.ages.typical[1]:
        value += AGE_SELDOM
    if history.sex is not None and page.sex.startswith("mostly") and not page.sex.endswith(f"_{history.sex}"):
        value += SEX_SELDOM
    if page.pregnancy == "only" and not history.pregnant:
        value += AGE_SELDOM
    if page.pregnancy == "more" and history.pregnant:
        value += RISK
    return value


def _candidate(page: Condition, probability: float, reasons: list[Reason], knowledge: Knowledge) -> Candidate:
    supports = tuple(sorted((r for r in reasons if r.weight > 0.05), key=lambda r: -r.weight))
    against = tuple(sorted((r for r in reasons if r.weight < -0.05), key=lambda r: r.weight))
    strongest = next((reason.finding for reason in supports if reason.finding != WORDING), None)
    words = chain(page, strongest, knowledge) if strongest else ()
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
