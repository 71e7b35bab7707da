"""Care advice from the latest readings: what they mean for this person, what to do now, when to get help, when to measure again.

Each reading is judged by its published limit; the red-flag rules, which also look at symptoms and illnesses, and the NEWS2 of all
readings together can only make it more urgent. An oxygen level inside the target of COPD is no alarm (``thresholds.in_lower_target``).
Title and text are in the language of the history; what is said to clinicians is English.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cache, reduce

from assistant.flags import RedFlag
from assistant.settings import Settings
from assistant.triage import triage
from assistant.types import FindingNow, PatientHistory, Triage, Vital
from assistant.vitals import children, news2, thresholds
from assistant.vitals.news2 import Incomplete, News2, NotMeant, Observations
from assistant.vitals.published import SELF_CARE, Limit
from assistant.vitals.text import measured
from assistant.vitals.thresholds import Circumstances, Place
from assistant.vitals.types import Consciousness, Reading
from knowledge_graph.lexicon import VITALS
from knowledge_graph.medicines import names_of
from knowledge_graph.speech import Speech, speech
from knowledge_graph.store import Knowledge, load
from knowledge_graph.types import TriageLevel

NAMES = {
    "temperature": "temperature", "heart_rate": "heart rate", "respiratory_rate": "breathing rate", "spo2": "oxygen level",
    "systolic": "blood pressure", "diastolic": "blood pressure", "glucose": "blood sugar", "ketones": "ketones",
}  # fmt: skip
AGAIN = "Measure again now, since one reading alone can be wrong. If it is confirmed, if you cannot measure again or if you feel ill:"
STILL = "Values in range do not rule out illness: if you feel unwell, say what is wrong. Measure again as usual, or when you feel different."
TOGETHER = "Several values together are out of range"
ILLNESS = "Each may be harmless alone; together they can show serious illness."
FELT = "What you feel counts more than these values"
IN_RANGE = "All values are in the usual range"
EMERGENCY_NOW = "Call your emergency number now. Measure again while you wait."
URGENT_TODAY = "Get medical help today, within hours. Measure again every hour until then, and call your emergency number if you get worse."
SCALE_2 = "Scale 2 was taken because of the lung disease; unless hypercapnic respiratory failure is confirmed, scale 1 holds and scores higher."
_DIABETES = frozenset({"type-1-diabetes", "type-2-diabetes", "gestational-diabetes", "diabetic-ketoacidosis"})
_INSULIN = frozenset({"type-1-diabetes", "injected-insulin"})
# What records say of people whose oxygen is kept at 88-92 %, where no condition was recognised in the words.
_HYPERCAPNIC = ("hypercapni", "type 2 respiratory failure", "type ii respiratory failure", "oxygen alert card", "88-92")


@dataclass(frozen=True, slots=True)
class Advice:
    """One piece of advice.

    Attributes:
        title, text: for the person; what it is, and what to do now, when to get help, when to measure again.
        clinical: for clinicians.
        readings: what it was drawn from.
        source, url: where the limit or rule stands.
    """

    level: TriageLevel
    title: str
    text: str
    clinical: str
    readings: tuple[Reading, ...]
    source: str
    url: str


@dataclass(frozen=True, slots=True)
class _Judged:
    limit: Limit
    readings: tuple[Reading, ...]


def advise(
    latest: Mapping[str, Reading],
    history: PatientHistory,
    knowledge: Knowledge | None = None,
    *,
    unconfirmed: Collection[str] = (),
    on_oxygen: bool | None = None,
    place: Place = "home",
) -> tuple[Advice, ...]:
    """Advice, most urgent first; one reassuring piece when all is in range, none when nothing was measured.

    Args:
        latest: the last reading of each kind; what ``history`` tells of other kinds is used too. Weight and height have no limits and are left out.
        knowledge: whose red-flag rules hold; None takes the built-in knowledge.
        unconfirmed: kinds whose last reading may be wrong: measuring again comes first, unless there are symptoms.
        place: where blood pressure was measured.
    """
    knowledge = knowledge or _builtin()
    say = speech(history.language, knowledge)
    now = {name: reading for name, reading in (_told(history) | dict(latest)).items() if name in NAMES}
    about = circumstances(now, history, knowledge, on_oxygen, place)
    whole = _whole(now, history, about)
    judged = _judge(now, about)
    verdict = _verdict(whole, about, knowledge)
    found = _joined(judged, verdict, knowledge, say)
    found += [piece for piece in (_together(now, history, about, say),) if piece and piece.level >= max((a.level for a in found), default=SELF_CARE)]
    if verdict.understood and verdict.level > max((a.level for a in found), default=SELF_CARE):
        found.append(_felt(verdict, say))
    calm = not _complaints(whole, knowledge)
    found = [_again(piece, unconfirmed, say) if calm else piece for piece in found]
    found.sort(key=lambda piece: -piece.level)
    return tuple(found) or _in_range(judged, now, history, about, say)


def _whole(now: Mapping[str, Reading], history: PatientHistory, about: Circumstances) -> PatientHistory:
    """The history with the readings and the findings that they show: the rules look at both."""
    vitals = tuple(Vital(name, reading.value, reading.said) for name, reading in now.items() if name in VITALS)
    shown = tuple(FindingNow(key) for key, _ in measured(vitals, history.age, about.lower_target) if key not in history.present)
    return replace(history, vitals=vitals, findings=(*history.findings, *shown))


def circumstances(
    now: Mapping[str, Reading], history: PatientHistory, knowledge: Knowledge, on_oxygen: bool | None = None, place: Place = "home"
) -> Circumstances:
    """What decides which limits hold for this person."""
    present = _states(history.present, knowledge)
    states = _states((*history.conditions, *history.present), knowledge)
    words = " ".join(history.conditions).casefold()
    insulin = bool(states & _INSULIN) or any("insulin" in name for medicine in history.medicines for name in names_of(knowledge, medicine))
    return Circumstances(
        age=history.age,
        pregnant=bool(history.pregnant),
        lower_target=not _child(history.age) and ("copd" in states or any(word in words for word in _HYPERCAPNIC)),
        on_oxygen=on_oxygen,
        diabetes=bool(states & _DIABETES) or "diabet" in words,
        insulin=insulin,
        present=present,
        ketones=now["ketones"].value if "ketones" in now else None,
        place=place,
    )


def observations(
    latest: Mapping[str, Reading], history: PatientHistory, on_oxygen: bool | None = None, consciousness: Consciousness | None = None
) -> Observations:
    """The observations that NEWS2 needs, as far as they are known; confusion and unresponsiveness are taken from the findings."""
    value = {name: reading.value for name, reading in (_told(history) | dict(latest)).items()}
    told: Consciousness | None = "unresponsive" if "unresponsive" in history.present else "confused" if "confusion" in history.present else None
    return Observations(
        value.get("respiratory_rate"), value.get("spo2"), on_oxygen, value.get("systolic"), value.get("heart_rate"),
        consciousness or told, value.get("temperature"), history.age, history.pregnant,
    )  # fmt: skip


@cache
def _builtin() -> Knowledge:
    return load(Settings().cache)


def _child(age: float | None) -> bool:
    return age is not None and age < children.ADULT_AGE


def _told(history: PatientHistory) -> dict[str, Reading]:
    return {vital.name: Reading(vital.name, vital.value, None, "told", vital.said) for vital in history.vitals}


def _states(keys: Collection[str], knowledge: Knowledge) -> frozenset[str]:
    return frozenset().union(keys, *(knowledge.implied.get(key, ()) for key in keys))


def _judge(now: Mapping[str, Reading], about: Circumstances) -> list[_Judged]:
    """Every reading with its limit; the two numbers of a blood pressure are one."""
    found = [_Judged(_limit(name, reading.value, now, about), (reading,)) for name, reading in now.items() if NAMES[name] != "blood pressure"]
    both = tuple(now[name] for name in ("systolic", "diastolic") if name in now)
    if both:
        found.append(_Judged(_pressure(now, about), both))
    return found


def _limit(name: str, value: float, now: Mapping[str, Reading], about: Circumstances) -> Limit:
    if about.age is None or not _child(about.age) or name not in children.ROWS:
        return thresholds.judge(name, value, about)
    temperature = now["temperature"].value if "temperature" in now else None
    return children.judge(name, value, about.age, children.likely_infection(about.present, temperature))


def _pressure(now: Mapping[str, Reading], about: Circumstances) -> Limit:
    systolic, diastolic = (now[name].value if name in now else None for name in ("systolic", "diastolic"))
    if about.age is not None and _child(about.age) and not about.pregnant:
        return children.pressure(systolic, diastolic, about.age)
    limit = thresholds.pressure(systolic, diastolic, about)
    aha, nice = thresholds.aha_category(systolic, diastolic), thresholds.nice_stage(systolic, diastolic, about.place)
    called = f"ACC/AHA 2017: {aha}; NICE NG136: {nice} ({about.place})."
    return limit if about.pregnant else replace(limit, clinical=f"{called} {limit.clinical}")


def _verdict(history: PatientHistory, about: Circumstances, knowledge: Knowledge) -> Triage:
    """What the red-flag rules say of the readings and everything else, without the oxygen rules where a lower target holds."""
    oxygen = next((vital.value for vital in history.vitals if vital.name == "spo2"), None)
    if oxygen is None or not thresholds.in_lower_target(oxygen, about):
        return triage(history, knowledge)
    rules = tuple(rule for rule in knowledge.rules if set(rule.when.vitals) != {"spo2_max"} or rule.when.findings)
    findings = tuple(finding for finding in history.findings if finding.id != "low-oxygen")
    return triage(replace(history, findings=findings), knowledge.with_rules(rules))


def _joined(judged: list[_Judged], verdict: Triage, knowledge: Knowledge, say: Speech) -> list[Advice]:
    """Advice for every reading that is not usual; a rule that is more urgent takes the place of the readings that it is about."""
    vitals = {rule.id: {name.rpartition("_")[0] for name in rule.when.vitals} for rule in knowledge.rules}
    left, found = list(judged), list[Advice]()
    for flag in verdict.red_flags:
        mine = [item for item in left if any(reading.name in vitals[flag.rule] for reading in item.readings)]
        if mine and flag.level > max(item.limit.level for item in mine):
            found.append(_flagged(flag, mine, say))
            left = [item for item in left if item not in mine]
    return found + [_advice(item, say) for item in left if not item.limit.usual]


def _advice(item: _Judged, say: Speech) -> Advice:
    limit = item.limit
    return Advice(limit.level, say(limit.title), say(limit.text), limit.clinical, item.readings, limit.source.name, limit.source.url)


def _flagged(flag: RedFlag, items: list[_Judged], say: Speech) -> Advice:
    title = reduce(lambda first, then: say("{first} and {then}", first=first, then=then[0].lower() + then[1:]), (say(item.limit.title) for item in items))
    clinical = " ".join((f"Red-flag rule {flag.rule}.", *(item.limit.clinical for item in items)))
    return Advice(
        flag.level, title, say.together(flag.why, flag.do), clinical, tuple(reading for item in items for reading in item.readings), flag.source, flag.url
    )


def _together(now: Mapping[str, Reading], history: PatientHistory, about: Circumstances, say: Speech) -> Advice | None:
    """Advice when NEWS2 of what is known reaches 5, however normal the rest may be; else None."""
    given = observations(now, history, about.on_oxygen)
    result = news2.news2(given, 2 if about.lower_target else 1)
    least = result.total if isinstance(result, News2) else result.lowest if isinstance(result, Incomplete) else 0
    if least < 5:
        return None
    readings = tuple(now[name] for name in news2.PARAMETERS if name in now)
    level, do = (TriageLevel.EMERGENCY, EMERGENCY_NOW) if least >= 7 else (TriageLevel.URGENT, URGENT_TODAY)
    scale = f" {SCALE_2}" if about.lower_target else ""
    return Advice(level, say(TOGETHER), say.together(say(ILLNESS), say(do)), described(result) + scale, readings, news2.SOURCE, news2.URL)


def described(result: News2 | Incomplete | NotMeant) -> str:
    """NEWS2 in one line for clinicians."""
    if isinstance(result, NotMeant):
        return result.reason
    points = ", ".join(f"{name.replace('_', ' ')} {points}" for name, points in result.scores)
    if isinstance(result, News2):
        do = f"Observe {result.response.monitoring}. {result.response.action} {result.note}".strip()
        return f"NEWS2 {result.total} (scale {result.scale}), risk {result.risk}: {points}. {do}"
    missing = ", ".join(name.replace("_", " ") for name in result.missing)
    span = f"{result.lowest} to {result.highest}, risk {result.lowest_risk} to {result.highest_risk}"
    return f"NEWS2 incomplete (scale {result.scale}): {span}; known {points or 'nothing'}; missing {missing}. {result.note}".strip()


def _felt(verdict: Triage, say: Speech) -> Advice:
    """What was told beside the readings needs care sooner than the readings do."""
    flag = next((flag for flag in verdict.red_flags if flag.level == verdict.level), None)
    source, url = (flag.source, flag.url) if flag else ("Anamnesis: care level of each finding", "")
    clinical = f"Red-flag rule {flag.rule}." if flag else verdict.reason
    return Advice(verdict.level, say(FELT), say.together(verdict.reason, verdict.do), clinical, (), source, url)


def _complaints(history: PatientHistory, knowledge: Knowledge) -> bool:
    """True when something is felt beyond what the readings themselves show."""
    shown = {finding for finding, _ in measured(history.vitals, history.age)}
    return any(key not in shown and knowledge.findings[key].kind != "risk" for key in history.present if key in knowledge.findings)


def _again(piece: Advice, unconfirmed: Collection[str], say: Speech) -> Advice:
    doubtful = piece.level > SELF_CARE and any(reading.name in unconfirmed for reading in piece.readings)
    return replace(piece, text=say.together(say(AGAIN), piece.text)) if doubtful else piece


def _in_range(judged: list[_Judged], now: Mapping[str, Reading], history: PatientHistory, about: Circumstances, say: Speech) -> tuple[Advice, ...]:
    """One reassuring piece: what was in range, and for whom that holds."""
    if not judged:
        return ()
    named = say.listed(dict.fromkeys(say(NAMES[reading.name]) for item in judged for reading in item.readings))
    text = say.together(say("In range: {names}.", names=named), _for_whom(history, say), say(STILL))
    score = news2.news2(observations(now, history, about.on_oxygen), 2 if about.lower_target else 1)
    clinical = " ".join((*dict.fromkeys(item.limit.clinical for item in judged), described(score)))
    sources = dict.fromkeys(item.limit.source for item in judged)
    names = "; ".join(source.name for source in sources)
    return (Advice(SELF_CARE, say(IN_RANGE), text, clinical, tuple(now.values()), names, next(iter(sources)).url),)


def _for_whom(history: PatientHistory, say: Speech) -> str:
    if history.age is None:
        return say("No age was given, so limits of adults at rest were used.")
    if _child(history.age):
        return say("Limits for this child's age, calm and at rest, were used.")
    if history.pregnant:
        return say("Limits of adults at rest were used, and those of pregnancy for blood pressure and sugar.")
    return say("Limits of adults at rest were used; in pregnancy others hold.")
