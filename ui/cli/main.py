"""Entry point: finds the command, imports it, and turns errors into one line."""

from __future__ import annotations

import importlib
import os
import sys
from types import TracebackType

import typer
from typer.core import TyperCommand, TyperGroup

from assistant.errors import AnamnesisError
from indexes.errors import RetrievalError
from knowledge_graph.errors import KnowledgeError

COMMANDS = {
    "ask": "ui.cli.ask",
    "note": "ui.cli.note",
    "triage": "ui.cli.triage",
    "interview": "ui.cli.interview",
    "vitals": "ui.cli.vitals",
    "intake": "ui.cli.intake",
    "deidentify": "ui.cli.deidentify",
    "search": "ui.cli.search",
    "index": "ui.cli.index",
    "graph": "ui.cli.graph",
    "pack": "ui.cli.packs",
    "check-medicines": "ui.cli.medicines",
    "weights": "ui.cli.weights",
    "users": "ui.cli.users",
    "records": "ui.cli.records",
    "audit": "ui.cli.audit",
    "backup": "ui.cli.backup",
    "restore": "ui.cli.restore",
    "serve": "ui.cli.serve",
    "mcp": "ui.cli.mcp",
    "eval": "eval.command",
    "bench": "eval.bench.command",
    "learn": "eval.learning.command",
    "doctor": "ui.cli.doctor",
}


class LazyGroup(TyperGroup):
    """Imports a command when it is asked for, so that ``triage`` never pays for torch."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """Names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: typer.Context, cmd_name: str) -> TyperCommand | TyperGroup | None:  # type: ignore[override]
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        found = typer.main.get_command(importlib.import_module(COMMANDS[cmd_name]).app)
        found.name = cmd_name
        return found  # type: ignore[return-value]


app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, help="Anamnesis: a local, cited medical assistant.")


@app.callback()
def root() -> None:
    """Anamnesis: a local, cited medical assistant. It does not replace a doctor."""


def main() -> None:
    """Run the command line: status 0 when the command did its work, 2 for bad input, with one line on stderr."""
    # No plugin is used here, and looking for them among all installed packages takes longer than many a command.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    sys.excepthook = unforeseen
    try:
        # Called by itself, Typer would put a hook of its own in place of ours.
        sys.exit(typer.main.get_command(app)(standalone_mode=False) or 0)
    except typer.Abort:
        fail("stopped")
    except typer.TyperException as error:
        fail(error.format_message())
    except (AnamnesisError, KnowledgeError, RetrievalError) as error:
        fail(str(error))


def unforeseen(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """For ``sys.excepthook``: type and place to the log and to stderr, no message, since that may hold what a person wrote. Status 1 follows."""
    if isinstance(error, KeyboardInterrupt):
        return
    # Only now, because structlog takes longer to load than a triage.
    said = importlib.import_module("ui.logs.broken").broken(error, COMMANDS.get(next(iter(sys.argv[1:]), ""), ""))
    print(f"anamnesis: {said}", file=sys.stderr)


def fail(message: str) -> None:
    """One line on stderr, and exit status 2."""
    print(f"anamnesis: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
