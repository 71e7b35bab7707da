"""``anamnesis restore``: a home of a backup."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from assistant.backups.restore import Restored
from assistant.backups.restore import restore as read
from ui.cli.options import Json, Screen, emit, settings

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="An archive of 'anamnesis backup'.")],
    force: Annotated[bool, typer.Option("--force", help="Put a home that is not empty aside; nothing of it is removed.")] = False,
    json: Json = False,
) -> None:
    """Make the home (ANAMNESIS_HOME) of a backup: checked whole, then put in its place; stop 'anamnesis serve' first."""
    done = read(settings(), file, force)
    if json:
        emit(as_row(done))
        return
    for line in told(done):
        Screen(highlight=False, soft_wrap=True).print(escape(line))


def as_row(done: Restored) -> dict[str, object]:
    """The result for programs."""
    audit = None if done.audit is None else {"ok": not done.audit.problems, "entries": done.audit.entries, "problems": [asdict(one) for one in done.audit.problems]}
    before = None if done.before is None else str(done.before)
    made = done.manifest
    return {
        "home": str(done.home), "files": len(made.files), "created": made.created, "before": before, "carried": list(done.carried), "audit": audit,
        "unchecked": done.unchecked, "settings": dict(made.settings),
    }  # fmt: skip


def told(done: Restored) -> list[str]:
    """The result for people."""
    lines = [f"restored {done.home}: {len(done.manifest.files):,} files of {done.manifest.created}"]
    if done.before is not None:
        lines.append(f"what was there before is in {done.before}; remove it when you are sure" + (f" ({', '.join(done.carried)} taken over)" if done.carried else ""))
    if done.audit is None:
        lines.append(f"the audit was not checked: {done.unchecked}")
    else:
        lines.append(f"audit: {done.audit.entries:,} entries, {len(done.audit.problems) or 'nothing'} wrong")
        lines += [problem.what for problem in done.audit.problems]
    if done.manifest.settings:
        lines.append("settings of then: " + " ".join(f"{name}={value}" for name, value in done.manifest.settings.items()))
    return lines
