"""``anamnesis backup``: everything that cannot be made again, in one file."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.backups.write import Written
from assistant.backups.write import backup as write
from ui.cli.options import Json, Screen, emit, settings

app = typer.Typer(add_completion=False)
WITH_KEYS = "It holds the keys: whoever has this file reads everything in it. Keep it as you would keep the records themselves."
WITHOUT_KEYS = "The keys are not in it, and without them nothing sealed opens: keep a copy of the folder 'keys' apart from it."
ELSEWHERE = "The records are in a database server and not in this file: back them up with pg_dump at the same time."


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="The archive to write, such as anamnesis.tar.gz; it must not exist.")],
    keys: Annotated[bool, typer.Option("--keys", help="The keys too; whoever has the file can then read everything.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Indexes and weights too, which can be made or fetched again.")] = False,
    json: Json = False,
) -> None:
    """Write records, audit, settings and packs into one file, also while others work."""
    done = write(settings(), file, keys, everything)
    if json:
        emit(as_row(done))
        return
    for line in told(done):
        Screen(highlight=False, soft_wrap=True).print(escape(line))


def as_row(done: Written) -> dict[str, object]:
    """The result for programs."""
    head = {name: value for name, value in asdict(done.manifest).items() if name != "files"}
    return {"file": str(done.file), "bytes": done.size, "files": len(done.manifest.files), **head}


def told(done: Written) -> list[str]:
    """The result for people."""
    lines = [f"wrote {done.file}: {len(done.manifest.files):,} files, {done.size:,} bytes"]
    lines += [ELSEWHERE] if done.elsewhere else [] if done.manifest.records else ["Nothing is kept of people yet, so there are no records in it."]
    if done.manifest.audit:
        lines.append(f"Head of the audit {done.manifest.audit}: noted elsewhere, 'anamnesis audit verify --head' tells an older copy.")
    return [*lines, WITH_KEYS if done.manifest.keys else WITHOUT_KEYS]
