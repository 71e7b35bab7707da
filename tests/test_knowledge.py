"""The built-in pages as documents."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.knowledge import documents
from indexes.types import Document
from knowledge_graph.pages import CONDITION_SECTIONS
from knowledge_graph.store import read
from tests.tiny_knowledge import edit, write

PAGE = "conditions/iron-deficiency-anaemia.md"


@pytest.fixture
def made(tmp_path: Path) -> list[Document]:
    folder = write(tmp_path)
    edit(folder, PAGE, "part 0: what it is.[^handbook]", "means low iron.[^leaflet][^handbook] It is common.[^handbook]")
    return list(documents(read(folder)))


def test_one_document_a_section_under_the_id_of_its_page(made: list[Document]) -> None:
    assert len(made) == 2 * 9 + 4 * 10
    own = [document for document in made if document.id == "iron-deficiency-anaemia"]
    assert tuple(document.section for document in own) == CONDITION_SECTIONS
    assert {document.title for document in own} == {"Iron-deficiency anaemia"}


def test_each_sentence_is_marked_with_its_own_source(made: list[Document]) -> None:
    document = next(d for d in made if d.id == "iron-deficiency-anaemia")
    assert document.text == "Iron-deficiency anaemia means low iron. It is common."
    assert [document.text[m.start : m.end] for m in document.marks] == ["Iron-deficiency anaemia means low iron.", "It is common."]
    assert [(m.publisher, m.title, m.url, m.basis) for m in document.marks] == [
        ("Test Pharmacy", "Leaflets", "https://example.org/leaflets", "recalled"),
        ("Test Press", "Handbook of Blood (2020)", "https://example.org/blood", "read"),
    ]
    assert (document.publisher, document.url) == ("Test Pharmacy", "https://example.org/leaflets")


def test_other_names_are_searched_but_not_said(made: list[Document]) -> None:
    document = next(d for d in made if d.id == "ferrous-sulfate")
    assert document.aliases == ("iron tablets",)
    assert "iron tablets" not in document.text


def test_questions_of_a_section_are_searched_with_it_alone(tmp_path: Path) -> None:
    folder = write(tmp_path)
    edit(folder, "asked.csv", "question\n", "question\nferrous-sulfate,Side effects,why is my poo dark\n")
    own = {document.section: document.aliases for document in documents(read(folder)) if document.id == "ferrous-sulfate"}
    assert own["Side effects"] == ("iron tablets", "why is my poo dark")
    assert own["Monitoring"] == ("iron tablets",)
