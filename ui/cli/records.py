"""``anamnesis records export|erase|retain|rotate-key``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.errors import BadInput
from assistant.records.accounts import ALONE
from assistant.records.desk import as_file
from assistant.records.files import write_private
from assistant.records.opening import COMMAND_LINE, Records, open_records
from ui.cli.options import Json, Screen, emit, settings, writing

app = typer.Typer(add_completion=False, no_args_is_help=True, help="What is kept of people: take it out, remove it, change its key.")
Who = Annotated[str, typer.Argument(help="Name of the account; 'local' is the person of a machine without accounts.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def opened() -> Records:
    """The records of this home."""
    return open_records(settings())


@app.command()
def export(name: Who = ALONE, out: Annotated[Path | None, typer.Option("--out", help="The file to write; stdout where left out.")] = None) -> None:
    """Everything that is kept of a person, as one JSON object in plain text."""
    with opened() as records:
        found = records.desk(records.accounts.find(name), COMMAND_LINE).export()
    if out is None:
        emit(found)
        return
    with writing(out):
        write_private(out, as_file(found))
    conversations = len(found["conversations"])
    Screen(stderr=True, highlight=False, soft_wrap=True).print(f"wrote {escape(str(out))}: {conversations:,} conversations, in plain text; keep it where only the person reads")


@app.command()
def erase(name: Who = ALONE, yes: Yes = False, json: Json = False) -> None:
    """Remove an account and everything that is kept of it, for good."""
    with opened() as records:
        user = records.accounts.find(name)
        if not yes and not typer.confirm(f"Remove '{user.name}' and everything kept of this person? It cannot be undone"):
            raise BadInput("nothing was removed")
        gone = records.desk(user, COMMAND_LINE).erase()
    if json:
        emit({"user": user.id, "erased": gone})
        return
    Screen(highlight=False, soft_wrap=True).print(f"removed {escape(user.name)}: " + ", ".join(f"{count:,} {table}" for table, count in gone.items()))


@app.command()
def retain(days: Annotated[int | None, typer.Option("--days", help="Days; ANAMNESIS_KEEP_DAYS where left out.")] = None, json: Json = False) -> None:
    """Remove conversations that nobody has written in for so many days, and sessions that are over."""
    with opened() as records:
        gone = records.retain(days)
    if json:
        emit(asdict(gone))
        return
    Screen(highlight=False, soft_wrap=True).print(f"removed {gone.conversations:,} conversations and {gone.sessions:,} sessions that were over")


@app.command("rotate-key")
def rotate_key(json: Json = False) -> None:
    """Seal everything under a new key; run again after an interruption."""
    with opened() as records:
        done = records.rotate_key(told=None if json else _told)
    if json:
        emit(asdict(done))
        return
    what = "the interrupted change of keys is finished; run this again for another key" if done.resumed else "everything is sealed under the new key"
    Screen(highlight=False, soft_wrap=True).print(f"{done.rows:,} rows: {what} {done.key}. Backups made before still need the old one")


def _told(rows: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{rows:,} rows", end="", file=sys.stderr, flush=True)
