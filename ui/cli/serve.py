"""``anamnesis serve``: the web page on this machine."""

from __future__ import annotations

import socket
import threading
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from assistant.build import Assistant, build
from assistant.errors import AnamnesisError, BadInput
from assistant.records.opening import open_records
from indexes.errors import RetrievalError
from ui.api.app import install
from ui.cli.options import Index, Llm, Screen, settings
from ui.turns import Turns
from ui.web.app import create

app = typer.Typer(add_completion=False)


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Only addresses of this machine: there are no accounts yet.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 7860,
    index: Index = "",
    llm: Llm = "",
) -> None:
    """Start the web page and print its address."""
    if host not in {"127.0.0.1", "localhost", "::1"}:
        raise BadInput(f"'{host}' can be reached from outside and there are no accounts yet; use 127.0.0.1")
    _check_port(host, port)
    assistant = build(settings(index=index, llm=llm))
    turns = Turns(assistant)
    page = create(turns, install(FastAPI(openapi_url=None), turns, open_records(assistant.settings), alone=True))
    threading.Thread(target=_warm, args=(assistant,), name="warm", daemon=True).start()
    Screen(highlight=False).print(f"Anamnesis is at http://{host}:{port} (stop with Ctrl+C)")
    uvicorn.run(page, host=host, port=port, log_level="warning")


def _warm(assistant: Assistant) -> None:
    """Load models while the person reads the page; what is missing is said here and again when they ask."""
    try:
        assistant.warm()
    except (AnamnesisError, RetrievalError) as error:
        Screen(stderr=True, highlight=False).print(f"anamnesis: {error}")


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise BadInput(f"port {port} is in use; choose another with --port") from error
