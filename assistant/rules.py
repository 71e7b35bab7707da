"""Does the condition of a red-flag rule hold for a history?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from assistant.types import FindingNow, PatientHistory
from assistant.understand import vitals_of
from knowledge_graph.lexicon import Rule, Weeks, When
from knowledge_graph.medicines import names_of
from knowledge_graph.store import Knowledge

# Somebody whose age is not known is judged as an adult.
ADULT = 30.0


@dataclass(frozen=True, slots=True)
class Facts:
    """A history in the form that rules look at.

    Attributes:
        findings: present findings and what they imply -> hours, where known.
        states: illnesses, allergies, risks, pregnancy.
    """

    findings: dict[str, float | None]
    vitals: dict[str, float]
    states: frozenset[str]
    medicines: frozenset[str]
    history: PatientHistory


def facts_of(history: PatientHistory, knowledge: Knowledge) -> Facts:
    """What rules look at: findings with what they imply and the hours they have lasted, values, illnesses and risks, medicines by every name."""
    findings: dict[str, float | None] = {}
    for finding in history.findings:
        if finding.present:
            for key in knowledge.implied.get(finding.id, ()):
                findings[key] = _longer(findings.get(key), finding)
    said = {*history.conditions, *history.allergies, *history.medicines, *findings}
    states = said.union(*(knowledge.implied.get(key, ()) for key in said))
    if history.pregnant:
        states.add("pregnancy")
    taken = frozenset(name for medicine in history.medicines for name in names_of(knowledge, medicine))
    return Facts(findings, vitals_of(history), frozenset(states), taken, history)


def concerned(present: Collection[str], knowledge: Knowledge) -> list[Rule]:
    """The rules that can fire or nearly fire, in order: those that look at what is present or at a worse form of it, and those that look at no finding."""
    numbers = {number for key in ("", *present) for number in knowledge.looked_at.get(key, ())}
    return [knowledge.rules[number] for number in sorted(numbers)]


def _longer(hours: float | None, finding: FindingNow) -> float | None:
    if finding.hours is None:
        return hours
    return finding.hours if hours is None else max(hours, finding.hours)


def holds(when: When, facts: Facts) -> bool:
    """True when every key that the rule gives holds."""
    present = facts.findings.keys()
    return (
        all(key in present for key in when.all)
        and (not when.any or any(key in present for key in when.any))
        and (when.at_least is None or sum(key in present for key in when.at_least.of) >= when.at_least.n)
        and holds_person(when, facts.history)
        and (not when.conditions or any(key in facts.states for key in when.conditions))
        and not any(key in facts.states for key in when.unless)
        and (not when.medicines or any(key in facts.medicines for key in when.medicines))
        and all(holds_vital(name, bound, facts.vitals) for name, bound in when.vitals.items())
        and (when.duration is None or holds_duration(when, facts))
    )


def holds_person(when: When, person: PatientHistory) -> bool:
    """True when age, sex and pregnancy are those that the rule is meant for."""
    age = ADULT if person.age is None else person.age
    if when.age is not None and not when.age.min <= age < when.age.max:
        return False
    if when.sex is not None and person.sex != when.sex:
        return False
    if isinstance(when.pregnant, Weeks):
        return bool(person.pregnant) and person.weeks is not None and when.pregnant.weeks_min <= person.weeks < when.pregnant.weeks_max
    return when.pregnant is None or bool(person.pregnant)


def holds_vital(name: str, bound: float, vitals: dict[str, float]) -> bool:
    """True when a value is at least (``…_min``) or below (``…_max``) the bound; what was not measured does not hold."""
    vital, _, side = name.rpartition("_")
    if vital not in vitals:
        return False
    return vitals[vital] >= bound if side == "min" else vitals[vital] < bound


def holds_duration(when: When, facts: Facts) -> bool:
    """True when a finding of the rule has lasted long enough, and not longer than it means."""
    hours = [facts.findings.get(key) for key in when.findings if key in facts.findings]
    lasted = when.duration
    return lasted is not None and any(value is not None and lasted.min_hours <= value <= (lasted.max_hours or value) for value in hours)
