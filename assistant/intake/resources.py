"""FHIR R4 resources about a person, illnesses, operations, vaccinations, relatives and allergies to items.

References: HL7 FHIR R4 (4.0.1), value sets condition-clinical, condition-ver-status, allergyintolerance-clinical, event-status; SNOMED CT codes of the US Core and IPS value sets for absence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from fhir.resources.R4B.allergyintolerance import AllergyIntolerance
from fhir.resources.R4B.condition import Condition
from fhir.resources.R4B.familymemberhistory import FamilyMemberHistory
from fhir.resources.R4B.immunization import Immunization
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.procedure import Procedure

from assistant.history import from_profile
from assistant.intake.chart import IN_ERROR, Chart, Told, code_of, first_day
from assistant.intake.coding import Codings, Named, has_code, words_of
from assistant.intake.prescriptions import MEDICINE
from assistant.intake.said import date_in
from assistant.intake.types import Item, Skipped, Status
from assistant.person import OLDEST
from knowledge_graph.types import Kind

ILLNESS: tuple[Kind, ...] = ("condition", "risk", "sign", "symptom")
# SNOMED CT: no known allergy, ... drug allergy, ... food allergy, ... environmental allergy; IPS: the same in words.
_NO_ALLERGY = ("716186003", "409137002", "429625007", "428607008", "no-known-allergies", "no-known-medication-allergies", "no-known-food-allergies")
_NO_PROBLEM = ("160245001", "no-known-problems")
_YEAR = 365.25


# ---- the person --------------------------------------------------------------------------------------------------------


def of_patient(patient: Patient, source: str, chart: Chart) -> Iterator[Told]:
    """Age on the day, sex, and whether the record says that the person has died."""
    born = first_day(patient.birthDate)
    if born is not None:
        age = (chart.on - born).days / _YEAR
        exact = isinstance(patient.birthDate, date)
        if 0 <= age <= OLDEST:
            yield Item(
                "age",
                "age",
                "current" if exact else "unsure",
                None,
                born,
                f"born {patient.birthDate}",
                round(age, 2),
                source,
                quote=str(patient.birthDate),
            )
        else:
            yield Skipped(source, str(patient.birthDate), f"it gives no age between 0 and {OLDEST:g} years on {chart.on}")
    if patient.gender in {"female", "male"}:
        yield Item("sex", "sex", "current", None, None, patient.gender, None, source, quote=patient.gender)
    elif patient.gender:
        yield Skipped(source, patient.gender, "this gender tells neither female nor male, which is what the rules ask for")
    if patient.deceasedBoolean or patient.deceasedDateTime:
        yield Skipped(source, str(patient.deceasedDateTime or ""), "the record says that this person has died")


# ---- illnesses, operations, vaccinations, family -----------------------------------------------------------------------


def of_condition(condition: Condition, source: str, chart: Chart) -> Iterator[Told]:
    """An illness; refuted ones are left out, what has an end is past."""
    named = chart.codings.read(condition.code, ILLNESS)
    doubt = code_of(condition.verificationStatus)
    if not named.said or doubt in {"refuted", "entered-in-error"}:
        yield Skipped(
            source, named.said, "it has no code and no text" if not named.said else IN_ERROR if doubt == "entered-in-error" else "it was refuted"
        )
        return
    if has_code(condition.code, *_NO_PROBLEM):
        yield Item("condition", "no known illnesses", "denied", source=source, quote=named.said)
        return
    ended = (
        condition.abatementDateTime or condition.abatementString or condition.abatementAge or condition.abatementPeriod or condition.abatementRange
    )
    over = bool(ended) or code_of(condition.clinicalStatus) in {"inactive", "remission", "resolved"} or named.past
    status: Status = (
        "unsure" if doubt in {"unconfirmed", "provisional", "differential"} else "denied" if named.denied else "past" if over else "current"
    )
    begin = condition.onsetDateTime or (condition.onsetPeriod.start if condition.onsetPeriod else None)
    yield _illness(chart, named, status, first_day(begin), source)


def _illness(chart: Chart, named: Named, status: Status, when: date | None, source: str) -> Item:
    concept = chart.codings.knowledge.concepts.get(named.concept or "")
    if named.family:
        return Item("family", named.name, "family", named.concept, when, "", None, source, quote=named.said)
    if concept is not None and concept.id.endswith("-allergy") and concept.kind == "risk":
        return Item("allergy", named.name, "current" if named.past else status, named.concept, when, "", None, source, quote=named.said)
    finding = concept is not None and concept.kind in {"sign", "symptom"}
    return Item("finding" if finding else "condition", named.name, status, named.concept, when, "", None, source, quote=named.said)


def of_procedure(procedure: Procedure, source: str, chart: Chart) -> Iterator[Told]:
    """Something that was done, or was not."""
    said = words_of(procedure.code)
    statuses: dict[str, Status] = {"completed": "past", "in-progress": "current", "not-done": "denied"}
    if not said or procedure.status == "entered-in-error":
        yield Skipped(source, said, IN_ERROR if said else "it has no code and no text")
        return
    period = procedure.performedPeriod
    when = first_day(procedure.performedDateTime or (period.start if period else None))
    yield Item("procedure", said, statuses.get(str(procedure.status), "unsure"), None, when, "", None, source, quote=said)


def of_immunization(given: Immunization, source: str, chart: Chart) -> Iterator[Told]:
    """A vaccination that was given, or was not and why."""
    said = words_of(given.vaccineCode)
    if not said or given.status == "entered-in-error":
        yield Skipped(source, said, IN_ERROR if said else "it has no code and no text")
        return
    when = first_day(given.occurrenceDateTime) or date_in(given.occurrenceString or "")
    yield Item(
        "immunisation", said, "denied" if given.status == "not-done" else "past", None, when, words_of(given.statusReason), None, source, quote=said
    )


def of_family(member: FamilyMemberHistory, source: str, chart: Chart) -> Iterator[Told]:
    """Illnesses of one relative."""
    relative = words_of(member.relationship)
    if member.status == "entered-in-error" or not member.condition:
        yield Skipped(source, relative, IN_ERROR if member.status == "entered-in-error" else "it names no illness of this relative")
        return
    for condition in member.condition:
        named = chart.codings.read(condition.code, ILLNESS)
        if named.said:
            yield Item("family", named.name, "denied" if named.denied else "family", named.concept, None, relative, None, source, quote=named.said)
        else:
            yield Skipped(source, relative, "an illness of this relative has no code and no text")


# ---- allergies ---------------------------------------------------------------------------------------------------------


def of_allergy(allergy: AllergyIntolerance, source: str, chart: Chart) -> Iterator[Told]:
    """An allergy with its reactions, or that there is none."""
    doubt = code_of(allergy.verificationStatus)
    substances = [reaction.substance for reaction in allergy.reaction or () if reaction.substance is not None]
    coded = allergy.code or (substances[0] if substances else None)
    said = words_of(coded)
    if not said or doubt in {"refuted", "entered-in-error"}:
        yield Skipped(source, said, "it names no substance" if not said else IN_ERROR if doubt == "entered-in-error" else "it was refuted")
        return
    if has_code(coded, *_NO_ALLERGY) or said.lower().startswith(("no known", "nkda", "nka")):
        yield Item("allergy", "no known allergies", "denied", source=source, quote=said)
        return
    over = code_of(allergy.clinicalStatus) in {"inactive", "resolved"}
    status: Status = "unsure" if doubt == "unconfirmed" else "past" if over else "current"
    concept = allergen(said, chart.codings)
    name = chart.codings.knowledge.concepts[concept].name if concept else said
    yield Item("allergy", name, status, concept, first_day(allergy.onsetDateTime), _reactions(allergy), None, source, quote=said)


def allergen(said: str, codings: Codings) -> str | None:
    """What in our knowledge an allergy of this name is: an allergy, a medicine or a class of medicines."""
    concepts = codings.knowledge.concepts
    keys = from_profile({"allergies": [said]}, codings.linker).allergies
    return next((key for key in keys if key in concepts and (key.endswith("allergy") or concepts[key].kind in MEDICINE)), None)


def _reactions(allergy: AllergyIntolerance) -> str:
    shown = [words_of(sign) for reaction in allergy.reaction or () for sign in reaction.manifestation]
    severe = [f"{reaction.severity} reaction" for reaction in allergy.reaction or () if reaction.severity == "severe"]
    high = ["high risk"] if allergy.criticality == "high" else []
    return ", ".join(dict.fromkeys((*shown, *severe, *high, *(["intolerance"] if allergy.type == "intolerance" else []))))
