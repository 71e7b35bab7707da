"""Urgency from published rules: the same findings always give the same level, and more findings never a lower one."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.types import FindingNow, PatientHistory, RedFlag, Triage
from assistant.understand import vitals_of
from knowledge_graph.lexicon import Rule, Weeks, When
from knowledge_graph.medicines import names_of
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

DO = {
    TriageLevel.EMERGENCY: "Call your emergency number or go to the nearest emergency department now.",
    TriageLevel.URGENT: "Get medical advice today: call your doctor or an urgent-care service now.",
    TriageLevel.ROUTINE: "Book an appointment with your doctor in the next days; get help sooner if anything gets worse.",
    TriageLevel.SELF_CARE: "You can usually look after this at home; see a doctor if it gets worse or does not get better.",
}


NOTHING = "No symptom was recognised, so urgency could not be judged."

# Weeks after which even a mild complaint should be looked at (NHS advice for cough, heartburn, hoarseness and others: 3 weeks).
LASTING = 3 * 168.0
# Somebody whose age is not known is judged as an adult.
ADULT = 30.0


@dataclass(frozen=True, slots=True)
class _Facts:
    """A history in the form that rules look at."""

    findings: dict[str, float | None]
    vitals: dict[str, float]
    states: frozenset[str]
    medicines: frozenset[str]
    history: PatientHistory


def triage(history: PatientHistory, knowledge: Knowledge) -> Triage:
    """The level is the highest of all rules that fire and of what each finding means alone.

    Nothing recognised is ``ROUTINE``, not self-care: what was not understood may matter.
    """
    facts = _facts(history, knowledge)
    fired = [flag for rule in knowledge.rules if (flag := _fire(rule, facts, knowledge))]
    fired.sort(key=lambda flag: -flag.level)
    alone = {key: knowledge.alone[key] for key in facts.findings if key in knowledge.alone}
    symptoms = {key: level for key, level in alone.items() if knowledge.concepts[key].kind != "risk" or level > TriageLevel.SELF_CARE}
    if not symptoms and not fired:
        return Triage(TriageLevel.ROUTINE, (), DO[TriageLevel.ROUTINE], NOTHING)
    level = max([flag.level for flag in fired] + list(symptoms.values()))
    lasting = sorted(key for key in symptoms if (facts.findings[key] or 0) >= LASTING)
    if level == TriageLevel.SELF_CARE and lasting:
        names = ", ".join(knowledge.concepts[key].name for key in lasting[:4])
        return Triage(TriageLevel.ROUTINE, (), DO[TriageLevel.ROUTINE], f"Because it has lasted three weeks or more: {names}.")
    if fired and fired[0].level == level:
        return Triage(level, tuple(fired), fired[0].do, fired[0].why)
    worst = sorted(key for key, value in symptoms.items() if value == level)
    return Triage(level, tuple(fired), DO[level], _reason(worst, level, knowledge))


def raised(verdict: Triage, level: TriageLevel) -> Triage:
    """The verdict, at ``level`` if that is more urgent; never lowered."""
    if level <= verdict.level:
        return verdict
    own = "" if verdict.reason == NOTHING else f" {verdict.reason}"
    return Triage(level, verdict.red_flags, DO[level], f"No rule alone says so, but messages written like this one needed care that soon.{own}")


def _reason(worst: list[str], level: TriageLevel, knowledge: Knowledge) -> str:
    names = ", ".join(knowledge.concepts[key].name for key in worst[:4])
    if level == TriageLevel.SELF_CARE:
        return f"Nothing alarming was found in what you wrote ({names})."
    return f"Because of: {names}."


def _facts(history: PatientHistory, knowledge: Knowledge) -> _Facts:
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
    return _Facts(findings, vitals_of(history), frozenset(states), taken, history)


def _longer(hours: float | None, finding: FindingNow) -> float | None:
    if finding.hours is None:
        return hours
    return finding.hours if hours is None else max(hours, finding.hours)


def _fire(rule: Rule, facts: _Facts, knowledge: Knowledge) -> RedFlag | None:
    if not holds(rule.when, facts):
        return None
    source = knowledge.sources[rule.source]
    seen = tuple(key for key in rule.when.findings if key in facts.findings)
    return RedFlag(rule.id, TriageLevel.parse(rule.level), rule.why, rule.do, f"{source.publisher}: {source.title}", source.url, seen)


def holds(when: When, facts: _Facts) -> bool:
    """True when every key that the rule gives holds."""
    present = facts.findings.keys()
    return (
        all(key in present for key in when.all)
        and (not when.any or any(key in present for key in when.any))
        and (when.at_least is None or sum(key in present for key in when.at_least.of) >= when.at_least.n)
        and _is_about(when, facts)
        and all(_vital_holds(name, bound, facts.vitals) for name, bound in when.vitals.items())
        and (when.duration is None or _lasted(when, facts))
    )


def rules_about(history: PatientHistory, knowledge: Knowledge) -> list[Rule]:
    """Rules that are meant for a person of this age, sex, pregnancy, illnesses and medicines, whatever the findings are."""
    facts = _facts(history, knowledge)
    return [rule for rule in knowledge.rules if _is_about(rule.when, facts)]


def _is_about(when: When, facts: _Facts) -> bool:
    return (
        _person_holds(when, facts.history)
        and (not when.conditions or any(key in facts.states for key in when.conditions))
        and (not when.medicines or any(key in facts.medicines for key in when.medicines))
    )


def _person_holds(when: When, person: PatientHistory) -> bool:
    age = ADULT if person.age is None else person.age
    if when.age is not None and not when.age.min <= age < when.age.max:
        return False
    if when.sex is not None and person.sex != when.sex:
        return False
    if isinstance(when.pregnant, Weeks):
        return bool(person.pregnant) and person.weeks is not None and when.pregnant.weeks_min <= person.weeks < when.pregnant.weeks_max
    return when.pregnant is None or bool(person.pregnant)


def _vital_holds(name: str, bound: float, vitals: dict[str, float]) -> bool:
    vital, _, side = name.rpartition("_")
    if vital not in vitals:
        return False
    return vitals[vital] >= bound if side == "min" else vitals[vital] < bound


def _lasted(when: When, facts: _Facts) -> bool:
    hours = [facts.findings.get(key) for key in when.findings if key in facts.findings]
    return when.duration is not None and any(value is not None and value >= when.duration.min_hours for value in hours)
