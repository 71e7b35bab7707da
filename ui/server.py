"""The web server: it stops in good order, and removes every day what need no longer be kept."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import uvicorn
from fastapi import FastAPI

from assistant.errors import AnamnesisError
from assistant.records.opening import DAY, Records
from ui.logs.events import Event
from ui.logs.requests import RequestLog
from ui.logs.setup import log
from ui.stream import stop_all

CONNECTIONS = 500
MOMENT_S = 15
# Who removed it, in the audit.
SERVER = "server"


class Server(uvicorn.Server):
    """Runs an application made by ``ui.web.app.create``.

    When told to stop it takes no more requests, ends the streams that only keep a page alive, lets running turns end for ``MOMENT_S`` seconds, and stops them.
    """

    def __init__(self, page: FastAPI, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.leaving: asyncio.Event = page.state.leaving

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Called by uvicorn on its event loop."""
        self.leaving.set()
        await super().shutdown(sockets)
        stop_all()


def config(page: FastAPI, host: str, port: int, proxy: str = "", certificate: str | None = None, key: str | None = None) -> uvicorn.Config:
    """How it listens; the client's address and scheme are believed of ``proxy`` only."""
    return uvicorn.Config(
        RequestLog(page),
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxy),
        forwarded_allow_ips=proxy or None,
        ssl_certfile=certificate,
        ssl_keyfile=key,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=MOMENT_S,
    )


def run(server: uvicorn.Server) -> None:
    """Serves until Ctrl+C or SIGTERM, and then comes back, so that what is open can be closed."""
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        server.run()
    except KeyboardInterrupt:
        pass
    finally:
        signal.signal(signal.SIGTERM, before)


def interrupt(number: int, frame: FrameType | None) -> None:
    """uvicorn sends itself the signal again once it has stopped."""
    raise KeyboardInterrupt


@contextmanager
def retaining(records: Records, every: float = DAY) -> Iterator[None]:
    """While it lasts, conversations older than ``keep_days`` are removed: at once, and then again after so many seconds; none where no number of days is set."""
    if not records.keep_days:
        yield
        return
    ended = threading.Event()
    remover = threading.Thread(target=_retain, args=(records, ended, every), name="retain", daemon=True)
    remover.start()
    try:
        yield
    finally:
        ended.set()
        remover.join()  # the transaction that it is in is stored first


def _retain(records: Records, ended: threading.Event, every: float) -> None:
    over = False
    while not over:
        try:
            records.retain(actor=SERVER)
        except AnamnesisError as error:
            # The next time may do better; until then 'anamnesis doctor' says how much is too old.
            log.error(Event.RETAIN_BROKE, exc_info=error)
        over = ended.wait(every)
