"""``anamnesis learn export|propose|apply|list|revert``."""

from __future__ import annotations

import json as text
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.learning.changes import read_changes
from assistant.learning.feedback import reviewable
from assistant.learning.overlay import Entry, Overlay
from assistant.learning.propose import propose as draft_of
from assistant.learning.propose import read_reviewed
from assistant.learning.record import alone, publish
from assistant.learning.record import revert as take_back
from assistant.privacy.deidentify import Deidentifier
from assistant.privacy.medical import Medical
from assistant.records.files import write_private
from assistant.records.opening import open_records
from assistant.settings import Settings
from eval.bars import Bars
from eval.learning.gates import Compared
from eval.learning.trial import Tried, tried
from eval.report import Table, lines
from eval.suites.types import Options

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Reviewed feedback as changes of the knowledge that can be taken back.")
Out = Annotated[Path, typer.Option("--out", help="The file to write.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
By = Annotated[str, typer.Option("--by", help="Who takes it back.")]
Why = Annotated[str, typer.Option("--why", help="Why it is taken back.")]
QUICK = 30
SHOWN = 5


@app.command()
def export(out: Out) -> None:
    """The feedback of everybody, without identifiers, as JSON lines for a reviewer."""
    bedside = Bedside(Settings())
    ours, gone = Deidentifier(Medical(bedside.linker, bedside.knowledge), date.today()), list[str]()
    with open_records(bedside.settings) as records:
        rows = reviewable(records, ours, bedside.knowledge, gone.append)
    _write(out, "".join(text.dumps(row, ensure_ascii=False) + "\n" for row in rows))
    typer.echo(f"wrote {out}: {len(rows):,} verdicts. Read them before you pass them on: no program finds every name.", err=True)
    if gone:
        typer.echo(f"{len(gone):,} verdicts were left out: they, or what they are about, were deleted meanwhile", err=True)


@app.command()
def propose(reviewed: Annotated[Path, typer.Argument(help="The exported lines with the reviewer's 'review'.")], out: Out) -> None:
    """A draft of a change file from what a reviewer accepted; nothing is applied."""
    draft = draft_of(read_reviewed(reviewed))
    _write(out, draft.text)
    for key, why in draft.left.items():
        typer.echo(f"{key}: {why}", err=True)
    typer.echo(f"wrote {out}: {draft.changes:,} changes to fill in; {len(draft.left):,} rows left", err=True)


@app.command()
def apply(
    file: Annotated[Path, typer.Argument(help="A change file.")],
    quick: Annotated[bool, typer.Option("--quick", help=f"Only the first {QUICK} cases of each suite; every rule's examples all the same.")] = False,
    json: Json = False,
) -> None:
    """Apply a change file to the copy of the knowledge, unless a gate falls; status 2 where it is refused."""
    settings = Settings(llm="none", index="builtin")
    overlay, changes = Overlay(settings.home), read_changes(file)
    with alone(overlay):
        with Progress(console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty()) as bar:
            found = tried(overlay, settings, changes, Options(limit=QUICK if quick else 0, progress=Bars(bar)))
        if not found.refused:
            publish(overlay, found.log)
    typer.echo(text.dumps(_row(found), ensure_ascii=False) if json else "\n".join(_told(found)))
    if found.refused:
        raise BadInput("refused, and nothing was changed: " + "; ".join([*found.problems, *(f"'{gate.name}' fell" for gate in found.gates if gate.fell)]))


@app.command("list")
def list_(json: Json = False) -> None:
    """Every change that was ever applied here, with who, when and why."""
    entries = Overlay(Settings().home).log().entries
    if json:
        typer.echo(text.dumps([entry.model_dump(mode="json") for entry in entries], ensure_ascii=False))
        return
    for entry in entries:
        typer.echo("\n".join(_entry_lines(entry)))
    if not entries:
        typer.echo("nothing was learned here; the knowledge is the built-in one")


@app.command()
def revert(number: Annotated[int, typer.Argument(help="Number of the change, as 'learn list' shows it.")], by: By, why: Why, json: Json = False) -> None:
    """Take a change back; the others stay."""
    if not by.strip() or not why.strip():
        raise BadInput("say who takes it back and why: --by NAME --why REASON")
    done = take_back(Overlay(Settings().home), number, by.strip(), why.strip())
    typer.echo(text.dumps(done.model_dump(mode="json"), ensure_ascii=False) if json else "\n".join(_entry_lines(done)))


def _write(out: Path, data: str) -> None:
    try:
        write_private(out, data.encode("utf-8"))
    except OSError as error:
        raise BadInput(f"'{out}' cannot be written: {error.strerror}") from error


def _row(found: Tried) -> dict[str, Any]:
    gates = [{"gate": g.name, "before": g.before, "after": g.after, "of": g.of, "fell": g.fell, "lost": list(g.lost)} for g in found.gates]
    return {"id": None if found.refused else found.log.entries[-1].id, "applied": not found.refused, "problems": list(found.problems), "gates": gates}


def _told(found: Tried) -> list[str]:
    said = [*found.problems, *(_table(found.gates) if found.gates else [])]
    if not found.refused:
        entry = found.log.entries[-1]
        said.append(f"change {entry.id} stands; 'anamnesis learn revert {entry.id}' takes it back. A program that runs uses it after its next start.")
    return said


def _table(gates: Sequence[Compared]) -> list[str]:
    rows = tuple((gate.name, gate.before, gate.after, gate.of, "fell" if gate.fell else "held") for gate in gates)
    lost = [f"lost of '{gate.name}': {case}" for gate in gates if gate.fell for case in gate.lost[:SHOWN]]
    return [*lines(Table("Gates", ("gate", "before", "after", "of", ""), rows)), *lost]


def _entry_lines(entry: Entry) -> list[str]:
    kinds = ", ".join(change.kind for change in entry.changes)
    said = [f"{entry.id}  {entry.applied.at}  {entry.applied.by}: {entry.applied.why} ({kinds})  {entry.applied.before[:16]} -> {entry.applied.after[:16]}"]
    back = entry.reverted
    return [*said, f"   taken back {back.at}  {back.by}: {back.why}  {back.before[:16]} -> {back.after[:16]}"] if back else said
