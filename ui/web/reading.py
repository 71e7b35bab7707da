"""A file that a person gives, read in memory: what a record or a note says, and the readings of a device."""

from __future__ import annotations

from base64 import b64decode
from binascii import Error
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.intake.bundle import read_bundle
from assistant.intake.notes import read_note
from assistant.intake.types import Intake, Item
from assistant.vitals import devices, fhir
from assistant.vitals.screen import Screened, screen
from assistant.vitals.types import NAMES, Reading, Skipped, Table
from indexes.errors import ReaderError
from indexes.readers.pdf import plain_text
from ui.locale.words import Words

RECORDS, NOTES, SHEETS, PDF = (".json", ".ndjson", ".jsonl"), (".txt", ".md"), (".csv", ".tsv"), ".pdf"
ACCEPTED = (*RECORDS, *NOTES, PDF, *SHEETS)
MEGABYTES = 8


@dataclass(frozen=True, slots=True)
class File:
    """What arrived.

    Attributes:
        name: is only shown, never opened.
        day_first: whether 03/04/2026 is 3 April; None where the file should tell.
        patient: whose part of it, where it is of several people.
    """

    name: str
    data: bytes
    day_first: bool | None = None
    patient: str | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, not yet confirmed by anybody."""

    name: str
    intake: Intake
    screened: Screened


def arrived(sent: Mapping[str, object], to: Words) -> File:
    """The file that the browser sent as base64.

    Raises:
        BadInput: it is too large or did not arrive whole.
    """
    name, size, data = PurePath(str(sent.get("name", ""))).name, sent.get("size"), sent.get("data")
    if isinstance(size, int | float) and size > MEGABYTES * 1_000_000:
        raise BadInput(to("import.large", name=name, limit=MEGABYTES))
    try:
        order = {"day": True, "month": False}.get(str(sent.get("order")))
        return File(name, b64decode(data if isinstance(data, str) else "!", validate=True), order, str(sent.get("patient") or "").strip() or None)
    except Error as error:
        raise BadInput(to("import.undecoded", name=name)) from error


def read_file(file: File, bedside: Bedside, age: float | None, to: Words) -> Read:
    """The file by the end of its name.

    Args:
        age: years, where known; readings of a child are screened as such.

    Raises:
        BadInput: it is of no known kind, or cannot be read.
    """
    suffix = PurePath(file.name).suffix.lower()
    if suffix in SHEETS:
        screened = screen(devices.table_of(file.data, file.name, day_first=file.day_first, patient=file.patient), age)
        return Read(file.name, Intake(tuple(map(as_item, screened.latest.values()))), screened)
    if suffix == PDF:
        return _of_pdf(file, bedside, age)
    if suffix in (*RECORDS, *NOTES):
        return _of_text(file, suffix in RECORDS, bedside, age, to)
    raise BadInput(to("import.kind", name=file.name))


def as_item(reading: Reading) -> Item:
    """A reading as something that can be confirmed."""
    value = f"{reading.value:g} {NAMES[reading.name][1]}"
    when = reading.at.date() if reading.at else None
    return Item("vital", reading.name, "current", None, when, value, reading.value, reading.source, quote=reading.said)


def _of_pdf(file: File, bedside: Bedside, age: float | None) -> Read:
    try:
        text, left = plain_text(file.data, file.name)
    except ReaderError as error:
        raise BadInput(str(error)) from error
    found = read_note(text, bedside.linker, bedside.knowledge)
    return Read(file.name, Intake(found.items, (*found.skipped, *(Skipped(one.id, "", one.reason) for one in left))), screen(Table(()), age))


def _of_text(file: File, record: bool, bedside: Bedside, age: float | None, to: Words) -> Read:
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(to("import.untext", name=file.name)) from error
    if not record:
        return Read(file.name, read_note(text, bedside.linker, bedside.knowledge), screen(Table(()), age))
    found = read_bundle(text, bedside.linker, bedside.knowledge, patient=file.patient)
    measured = any(item.kind == "vital" for item in found.items)
    return Read(file.name, found, screen(fhir.table_of(text, file.name, patient=file.patient) if measured else Table(()), age))
