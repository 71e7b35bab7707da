"""Entry point: finds the command, imports it, and turns errors into one line."""

from __future__ import annotations

import importlib
import sys

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
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except typer.Abort:
        fail("stopped")
    except typer.TyperException as error:
        fail(error.format_message())
    except (AnamnesisError, KnowledgeError, RetrievalError) as error:
        fail(str(error))


def fail(message: str) -> None:
    """One line on stderr, and exit status 2."""
    print(f"anamnesis: {' '.join(message.split())}", file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
