"""FHIR R4 Observations to items: vitals in the one unit of each, pregnancy, smoking, and everything else as result text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fhir.resources.R4B.observation import Observation, ObservationComponent

from assistant.errors import BadInput
from assistant.intake.chart import IN_ERROR, Chart, Told, first_day, older_than
from assistant.intake.coding import has_code, words_of
from assistant.intake.types import Item, Skipped, Status
from assistant.vitals.fhir import LOINC
from assistant.vitals.types import NAMES
from assistant.vitals.units import canonical

Measured = Observation | ObservationComponent
_PREGNANCY = ("82810-3",)
_PREGNANT: dict[str, Status] = {"77386006": "current", "LA15173-0": "current", "60001007": "denied", "LA26683-5": "denied"}
_SMOKING = ("72166-2",)
_SMOKES: dict[str, Status] = {
    "449868002": "current", "428041000124106": "current", "77176002": "current", "428071000124103": "current", "428061000124105": "current",
    "8517006": "past", "266919005": "denied",
}  # fmt: skip
# No pregnancy goes on longer than 42 weeks; what was observed before says nothing of today.
PREGNANCY_DAYS = 294


def of_observation(observation: Observation, source: str, chart: Chart) -> Iterator[Told]:
    """Items of its value and of each component."""
    said = words_of(observation.code)
    if observation.status in {"entered-in-error", "cancelled"}:
        yield Skipped(source, said, IN_ERROR if observation.status == "entered-in-error" else "it was cancelled")
    elif has_code(observation.code, *_PREGNANCY):
        yield _state("pregnancy", "pregnancy", _PREGNANT, observation, source, chart)
    elif has_code(observation.code, *_SMOKING):
        yield _state("condition", "smoking", _SMOKES, observation, source, chart)
    else:
        parts: list[Measured] = [part for part in (observation.component or ()) if _result(part)]
        if _result(observation) or not parts:
            parts.insert(0, observation)
        for part in parts:
            yield _measured(part, observation, source)


def _state(kind: str, concept: str, meant: dict[str, Status], observation: Observation, source: str, chart: Chart) -> Told:
    """Pregnancy or smoking, by the code of the answer."""
    answer = observation.valueCodeableConcept
    said, when = words_of(answer), _day(observation)
    status = next((meant[str(coding.code)] for coding in (answer.coding if answer else None) or () if coding.code in meant), None)
    if status is None:
        return Skipped(source, f"{words_of(observation.code)}: {said}", "this answer tells neither yes nor no")
    known = chart.codings.knowledge.concepts.get(concept)
    if kind == "pregnancy":
        over = status == "current" and older_than(when, PREGNANCY_DAYS, chart.on)
        return Item("pregnancy", "pregnancy", "past" if over else status, concept if known else None, when, "", None, source, quote=said)
    return Item("condition", known.name if known else concept, status, concept if known else None, when, said, None, source, quote=said)


def _measured(part: Measured, observation: Observation, source: str) -> Told:
    name = next((LOINC[str(coding.code)] for coding in part.code.coding or () if coding.code in LOINC), None)
    said, when = _result(part), _day(observation)
    if not said:
        return Skipped(
            source, words_of(part.code), f"it has no value: {words_of(part.dataAbsentReason)}" if part.dataAbsentReason else "it has no value"
        )
    quantity = part.valueQuantity
    if name is None or quantity is None or quantity.value is None or quantity.comparator:
        return Item("lab", words_of(part.code) or "result", "current", None, when, said, None, source, quote=said)
    try:
        value = canonical(name, float(quantity.value), str(quantity.code or quantity.unit or ""))
    except BadInput as error:
        return Skipped(source, f"{words_of(part.code)} {said}", str(error))
    return Item("vital", name, "current", None, when, f"{value:g} {NAMES[name][1]}", value, source, quote=said)


def _result(part: Measured) -> str:
    """A value as text, with how it was judged."""
    quantity = part.valueQuantity
    if quantity is not None and quantity.value is not None:
        value = f"{quantity.comparator or ''}{quantity.value} {quantity.unit or quantity.code or ''}".strip()
    elif part.valueCodeableConcept is not None:
        value = words_of(part.valueCodeableConcept)
    else:
        plain = next((v for v in (part.valueString, part.valueInteger, part.valueBoolean, part.valueDateTime) if v is not None), "")
        value = str(plain)
    judged = ", ".join(words_of(note) for note in part.interpretation or ())
    return f"{value} ({judged})" if value and judged else value


def _day(observation: Observation) -> date | None:
    period = observation.effectivePeriod
    return first_day(observation.effectiveDateTime or observation.effectiveInstant or (period.start if period else None) or observation.issued)
