"""What the index of our own pages keeps, so that no question has to wait for it."""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path
from typing import Any

import pytest

from assistant.build import build
from assistant.settings import Settings
from indexes import ingest
from knowledge_graph.graph import build_graph
from tests.fakes import PreciseFake
from tests.tiny_knowledge import builtin, builtin_linker


@pytest.mark.parametrize(("source", "kept"), [("pages", True), ("jsonl", False)])
def test_the_sentences_of_every_page_are_embedded_with_the_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, kept: bool) -> None:
    """Those of the topics were not: "how can I bring my blood pressure down" embedded 27 sentences each time it was asked."""
    given: list[Container[str]] = []

    def noted(root: Path, found: Any, embedder: Any, labels: Any, progress: Any, quoted: Container[str], matcher: Any) -> None:
        given.append(quoted)

    monkeypatch.setattr(ingest, "build", noted)
    pages = tmp_path / "pages.jsonl"
    pages.write_text("", encoding="utf-8")
    made = build(Settings(home=tmp_path, llm="none"))
    made.__dict__.update({"embedder": PreciseFake(), "matcher": PreciseFake(), "knowledge": builtin(), "linker": builtin_linker(), "graph": build_graph(builtin())})
    made.build_index("own", (source if source == "pages" else f"jsonl:{pages}",))
    every = [key for pages in builtin().pages.values() for key in pages]
    assert builtin().topics
    assert [key in given[0] for key in every] == [kept] * len(every)
