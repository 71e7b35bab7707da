"""``anamnesis check-medicines``: what speaks against taking medicines together, for one person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.markup import escape

from assistant.bedside import Bedside
from assistant.cautions import states
from assistant.errors import BadInput
from assistant.history import read_profile
from knowledge_graph.medicines import Caution, check_medicines
from ui.cli.options import Json, Profile, Screen, emit, settings
from ui.rows import Row

app = typer.Typer(add_completion=False)
KINDS = frozenset({"medicine", "class"})
_COLOUR = {"avoid": "red", "serious": "yellow", "moderate": "cyan", "minor": "dim"}
Names = Annotated[list[str], typer.Argument(help="Names of medicines, brands or classes; those of the profile are added.")]


@dataclass(frozen=True, slots=True)
class Checked:
    """Medicines by id, those of the profile last; names that nothing is known of; what speaks against taking them."""

    taken: tuple[str, ...]
    unknown: tuple[str, ...]
    cautions: tuple[Caution, ...]


@app.command()
def check(names: Names, profile: Profile = "", json: Json = False) -> None:
    """Interactions, two of a kind, contraindications, cautions and allergies, each with its source."""
    bedside = Bedside(settings())
    found = checked(bedside, names, read_profile(profile) if profile else {})
    if json:
        emit(checked_row(bedside, found))
        return
    _print(bedside, found)


def checked(bedside: Bedside, names: Sequence[str], profile: Mapping[str, object]) -> Checked:
    """Check medicines, those of the profile too.

    Raises:
        BadInput: none of the names is known, or the profile cannot be used.
    """
    person = bedside.profile(profile)
    found = {name: _medicine(bedside, name) for name in names}
    known = [key for key in found.values() if key]
    own = [key for key in person.medicines if key in bedside.knowledge.concepts and bedside.knowledge.concepts[key].kind in KINDS]
    unknown = [name for name, key in found.items() if not key] + [name for name in person.medicines if name not in bedside.knowledge.concepts]
    if not known:
        raise BadInput(f"no medicine is known as {', '.join(repr(name) for name in names)}; check the spelling or use the generic name")
    taken = tuple(dict.fromkeys([*known, *own]))
    return Checked(taken, tuple(unknown), tuple(check_medicines(bedside.knowledge, [*known, *own], states(person, bedside.knowledge), person.allergies)))


def checked_row(bedside: Bedside, found: Checked) -> Row:
    """One result of ``check-medicines``."""
    return {"medicines": list(found.taken), "unknown": list(found.unknown), "cautions": [_row(bedside, row) for row in found.cautions]}


def _medicine(bedside: Bedside, name: str) -> str | None:
    """The medicine or class that a name means."""
    concepts = bedside.knowledge.concepts
    if name in concepts and concepts[name].kind in KINDS:
        return name
    mentions = [m.concept for m in bedside.linker.read(name).mentions]
    return next((key for key in mentions if concepts[key].kind in KINDS), None)


def _row(bedside: Bedside, row: Caution) -> dict[str, str]:
    publisher, title, url = _source(bedside, row.source)
    return {
        "medicine": row.medicine,
        "other": row.other,
        "severity": row.severity,
        "text": row.text,
        "advice": row.advice,
        "source": f"{publisher}: {title}",
        "url": url,
    }


def _source(bedside: Bedside, key: str) -> tuple[str, str, str]:
    """Publisher, title and address of a source; a contraindication rests on the page of its medicine."""
    source = bedside.knowledge.sources.get(key)
    if source:
        return source.publisher, source.title, source.url
    return "Anamnesis", f"page {bedside.knowledge.concepts[key].name}", ""


def _print(bedside: Bedside, found: Checked) -> None:
    console = Screen(highlight=False, soft_wrap=True)
    names = ", ".join(bedside.knowledge.concepts[key].name for key in found.taken)
    console.print(f"[bold]{escape(names)}[/]")
    for name in found.unknown:
        console.print(f"[yellow]not checked[/]: '{escape(name)}' is not known here")
    for row in found.cautions:
        publisher, title, _ = _source(bedside, row.source)
        console.print(f"[{_COLOUR[row.severity]}]{row.severity:<9}[/] {escape(row.text)} {escape(row.advice)} [dim]{escape(publisher)}: {escape(title)}[/]")
    if not found.cautions:
        console.print("Nothing listed speaks against it. That is no proof that it is safe: ask a pharmacist.")
