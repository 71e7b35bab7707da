"""What would change the urgency: rules that nearly fired, what is not known, and what to watch for (safety-netting).

A rule nearly fired when it is more urgent than the level found, something that it looks at is present, and one thing is missing that the person has
not denied. What is denied is known, so it is never asked nor warned of as missing.

References: Almond et al. 2009, Br J Gen Pract (safety-netting: what to look for, when and where to seek help).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import islice

from assistant.flags import Missing, NearlyFired
from assistant.likelihoods import LEAK, Edition, likelihoods
from assistant.rules import Facts, concerned, facts_of, holds_duration, holds_person, holds_vital
from assistant.types import PatientHistory, Triage
from knowledge_graph.lexicon import Rule, When
from knowledge_graph.speech import Speech, speech
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

SHOWN, WATCHED = 8, 4
# What goes with the findings in fewer than this share is neither asked nor warned of.
UNLIKELY = 0.01
WITHIN = {
    TriageLevel.EMERGENCY: "now",
    TriageLevel.URGENT: "today",
    TriageLevel.ROUTINE: "within days to two weeks",
    TriageLevel.SELF_CARE: "no appointment needed unless it lasts or gets worse",
}
# What a rule may wait for besides findings and states, in plain words.
PLAIN = {
    "temperature": "temperature", "heart_rate": "pulse", "respiratory_rate": "breaths a minute", "spo2": "oxygen level",
    "systolic": "blood pressure", "diastolic": "blood pressure", "glucose": "blood sugar", "ketones": "blood ketones",
    "duration": "how long it has lasted", "age": "age", "sex": "sex", "pregnancy": "pregnancy",
}  # fmt: skip


def nearly_fired(history: PatientHistory, level: TriageLevel, knowledge: Knowledge) -> tuple[NearlyFired, ...]:
    """Rules above ``level`` that lack one thing, the most urgent and most likely to be completed first."""
    return _nearly_fired(history, level, Edition(knowledge.version, knowledge))


# Asked for by the safety net and by the next question.
@lru_cache(maxsize=4)
def _nearly_fired(history: PatientHistory, level: TriageLevel, edition: Edition) -> tuple[NearlyFired, ...]:
    knowledge = edition.knowledge
    facts, denied, say = facts_of(history, knowledge), set(history.absent), speech(history.language, knowledge)
    found = [near for rule in concerned(facts.findings, knowledge) if TriageLevel.parse(rule.level) > level and (near := _near(rule, facts, denied, say))]
    together = Together(history.present, knowledge)
    ranked = sorted(((_likely(near.missing, together), near) for near in found), key=lambda item: (-item[1].level, -item[0], item[1].rule))
    return tuple(near for chance, near in ranked if chance >= UNLIKELY)


def _near(rule: Rule, facts: Facts, denied: set[str], say: Speech) -> NearlyFired | None:
    knowledge, missing = say.knowledge, _missing(rule, facts, denied)
    if missing is None:
        return None
    seen = tuple(key for key in rule.when.findings if key in facts.findings)
    if not seen:
        # Nothing of the rule is present, but a milder form of what it looks at may be: a headache, and the rule asks for a sudden severe one.
        worse = tuple(key for key in missing.options if missing.kind == "finding" and _milder(key, facts, knowledge))
        missing, seen = Missing("finding", worse), tuple(dict.fromkeys(milder for key in worse for milder in _milder(key, facts, knowledge)))
    return NearlyFired(rule.id, TriageLevel.parse(rule.level), say(rule.why), missing, seen) if seen else None


def _milder(key: str, facts: Facts, knowledge: Knowledge) -> list[str]:
    return sorted(other for other in knowledge.implied[key] if other != key and other in facts.findings)


class Together:
    """How often a finding goes with those that are present: over all illnesses, by how common they are and how often they show both."""

    def __init__(self, present: Iterable[str], knowledge: Knowledge) -> None:
        table = likelihoods(knowledge)
        self._given, weights = table.given, dict(table.prior)
        known = [key for key in present if key in knowledge.findings and knowledge.findings[key].kind != "risk"]
        for key in known:
            # Against those that do not list it, so that a page is touched only by what it lists.
            for condition, value in self._given[key].items():
                weights[condition] *= value / LEAK
        total = sum(weights.values())
        self._weights = {key: weight / total for key, weight in weights.items() if weight > total * LEAK / 10}

    def chance(self, finding: str) -> float:
        """Probability of the finding."""
        return math.fsum(value * self._weights.get(key, 0.0) for key, value in self._given[finding].items())


def _likely(missing: Missing, together: Together) -> float:
    """Chance that the missing thing is so; what is no finding is taken as worth asking."""
    return max(together.chance(key) for key in missing.options) if missing.kind == "finding" else UNLIKELY


def _missing(rule: Rule, facts: Facts, denied: set[str]) -> Missing | None:
    """The one thing that the rule lacks; None when it lacks more, or when that one thing is known not to be so."""
    # Two are as good as ten: it has not nearly fired.
    gaps = list(islice(_gaps(rule.when, facts), 2))
    if len(gaps) != 1 or gaps[0] is None:
        return None
    options = tuple(key for key in gaps[0].options if key not in denied)
    return Missing(gaps[0].kind, options) if options else None


def _gaps(when: When, facts: Facts) -> Iterator[Missing | None]:
    """Everything the rule lacks; None is something known to be otherwise, so that the rule cannot fire."""
    present = facts.findings.keys()
    yield from (Missing("finding", (key,)) for key in when.all if key not in present)
    if when.any and present.isdisjoint(when.any):
        yield Missing("finding", when.any)
    if when.at_least is not None:
        lacking = when.at_least.n - sum(key in present for key in when.at_least.of)
        yield from (Missing("finding", tuple(key for key in when.at_least.of if key not in present)) for _ in range(lacking))
    if when.conditions and facts.states.isdisjoint(when.conditions):
        yield Missing("state", when.conditions)
    if when.medicines and facts.medicines.isdisjoint(when.medicines):
        yield Missing("state", when.medicines)
    for name, bound in when.vitals.items():
        if not holds_vital(name, bound, facts.vitals):
            vital = name.rpartition("_")[0]
            yield None if vital in facts.vitals else Missing("vital", (vital,))
    if when.duration is not None and not holds_duration(when, facts):
        yield Missing("duration", ("duration",)) if _no_hours(when, facts) else None
    if not facts.states.isdisjoint(when.unless):
        yield None
    yield from _person_gaps(when, facts)


def _no_hours(when: When, facts: Facts) -> bool:
    return all(facts.findings[key] is None for key in when.findings if key in facts.findings)


def _person_gaps(when: When, facts: Facts) -> Iterator[Missing | None]:
    if holds_person(when, facts.history):
        return
    person = facts.history
    if when.age is not None and person.age is None:
        yield Missing("person", ("age",))
    elif when.sex is not None and person.sex is None:
        yield Missing("person", ("sex",))
    elif when.pregnant is not None and person.pregnant is None and person.sex != "male":
        yield Missing("person", ("pregnancy",))
    else:
        yield None


def with_safety_net(verdict: Triage, history: PatientHistory, knowledge: Knowledge) -> Triage:
    """The verdict with its nearly fired rules, what is not known, and what to watch for."""
    near, say = nearly_fired(history, verdict.level, knowledge), speech(history.language, knowledge)
    watch = tuple(_watch(near, say))[:WATCHED]
    return replace(verdict, within=say(WITHIN[verdict.level]), nearly=near[:SHOWN], unknown=unknown(near, say), watch=watch, about=about(history, say), language=say.language)


def about(history: PatientHistory, say: Speech) -> str:
    """Whom the urgency was judged for, where a message tells of more than its writer."""
    return say.together(*_about(history, say))


def _about(history: PatientHistory, say: Speech) -> Iterator[str]:
    own = history.about == "self"
    if history.others:
        yield say("This is about you, who write.") if own else say("This is about the person you call “{who}”.", who=history.about)
        yield say("Complaints of others were left out; if somebody else needs care, write about them alone.")
    elif not own:
        yield say("This is about the person you call “{who}”, not about you.", who=history.about)
    if history.mixed:
        yield say("What was told before in this conversation counts too: if that was about somebody else, begin a new conversation for each person.")


def unknown(near: Iterable[NearlyFired], say: Speech) -> tuple[str, ...]:
    """Facts about the person, measurements and times that nearly fired rules wait for, in plain words."""
    asked = (key for item in near if item.missing.kind in {"vital", "duration", "person"} for key in item.missing.options)
    return tuple(dict.fromkeys(say(PLAIN[key]) for key in asked))


def _watch(near: Iterable[NearlyFired], say: Speech) -> Iterator[str]:
    """One line a rule: what to look out for, and why it matters."""
    findings = say.knowledge.findings
    told: set[str] = set()
    for item in near:
        names = [say.name(key) for key in item.missing.options if item.missing.kind == "finding" and findings[key].kind != "risk"]
        fresh = [name for name in names if name not in told][:3]
        if fresh:
            told.update(fresh)
            signs = say.either(fresh)
            yield say("{signs}: {why}", signs=signs[:1].upper() + signs[1:], why=item.why)
