"""``anamnesis check-medicines``: what speaks against taking medicines together, for one person."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from assistant.bedside import Bedside
from assistant.history import read_profile
from assistant.medicines import Checked
from assistant.medicines import check as check_list
from ui.cli.options import Json, Profile, Screen, emit, settings
from ui.rows import medicines_row

app = typer.Typer(add_completion=False)
_COLOUR = {"avoid": "red", "serious": "yellow", "moderate": "cyan", "minor": "dim"}
Names = Annotated[list[str], typer.Argument(help="Names of medicines, brands or classes; those of the profile are added.")]


@app.command()
def check(names: Names, profile: Profile = "", json: Json = False) -> None:
    """Interactions, two of a kind, contraindications, cautions and allergies, each with its source."""
    bedside = Bedside(settings())
    person = bedside.profile(read_profile(profile) if profile else {})
    found = check_list(names, person, bedside.linker, bedside.knowledge)
    if json:
        emit(medicines_row(found))
        return
    _print(bedside, found)


def _print(bedside: Bedside, found: Checked) -> None:
    console = Screen(highlight=False, soft_wrap=True)
    console.print(f"[bold]{escape(', '.join(bedside.knowledge.concepts[key].name for key in found.medicines))}[/]")
    for name in found.unknown:
        console.print(f"[yellow]not checked[/]: '{escape(name)}' is not known here")
    for one in found.cautions:
        row = one.caution
        console.print(
            f"[{_COLOUR[row.severity]}]{row.severity:<9}[/] {escape(row.text)} {escape(row.advice)} [dim]{escape(one.publisher)}: {escape(one.title)}[/]"
        )
    if not found.cautions:
        console.print("Nothing listed speaks against it. That is no proof that it is safe: ask a pharmacist.")
