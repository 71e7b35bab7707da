"""``anamnesis audit verify``."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from ui.cli.options import Json, Screen, emit
from ui.cli.records import opened

app = typer.Typer(add_completion=False, no_args_is_help=True, help="The audit of the records.")


@app.callback()
def root() -> None:
    """The audit of the records."""


@app.command()
def verify(head: Annotated[str, typer.Option("--head", help="SEQ:MAC as an earlier check printed it: that entry must still be there.")] = "", json: Json = False) -> None:
    """Look for entries that were changed, put in, exchanged or removed; exit status 2 where there are any."""
    with opened() as records:
        found = records.verify(head)
    if json:
        emit({"ok": not found.problems, "entries": found.entries, "head": str(found.head), "problems": [asdict(problem) for problem in found.problems]})
    else:
        screen = Screen(highlight=False, soft_wrap=True, markup=False)
        for problem in found.problems:
            screen.print(problem.what)
        screen.print(f"{found.entries:,} entries, {len(found.problems) or 'nothing'} wrong; head {found.head}")
    if found.problems:
        raise typer.Exit(2)
