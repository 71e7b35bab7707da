"""Urgency from published rules: the same findings always give the same level, and more findings never a lower one."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from assistant.flags import RedFlag
from assistant.rules import Facts, concerned, facts_of, holds
from assistant.types import PatientHistory, Triage
from assistant.wording import told
from knowledge_graph.lexicon import Rule
from knowledge_graph.speech import Speech, speech
from knowledge_graph.store import Knowledge
from knowledge_graph.types import Frequency, TriageLevel

DO = {
    TriageLevel.EMERGENCY: "Call your emergency number or go to the nearest emergency department now.",
    TriageLevel.URGENT: "Get medical advice today: call your doctor or an urgent-care service now.",
    TriageLevel.ROUTINE: "Book an appointment with your doctor in the next days; get help sooner if anything gets worse.",
    TriageLevel.SELF_CARE: "You can usually look after this at home; see a doctor if it gets worse or does not get better.",
}


TELL = "If somebody is unwell, say what is wrong, for whom and since when. See a doctor in the next days if it is not understood here, and get help sooner if anything gets worse."
NOTHING = "No symptom was recognised, so urgency could not be judged."
# Weeks after which even a mild complaint should be looked at (NHS advice for cough, heartburn, hoarseness and others: 3 weeks).
LASTING = 3 * 168.0
# Years, general signs and courses with which nothing is left to pass.
YOUNG, OLD = 5.0, 65.0
GENERAL = {"fever", "weight-loss", "night-sweats", "generally-unwell", "head-injury"}
COURSES = {"worse", "comes_and_goes"}
_AGAIN = re.compile(
    r"\b(?:every (?:single )?(?:night|day|morning|evening|week|month)|keeps? (?:coming|happening|returning|getting)|again and again|on and off|for ages|half a year|"
    r"since (?:last )?(?:christmas|easter|new year|month|year|spring|summer|autumn|fall|winter|january|february|march|april|may|june|july|august|september|october|november|december))\b|"
    r"每(?:天|晚|周|个月)|反复|老是|总是|经常|半年",
    re.I,
)
OFTEN = {Frequency.VERY_COMMON, Frequency.COMMON}


def triage(history: PatientHistory, knowledge: Knowledge) -> Triage:
    """The level is the highest of all rules that fire and of what each finding means alone.

    Nothing recognised is ``ROUTINE``, not self-care: what was not understood may matter.
    """
    facts, say = facts_of(history, knowledge), speech(history.language, knowledge)
    fired = [flag for rule in concerned(facts.findings, knowledge) if (flag := _fire(rule, facts, say))]
    fired.sort(key=lambda flag: -flag.level)
    symptoms = _alone(facts, knowledge)
    if not symptoms and not fired:
        return Triage(TriageLevel.ROUTINE, (), say(TELL), say(NOTHING), understood=False)
    level = max([flag.level for flag in fired] + list(symptoms.values()))
    lasting = sorted(key for key in symptoms if (facts.findings[key] or 0) >= LASTING)
    if level == TriageLevel.SELF_CARE and lasting:
        reason = say("Because it has lasted three weeks or more: {names}.", names=say.names(lasting[:4]))
        return Triage(TriageLevel.ROUTINE, (), say(DO[TriageLevel.ROUTINE]), reason)
    if fired and fired[0].level == level:
        return Triage(level, tuple(fired), fired[0].do, fired[0].why)
    worst = sorted(key for key, value in symptoms.items() if value == level)
    return Triage(level, tuple(fired), say(DO[level]), _reason(worst, level, say))


def passing(verdict: Triage, history: PatientHistory, knowledge: Knowledge) -> tuple[str, ...]:
    """The complaints that are all that makes it routine, where a source says of each that it mostly passes or can be looked after at home at first.

    No rule speaks, other than of what is harmless by what was taken or eaten. None of them where they have lasted or come again, where a general sign stands beside them, or where
    the person has more to lose.
    """
    if verdict.level != TriageLevel.ROUTINE:
        return ()
    fired = {flag.rule for flag in verdict.red_flags}
    harmless = [rule for rule in knowledge.rules if rule.id in fired and rule.passes]
    if fired.difference(rule.id for rule in harmless):
        return ()
    facts = facts_of(history, knowledge)
    worst = sorted(key for key, level in _alone(facts, knowledge).items() if level == TriageLevel.ROUTINE)
    accounted = {key for rule in harmless for key in rule.when.findings}
    lasting = any((one.hours or 0) >= LASTING or one.course in COURSES for one in history.findings if one.present) or any(map(_AGAIN.search, told(history)))
    at_risk = more_to_lose(history, [*worst, *(key for rule in harmless for key in rule.when.conditions)]) or GENERAL & facts.findings.keys()
    held = [key for key in worst if key not in accounted and not _passes(key, facts, knowledge)]
    return () if at_risk or lasting or held else tuple(worst)


def _passes(key: str, facts: Facts, knowledge: Knowledge) -> bool:
    """Whether a source says that a complaint passes, within what it makes that depend on."""
    if key not in knowledge.passes:
        return False
    bounds = knowledge.findings[key].passes_if if key in knowledge.findings else None
    if bounds is None:
        return True
    known = facts.findings.keys() | facts.states
    in_time = bounds.days is None or (facts.findings.get(key) or 0) < bounds.days * 24
    return in_time and known.isdisjoint(bounds.without) and not (bounds.beside and known.isdisjoint(bounds.beside))


def more_to_lose(history: PatientHistory, complaints: Collection[str] = ()) -> bool:
    """True for the very young and the old, in a pregnancy, and of whom an illness (other than the ``complaints``), a risk, a medicine or an illness of the family is known."""
    young_or_old = history.age is not None and not YOUNG <= history.age < OLD
    known = {*history.conditions, *history.medicines, *history.family}.difference(complaints)
    return bool(history.pregnant or young_or_old or known)


def _alone(facts: Facts, knowledge: Knowledge) -> dict[str, TriageLevel]:
    """What each complaint means where nothing else is known; a risk is no complaint.

    A finding that says more has a level of its own in place of what it implies: a tender chest wall is not just any chest pain.
    """
    leveled = {key for one in facts.history.findings if one.present for key in _leveled(one.id, knowledge)}
    alone = {key: knowledge.alone[key] for key in facts.findings if key in leveled}
    explained = _explained(alone, knowledge)
    thought = {key: knowledge.suspected[key] for key in facts.findings if key in knowledge.suspected}
    meant = {key: min(level, explained.get(key, level)) for key, level in alone.items() if knowledge.concepts[key].kind != "risk" or level > TriageLevel.SELF_CARE}
    return meant | thought


def _leveled(finding: str, knowledge: Knowledge) -> Collection[str]:
    """What gives a finding its level: itself, or what it implies where it has none or is a risk, which is no complaint."""
    own = finding in knowledge.alone and knowledge.concepts[finding].kind != "risk"
    return (finding,) if own else knowledge.implied.get(finding, frozenset()) & knowledge.alone.keys()


def _explained(alone: Mapping[str, TriageLevel], knowledge: Knowledge) -> dict[str, TriageLevel]:
    """What a complaint that is an illness accounts for: of somebody with chickenpox, blisters say no more than chickenpox does. Rules are not touched."""
    named = [knowledge.conditions[key] for key in alone if key in knowledge.conditions]
    return {finding: alone[page.id] for page in named for finding, frequency in page.findings.items() if frequency in OFTEN}


def raised(verdict: Triage, level: TriageLevel, say: Speech) -> Triage:
    """The verdict, at ``level`` if that is more urgent; never lowered."""
    if level <= verdict.level:
        return verdict
    # That nothing alarming was found is no reason for haste.
    own = verdict.reason if verdict.understood and verdict.level > TriageLevel.SELF_CARE else ""
    why = say("No rule alone says so, but messages written like this one needed care that soon.")
    return Triage(level, verdict.red_flags, say(DO[level]), say.together(why, own))


def unalarmed(verdict: Triage, say: Speech, complaints: Sequence[str] = ()) -> Triage:
    """Self-care where the second reader has no doubt: of ``complaints`` that mostly pass and of which no rule speaks, or where no symptom was recognised."""
    if complaints:
        reason = say("No warning sign was found beside {names}, which mostly passes; messages written like this one could be looked after at home.", names=say.names(complaints[:4]))
    elif verdict.understood or verdict.level != TriageLevel.ROUTINE:
        return verdict
    else:
        reason = say("No symptom was recognised; messages written like this one could be looked after at home.")
    return Triage(TriageLevel.SELF_CARE, verdict.red_flags, say(DO[TriageLevel.SELF_CARE]), reason)


def _reason(worst: list[str], level: TriageLevel, say: Speech) -> str:
    names = say.names(worst[:4])
    if level == TriageLevel.SELF_CARE:
        return say("Nothing alarming was found in what you wrote ({names}).", names=names)
    return say("Because of: {names}.", names=names)


def _fire(rule: Rule, facts: Facts, say: Speech) -> RedFlag | None:
    if not holds(rule.when, facts):
        return None
    source = say.knowledge.sources[rule.source]
    seen = tuple(key for key in rule.when.findings if key in facts.findings)
    return RedFlag(rule.id, TriageLevel.parse(rule.level), say(rule.why), say(rule.do), f"{source.publisher}: {source.title}", source.url, seen)


