"""``anamnesis search`` as a literature search."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant.errors import BadInput
from indexes.ingest import build
from indexes.shelf import OpenIndex, open_index, root_of
from indexes.types import Document, Hit, Mark
from tests.fakes import FakeEmbedder
from ui.cli import search as command
from ui.search_rows import search_row

TEXT = "Iron tablets treat anaemia."


@dataclass(frozen=True)
class Library:
    index: OpenIndex

    def search_passages(self, query: str, k: int) -> list[Hit]:
        return self.index.dense.search_passages(query, k)


@dataclass(frozen=True)
class Packs:
    names: dict[str, list[str]] = field(default_factory=dict)

    def searchable(self) -> tuple[str, ...]:
        return tuple(self.names)

    def documents(self, name: str) -> list[Document]:
        return [Document(key, "", "") for key in self.names[name]]


@pytest.fixture
def assistant(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    embedder = FakeEmbedder()
    pages = (Mark(0, 12, "WHO", "Anaemia", "f.pdf#page=7", page=7), Mark(12, len(TEXT), "WHO", "Anaemia", "f.pdf#page=8", page=8))
    documents = [
        Document("f.pdf#Treatment > Adults", "Anaemia", TEXT, "f.pdf", "WHO", "Treatment > Adults", marks=pages, year=2024, kind="guideline"),
        Document("old", "Anaemia", f"{TEXT} For years.", "http://x", "NHS", "Treatment", year=2011, kind="leaflet"),
        Document("own", "Anaemia", f"{TEXT} We say.", publisher="Clinic"),
    ]
    build(root_of(tmp_path, "own"), documents, embedder, ("own",))
    library = Library(open_index(tmp_path, "own", embedder, embedder.name))
    made = SimpleNamespace(finder=library, packs=Packs({"notes": ["own"]}))
    monkeypatch.setattr(command, "build", lambda settings: made)
    return made


def found(assistant: Any, **case: object) -> list[str]:
    return sorted(hit["document_id"] for hit in search_row(assistant, {"text": TEXT, **case}, 5)["hits"])


def test_a_hit_names_year_type_section_and_page(assistant: Any) -> None:
    (hit,) = search_row(assistant, {"text": TEXT, "source": "WHO"}, 5)["hits"]
    assert {key: hit[key] for key in ("document_id", "title", "section", "publisher", "year", "type", "page", "pages", "url", "text")} == {
        "document_id": "f.pdf#Treatment > Adults",
        "title": "Anaemia",
        "section": "Treatment > Adults",
        "publisher": "WHO",
        "year": 2024,
        "type": "guideline",
        "page": 7,
        "pages": [7, 8],
        "url": "f.pdf#page=7",
        "text": TEXT,
    }


def test_filters_of_a_case(assistant: Any) -> None:
    assert found(assistant) == ["f.pdf#Treatment > Adults", "old", "own"]
    assert found(assistant, year_to=2015) == ["old"]
    assert found(assistant, year_from=2012) == ["f.pdf#Treatment > Adults"]
    assert found(assistant, type="leaflet") == ["old"]
    assert found(assistant, source="notes") == ["own"]
    assert found(assistant, source="f.pdf") == ["f.pdf#Treatment > Adults"]
    with pytest.raises(BadInput, match="type 'song'"):
        found(assistant, type="song")


@pytest.mark.usefixtures("assistant")
def test_options_and_rows(tmp_path: Path) -> None:
    runner = CliRunner()
    shown = runner.invoke(command.app, [TEXT, "--type", "guideline"])
    assert "WHO · 2024 · guideline · p. 7" in shown.stdout
    assert json.loads(runner.invoke(command.app, [TEXT, "--year-to", "2015", "--json"]).stdout)["hits"][0]["year"] == 2011
    cases = [{"id": 1, "text": TEXT}, {"id": 2, "text": TEXT, "type": "leaflet"}, {"id": 3, "text": TEXT, "type": "song"}, {"id": 4, "text": TEXT, "source": None}]
    (tmp_path / "c.jsonl").write_text("\n".join(map(json.dumps, cases)), encoding="utf-8")
    rows = [json.loads(line) for line in runner.invoke(command.app, ["--jsonl", str(tmp_path / "c.jsonl"), "--type", "guideline"]).stdout.splitlines()]
    assert [[hit["type"] for hit in row.get("hits", ())] for row in rows] == [["guideline"], ["leaflet"], [], ["guideline"]]
    assert rows[2] == {"id": 3, "error": "type 'song' is not one of guideline, article, leaflet, page"}
    assert isinstance(runner.invoke(command.app, [TEXT, "--year-from", "soon"]).exception, BadInput)
