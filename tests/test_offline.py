"""No byte leaves this machine: every socket that is not loopback is blocked while a whole answer is made (that of the real embedder: ``test_end_to_end``)."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from pytest_socket import SocketConnectBlockedError

from assistant.build import BUILTIN_INDEX, build
from assistant.settings import Settings
from tests.fakes import FakeEmbedder
from tests.offline import ask, assert_quoted, offline

__all__ = ["offline"]

pytestmark = pytest.mark.usefixtures("offline")


def test_the_guard_works() -> None:
    with socket.socket() as probe, pytest.raises(SocketConnectBlockedError):
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(AssertionError, match=r"example\.org was looked up"):
        socket.create_connection(("example.org", 80))


@pytest.mark.slow
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
