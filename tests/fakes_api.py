"""The API over the built-in knowledge with scripted answers, and ways to call it."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.build import Assistant
from assistant.events import Event
from assistant.records.opening import Records
from assistant.settings import Settings
from assistant.types import Mode, PatientHistory
from indexes.ingest import build
from indexes.shelf import OpenIndex, open_index, root_of
from indexes.types import Document, Hit
from tests.fakes import FakeEmbedder
from tests.fakes_web import FakeRespondent
from tests.patients import knowledge, linker
from ui.api.app import install
from ui.turns import Turns

Json = dict[str, Any]
IRON = "Iron tablets treat anaemia."


class Library:
    """Two documents on one subject."""

    def __init__(self, folder: Path) -> None:
        embedder = FakeEmbedder()
        documents = [
            Document("who", "Anaemia", IRON, "https://example.org/who", "WHO", "Treatment", year=2024, kind="guideline"),
            Document("old", "Anaemia", f"{IRON} For years.", "https://example.org/old", "NHS", "Treatment", year=2011, kind="leaflet"),
        ]
        build(root_of(folder, "own"), documents, embedder, ("own",))
        self.index: OpenIndex = open_index(folder, "own", embedder, embedder.name)

    def search_passages(self, query: str, k: int) -> list[Hit]:
        """By meaning alone."""
        return self.index.dense.search_passages(query, k)


class FakeAssistant(Assistant):
    """Assesses with the built-in knowledge; answers as scripted; finds in ``library``.

    Attributes:
        lacks: what ``missing`` says.
    """

    def __init__(self, home: Path, library: Library | None = None, uses_model: bool = True) -> None:
        super().__init__(Settings(home=home, llm="none"))
        self.__dict__.update(knowledge=knowledge(), linker=linker())
        self.script, self.library, self.model, self.lacks = FakeRespondent(), library, uses_model, tuple[str, ...]()

    def ask(self, text: str, history: PatientHistory | None = None, mode: Mode = "patient") -> Iterator[Event]:
        """The scripted turn."""
        return self.script.ask(text, history or PatientHistory(), mode)

    @property
    def uses_model(self) -> bool:
        """As told."""
        return self.model

    @property
    def finder(self) -> Any:
        """The library."""
        return self.library

    def missing(self) -> tuple[str, ...]:
        """As told."""
        return self.lacks


def application(assistant: Assistant, records: Records | None, alone: bool = True, at_once: int = 1, waiting: int = 2) -> FastAPI:
    """The API alone, with a line that does not wait for a clock."""
    return install(FastAPI(openapi_url=None), Turns(assistant, at_once, waiting, patience=0.01), records, alone)


def caller(app: FastAPI) -> TestClient:
    """A client to whom an unforeseen error is a response."""
    return TestClient(app, raise_server_exceptions=False)


def sse(text: str) -> list[tuple[str, Json]]:
    """Server-sent events as pairs of name and data."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields.get("event", ""), json.loads(fields["data"])))
    return found


@dataclass
class Behind:
    """The API for one person, and what stands behind it."""

    app: FastAPI
    client: TestClient
    assistant: FakeAssistant

    def post(self, path: str, body: object, status: int = 200) -> Json:
        response = self.client.post(path, json=body)
        assert response.status_code == status, response.text
        found: Json = response.json()
        return found

    def counted(self, name: str, **labels: str) -> float | None:
        value: float | None = self.app.state.assistant.measures.registry.get_sample_value(name, labels)
        return value


@pytest.fixture
def api(tmp_path: Path, records: Records) -> Behind:
    assistant = FakeAssistant(tmp_path / "home", Library(tmp_path / "indexes"))
    app = application(assistant, records)
    return Behind(app, caller(app), assistant)


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """The application on a free port of this machine; its address."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
