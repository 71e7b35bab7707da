"""``anamnesis serve``: the web page, for one person on this machine or for people with accounts."""

from __future__ import annotations

import gc
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from fastapi import FastAPI

from assistant.build import Assistant, build
from assistant.errors import AnamnesisError, BadInput
from assistant.records.opening import Records, open_records
from indexes.errors import RetrievalError
from ui.api.app import install
from ui.cli.options import Index, Llm, Screen, settings
from ui.guard.hooks import hooks
from ui.guard.policy import Policy, is_loopback
from ui.guard.site import expect_accounts, policy
from ui.logs.events import Event
from ui.logs.setup import configure, log
from ui.logs.streams import nothing_printed
from ui.ports import is_free
from ui.server import Server, config, retaining, run
from ui.turns import Turns
from ui.web.app import create

app = typer.Typer(add_completion=False)
Public = Annotated[list[str] | None, typer.Option("--public", help="Address under which people reach it, such as https://anamnesis.example.org; may be repeated.")]
Proxy = Annotated[str, typer.Option("--proxy", help="Address of a reverse proxy whose X-Forwarded-For and -Proto are believed.")]
Certificate = Annotated[Path | None, typer.Option("--certificate", help="TLS certificate (PEM), to serve https itself.", exists=True, dir_okay=False)]
Key = Annotated[Path | None, typer.Option("--key", help="Private key of the certificate (PEM).", exists=True, dir_okay=False)]

CdsHooks = Annotated[Path | None, typer.Option("--cds-hooks", help="File (JSON) of the web pages and clinical records that may call CDS Hooks.", exists=True, dir_okay=False)]


@app.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on; on any but loopback people need accounts.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535)] = 7860,
    accounts: Annotated[bool, typer.Option("--accounts", help="People need accounts on loopback too.")] = False,
    public: Public = None,
    proxy: Proxy = "",
    certificate: Certificate = None,
    key: Key = None,
    cds_hooks: CdsHooks = None,
    index: Index = "",
    llm: Llm = "",
) -> None:
    """Start the web page and print its address."""
    rules = policy(host, public or [], accounts)
    if cds_hooks:
        rules = replace(rules, hooks=hooks(cds_hooks))
    if (certificate is None) != (key is None):
        raise BadInput("--certificate and --key belong together")
    given = settings(index=index, llm=llm)
    with open_records(given) as records:
        expect_accounts(host, rules, records)
        if not is_free(host, port):
            raise BadInput(f"port {port} is in use; choose another with --port")
        configure(given)
        assistant = build(given)
        page = together(assistant, records, rules)
        warming = threading.Thread(target=_warm, args=(assistant,), name="warm", daemon=True)
        warming.start()
        _tell(host, port, rules, certificate is not None)
        log.info(Event.SERVE_STARTED, port=port)
        with nothing_printed(), retaining(records):
            run(Server(page, config(page, host, port, proxy, *(str(file) if file else None for file in (certificate, key)))))
            warming.join()  # a thread that is inside native code when Python ends takes the process down with it
        log.info(Event.SERVE_STOPPED)


def together(assistant: Assistant, records: Records, rules: Policy) -> FastAPI:
    """All faces of one server as one application, behind one line for the language model; the guard comes last and so stands before everything."""
    turns = Turns(assistant)
    page = FastAPI(title="Anamnesis", redirect_slashes=False, docs_url=None, redoc_url=None, openapi_url=None)
    install(page, turns, records, alone=not rules.accounts, signed=rules.hooks.clients is not None)
    return create(turns, page, rules, bedside=assistant)


def _tell(host: str, port: int, rules: Policy, encrypted: bool) -> None:
    shown = f"[{host}]" if ":" in host else host
    screen = Screen(highlight=False, markup=False, soft_wrap=True)
    screen.print(f"Anamnesis is at http{'s' if encrypted else ''}://{shown}:{port} (stop with Ctrl+C)")
    if not is_loopback(host) and not encrypted and not any(origin.startswith("https://") for origin in rules.site.origins):
        screen.print("Passwords and answers cross the network unencrypted: use --certificate and --key, or a proxy with https and --public https://NAME")


def _warm(assistant: Assistant) -> None:
    """Load models while the person reads the page; what is missing is said here and again when they ask."""
    try:
        assistant.warm()
        gc.freeze()  # what is loaded now stays: looking through it for cycles holds up everybody
        log.info(Event.SERVE_READY)
    except (AnamnesisError, RetrievalError) as error:
        log.warning(Event.SERVE_UNREADY, exc_info=error)
        # Nobody has asked anything yet: this message holds nothing of anybody.
        Screen(file=sys.__stderr__, highlight=False).print(f"anamnesis: {error}")
