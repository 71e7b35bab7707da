"""FHIR R4 statements and prescriptions of medicines to items with their dosage as text.

References: HL7 FHIR R4 (4.0.1), value sets medication-statement-status, medicationrequest-status and medicationrequest-intent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.dosage import Dosage
from fhir.resources.R4B.medication import Medication
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.medicationstatement import MedicationStatement
from fhir.resources.R4B.resource import Resource

from assistant.intake.chart import IN_ERROR, Chart, Told, first_day
from assistant.intake.coding import has_code, words_of
from assistant.intake.types import Item, Skipped, Status
from knowledge_graph.types import Kind

MEDICINE: tuple[Kind, ...] = ("medicine", "class")
_NO_MEDICINE = ("no-known-medications",)
_TAKEN: dict[str, Status] = {"active": "current", "completed": "past", "stopped": "past", "not-taken": "denied"}


def of_statement(statement: MedicationStatement, source: str, chart: Chart) -> Iterator[Told]:
    """A medicine that somebody says is taken."""
    period = statement.effectivePeriod
    begin, end = first_day(statement.effectiveDateTime or (period.start if period else None)), first_day(period.end if period else None)
    status: Status = _TAKEN.get(str(statement.status), "unsure")
    if status == "current" and end is not None and end < chart.on:
        status = "past"
    error = IN_ERROR if statement.status == "entered-in-error" else ""
    yield _medicine(chart, _medication(statement, chart), status, begin, doses(statement.dosage or []), source, error)


def of_request(request: MedicationRequest, source: str, chart: Chart) -> Iterator[Told]:
    """A prescription; a proposal or a plan is not yet taken."""
    status: Status = _TAKEN.get(str(request.status), "unsure") if request.intent not in {"proposal", "plan", "option"} else "unsure"
    error = IN_ERROR if request.status == "entered-in-error" else "the prescription was cancelled" if request.status == "cancelled" else ""
    if request.doNotPerform:
        error = error or "it asks for the medicine not to be given"
    yield _medicine(chart, _medication(request, chart), status, first_day(request.authoredOn), doses(request.dosageInstruction or []), source, error)


def _medication(resource: MedicationStatement | MedicationRequest, chart: Chart) -> CodeableConcept | None:
    """The code of the medicine: written here, contained, or in a resource of its own."""
    if resource.medicationCodeableConcept is not None:
        return resource.medicationCodeableConcept
    link = resource.medicationReference
    reference = str(link.reference or "") if link else ""
    contained: list[Resource] = list(resource.contained or [])
    own = [part for part in contained if isinstance(part, Medication) and f"#{part.id}" == reference]
    found = own[0] if own else chart.medications.get(reference)
    if found is not None and found.code is not None:
        return found.code
    return CodeableConcept(text=link.display) if link and link.display else None


def _medicine(chart: Chart, coded: CodeableConcept | None, status: Status, when: date | None, dose: str, source: str, error: str) -> Told:
    named = chart.codings.read(coded, MEDICINE)
    if error or not named.said:
        return Skipped(source, named.said, error or "the medicine it refers to is not in the record")
    if has_code(coded, *_NO_MEDICINE):
        return Item("medicine", "no medicines", "denied", source=source, quote=named.said)
    return Item("medicine", named.name, status, named.concept, when, dose, None, source, quote=named.said)


def doses(given: list[Dosage]) -> str:
    """Dosages as text: as it was written, else from amount, frequency and need."""
    return "; ".join(text for text in (_dose(dosage) for dosage in given) if text)


def _dose(dosage: Dosage) -> str:
    if dosage.text:
        return str(dosage.text).strip()
    rates = [rate.doseQuantity for rate in dosage.doseAndRate or () if rate.doseQuantity is not None]
    amount = f"{rates[0].value} {rates[0].unit or rates[0].code or ''}".strip() if rates and rates[0].value is not None else ""
    timing = dosage.timing
    repeat = timing.repeat if timing else None
    often = words_of(timing.code) if timing and timing.code else ""
    if not often and repeat and repeat.frequency and repeat.period and repeat.periodUnit:
        often = f"{repeat.frequency} per {repeat.period} {repeat.periodUnit}" if repeat.period != 1 else f"{repeat.frequency} per {repeat.periodUnit}"
    return ", ".join(part for part in (amount, often, words_of(dosage.route), "as needed" if dosage.asNeededBoolean else "") if part)
