"""How often each illness shows each finding, from the frequency classes of the pages, and what a finding therefore says.

References: Shwe et al. 1991 (QMR-DT) for frequency classes as likelihoods; Good 1950 (weight of evidence).
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from knowledge_graph.pages import Condition
from knowledge_graph.store import Knowledge

LEAK = 0.01
# A finding that a page does not list can still be there by chance: this share of how often it is seen at all.
CHANCE = 0.4
GENERAL_ONLY = 0.5
# A denial speaks by half for the illnesses that do not have the finding.
DENIED_ELSEWHERE = 0.5


@dataclass(frozen=True, slots=True)
class News:
    """Log likelihood ratio of a finding, told or denied: of the conditions that say something of it, and of all others."""

    by: dict[str, float]
    others: float

    def of(self, condition: str) -> float:
        """How much it speaks for the condition."""
        return self.by.get(condition, self.others)

    @classmethod
    def all(cls, news: Collection[News]) -> News:
        """What several say together."""
        others = math.fsum(one.others for one in news)
        by: dict[str, float] = {}
        for one in news:
            for condition, value in one.by.items():
                by[condition] = by.get(condition, others) + value - one.others
        return cls(by, others)


@dataclass(frozen=True, slots=True)
class Likelihoods:
    """P(finding | condition) by finding and condition where it is above LEAK, and P(finding) among all who seek care.

    Attributes:
        prior: P(condition) among all who seek care, and ``raised`` the conditions that a risk makes likelier, that are the risk, or that are a case of it.
    """

    given: dict[str, dict[str, float]]
    background: dict[str, float]
    prior: dict[str, float]
    raised: dict[str, frozenset[str]]
    _news: dict[tuple[str, bool], News] = field(default_factory=dict, repr=False)
    _least: dict[str, tuple[dict[str, float], float]] = field(default_factory=dict, repr=False)

    def of(self, finding: str, conditions: Sequence[str]) -> list[float]:
        """P(finding | condition) for each, never less than by chance."""
        if finding not in self._least:
            chance = CHANCE * self.background[finding]
            self._least[finding] = {key: max(value, chance) for key, value in self.given[finding].items()}, max(LEAK, chance)
        given, least = self._least[finding]
        return [given.get(key, least) for key in conditions]

    def news(self, finding: str, present: bool) -> News:
        """What the finding says when it is told, or denied; made when it is first asked for."""
        if (finding, present) not in self._news:
            says, seen = _told if present else _not_told, self.background[finding]
            self._news[finding, present] = News({key: says(value, seen) for key, value in self.given[finding].items()}, says(LEAK, seen))
        return self._news[finding, present]


def likelihoods(knowledge: Knowledge) -> Likelihoods:
    """The table of one body of knowledge, made once per version."""
    return _likelihoods(Edition(knowledge.version, knowledge))


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """A body of knowledge as a key of what is made from it: one version is as good as another object of the same version."""

    version: str
    knowledge: Knowledge

    def __hash__(self) -> int:
        return hash(self.version)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Edition) and other.version == self.version


@lru_cache(maxsize=2)
def _likelihoods(key: Edition) -> Likelihoods:
    knowledge = key.knowledge
    below: dict[str, list[str]] = {}
    for finding in knowledge.findings:
        for parent in knowledge.implied[finding] - {finding}:
            below.setdefault(parent, []).append(finding)
    given: dict[str, dict[str, float]] = {finding: {} for finding in knowledge.findings}
    above_leak = dict.fromkeys(knowledge.findings, 0.0)
    prior = {page.id: page.frequency.probability for page in knowledge.conditions.values()}
    raised: dict[str, set[str]] = {}
    for page in knowledge.conditions.values():
        for finding, value in _probabilities(page, knowledge, below).items():
            if value > LEAK and finding in given:
                given[finding][page.id] = value
                above_leak[finding] += prior[page.id] * (value - LEAK)
        for risk in (page.id, *page.risk_factors, *page.is_a):
            raised.setdefault(risk, set()).add(page.id)
    total = sum(prior.values())
    background = {finding: LEAK + value / total for finding, value in above_leak.items()}
    return Likelihoods(given, background, prior, {risk: frozenset(pages) for risk, pages in raised.items()})


def _told(given: float, background: float) -> float:
    return math.log(max(given, CHANCE * background) / background)


def _not_told(given: float, background: float) -> float:
    value = math.log((1 - max(given, CHANCE * background)) / (1 - background))
    return value * (1.0 if value < 0 else DENIED_ELSEWHERE)


def _probabilities(page: Condition, knowledge: Knowledge, below: dict[str, list[str]]) -> dict[str, float]:
    """From the page's class for a finding; else for a more specific one; else, weaker, for a more general one. Of all others the page says nothing."""
    listed = {key: presence.probability for key, presence in page.findings.items()}
    specific: dict[str, float] = {}
    general: dict[str, float] = {}
    for key, value in listed.items():
        for above in knowledge.implied[key]:
            specific[above] = max(value, specific.get(above, 0.0))
        for under in below.get(key, ()):
            general[under] = max(GENERAL_ONLY * value * 0.5, general.get(under, 0.0))
    return general | specific | listed
