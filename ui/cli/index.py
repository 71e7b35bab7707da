"""``anamnesis index build|list|check|drop``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from assistant.build import build
from assistant.errors import BadInput
from indexes import manifest, shelf
from ui.cli.options import Json, Screen, emit, settings
from ui.cli.progress import progress_bar

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Build, list, check and drop indexes.")
Name = Annotated[str, typer.Argument(help="Name of the index.")]
Sources = Annotated[list[str], typer.Option("--from", help="READER:PATH, or 'pages'; may be given several times.")]


@app.command("build")
def build_(name: Name, source: Sources, json: Json = False) -> None:
    """Build or refresh an index; unchanged passages are not embedded again."""
    assistant = build(settings(llm="none"))
    with progress_bar() as report:
        made = assistant.build_index(name, tuple(source), report)
    summary = {"name": name, "documents": made.documents, "passages": made.passages, "skipped": len(made.skipped), "digest": made.digest, "model": made.model}
    if json:
        emit(summary | {"skipped_documents": made.skipped})
        return
    Screen(highlight=False).print(f"{name}: {made.documents:,} documents, {made.passages:,} passages, {len(made.skipped):,} skipped")
    for key, reason in list(made.skipped.items())[:5]:
        Console(stderr=True, highlight=False).print(f"skipped {key}: {reason}", style="dim")


@app.command("list")
def list_(json: Json = False) -> None:
    """Indexes of this home."""
    home = settings().indexes
    rows = []
    for name in shelf.names(home):
        made = manifest.read_manifest(shelf.version_of(home, name))
        rows.append({"name": name, "documents": made.documents, "passages": made.passages, "model": made.model, "created": made.created, "sources": list(made.sources), "digest": made.digest})  # fmt: skip
    if json:
        emit(rows)
        return
    for row in rows or [{"name": "no index yet; 'anamnesis index build NAME --from READER:PATH' makes one"}]:
        Screen(highlight=False).print("  ".join(f"{value:,}" if isinstance(value, int) else str(value) for value in row.values()))


@app.command()
def check(name: Annotated[str | None, typer.Argument(help="Name of the index; all where left out.")] = None, json: Json = False) -> None:
    """Compare every file of an index with its manifest."""
    home = settings().indexes
    rows = {}
    for found in [name] if name else shelf.names(home):
        rows[found] = asdict(manifest.verify(shelf.version_of(home, found)))["files"]
    if json:
        emit({key: {"ok": True, "files": len(files)} for key, files in rows.items()})
        return
    for key, files in rows.items():
        Screen(highlight=False).print(f"{key}: {len(files)} files match")


@app.command()
def drop(name: Name, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Remove an index."""
    home = settings().indexes
    shelf.version_of(home, name)
    if not yes and not typer.confirm(f"Remove the index '{name}'?"):
        raise BadInput("nothing was removed")
    shelf.drop(home, name)
    Screen(highlight=False).print(f"removed {name}")
