"""Ranked conditions: log-odds of findings present and absent, age, sex, pregnancy, risks, and how the whole text reads.

A naive Bayes over the pages' frequency classes, joined with the likeness of the text to each page. Findings of one illness come together, so each further one
that speaks for it counts less; kinds of evidence overlap too, so each has a weight, fitted on development vignettes (docs/benchmarks.md). Every term is kept,
so each candidate can say what speaks for and against it.

References: Spiegelhalter & Knill-Jones 1984 (weights of evidence); Shwe et al. 1991 (QMR-DT) for frequency classes as likelihoods.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.likelihoods import Edition, News, likelihoods
from assistant.types import Candidate, PatientHistory, Reason, Sex
from knowledge_graph.pages import Condition
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

# Denials beyond so many weigh less, by half at so many more.
WORTH_TELLING, CHECKLIST = 15, 20
UNNAMED = 0.05
# A dangerous illness is kept in sight down to this probability, or where what is present speaks for it by so much (natural log) whatever was denied.
KEPT_IN_SIGHT, EXPLAINS = 0.003, 2.0
# What a finding or risk must add to speak for an illness.
SPEAKS = 0.5
# So many of them at most; a chance below the last is none.
MOST_IN_SIGHT, TINY = 5, 1e-12
# Log-odds that differ by less are equal, to so many digits.
AS_GOOD, DIGITS = 1e-8, 9
RISK = math.log(2.5)
# An illness that the person is known to have, or of which what they have is the general kind; and one that they only think they have.
KNOWN, THOUGHT = math.log(3.0), math.log(1.7)
# The n-th of several risks, and of several findings that speak for one illness, counts 1 / (1 + n * this).
NEXT_RISK, NEXT_FINDING = 0.5, 0.25
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
class Denial(Reason):
    """A finding that was denied."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What one unit of each kind of evidence adds to the log-odds."""

    findings: float = 1.0
    absent: float = 1.0
    person: float = 1.0
    risks: float = 1.0
    words: float = 0.0
    meaning: float = 0.0


# Conditional logit on the development vignettes and synthetic patients: python -m eval.training.differential.
GRAPH_ONLY = Weights(findings=1.12, absent=0.96, person=0.61, risks=2.45)
WITH_WORDS = Weights(findings=0.96, absent=0.93, person=0.70, risks=1.84, words=0.155)
WITH_MEANING = Weights(findings=0.84, absent=0.91, person=0.68, risks=1.68, words=0.12, meaning=11.8)


def differential(history: PatientHistory, knowledge: Knowledge, wording: Wording | None = None, most: int = 10) -> tuple[Candidate, ...]:
    """Candidates, most probable first. Where no finding is known that any page speaks of, only illnesses that the person names: what is left then is how common illnesses are.

    Args:
        wording: how what was written reads; None ranks by the graph alone.
        most: how many to return; up to ``MOST_IN_SIGHT`` dangerous ones that a finding speaks for follow them (``cannot_rule_out``).
    """
    named = knowledge.conditions.keys() & set(history.present)
    told = any(knowledge.implied[key] & knowledge.on_pages for key in _specific(history.present, knowledge))
    if not told and not named:
        return ()
    case = _Case.of(history, knowledge, weights_for(wording))
    read = _read(knowledge, wording, case.weights) if wording is not None else {}
    values = {key: value + read.get(key, 0.0) for key, value in case.values().items()}
    best = max(values.values())
    shares = {key: math.exp(value - best) for key, value in values.items()}
    total = sum(shares.values()) * (1 + UNNAMED)

    def rank(key: str) -> tuple[float, str]:
        """Rounded, so that the order in which findings were told cannot decide between equals."""
        return -round(values[key], DIGITS), key

    first = sorted(_highest(values, most) if told else named, key=rank)[:most]
    pages = [knowledge.conditions[key] for key in first]
    others = (case.spoken_for() if told else case.spoken_for() & named) - set(first)
    pages += [page for key in sorted(others, key=rank) if (page := knowledge.conditions[key]).urgency == TriageLevel.EMERGENCY.label]
    made = tuple(_candidate(page, shares[page.id] / total, [*case.reasons(page), *_wording(page, read)], knowledge) for page in pages)
    return (*made[:most], *cannot_rule_out(made, most))


def _highest(values: Mapping[str, float], most: int) -> list[str]:
    """The keys of the highest values, and of those that are as good as the last of them."""
    least = sorted(values.values(), reverse=True)[:most][-1]
    return [key for key, value in values.items() if value >= least - AS_GOOD]


def cannot_rule_out(candidates: tuple[Candidate, ...], shown: int) -> tuple[Candidate, ...]:
    """The dangerous ones among the candidates that follow the first ``shown``: first those that would be likeliest had nothing been denied.

    A no to each of many questions must not hide what explains the complaint.
    """
    dangerous = [c for c in candidates[shown:] if c.urgency == TriageLevel.EMERGENCY and _in_sight(c)]
    return tuple(sorted(dangerous, key=_without_denials, reverse=True)[:MOST_IN_SIGHT])


def _in_sight(candidate: Candidate) -> bool:
    """True where a finding speaks for it, and it is likely enough or explains what is present."""
    told = [reason.weight for reason in (*candidate.supports, *candidate.against) if reason.finding != WORDING and not isinstance(reason, Denial)]
    return max(told, default=0.0) > SPEAKS and (candidate.probability >= KEPT_IN_SIGHT or math.fsum(told) >= EXPLAINS)


def _without_denials(candidate: Candidate) -> float:
    denied = math.fsum(reason.weight for reason in (*candidate.supports, *candidate.against) if isinstance(reason, Denial))
    return math.log(max(candidate.probability, TINY)) - denied


def _wording(page: Condition, read: Mapping[str, float]) -> list[Reason]:
    return [Reason(WORDING, "how the text reads", read[page.id])] if page.id in read else []


@dataclass(frozen=True, slots=True)
class _Case:
    """What is known of a person, to be held against one page after the other.

    Attributes:
        told: findings with what each says; ``denied`` likewise.
        raised: conditions that a risk which is there makes likelier.
        findings: what those that are told say together, unweighted; ``absent`` those that are denied.
        overlap: by page, how much less they say together than each alone.
    """

    history: PatientHistory
    knowledge: Knowledge
    weights: Weights
    told: tuple[tuple[str, News], ...]
    denied: tuple[tuple[str, News], ...]
    states: frozenset[str]
    raised: frozenset[str]
    findings: News
    absent: News
    overlap: Mapping[str, float]

    @classmethod
    def of(cls, history: PatientHistory, knowledge: Knowledge, weights: Weights) -> _Case:
        """Findings that others imply are left out."""
        table = likelihoods(knowledge)
        told = tuple((key, table.news(key, present=True)) for key in _specific(history.present, knowledge))
        denied = tuple((key, table.news(key, present=False)) for key in _denials(history.absent, knowledge))
        present, absent = ([news for _, news in pairs] for pairs in (told, denied))
        states = _states(history, knowledge)
        raised = frozenset(history.present).union(*(table.raised.get(state, ()) for state in states))
        return cls(history, knowledge, weights, told, denied, states, raised, News.all(present), News.all(absent), _overlap(present))

    def standing(self) -> tuple[dict[str, float], Mapping[str, float]]:
        """Of every page how often it is seen at all, which matters the less the more is known of the case, and what age, sex and pregnancy say."""
        history, known = self.history, 1 + (len(self.told) / 2) ** 2
        start, person = _standing(history.age, history.sex, history.pregnant, Edition(self.knowledge.version, self.knowledge))
        return {key: seen / known + never for key, (seen, never) in start.items()}, person

    @property
    def checklist(self) -> float:
        """A long list of denials is a checklist, where each says less than one that somebody found worth telling."""
        return 1 / (1 + max(0, len(self.denied) - WORTH_TELLING) / CHECKLIST)

    def risks(self, page: Condition) -> list[tuple[str, float]]:
        """Risks that are there, unweighted: the first counts most. An illness that the person is known to have is the likelier cause of what fits it, and so is its acute course."""
        if page.id not in self.raised:
            return []
        own = [(page.id, KNOWN)] if page.id in self.states else [(page.id, THOUGHT)] if page.id in self.history.present else []
        own = own or [(key, KNOWN) for key in page.is_a if key in self.states and key in self.knowledge.conditions][:1]
        counted = {key for key, _ in own}
        met = [key for key in page.risk_factors if key in self.states and key not in counted]
        return own + [(key, RISK * _share(at, NEXT_RISK)) for at, key in enumerate(met)]

    def values(self) -> dict[str, float]:
        """Weighted log-odds of every page, without the wording."""
        weights, absent = self.weights, self.weights.absent * self.checklist
        start, person = self.standing()
        others = weights.findings * self.findings.others + absent * self.absent.others
        values = {key: value + weights.person * person[key] + others - weights.findings * self.overlap.get(key, 0.0) for key, value in start.items()}
        for share, news in ((weights.findings, self.findings), (absent, self.absent)):
            for key, value in news.by.items():
                values[key] += share * (value - news.others)
        for key in self.raised & values.keys():
            values[key] += weights.risks * sum(value for _, value in self.risks(self.knowledge.conditions[key]))
        return values

    def spoken_for(self) -> set[str]:
        """Pages that a finding or a risk which is there speaks for, whatever was denied. A finding speaks for none of those that do not list it."""
        weights, conditions = self.weights, self.knowledge.conditions
        told = {key for _, news in self.told for key, value in news.by.items() if weights.findings * value > SPEAKS}
        at_risk = {key for key in self.raised & conditions.keys() if any(weights.risks * risk > SPEAKS for _, risk in self.risks(conditions[key]))}
        return told | at_risk

    def reasons(self, page: Condition) -> list[Reason]:
        """The parts of ``value`` that can be told to people."""
        findings, weights = self.knowledge.findings, self.weights
        share = weights.absent * self.checklist
        strongest_first = sorted(self.told, key=lambda pair: -pair[1].of(page.id))
        told = [Reason(key, findings[key].name, weights.findings * _counted(news.of(page.id), at)) for at, (key, news) in enumerate(strongest_first)]
        denied = [Denial(key, f"no {findings[key].name}", share * news.of(page.id)) for key, news in self.denied]
        risks = [Reason(key, self._risk(key, page), weights.risks * value) for key, value in self.risks(page)]
        return told + denied + risks

    def _risk(self, key: str, page: Condition) -> str:
        if key == page.id:
            return f"known {page.name}" if key in self.states else f"suspected {page.name}"
        return self.knowledge.concepts[key].name


def _share(at: int, further: float) -> float:
    """What the one in this place of several counts."""
    return 1 / (1 + at * further)


def _counted(value: float, at: int) -> float:
    """What a finding in this place of those that are told says; what does not speak for the illness says it whole."""
    return value * _share(at, NEXT_FINDING) if value > 0 else value


def _overlap(told: Sequence[News]) -> dict[str, float]:
    """By page, how much less the findings say that speak for it together than each alone."""
    speaking: dict[str, list[float]] = {}
    for news in told:
        for key, value in news.by.items():
            if value > 0:
                speaking.setdefault(key, []).append(value)
    return {key: math.fsum(value - _counted(value, at) for at, value in enumerate(sorted(values, reverse=True))) for key, values in speaking.items() if len(values) > 1}


def weights_for(wording: Wording | None) -> Weights:
    """The weights that were fitted with the kinds of evidence at hand."""
    if wording is None:
        return GRAPH_ONLY
    return WITH_WORDS if wording.meaning is None else WITH_MEANING


@lru_cache(maxsize=64)
def _standing(age: float | None, sex: Sex | None, pregnant: bool | None, edition: Edition) -> tuple[dict[str, tuple[float, float]], dict[str, float]]:
    """Of every page what ``_start`` is made of, and what age, sex and pregnancy say: the same for all who share these."""
    history = PatientHistory(age=age, sex=sex, pregnant=pregnant)
    pages = edition.knowledge.conditions.values()
    return {page.id: _start(page, history) for page in pages}, {page.id: _person(page, history) for page in pages}


def _start(page: Condition, history: PatientHistory) -> tuple[float, float]:
    """Log of how often the illness is seen at all; and next to never in the wrong sex or age."""
    outside = history.age is not None and not page.ages.min <= history.age <= page.ages.max
    return math.log(page.frequency.probability), (NEVER if _impossible(page, history) else 0.0) + (AGE_OUTSIDE if outside else 0.0)


def evidence(history: PatientHistory, knowledge: Knowledge, wording: Wording) -> dict[str, dict[str, float]]:
    """Unweighted evidence by condition and kind, the kinds of ``Weights``, beside ``start``: what the weights are fitted on."""
    case = _Case.of(history, knowledge, weights_for(wording))
    start, person = case.standing()
    return {
        page.id: {
            "start": start[page.id],
            "findings": case.findings.of(page.id) - case.overlap.get(page.id, 0.0),
            "absent": case.checklist * case.absent.of(page.id),
            "person": person[page.id],
            "risks": sum(value for _, value in case.risks(page)),
            "words": wording.words.get(page.id, 0.0),
            "meaning": (wording.meaning or {}).get(page.id, 0.0),
        }
        for page in knowledge.conditions.values()
    }


def _specific(present: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Findings that no other present finding implies, and no risks: those count in the prior."""
    known = [key for key in present if key in knowledge.findings and knowledge.findings[key].kind != "risk"]
    return tuple(key for key in known if not any(key != other and key in knowledge.implied[other] for other in known))


def _denials(absent: tuple[str, ...], knowledge: Knowledge) -> tuple[str, ...]:
    """Denied findings that no other denial implies: who has no headache has no severe one, which is no second piece of news."""
    known = [key for key in absent if key in knowledge.findings and knowledge.findings[key].kind != "risk"]
    return tuple(key for key in known if not any(key != other and other in knowledge.implied[key] for other in known))


def _read(knowledge: Knowledge, wording: Wording, weights: Weights) -> dict[str, float]:
    """What the text as a whole says for each condition, against the mean of all."""
    meaning = wording.meaning or {}
    values = {key: weights.words * wording.words.get(key, 0.0) + weights.meaning * meaning.get(key, 0.0) for key in knowledge.conditions}
    mean = sum(values.values()) / max(len(values), 1)
    return {key: value - mean for key, value in values.items()}


def _states(history: PatientHistory, knowledge: Knowledge) -> frozenset[str]:
    """All that may raise a risk: what is known, taken and found, and pregnancy; not what is only suspected."""
    found = (key for key in history.present if key not in knowledge.suspected)
    return frozenset({*history.conditions, *history.medicines, *found, *(("pregnancy",) if history.pregnant else ())})


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
    return Candidate(page.id, page.name, also, float(f"{probability:.4g}"), supports, against, words, TriageLevel.parse(page.urgency))


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
