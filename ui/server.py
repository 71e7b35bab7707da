"""The web server: it stops in good order."""

from __future__ import annotations

import asyncio
import signal
import socket
from types import FrameType

import uvicorn
from fastapi import FastAPI

from ui.logs.requests import RequestLog
from ui.stream import stop_all

CONNECTIONS = 500
MOMENT_S = 15


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
