"""FHIR R4 Observations to a table of readings: one Observation, a Bundle, a JSON array, or one resource a line (NDJSON).

References: HL7 FHIR R4 vital-signs profile (LOINC codes, units); HL7 FHIR R4B Observation, whose elements used here are those of R4.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from fhir.resources.R4B.codeableconcept import CodeableConcept
from fhir.resources.R4B.observation import Observation, ObservationComponent
from fhir.resources.R4B.quantity import Quantity
from pydantic import ValidationError

from assistant.errors import BadInput
from assistant.vitals.types import Reading, Skipped, Table, in_order
from assistant.vitals.units import canonical, is_unit

# LOINC -> kind. First of each kind: the code of the vital-signs profile.
LOINC = {
    "8310-5": "temperature", "8331-1": "temperature", "8332-9": "temperature", "8333-7": "temperature", "8328-7": "temperature",
    "8867-4": "heart_rate", "8889-8": "heart_rate",
    "9279-1": "respiratory_rate",
    "2708-6": "spo2", "59408-5": "spo2",
    "8480-6": "systolic",
    "8462-4": "diastolic",
    "2339-0": "glucose", "2345-7": "glucose", "2341-6": "glucose", "15074-8": "glucose", "14749-6": "glucose", "14743-9": "glucose", "41653-7": "glucose",
    "32016-8": "glucose", "1558-6": "glucose", "99504-3": "glucose", "105272-9": "glucose",
    "6873-4": "ketones",
    "29463-7": "weight", "3141-9": "weight",
    "8302-2": "height", "3137-7": "height", "8308-9": "height", "8306-3": "height",
}  # fmt: skip
_LOINC_SYSTEMS = frozenset({None, "http://loinc.org", "urn:oid:2.16.840.1.113883.6.1"})
_NOT_VALID = {"entered-in-error": "it was entered in error", "cancelled": "it was cancelled"}


@dataclass(frozen=True, slots=True)
class _Found:
    """A resource and its path inside the file."""

    path: str
    resource: dict[str, Any]


@dataclass(frozen=True, slots=True)
class _Broken:
    """Text that is not JSON, or a resource that is not valid, and why."""

    why: str


def read_fhir(path: Path, *, patient: str | None = None) -> Table:
    """The readings of a FHIR file; every Observation that was not used is in ``skipped`` with the reason.

    Args:
        patient: id of the person whose Observations to read; needed where the file holds several people.

    Raises:
        BadInput: the file cannot be read, is not FHIR, holds no valid Observation (with the path inside the file), or holds several people.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is not text in UTF-8") from error
    return table_of(text, path.name, patient=patient)


def table_of(text: str, name: str, *, patient: str | None = None) -> Table:
    """The same for a text that is in memory.

    Raises:
        BadInput: it is not FHIR, holds no valid Observation (with the path inside the file), or holds several people.
    """
    found = list(_resources(text, name))
    others = Counter(str(item.resource.get("resourceType")) for item in found if item.resource.get("resourceType") != "Observation")
    checked = [(item, _validated(item)) for item in found if item.resource.get("resourceType") == "Observation"]
    valid = [(item, observation) for item, observation in checked if isinstance(observation, Observation)]
    broken = [Skipped(_source(item), "", f"it is no valid Observation: {why.why}") for item, why in checked if isinstance(why, _Broken)]
    if broken and not valid:
        raise BadInput(f"{name}: {next(why.why for _, why in checked if isinstance(why, _Broken))}")
    if not valid:
        raise BadInput(f"{name} holds no Observation; give Observations, or a Bundle or array of them")
    mine, skipped = _of_person(name, valid, patient)
    items = [part for item, observation in mine for part in _read(item, observation)]
    if others:
        kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
        skipped.append(Skipped(name, "", f"these resources hold no measurement ({kinds})"))
    return Table(in_order(part for part in items if isinstance(part, Reading)), (*skipped, *broken, *(part for part in items if isinstance(part, Skipped))))


def _resources(text: str, name: str) -> Iterator[_Found]:
    for where, data in _documents(name, text):
        yield from _unpacked(name, where, data)


def _documents(name: str, text: str) -> Iterator[tuple[str, object]]:
    """The file as one JSON value, or each of its lines as one."""
    whole = _json(text)
    if not isinstance(whole, _Broken):
        yield "", whole
        return
    lines = [(at, _json(line)) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    if len(lines) < 2 or isinstance(lines[0][1], _Broken):
        raise BadInput(f"{name} is not JSON: {whole.why}")
    for at, data in lines:
        if isinstance(data, _Broken):
            raise BadInput(f"{name} is not one JSON resource a line; line {at}: {data.why}")
        yield f"line {at}: ", data


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        return _Broken(str(error))


def _unpacked(name: str, path: str, data: object) -> Iterator[_Found]:
    """Every resource in an array or a Bundle, or the one that it is."""
    if isinstance(data, list):
        for at, item in enumerate(data):
            yield from _unpacked(name, f"{path}[{at}]", item)
    elif isinstance(data, dict) and data.get("resourceType") == "Bundle":
        entries = data.get("entry", [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise BadInput(f"{name}: {path}Bundle.entry is not a list of entries")
        for at, entry in enumerate(entries):
            if "resource" in entry:
                yield from _unpacked(name, f"{path}Bundle.entry[{at}].resource", entry["resource"])
    elif isinstance(data, dict) and isinstance(data.get("resourceType"), str):
        yield _Found(path, data)
    else:
        raise BadInput(f"{name}: {path or 'the file'} is no FHIR resource: it has no 'resourceType'")


def _source(item: _Found) -> str:
    named = item.resource.get("id")
    return f"Observation/{named}" if isinstance(named, str) and named else item.path or "Observation"


def _validated(item: _Found) -> Observation | _Broken:
    try:
        return Observation.model_validate(item.resource)
    except ValidationError as error:
        first = error.errors()[0]
        parts = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"])
        field = first.get("ctx", {}).get("field_name")
        missing = f".{field}" if field and field not in first["loc"] else ""
        where = f"{item.path or 'Observation'}{parts}{missing}"
        return _Broken(f"{where}: {first['msg'].removeprefix('Value error, ')}")


def _of_person(name: str, valid: Sequence[tuple[_Found, Observation]], patient: str | None) -> tuple[list[tuple[_Found, Observation]], list[Skipped]]:
    people = list(dict.fromkeys(_subject(observation) for _, observation in valid))
    known = [person for person in people if person]
    if patient is None:
        if len(known) > 1:
            raise BadInput(f"{name} holds Observations of {len(known)} people ({', '.join(known[:4])}{' …' if len(known) > 4 else ''}); name one (--patient)")
        return list(valid), []
    wanted = _last(patient)
    if wanted not in known:
        raise BadInput(f"{name} holds no Observations of '{patient}', only of {', '.join(known[:4]) or 'people without an id'}")
    mine = [(item, observation) for item, observation in valid if _subject(observation) == wanted]
    left = len(valid) - len(mine)
    return mine, [Skipped(name, "", f"not of {patient} ({left} of {len(valid)} Observations)")] if left else []


def _subject(observation: Observation) -> str:
    """Whom it is about, in one form for ``Patient/1``, an address that ends in it, and an identifier."""
    subject = observation.subject
    if subject is None:
        return ""
    identifier = subject.identifier.value if subject.identifier else None
    return _last(str(subject.reference or identifier or ""))


def _last(reference: str) -> str:
    return reference.split("/_history/", maxsplit=1)[0].rsplit("/", 1)[-1].removeprefix("urn:uuid:").removeprefix("#")


def _read(item: _Found, observation: Observation) -> Iterator[Reading | Skipped]:
    """Readings of one Observation: of its value and of each of its components."""
    source = _source(item)
    if observation.status in _NOT_VALID:
        yield Skipped(source, _named(observation.code), _NOT_VALID[observation.status])
        return
    components = observation.component or []
    if observation.valueQuantity is not None or not components:
        yield _measured(source, observation, observation)
    for component in components:
        yield _measured(source, observation, component)


def _measured(source: str, observation: Observation, part: Observation | ObservationComponent) -> Reading | Skipped:
    named = _named(part.code)
    name = _kind(part.code)
    if name is None:
        return Skipped(source, named, "no code of a measurement that is read here")
    if part.dataAbsentReason is not None:
        return Skipped(source, named, f"not measured: {_named(part.dataAbsentReason)}")
    quantity = part.valueQuantity
    if quantity is None or quantity.value is None:
        return Skipped(source, named, "has no value with a unit")
    given = _given_time(observation)
    at, day_only = _when(given)
    if quantity.comparator:
        return Skipped(source, f"{named} {quantity.comparator}{quantity.value}", "beyond what could be measured, so there is no number", name, at)
    if at is None and given:
        return Skipped(source, f"{named} {quantity.value}", f"its time '{given}' does not tell the day")
    try:
        return Reading(name, canonical(name, float(quantity.value), _unit(quantity)), at, source, f"{quantity.value} {quantity.unit or quantity.code or ''}".strip(), day_only)
    except BadInput as error:
        return Skipped(source, f"{named} {quantity.value}", str(error))


def _kind(code: CodeableConcept | None) -> str | None:
    codes = [coding.code for coding in (code and code.coding) or [] if coding and coding.system in _LOINC_SYSTEMS]
    return next((LOINC[code] for code in codes if code in LOINC), None)


def _named(code: CodeableConcept | None) -> str:
    """Code and display, as given."""
    coding = next(iter((code and code.coding) or []), None)
    parts = [coding.code if coding else None, (coding.display if coding else None) or (code.text if code else None)]
    return " ".join(str(part) for part in parts if part) or "no code"


def _unit(quantity: Quantity) -> str:
    """The code before the name; a name that is no unit here (``beats per min.``) never hides the code."""
    given = [str(text) for text in (quantity.code, quantity.unit) if text]
    return next((text for text in given if is_unit(text)), given[0] if given else "")


def _given_time(observation: Observation) -> object:
    """When it was measured, else when it was issued; None where neither is given."""
    period = observation.effectivePeriod
    return observation.effectiveDateTime or observation.effectiveInstant or (period and (period.start or period.end)) or observation.issued


def _when(given: object) -> tuple[datetime | None, bool]:
    """A time, and whether only the day is known; a month or a year alone, and years that no device was in, are none."""
    if not isinstance(given, date) or not 1900 <= given.year <= 2100:
        return None, False
    return (given, False) if isinstance(given, datetime) else (datetime(given.year, given.month, given.day), True)
