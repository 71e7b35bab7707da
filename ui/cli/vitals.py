"""``anamnesis vitals``: readings of devices and records, screened, over time, with care advice; no model."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.history import read_profile
from assistant.region import localised, numbers_of
from assistant.types import PatientHistory, Vital
from assistant.vitals.care import advise
from assistant.vitals.devices import read_csv
from assistant.vitals.fhir import read_fhir
from assistant.vitals.screen import Screened, screen
from assistant.vitals.text import measured, read_vitals, unread
from assistant.vitals.trends import trends
from assistant.vitals.types import Reading, Skipped, Table, join
from ui.cli.options import Json, Profile, Screen, emit, settings
from ui.vitals_chart import save
from ui.vitals_lines import lines
from ui.vitals_rows import vitals_row

app = typer.Typer(add_completion=False)
SHEETS, RECORDS = (".csv", ".tsv", ".txt"), (".json", ".ndjson", ".jsonl")
Given = Annotated[list[str], typer.Argument(help="Files (.csv, .tsv, .txt of a device; .json, .ndjson of FHIR), or values in words: 'BP 150/95, pulse 80'.")]
DayFirst = Annotated[bool | None, typer.Option("--day-first/--month-first", help="Whether 03/04/2026 is 3 April or 4 March, where a file cannot tell.")]
Patient = Annotated[str | None, typer.Option("--patient", help="Whose readings, where a file holds several people.")]
Chart = Annotated[Path | None, typer.Option("--chart", help="Draw the readings over time into this HTML file.")]


@app.command()
def vitals(given: Given, profile: Profile = "", day_first: DayFirst = None, patient: Patient = None, chart: Chart = None, json: Json = False) -> None:
    """What home readings and records say: care advice, trends, and what was not used and why."""
    bedside = Bedside(settings())
    person = bedside.profile(read_profile(profile) if profile else {})
    texts = [text for text in given if _suffix(text) not in SHEETS + RECORDS]
    table = join([_file(Path(text), day_first, patient) for text in given if text not in texts] + [_typed(text) for text in texts])
    for text in texts:
        person = bedside.told(text, person)
    screened = screen(table, person.age)
    advice = advise(screened.current, _felt(person, screened), bedside.knowledge, unconfirmed=[reading.name for reading in screened.unconfirmed])
    numbers = numbers_of(bedside.settings.region)
    advice = tuple(replace(item, text=localised(item.text, numbers)) for item in advice)
    found = trends(screened.readings, screened.given)
    if chart is not None:
        save(screened, chart, age=person.age)
    if json:
        emit(vitals_row(screened, found, advice))
        return
    console = Screen(highlight=False, soft_wrap=True)
    for line in lines(screened, found, advice, datetime.now().astimezone()):
        console.print(line)


def _suffix(text: str) -> str:
    return f".{text.rpartition('.')[2].lower()}"


def _file(path: Path, day_first: bool | None, patient: str | None) -> Table:
    if path.suffix.lower() in RECORDS:
        return read_fhir(path, patient=patient)
    return read_csv(path, day_first=day_first, patient=patient)


def _typed(text: str) -> Table:
    """Values in words, taken as measured now."""
    found = read_vitals(text)
    if not found:
        raise BadInput(f"'{text[:60]}' is no file ({', '.join(SHEETS + RECORDS)}) and holds no value such as 'BP 150/95, pulse 80, sugar 9'")
    left = tuple(Skipped("typed", said, why) for said, why in unread(text))
    return Table(tuple(Reading(vital.name, vital.value, None, "typed", vital.said) for vital in found), left)


def _felt(person: PatientHistory, screened: Screened) -> PatientHistory:
    """The person with the symptoms that the texts tell, without values and without findings that only a value now left out had shown."""
    kept = tuple(Vital(reading.name, reading.value) for reading in screened.current.values())
    shown, confirmed = ({finding for finding, _ in measured(vitals, person.age)} for vitals in (person.vitals, kept))
    findings = tuple(finding for finding in person.findings if finding.id not in shown - confirmed)
    return replace(person, vitals=(), findings=findings)
