"""A server as ``anamnesis serve`` starts it, whose every answer breaks with the person's words in the error; started by ``test_logs_planted``."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import uvicorn

from assistant.events import Event
from assistant.settings import Settings
from assistant.types import Mode, PatientHistory
from tests.fakes_web import FakeRespondent
from ui.logs.requests import RequestLog
from ui.logs.setup import configure
from ui.logs.streams import nothing_printed
from ui.web.app import create


class Broken(FakeRespondent):
    """Breaks deep inside, after its first event."""

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        """The triage, and then an error that nobody foresaw."""
        yield next(iter(super().ask(text, history, mode)))
        print(text)
        print(text, file=sys.stderr)
        raise RuntimeError(f"cannot understand {text}")


class Told(uvicorn.Server):
    """Says on the real stdout when it listens."""

    async def startup(self, sockets: object = None) -> None:
        """Called by uvicorn."""
        await super().startup()
        print("ready", file=sys.__stdout__, flush=True)


def main(port: int) -> None:
    """Serve until stopped."""
    configure(Settings())
    page = create(Broken())
    with nothing_printed():
        Told(uvicorn.Config(RequestLog(page), host="127.0.0.1", port=port, log_config=None, access_log=False)).run()


if __name__ == "__main__":
    main(int(sys.argv[1]))
