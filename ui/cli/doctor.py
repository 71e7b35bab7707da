"""``anamnesis doctor``: is everything here, and what to do where it is not."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape

from assistant.build import Assistant
from ui.cli.options import Json, Screen, emit, settings
from ui.doctor.kept import kept
from ui.doctor.machine import machine
from ui.doctor.programs import programs
from ui.doctor.stores import stores
from ui.doctor.types import Row

app = typer.Typer(add_completion=False)
COLOURS = {"ok": "green", "warn": "yellow", "fail": "red"}


@app.command()
def doctor(json: Json = False, port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port that serve will use.")] = 7860) -> None:
    """Check versions, weights, indexes, knowledge, records, disk, memory and port, and say what to do; exit status 2 where something fails."""
    rows = examine(Assistant(settings()), port)
    well = all(row.state != "fail" for row in rows)
    if json:
        emit({"ok": well, "checks": [asdict(row) for row in rows]})
    else:
        for row in rows:
            Screen(highlight=False, soft_wrap=True).print(shown(row))
    if not well:
        raise typer.Exit(2)


def examine(assistant: Assistant, port: int) -> list[Row]:
    """Every check, in the order a person would go through them."""
    return [*programs(), *stores(assistant), *kept(assistant.settings), *machine(assistant, "127.0.0.1", port)]


def shown(row: Row) -> str:
    """One line, with what to do at its end."""
    colour = COLOURS[row.state]
    return f"[{colour}]{row.state:4}[/] {escape(row.what)}: {escape(row.found)}" + (f" -> {escape(row.do)}" if row.do else "")
