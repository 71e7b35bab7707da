"""Two doors: the application programming interface over HTTP, and the assistant within this process."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx

from assistant.build import Assistant
from assistant.errors import AnamnesisError
from assistant.events import Done, TriageReady
from eval.load.types import DONE, FAILED, REFUSED
from indexes.errors import RetrievalError

ASK = "/api/v1/ask"
BUSY = (429, 503)
PATIENCE = 120.0


class InProcess:
    """The assistant itself, without a server, a queue or limits."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def ask(self, text: str) -> Iterator[str]:
        """Events of one turn."""
        try:
            for event in self._assistant.ask(text):
                yield DONE if isinstance(event, Done) else "triage" if isinstance(event, TriageReady) else "event"
        except (AnamnesisError, RetrievalError):
            yield FAILED


class Http:
    """A running server, asked by server-sent events.

    Args:
        url: of the server, ``http://127.0.0.1:7860``.
    """

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
        self._client = httpx.Client(base_url=url, timeout=PATIENCE, limits=limits, transport=transport, headers={"Accept": "text/event-stream"})

    def ask(self, text: str) -> Iterator[str]:
        """Events of one turn."""
        try:
            with self._client.stream("POST", ASK, json={"text": text}) as answer:
                if answer.status_code != httpx.codes.OK:
                    yield REFUSED if answer.status_code in BUSY else FAILED
                    return
                yield from _events(answer.iter_lines())
        except httpx.HTTPError:
            yield FAILED


def _events(lines: Iterator[str]) -> Iterator[str]:
    """Names of server-sent events; an ``error`` is a refusal where its problem says so."""
    name = ""
    for line in lines:
        field, _, value = line.partition(":")
        if field == "event":
            name = value.strip()
        elif field == "data" and name == "error":
            yield _problem(value)
        elif field == "data":
            yield name


def _problem(data: str) -> str:
    try:
        return REFUSED if json.loads(data).get("status") in BUSY else FAILED
    except (ValueError, AttributeError):
        return FAILED
