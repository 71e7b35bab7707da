"""``anamnesis intake``: what a record or a note says of a person, for them to confirm."""

from __future__ import annotations

import json as jsonlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.history import KEYS
from assistant.intake.bundle import is_record, read_bundle
from assistant.intake.confirm import Confirmed, confirm
from assistant.intake.notes import read_note
from assistant.intake.types import Intake, Item, Kind
from assistant.vitals.types import NAMES
from ui.cli.options import Json, Screen, emit, read_text, settings, writing

app = typer.Typer(add_completion=False)
File = Annotated[Path, typer.Argument(help="A FHIR R4 record (JSON) or a clinical note (text).")]
Patient = Annotated[str, typer.Option("--patient", help="Id of the person, where the record is of several.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write what is certain as a profile that --profile reads.")]
_GROUPS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("Person", ("age", "sex", "pregnancy")),
    ("Illnesses", ("condition",)),
    ("Medicines", ("medicine",)),
    ("Allergies", ("allergy",)),
    ("Complaints and signs", ("finding",)),
    ("Measurements", ("vital", "lab")),
    ("Operations and vaccinations", ("procedure", "immunisation")),
    ("Family", ("family",)),
)
_COLOUR = {"current": "green", "past": "dim", "family": "cyan", "denied": "dim", "unsure": "yellow"}


@app.command()
def intake(file: File, patient: Patient = "", json: Json = False, out: Out = None) -> None:
    """Illnesses, medicines, allergies and more of a record, each with where it stands, and what was left out."""
    bedside = Bedside(settings())
    found = _read(bedside, file, patient)
    kept = confirm(found.items, bedside.linker, bedside.knowledge)
    if out is not None:
        _write(out, kept.profile)
    if json:
        emit(_row(found, kept))
        return
    _print(found, kept, out)


def _read(bedside: Bedside, file: Path, patient: str) -> Intake:
    if file.suffix.lower() in {".csv", ".tsv"}:
        raise BadInput(f"'{file}' is a table; give readings to anamnesis vitals, and to intake a FHIR record (.json) or a note (.txt)")
    text = read_text(file, "give a FHIR record as JSON or a note as plain text")
    if is_record(text):
        return read_bundle(text, bedside.linker, bedside.knowledge, patient=patient or None)
    if patient:
        raise BadInput("--patient chooses a person of a FHIR record; a note is of one person")
    return read_note(text, bedside.linker, bedside.knowledge)


def _write(out: Path, profile: Mapping[str, object]) -> None:
    with writing(out):
        out.write_text(jsonlib.dumps({key: profile[key] for key in KEYS if key in profile}, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _row(found: Intake, kept: Confirmed) -> dict[str, Any]:
    return {
        "items": [{**asdict(item), "when": item.when.isoformat() if item.when else None} for item in found.items],
        "skipped": [asdict(part) for part in found.skipped],
        "profile": dict(kept.profile),
        "conflicts": [conflict.text for conflict in kept.conflicts],
        "unused": [asdict(part) for part in kept.unused],
    }


def _print(found: Intake, kept: Confirmed, out: Path | None) -> None:
    console = Screen(highlight=False, soft_wrap=True)
    for title, kinds in _GROUPS:
        rows = found.of(*kinds)
        if rows:
            console.print(f"[bold]{title}[/]")
        for item, earlier in _latest(rows):
            more = f" [dim]and {earlier} earlier, see --json[/]" if earlier else ""
            console.print(f"  {_line(item)}{more}")
    if not found.items:
        console.print("Nothing was recognised in it.")
    for conflict in kept.conflicts:
        console.print(f"[red]conflict[/]: {escape(conflict.text)}")
    _print_rest("left out", [(part.source, part.said, part.why) for part in found.skipped], console)
    if out is not None:
        console.print(f"profile written to {escape(str(out))}; it holds {', '.join(kept.profile) or 'nothing'}")
        _print_rest("not in the profile", [(part.source, part.said, part.why) for part in kept.unused], console)


def _latest(rows: Sequence[Item]) -> list[tuple[Item, int]]:
    """Each item, of dated measurements of one kind only the last, with how many came before."""
    dated: dict[tuple[str, str], list[Item]] = {}
    for item in rows:
        if item.kind in {"vital", "lab"} and item.when is not None:
            dated.setdefault((item.kind, item.name), []).append(item)
    last = {key: max(found, key=lambda item: item.when or date.min) for key, found in dated.items()}
    kept = [item for item in rows if last.get((item.kind, item.name), item) is item]
    return [(item, max(len(dated.get((item.kind, item.name), ())) - 1, 0)) for item in kept]


def _print_rest(title: str, rows: Sequence[tuple[str, str, str]], console: Screen) -> None:
    for source, said, why in dict.fromkeys(rows):
        shown = f"'{' '.join(said.split())[:100]}' " if said else ""
        console.print(f"[yellow]{title}[/]: {escape(shown)}{escape(why)} [dim]{escape(source)}[/]")


def _line(item: Item) -> str:
    """Status, name, value and date, then where it stands and its words."""
    name = NAMES[item.name][0] if item.kind == "vital" else item.name
    value = f" [bold]{escape(' '.join(item.value.split()))}[/]" if item.value and item.value != item.name else ""
    when = f" {item.when.isoformat()}" if item.when else ""
    quote = f" '{escape(' '.join(item.quote.split())[:80])}'" if item.quote else ""
    return f"[{_COLOUR[item.status]}]{item.status:<8}[/] {escape(name)}{value}{when} [dim]{escape(item.source)}{quote}[/]"
