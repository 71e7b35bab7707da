"""``anamnesis pack add|update|withdraw|list|diff``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from assistant.build import BUILTIN_INDEX, build
from assistant.errors import BadInput, NotReady
from assistant.packs import Added, Packs
from indexes.manifest import current
from ui.cli.options import Json, Screen, emit, settings
from ui.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Import, update and withdraw knowledge.")
Name = Annotated[str, typer.Argument(help="Name of the pack.")]
Source = Annotated[str, typer.Option("--from", help="READER:PATH: an ontology (disease-ontology, symp, hpo, icd10cm, ...) or any reader of 'index build'.")]
Version = Annotated[str, typer.Option("--version", help="What its publisher calls this version.")]
Licence = Annotated[str, typer.Option("--licence", help="Licence of the material.")]
Answers = Annotated[list[Path] | None, typer.Option("--answers", help="Saved answers (a file of 'ask --json' rows, or a folder of them) to look through.")]


@app.command()
def add(name: Name, source: Source, version: Version = "", licence: Licence = "", json: Json = False) -> None:
    """Import a pack; the same inputs again are no work."""
    _told(Packs(settings().packs).add(name, source, version, licence), json)


@app.command()
def update(name: Name, source: Source = "", version: Version = "", licence: Licence = "", json: Json = False) -> None:
    """Read the source of a pack again, or another one, and replace the version in use."""
    _told(Packs(settings().packs).update(name, source, version, licence), json)


def _told(added: Added, json: bool) -> None:
    made = added.manifest
    if added.fresh and made.kind == "documents":
        _index()
    if json:
        emit(asdict(made) | {"fresh": added.fresh, "skipped": added.skipped})
        return
    if not added.fresh:
        Screen(highlight=False).print(f"{made.name}: version {made.version} is there already; nothing was done")
        return
    Screen(highlight=False).print(
        f"{made.name} {escape(made.version)}: {made.concepts:,} concepts, {made.relations:,} relations, {made.documents:,} documents, {len(added.skipped):,} skipped"
    )
    for key, reason in list(added.skipped.items())[:5]:
        Console(stderr=True, highlight=False).print(f"skipped {escape(key)}: {escape(reason)}", style="dim")


def _index() -> None:
    """Bring the built-in index up to date with the packs, where the embedder is there."""
    assistant = build(settings(llm="none"))
    try:
        assistant.embedder  # noqa: B018
    except NotReady as error:
        Console(stderr=True, highlight=False).print(f"its passages will be indexed at the first answer: {escape(str(error))}", style="yellow")
        return
    with progress_bar() as report:
        assistant.build_index(BUILTIN_INDEX, assistant.builtin_sources(), report)


@app.command("list")
def list_(json: Json = False) -> None:
    """Installed packs with their versions, licences and sizes."""
    found = Packs(settings().packs).manifests()
    if json:
        emit([asdict(manifest) for manifest in found])
        return
    console = Screen(highlight=False, soft_wrap=True)
    for m in found:
        size = f"{m.concepts:,} concepts, {m.relations:,} relations, {m.documents:,} documents"
        console.print(f"{m.name}  {escape(m.version)}  {m.digest}  {m.date}  {size}  [dim]{escape(m.licence)}  {escape(m.source)}[/]")
    if not found:
        console.print("no pack is installed; 'anamnesis pack add NAME --from READER:PATH' imports one")


@app.command()
def diff(name: Name, source: Source = "", json: Json = False) -> None:
    """What an update would add, change and remove."""
    found = Packs(settings().packs).difference(name, source)
    if json:
        emit(asdict(found))
        return
    console = Screen(highlight=False, soft_wrap=True)
    for sign, keys in (("+", found.added), ("-", found.removed), ("~", found.changed)):
        for key in keys[:20]:
            console.print(f"{sign} {escape(key)}")
        if len(keys) > 20:
            console.print(f"{sign} … {len(keys) - 20:,} more")
    console.print(
        f"{len(found.added):,} added, {len(found.removed):,} removed, {len(found.changed):,} changed; "
        f"relations: {found.relations_added:,} added, {found.relations_removed:,} removed"
    )


@app.command()
def withdraw(name: Name, answers: Answers = None, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, json: Json = False) -> None:
    """Remove a pack with its passages, relations and index entries, and list the saved answers that cite it."""
    packs = Packs(settings().packs)
    manifest = packs.store.manifest(name)
    files = [file for path in answers or () for file in (sorted(path.rglob("*.json*")) if path.is_dir() else [path])]
    affected = packs.affected(name, files)
    if not yes and not json and not typer.confirm(f"Withdraw '{name}' ({len(affected)} saved answers cite it)?"):
        raise BadInput("nothing was withdrawn")
    packs.withdraw(name)
    if manifest.kind == "documents" and current(settings().indexes / BUILTIN_INDEX):
        _index()
    if json:
        emit({"withdrawn": asdict(manifest), "affected": [asdict(row) for row in affected]})
        return
    console = Screen(highlight=False, soft_wrap=True)
    console.print(f"withdrew {name} {escape(manifest.version)}: {manifest.concepts:,} concepts, {manifest.relations:,} relations, {manifest.documents:,} documents")
    for row in affected:
        console.print(f"[yellow]cited by[/] {escape(row.file)}: {escape(row.id)} ({escape(', '.join(row.documents))})")
    if not files:
        console.print("[dim]no saved answers were given; --answers FILE looks through them[/]")
