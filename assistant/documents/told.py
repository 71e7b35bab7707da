"""What was told, as statements: the person, findings with their details and their words, what was denied, measured values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from assistant.documents.headings import labelled, word
from assistant.documents.types import Language, Statement
from assistant.types import FindingNow, PatientHistory, Reason, Vital
from assistant.vitals.types import NAMES
from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge


def name_of(key: str, knowledge: Knowledge, language: Language) -> str:
    """A concept's name in the language, or in English; words that name no concept stay as they are."""
    return speech(language, knowledge).name(key)


def reason_names(reasons: Iterable[Reason], knowledge: Knowledge, language: Language) -> str:
    """What speaks for or against a candidate, in one line; not every reason is a concept."""
    return ", ".join(name_of(reason.finding, knowledge, language) if language == "zh" and reason.finding in knowledge.concepts else reason.name for reason in reasons)


def names(keys: Iterable[str], knowledge: Knowledge, language: Language) -> str:
    """Names in one line; "not told" for none, since silence is no denial."""
    found = list(dict.fromkeys(name_of(key, knowledge, language) for key in keys))
    return ("、" if language == "zh" else ", ").join(found) or word("not_told", language)


def person(history: PatientHistory, language: Language) -> Iterator[Statement]:
    """Age, sex, pregnancy, and about whom it was told."""
    if history.about != "self":
        yield _told("about_other", history.about, language)
    yield _told("age", _age(history.age, language), language)
    yield _told("sex", word(history.sex or "not_told", language), language)
    if history.pregnant is not None:
        weeks = f", {history.weeks:g} {word('weeks', language)}" if history.weeks is not None else ""
        yield _told("pregnant", f"{word('yes' if history.pregnant else 'no', language)}{weeks}", language)


def background(history: PatientHistory, knowledge: Knowledge, language: Language) -> Iterator[Statement]:
    """Illnesses, past and family."""
    yield _told("conditions", names(history.conditions, knowledge, language), language)
    if history.past:
        yield _told("past", names(history.past, knowledge, language), language)
    if history.family:
        yield _told("family", names(history.family, knowledge, language), language)


def medicines(history: PatientHistory, knowledge: Knowledge, language: Language) -> Iterator[Statement]:
    """Medicines with the doses as stated, and allergies."""
    doses = {dose.medicine: dose.text for dose in history.doses}
    taken = [f"{name_of(key, knowledge, language)}{f' ({doses[key]})' if key in doses else ''}" for key in history.medicines]
    yield _told("medicines", ", ".join(taken) or word("not_told", language), language)
    yield _told("allergies", names(history.allergies, knowledge, language), language)


def findings(history: PatientHistory, knowledge: Knowledge, language: Language) -> Iterator[Statement]:
    """Each finding that is present with its details; then what was denied, and what could not be told."""
    present = [finding for finding in history.findings if finding.present]
    for finding in present:
        yield Statement(_finding(finding, knowledge, language), "told", said=(finding.said,) if finding.said else ())
    if not present:
        yield Statement(word("no_findings", language), "worked_out")
    if absent := [finding for finding in history.findings if not finding.present]:
        said = tuple(dict.fromkeys(finding.said for finding in absent if finding.said))
        yield Statement(labelled("absent", names((f.id for f in absent), knowledge, language), language), "told", said=said)
    if history.unsure:
        yield _told("unsure", names(history.unsure, knowledge, language), language)


def own_words(history: PatientHistory, language: Language) -> Iterator[Statement]:
    """The person's own messages, whole."""
    for turn in history.turns:
        if turn.role == "user":
            yield Statement(word("own_words", language), "told", said=(turn.text,))


def values(history: PatientHistory, made: datetime, language: Language) -> Iterator[Statement]:
    """Each measured value with its unit; a value in a message is of the day it was told, since it brings no date of its own."""
    for vital in history.vitals:
        told = f"{word('told_on', language)} {made:%Y-%m-%d}"
        yield Statement(f"{_value(vital)} ({told})", "told", said=(vital.said,) if vital.said else ())
    if not history.vitals:
        yield Statement(word("no_values", language), "worked_out")


def _told(key: str, text: str, language: Language) -> Statement:
    return Statement(labelled(key, text, language), "told")


def _age(age: float | None, language: Language) -> str:
    if age is None:
        return word("not_told", language)
    if age < 2:
        return f"{age * 12:.0f} {word('months', language)}" if age >= 1 / 12 else f"{age * 52.18:.0f} {word('weeks', language)}"
    return f"{age:g} {word('years', language)}"


def _value(vital: Vital) -> str:
    name, unit = NAMES.get(vital.name, (vital.name, ""))
    return f"{name}: {vital.value:g} {unit}".strip()


def _finding(finding: FindingNow, knowledge: Knowledge, language: Language) -> str:
    details = [
        f"{word('for', language)} {_lasting(finding.hours, language)}" if finding.hours is not None else "",
        finding.severity or "",
        finding.onset or "",
        (finding.course or "").replace("_", " "),
        finding.side or "",
        *(f"{word(key, language)} {', '.join(found)}" for key, found in _factors(finding) if found),
    ]
    shown = "; ".join(detail for detail in details if detail)
    return f"{name_of(finding.id, knowledge, language)}{f' ({shown})' if shown else ''}"


def _factors(finding: FindingNow) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return ("spreads", finding.radiates_to), ("worse_with", finding.worse_with), ("better_with", finding.better_with)


def _lasting(hours: float, language: Language) -> str:
    return f"{hours:g} {word('hours', language)}" if hours < 48 else f"{hours / 24:.0f} {word('days', language)}"
