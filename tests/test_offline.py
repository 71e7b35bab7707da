"""No byte leaves this machine: every socket that is not loopback is blocked while a whole answer is made."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError, socket_allow_hosts

from assistant.build import BUILTIN_INDEX, Assistant, build
from assistant.events import Done
from assistant.settings import Settings
from assistant.types import Answer
from tests.fakes import FakeEmbedder
from tests.weights import STORE, builtin_index, needs

EMBEDDER = "all-MiniLM-L6-v2"
QUESTION = "I am 34, heavy periods, tired all the time, look pale and crave ice. What could it be and how is it treated?"


@pytest.fixture(autouse=True)
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


def test_the_guard_works() -> None:
    with socket.socket() as probe, pytest.raises(SocketConnectBlockedError):
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match=r"example\.org was looked up"):
        socket.create_connection(("example.org", 80))


def test_a_whole_answer_with_a_fake_embedder(tmp_path: Path) -> None:
    assistant = build(Settings(home=tmp_path, llm="none"))
    assistant.__dict__["embedder"] = FakeEmbedder()
    assert_quoted(ask(assistant))
    assert (tmp_path / "indexes" / BUILTIN_INDEX).is_dir()
    assert assistant.finder.index.manifest.sources == (f"pages@{assistant.knowledge.version[:16]}",)
    again = build(Settings(home=tmp_path, llm="none"))
    again.__dict__["embedder"] = fresh = FakeEmbedder()
    assert_quoted(ask(again))
    assert len(fresh.encoded) < 100, "the index was built again"
    other = build(Settings(home=tmp_path, llm="none"))
    other.__dict__["embedder"] = FakeEmbedder(name="other@2")
    assert other.finder.index.manifest.model == "other@2", "an index of another embedder was used"


@pytest.mark.weights
@needs(EMBEDDER)
def test_a_whole_answer_with_the_real_embedder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / EMBEDDER).symlink_to(STORE.path(EMBEDDER), target_is_directory=True)
    shutil.copytree(builtin_index(tmp_path_factory), tmp_path / "indexes" / BUILTIN_INDEX)
    found = ask(build(Settings(home=tmp_path, llm="none", precision="fp32")))
    assert_quoted(found)
    assert found.timings["total"] > found.timings["triage"]
