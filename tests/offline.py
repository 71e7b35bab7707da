"""A guard that blocks every socket that is not loopback, and a question to ask behind it."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from pytest_socket import socket_allow_hosts

from assistant.build import Assistant
from assistant.events import Done
from assistant.types import Answer

QUESTION = "I am 34, heavy periods, tired all the time, look pale and crave ice. What could it be and how is it treated?"


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Loopback alone may be connected to, and no name may be looked up."""

    def refuse(host: object, *args: object, **kwargs: object) -> object:
        raise AssertionError(f"{host} was looked up")

    # pytest-socket puts its guard on the class that ``connect`` is called on; undoing it is setting the old one back.
    connect = socket.socket.connect
    socket_allow_hosts(["127.0.0.1", "::1"])
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield
    socket.socket.connect = connect  # type: ignore[method-assign]


def ask(assistant: Assistant, text: str = QUESTION) -> Answer:
    *_, done = assistant.ask(text)
    assert isinstance(done, Done)
    return done.answer


def assert_quoted(found: Answer) -> None:
    """Iron deficiency first, and every claim verbatim in its passage."""
    assert found.differential[0].id == "iron-deficiency-anaemia"
    assert (found.abstained, found.composer, found.unsupported) == (False, "extract", ())
    assert len(found.claims) >= 3
    for claim in found.claims:
        (citation,) = claim.citations
        assert claim.text == citation.quote == citation.passage[citation.start : citation.end]
        assert citation.url.startswith("http")
        assert citation.publisher
