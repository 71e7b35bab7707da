"""What the rules find in a record to cards: measured values that need attention, and what speaks against medicines. No model is used."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal

from assistant.build import Assistant
from assistant.intake.bundle import read_bundle
from assistant.intake.confirm import FRESH_DAYS, confirm
from assistant.medicines import Sourced, check
from assistant.types import PatientHistory
from assistant.vitals.care import Advice, advise
from assistant.vitals.fhir import table_of
from assistant.vitals.screen import screen
from assistant.vitals.types import NAMES, Reading, Table
from knowledge_graph.lexicon import Severity
from knowledge_graph.types import TriageLevel
from ui.api.cds_types import SUMMARY, Card, Source

Indicator = Literal["info", "warning", "critical"]
OF_LEVEL: dict[TriageLevel, Indicator] = {TriageLevel.EMERGENCY: "critical", TriageLevel.URGENT: "warning", TriageLevel.ROUTINE: "info"}
OF_SEVERITY: dict[Severity, Indicator] = {"avoid": "critical", "serious": "warning", "moderate": "info", "minor": "info"}
ORDER: tuple[Indicator, ...] = ("critical", "warning", "info")
OWN = "Anamnesis"


@dataclass(frozen=True, slots=True)
class Record:
    """What a record says of one person today.

    Attributes:
        readings: measured within a day; older ones say nothing of today.
        left_out: medicines that were not checked, since nothing is known of them here.
    """

    person: PatientHistory
    readings: Table
    left_out: tuple[str, ...]


def cards(prefetch: Mapping[str, Mapping[str, Any] | None], patient: str, instance: str, assistant: Assistant, on: date) -> list[Card]:
    """The cards of a record, most serious first.

    Args:
        prefetch: FHIR R4 resources or Bundles by name; null where the record could not give one.
        instance: id of the call, from which the ids of its cards are made.
        on: today.

    Raises:
        BadInput: it is no FHIR record, or it is not of this patient.
    """
    found = record(prefetch, patient, assistant, on)
    made = [*_vitals(found, assistant), *_medicines(found, assistant), *_unknown(found)]
    named = [card.model_copy(update={"uuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"{instance}/{number}"))}) for number, card in enumerate(made)]
    return sorted(named, key=lambda card: ORDER.index(card.indicator))


def record(prefetch: Mapping[str, Mapping[str, Any] | None], patient: str, assistant: Assistant, on: date) -> Record:
    """The record read as ``anamnesis intake`` and ``anamnesis vitals`` read it."""
    resources = [resource for resource in prefetch.values() if resource]
    text = json.dumps({"resourceType": "Bundle", "entry": [{"resource": resource} for resource in resources]})
    items = read_bundle(text, assistant.linker, assistant.knowledge, patient=patient, on=on).items
    person = confirm(items, assistant.linker, assistant.knowledge, on=on).history
    unknown = tuple(key for key in person.medicines if key not in assistant.knowledge.concepts)
    return Record(replace(person, vitals=()), _readings(text, patient, items_hold_vitals=any(item.kind == "vital" for item in items), on=on), unknown)


def _readings(text: str, patient: str, items_hold_vitals: bool, on: date) -> Table:
    if not items_hold_vitals:
        return Table(())
    table = table_of(text, "prefetch", patient=patient)
    return Table(tuple(reading for reading in table.readings if reading.at and abs((on - reading.at.date()).days) <= FRESH_DAYS))


def _vitals(found: Record, assistant: Assistant) -> Iterator[Card]:
    if not found.readings.readings:
        return
    screened = screen(found.readings, found.person.age)
    unsure = [reading.name for reading in screened.unconfirmed]
    for advice in advise(screened.current, found.person, assistant.knowledge, unconfirmed=unsure):
        if advice.readings and advice.level in OF_LEVEL:
            yield _of_advice(advice)


def _of_advice(advice: Advice) -> Card:
    values = ", ".join(_value(reading) for reading in advice.readings)
    return _card(f"{advice.title}: {values}", f"{advice.clinical}\n\n{advice.text}", OF_LEVEL[advice.level], advice.source, advice.url)


def _value(reading: Reading) -> str:
    name, unit = NAMES[reading.name]
    return f"{name} {reading.value:g} {unit}"


def _medicines(found: Record, assistant: Assistant) -> Iterator[Card]:
    known = [key for key in found.person.medicines if key in assistant.knowledge.concepts]
    for one in check(known, found.person, assistant.linker, assistant.knowledge).cautions if known else ():
        yield _of_caution(one)


def _of_caution(one: Sourced) -> Card:
    row = one.caution
    return _card(row.text, f"{row.text} {row.advice}", OF_SEVERITY[row.severity], f"{one.publisher}: {one.title}", one.url)


def _unknown(found: Record) -> Iterator[Card]:
    """What was not checked is said: no card is no proof of safety."""
    if found.left_out:
        names = ", ".join(found.left_out)
        yield _card(f"Medicines that were not checked: {names}", f"Nothing is known here of: {names}.", "info", OWN, "")


def _card(summary: str, detail: str, indicator: Indicator, source: str, url: str) -> Card:
    short = summary if len(summary) <= SUMMARY else f"{summary[: SUMMARY - 1].rstrip()}…"
    return Card(uuid="", summary=short, detail=detail, indicator=indicator, source=Source(label=source, url=url or None))
