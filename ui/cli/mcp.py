"""``anamnesis mcp``: the tools of the Model Context Protocol on stdin and stdout."""

from __future__ import annotations

from importlib import import_module

import typer

from assistant.errors import NotReady
from ui.cli.options import Index, settings

app = typer.Typer(add_completion=False)


@app.command()
def mcp(index: Index = "") -> None:
    """Serve triage, search, check_medicines and show_concept to a program that speaks the Model Context Protocol; read-only."""
    try:
        serve = import_module("ui.mcp").serve
    except ModuleNotFoundError as error:
        if error.name not in {"mcp", "mcp_types"}:
            raise
        raise NotReady("the MCP server needs the extra 'mcp': pip install 'anamnesis[mcp]'") from error
    serve(settings(index=index, llm="none"))
