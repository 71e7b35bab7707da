"""Confirmed items to a history and to a profile: nothing is lost in silence, and what contradicts itself is told and not decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.cautions import states
from assistant.history import from_profile
from assistant.intake.types import Item, Skipped
from assistant.types import Dose, FindingNow, PatientHistory, Sex, Vital
from assistant.understand import merge_findings
from knowledge_graph.lexicon import VITALS
from knowledge_graph.link import Linker
from knowledge_graph.medicines import check_medicines, is_medicine
from knowledge_graph.speech import Speech, Tongue, speech
from knowledge_graph.store import Knowledge

# A measurement tells how somebody is for a day; an older one is no reason for care today.
FRESH_DAYS = 1
# Two ages that differ by more than this are not one person's.
SAME_AGE = 1.0
_PASSING = re.compile(
    r"^smoking$|^recent-|-contact$|-exposure$|^active-|injury|overdose|pregnan|^breast-feeding|^immobility|^stress|^long-journey|^new-medicine|^extra-dose|^missed-|needlestick|foreign-body"
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """What cannot all be true or safe together, in one sentence for people, with the items that say so."""

    text: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A history with the items merged in.

    Attributes:
        profile: the same as keys that ``--profile`` reads; findings, measurements and relatives have no key there.
        unused: items that the history has no place for, with the reason.
    """

    history: PatientHistory
    profile: Mapping[str, object]
    conflicts: tuple[Conflict, ...]
    unused: tuple[Skipped, ...]


def confirm(
    items: Iterable[Item], linker: Linker, knowledge: Knowledge, history: PatientHistory | None = None, on: date | None = None, language: Tongue = "en"
) -> Confirmed:
    """Merge what the person confirmed into what was known; an item that stayed ``unsure`` is not taken over.

    Args:
        on: the day for which measurements are judged as fresh; today where not given.
        language: of names, and of what is told of medicines.
    """
    before = history or PatientHistory()
    given = tuple(items)
    taken, unused = _sorted(given, knowledge, on or date.today())
    person, conflicts = _person(taken, before)
    profile = {**person, **_lists(taken, linker, knowledge)}
    read = from_profile(profile, linker)
    merged = _merged(before, read, taken, knowledge)
    conflicts = [*conflicts, *_contradictions(given, speech(language, knowledge)), *_allergies(merged, given, knowledge, language)]
    return Confirmed(merged, profile, tuple(conflicts), tuple(unused))


def _sorted(items: Sequence[Item], knowledge: Knowledge, on: date) -> tuple[list[Item], list[Skipped]]:
    newest: dict[str, Item] = {}
    for item in items:
        if item.kind == "vital" and item.status == "current" and (item.name not in newest or (item.when or on) >= (newest[item.name].when or on)):
            newest[item.name] = item
    taken: list[Item] = []
    unused: list[Skipped] = []
    for item in items:
        why = _no_place(item, knowledge, on) or ("a newer measurement is there" if item.kind == "vital" and newest[item.name] is not item else "")
        if why:
            unused.append(Skipped(item.source, item.quote or item.name, why))
        else:
            taken.append(item)
    return taken, unused


def _no_place(item: Item, knowledge: Knowledge, on: date) -> str:
    """Why an item is not taken over, or nothing."""
    if item.status == "unsure":
        return "it is not sure: set its status if it is so"
    if item.kind in {"lab", "procedure", "immunisation"}:
        return "a history keeps no results, operations or vaccinations"
    if item.kind == "family":
        return "" if item.status == "family" and item.concept else "only known illnesses that relatives have are kept"
    if item.kind == "vital":
        if item.name not in VITALS or item.number is None:
            return "this measurement is no part of a history"
        return f"it was measured on {item.when} and says nothing of {on}" if item.when is not None and abs((on - item.when).days) > FRESH_DAYS else ""
    if item.status == "past":
        return _past(item, knowledge)
    if item.status == "denied" and item.kind != "pregnancy":
        return (
            ""
            if item.kind in {"condition", "finding"} and item.concept in knowledge.alone
            else "that something is absent is kept only of what people complain of"
        )
    return "no symptom is known under this name" if item.kind == "finding" and item.concept not in knowledge.alone else ""


def _past(item: Item, knowledge: Knowledge) -> str:
    if item.kind == "finding" and item.concept is None:
        return "no symptom is known under this name"
    if item.kind in {"condition", "finding"}:
        passed = (
            item.concept is not None
            and item.concept in knowledge.findings
            and knowledge.findings[item.concept].kind == "risk"
            and _PASSING.search(item.concept)
        )
        return "it is over" if passed else ""
    return {"medicine": "it is no longer taken", "allergy": "it is over", "pregnancy": "it is over"}.get(item.kind, "it is over")


# ---- the person --------------------------------------------------------------------------------------------------------


def _person(items: Sequence[Item], before: PatientHistory) -> tuple[dict[str, object], list[Conflict]]:
    """Age, sex and pregnancy where all items agree with each other and with what was known."""
    conflicts: list[Conflict] = []
    found: dict[str, object] = {}
    ages = [item for item in items if item.kind == "age" and item.number is not None]
    years = [item.number for item in ages if item.number is not None] + ([before.age] if before.age is not None else [])
    births = {item.when for item in ages if item.when is not None}
    if len(births) > 1 or (years and max(years) - min(years) > SAME_AGE):
        conflicts.append(
            Conflict(
                f"the age is not the same everywhere: {', '.join(dict.fromkeys([*(item.value for item in ages), *([f'{before.age:g} years'] if before.age is not None else [])]))}",
                tuple(ages),
            )
        )
    elif ages:
        found["age"] = next((item.number for item in ages if item.when is not None), ages[0].number)
    sexes = [item for item in items if item.kind == "sex"]
    named = {item.value for item in sexes} | ({before.sex} if before.sex else set())
    if len(named) > 1:
        conflicts.append(Conflict(f"the sex is not the same everywhere: {' and '.join(sorted(named))}", tuple(sexes)))
    elif sexes:
        found["sex"] = sexes[0].value
    return {**found, **_pregnancy(items, named, conflicts)}, conflicts


def _pregnancy(items: Sequence[Item], sexes: set[str] | set[Sex | str], conflicts: list[Conflict]) -> dict[str, object]:
    told = [item for item in items if item.kind == "pregnancy"]
    states_told = {item.status for item in told}
    if len(states_told) > 1:
        conflicts.append(Conflict("a pregnancy is both stated and denied", tuple(told)))
        return {}
    if told and states_told == {"current"} and sexes == {"male"}:
        conflicts.append(Conflict("a pregnancy is stated of a man", tuple(told)))
        return {}
    if not told:
        return {}
    weeks = next((item.number for item in told if item.number is not None and 0 < item.number <= 45), None)
    return {"pregnant": states_told == {"current"} if weeks is None else weeks}


# ---- lists -------------------------------------------------------------------------------------------------------------


def _lists(items: Sequence[Item], linker: Linker, knowledge: Knowledge) -> dict[str, object]:
    """Words for illnesses, medicines and allergies that a profile is read back from."""
    illnesses = [
        _word(item.concept or item.name, "conditions", linker, knowledge) for item in items if item.kind == "condition" and item.status != "denied"
    ]
    risks = dict.fromkeys(risk for item in items if item.kind == "family" for risk in family_risks(item, linker, knowledge))
    illnesses += [word for risk in risks if (word := _only(risk, linker, knowledge))]
    medicines = [_word(item.concept or item.name, "medicines", linker, knowledge) for item in items if item.kind == "medicine"]
    allergies = [
        item.name if item.concept is None else _word(item.concept, "allergies", linker, knowledge) for item in items if item.kind == "allergy"
    ]
    lists = {"conditions": illnesses, "medicines": medicines, "allergies": allergies}
    return {key: list(dict.fromkeys(words)) for key, words in lists.items() if words}


def _word(key: str, field: str, linker: Linker, knowledge: Knowledge) -> str:
    """The first name of a concept that a profile is read back from; the words themselves where it is none."""
    concept = knowledge.concepts.get(key)
    names = (*concept.english, *concept.zh) if concept else ()
    return next((name for name in names if key in _read(field, name, linker)), key)


def _only(key: str, linker: Linker, knowledge: Knowledge) -> str:
    """A name of a family history that is read as that and not as the illness itself."""
    return next((name for name in (*knowledge.concepts[key].english, key) if _read("conditions", name, linker) == (key,)), "")


def _read(field: str, word: str, linker: Linker) -> tuple[str, ...]:
    read = from_profile({field: [word]}, linker)
    return {"conditions": read.conditions, "medicines": read.medicines, "allergies": read.allergies}[field]


def family_risks(item: Item, linker: Linker, knowledge: Knowledge) -> tuple[str, ...]:
    """What an illness in the family makes a risk of the person: diabetes of the mother is a family history of diabetes."""
    if item.concept is None or item.concept.startswith("family-history"):
        return (item.concept,) if item.concept else ()
    said = f"family history of {knowledge.concepts[item.concept].name if item.concept in knowledge.concepts else item.name}"
    return tuple(dict.fromkeys(m.concept for m in linker.read(said).mentions if m.concept.startswith("family-history")))


# ---- merging -----------------------------------------------------------------------------------------------------------


def _merged(before: PatientHistory, read: PatientHistory, items: Sequence[Item], knowledge: Knowledge) -> PatientHistory:
    found = [
        FindingNow(item.concept, item.status == "current", None, item.quote)
        for item in items
        if item.kind in {"finding", "condition"}
        and item.concept in knowledge.alone
        and (item.kind == "finding" or item.status == "denied")
        and item.status in {"current", "denied"}
    ]
    vitals = {vital.name: vital for vital in before.vitals}
    vitals |= {item.name: Vital(item.name, item.number, item.quote) for item in items if item.kind == "vital" and item.number is not None}
    doses = tuple(Dose(item.concept or item.name, item.value) for item in items if item.kind == "medicine" and item.value)
    return replace(
        before,
        age=read.age if read.age is not None else before.age,
        sex=read.sex or before.sex,
        pregnant=read.pregnant if read.pregnant is not None else before.pregnant,
        weeks=read.weeks if read.weeks is not None else before.weeks,
        conditions=_union(before.conditions, read.conditions),
        medicines=_union(before.medicines, read.medicines),
        allergies=_union(before.allergies, read.allergies),
        findings=merge_findings(before.findings, tuple(found)),
        vitals=tuple(vitals.values()),
        doses=tuple(dict.fromkeys((*before.doses, *doses))),
        family=_union(before.family, (item.concept for item in items if item.kind == "family" and item.concept)),
        past=_union(before.past, (item.concept for item in items if item.status == "past" and item.concept)),
    )


def _union(first: tuple[str, ...], second: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second)))


# ---- what contradicts itself -------------------------------------------------------------------------------------------


def _contradictions(items: Sequence[Item], say: Speech) -> list[Conflict]:
    """The same thing stated and denied."""
    found = []
    for kind in ("condition", "finding"):
        stated = {item.concept: item for item in items if item.kind == kind and item.status == "current" and item.concept}
        denied = {item.concept: item for item in items if item.kind == kind and item.status == "denied" and item.concept}
        found += [Conflict(f"{say.name(key)} is both stated and denied", (stated[key], denied[key])) for key in stated if key in denied]
    return found


def _allergies(history: PatientHistory, items: Sequence[Item], knowledge: Knowledge, language: Tongue) -> list[Conflict]:
    """Medicines that are taken in spite of an allergy, and "no allergies" beside one."""
    own = [item for item in items if item.kind == "allergy" and item.status == "current"]
    none = [item for item in items if item.kind == "allergy" and item.status == "denied" and item.name == "no known allergies"]
    found = [Conflict("an allergy is stated, and that there is none", (*own, *none))] if own and none else []
    taken = [key for key in history.medicines if is_medicine(knowledge, key)]
    person = replace(PatientHistory(), allergies=history.allergies)
    causes = states(person, knowledge)
    for caution in check_medicines(knowledge, taken, causes, history.allergies, language):
        if caution.other in causes:
            found.append(Conflict(caution.text, tuple(item for item in items if item.concept in {caution.medicine, caution.other})))
    return found
