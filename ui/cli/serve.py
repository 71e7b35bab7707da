"""``anamnesis serve``: the web page on this machine."""

from __future__ import annotations

import sys
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
from ui.logs.events import Event
from ui.logs.requests import RequestLog
from ui.logs.setup import configure, log
from ui.logs.streams import nothing_printed
from ui.ports import is_free
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
    if not is_free(host, port):
        raise BadInput(f"port {port} is in use; choose another with --port")
    chosen = settings(index=index, llm=llm)
    configure(chosen)
    assistant = build(chosen)
    turns = Turns(assistant)
    page = create(turns, install(FastAPI(openapi_url=None), turns, open_records(assistant.settings), alone=True))
    threading.Thread(target=_warm, args=(assistant,), name="warm", daemon=True).start()
    Screen(highlight=False).print(f"Anamnesis is at http://{host}:{port} (stop with Ctrl+C)")
    log.info(Event.SERVE_STARTED, port=port)
    with nothing_printed():
        uvicorn.run(RequestLog(page), host=host, port=port, log_config=None, access_log=False)
    log.info(Event.SERVE_STOPPED)


def _warm(assistant: Assistant) -> None:
    """Load models while the person reads the page; what is missing is said here and again when they ask."""
    try:
        assistant.warm()
        log.info(Event.SERVE_READY)
    except (AnamnesisError, RetrievalError) as error:
        log.warning(Event.SERVE_UNREADY, exc_info=error)
        # Nobody has asked anything yet: this message holds nothing of anybody.
        Screen(file=sys.__stderr__, highlight=False).print(f"anamnesis: {error}")
