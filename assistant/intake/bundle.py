"""A FHIR R4 record (Bundle, one resource, a JSON array, or one resource a line) to the items of one person.

Each resource is validated alone, so that one bad resource costs only itself; everything that gives no item is told with its reason.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from fhir.resources.R4B.allergyintolerance import AllergyIntolerance
from fhir.resources.R4B.condition import Condition
from fhir.resources.R4B.familymemberhistory import FamilyMemberHistory
from fhir.resources.R4B.immunization import Immunization
from fhir.resources.R4B.medication import Medication
from fhir.resources.R4B.medicationrequest import MedicationRequest
from fhir.resources.R4B.medicationstatement import MedicationStatement
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.patient import Patient
from fhir.resources.R4B.procedure import Procedure
from fhir.resources.R4B.resource import Resource
from pydantic import ValidationError

from assistant.errors import BadInput
from assistant.intake import prescriptions, resources
from assistant.intake.chart import Chart, Told
from assistant.intake.coding import Canonical, Codings
from assistant.intake.observations import of_observation
from assistant.intake.types import Intake, Item, Skipped
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

_READERS: dict[str, tuple[type[Resource], Callable[[Any, str, Chart], Iterator[Told]]]] = {
    "Patient": (Patient, resources.of_patient),
    "Condition": (Condition, resources.of_condition),
    "MedicationStatement": (MedicationStatement, prescriptions.of_statement),
    "MedicationRequest": (MedicationRequest, prescriptions.of_request),
    "AllergyIntolerance": (AllergyIntolerance, resources.of_allergy),
    "Observation": (Observation, of_observation),
    "Immunization": (Immunization, resources.of_immunization),
    "FamilyMemberHistory": (FamilyMemberHistory, resources.of_family),
    "Procedure": (Procedure, resources.of_procedure),
}
_SHOWN = 6


@dataclass(frozen=True, slots=True)
class _Entry:
    """One resource as JSON, with what it is called and every reference that means it."""

    data: Mapping[str, Any]
    source: str
    references: tuple[str, ...]

    @property
    def type(self) -> str:
        """Its kind."""
        return str(self.data.get("resourceType", ""))


def read_bundle(
    text: str, linker: Linker, knowledge: Knowledge, *, patient: str | None = None, on: date | None = None, packs: Canonical | None = None
) -> Intake:
    """Everything a FHIR record says of one person.

    Args:
        text: JSON of a Bundle, a resource or an array of resources, or one resource a line.
        patient: id of the person, needed where the record is of several.
        on: the day on which age and "current" are judged; today where not given.
        packs: knows codes of terminologies that our pages do not carry.

    Raises:
        BadInput: it is no FHIR record, or it is not clear whose.
    """
    entries = list(_entries(_parsed(text)))
    if not entries:
        raise BadInput("the record holds no FHIR resource; give a Bundle with entries")
    person = _person(entries, patient)
    own, others = _split(entries, person)
    medications, broken = _medications(entries)
    chart = Chart(Codings(linker, knowledge, packs), medications, on or date.today())
    told = [part for entry in own for part in _told(entry, chart)]
    skipped = [part for part in told if isinstance(part, Skipped)]
    return Intake(tuple(part for part in told if isinstance(part, Item)), (*skipped, *broken, *_unused(own), *others))


def is_record(text: str) -> bool:
    """True for text that looks like JSON and not like a note."""
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def _parsed(text: str) -> list[Any]:
    """The JSON values of a record; several lines that are each a resource are one record, as in a bulk export."""
    plain = text.lstrip("\ufeff")
    lines = [line for line in plain.splitlines() if line.strip()]
    by_line = len(lines) > 1 and all(line.rstrip().endswith("}") and line.startswith("{") for line in lines)
    try:
        return [json.loads(part) for part in (lines if by_line else [plain])]
    except (ValueError, RecursionError) as error:
        raise BadInput(f"the record is not JSON: {error}") from error


def _entries(values: Sequence[Any]) -> Iterator[_Entry]:
    for value in values:
        if isinstance(value, list):
            yield from _entries(value)
        elif not isinstance(value, dict) or not isinstance(value.get("resourceType"), str):
            raise BadInput("the record is not FHIR: every resource must be an object with 'resourceType'")
        elif value["resourceType"] == "Bundle":
            yield from _bundled(value)
        else:
            yield _entry(value, "")


def _bundled(bundle: Mapping[str, Any]) -> Iterator[_Entry]:
    given = bundle.get("entry") or []
    if not isinstance(given, list) or not all(isinstance(entry, dict) for entry in given):
        raise BadInput("the record is not FHIR: 'entry' of a Bundle must be a list of objects")
    for entry in given:
        resource = entry.get("resource")
        if isinstance(resource, dict) and isinstance(resource.get("resourceType"), str):
            if resource["resourceType"] == "Bundle":
                yield from _bundled(resource)
            else:
                yield _entry(resource, str(entry.get("fullUrl") or ""))


def _entry(resource: Mapping[str, Any], url: str) -> _Entry:
    kind, key = resource["resourceType"], resource.get("id")
    name = f"{kind}/{key}" if key else url or kind
    return _Entry(resource, name, tuple(dict.fromkeys(reference for reference in (name, url) if reference)))


# ---- whose -------------------------------------------------------------------------------------------------------------


def _person(entries: Sequence[_Entry], wanted: str | None) -> str:
    """The reference of the one person; empty where the record names none.

    Raises:
        BadInput: there are several and none was named, or the one named is not there.
    """
    known = _people(entries)
    if wanted is not None:
        name = wanted if wanted in known else f"Patient/{wanted}"
        if name not in known:
            raise BadInput(f"the record has no patient '{wanted}'; it has {_listed(known)}")
        return name
    if len(known) > 1:
        raise BadInput(f"the record is of {len(known)} patients ({_listed(known)}); name one of them (--patient)")
    return next(iter(known), "")


def _people(entries: Sequence[_Entry]) -> dict[str, str]:
    """Reference -> name for people."""
    names = {entry.source: _name(entry.data) for entry in entries if entry.type == "Patient"}
    same = _same(entries)
    for entry in entries:
        if (subject := _subject(entry.data)) and (subject := same.get(subject, subject)) not in names:
            names[subject] = ""
    return names


def _same(entries: Sequence[_Entry]) -> dict[str, str]:
    """Every reference to a Patient of the record -> the one it is known by."""
    return {reference: entry.source for entry in entries if entry.type == "Patient" for reference in entry.references}


def _name(patient: Mapping[str, Any]) -> str:
    names = patient.get("name")
    first = names[0] if isinstance(names, list) and names and isinstance(names[0], dict) else {}
    given = first.get("given")
    parts = [*(given if isinstance(given, list) else []), first.get("family")]
    return str(first.get("text") or " ".join(str(part) for part in parts if part))


def _listed(known: Mapping[str, str]) -> str:
    shown = [f"{key.removeprefix('Patient/')}{f' ({name})' if name else ''}" for key, name in list(known.items())[:_SHOWN]]
    listed = ", ".join(shown)
    return f"{listed} and {len(known) - _SHOWN} more" if len(known) > _SHOWN else listed


def _subject(data: Mapping[str, Any]) -> str:
    """The reference to whom a resource is about; absolute addresses end in ``Patient/<id>``."""
    found = data.get("subject") or data.get("patient")
    reference = found.get("reference") if isinstance(found, dict) else None
    if not isinstance(reference, str) or (":" not in reference and not reference.startswith("Patient/")):
        return ""
    plain = reference.partition("/_history/")[0]
    return "/".join(plain.split("/")[-2:]) if "/Patient/" in plain else plain


def _split(entries: Sequence[_Entry], person: str) -> tuple[list[_Entry], list[Skipped]]:
    """The resources of one person, and how many are of others."""
    same = _same(entries)
    own, others = [], Counter[str]()
    for entry in entries:
        subject = entry.source if entry.type == "Patient" else same.get(_subject(entry.data), _subject(entry.data))
        if not subject or subject == person:
            own.append(entry)
        else:
            others[subject] += 1
    if not others:
        return own, []
    count = others.total()
    why = f"they are of 1 other person ({count} resources)" if len(others) == 1 else f"they are of {len(others)} other people ({count} resources)"
    return own, [Skipped(_listed(dict.fromkeys(others, "")), "", why)]


# ---- reading -----------------------------------------------------------------------------------------------------------


def _medications(entries: Sequence[_Entry]) -> tuple[dict[str, Medication], list[Skipped]]:
    found: dict[str, Medication] = {}
    broken: list[Skipped] = []
    for entry in entries:
        if entry.type == "Medication":
            try:
                medication = Medication.model_validate(entry.data)
            except ValidationError as error:
                broken.append(Skipped(entry.source, "", _why(error)))
            else:
                found.update(dict.fromkeys(entry.references, medication))
    return found, broken


def _told(entry: _Entry, chart: Chart) -> list[Told]:
    if entry.type not in _READERS:
        return []
    model, read = _READERS[entry.type]
    try:
        resource = model.model_validate(entry.data)
    except ValidationError as error:
        return [Skipped(entry.source, "", _why(error))]
    return list(read(resource, entry.source, chart))


def _why(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"it is not valid FHIR R4: {'.'.join(str(part) for part in first['loc'])}: {' '.join(first['msg'].split())}"


def _unused(entries: Sequence[_Entry]) -> list[Skipped]:
    """Resources of kinds that say nothing for a history, counted."""
    counts = Counter(entry.type for entry in entries if entry.type not in _READERS and entry.type != "Medication")
    return [Skipped(kind, "", f"this kind of resource is not part of a history ({count} of them)") for kind, count in sorted(counts.items())]
