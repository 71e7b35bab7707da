"""Topics: pages about a complaint, read about where the complaint is all that is told, and never what somebody has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.evidence import Evidence
from assistant.knowledge import documents
from assistant.retrieve import Retriever
from assistant.types import Candidate
from assistant.understand import listen
from knowledge_graph.check import ids
from knowledge_graph.errors import PageError
from knowledge_graph.graph import build_graph
from knowledge_graph.link import Linker
from knowledge_graph.pages import Topic, find_page, read_page
from knowledge_graph.store import Knowledge, read
from knowledge_graph.types import TriageLevel
from knowledge_graph.walk import topics_of
from tests.fakes_retrieval import searching
from tests.tiny_knowledge import edit, write

FRONT = "---\nid: being-tired\nname: Tiredness\nabout: [fatigue, breathlessness]\n---\n\n# Tiredness\n"
NEEDED = ("What it is", "When to get help", "Self-care")
FILE = "topics/being-tired.md"


def page(sections: Sequence[str]) -> str:
    return FRONT + "".join(f"\n## {name}\n\n- Being tired, told under {name.lower()}.[^handbook]\n" for name in sections)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write(tmp_path)
    (made / "topics").mkdir()
    (made / FILE).write_text(page(NEEDED), encoding="utf-8")
    return made


@pytest.fixture
def known(folder: Path) -> Knowledge:
    return read(folder)


def test_a_topic_is_no_concept_that_is_recognised(known: Knowledge) -> None:
    assert known.topics["being-tired"].about == ("fatigue", "breathlessness")
    assert "being-tired" not in known.concepts
    assert known.nodes["being-tired"].kind == "topic"
    assert {m.concept for m in Linker(known).read("my tiredness").mentions}.isdisjoint(known.topics)


def test_a_topic_is_found_by_its_finding_and_by_what_is_a_case_of_it(known: Knowledge) -> None:
    graph = build_graph(known)
    assert topics_of(graph, "fatigue") == topics_of(graph, "breathless-at-rest") == ["being-tired"]
    assert topics_of(graph, "heart-failure") == []
    assert topics_of(graph, "no-such-thing") == []


def test_a_topic_may_lack_sections_but_not_those_that_help(folder: Path) -> None:
    (folder / FILE).write_text(page(("What it is", "Causes and risk factors", "When to get help", "Self-care", "For clinicians")), encoding="utf-8")
    assert len(read_page(folder / FILE, Topic)[1].sections) == 5
    (folder / FILE).write_text(page(("What it is", "Self-care")), encoding="utf-8")
    with pytest.raises(PageError, match="sections must be What it is, When to get help, Self-care; found What it is, Self-care"):
        read_page(folder / FILE, Topic)


def test_what_a_topic_is_about_must_be_a_finding(folder: Path) -> None:
    edit(folder, FILE, "about: [fatigue, breathlessness]", "about: [warfarin]")
    assert [(p.file, p.message) for p in ids.dangling(read(folder))] == [(FILE, "about: 'warfarin' is not a finding")]


def test_a_page_of_any_kind_is_found_and_nothing_outside_the_folder(folder: Path) -> None:
    assert find_page(folder, "being-tired") == (folder / FILE, Topic)
    assert find_page(folder, "../conditions/heart-failure") is None
    assert find_page(folder, "anticoagulant") is None


# ---- evidence ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def retriever(known: Knowledge, tmp_path: Path) -> Retriever:
    return searching(known, documents(known), tmp_path / "indexes")


def found(retriever: Retriever, known: Knowledge, text: str, probability: float) -> Evidence:
    leading = [Candidate("iron-deficiency-anaemia", "Iron-deficiency anaemia", (), probability, (), (), (), TriageLevel.ROUTINE)]
    return retriever.evidence(listen(text, Linker(known)), leading, "patient", 12, 400)


def test_a_topic_leads_where_what_it_could_be_is_a_guess(retriever: Retriever, known: Knowledge) -> None:
    guess, probable = (found(retriever, known, "I am tired", probability) for probability in (0.2, 0.9))
    assert [pick.passage.document_id for pick in guess.picks[:2]] == ["being-tired", "being-tired"]
    assert probable.picks[0].passage.document_id == "iron-deficiency-anaemia"


def test_what_is_denied_has_no_topic(retriever: Retriever, known: Knowledge) -> None:
    denied = found(retriever, known, "I am not tired", 0.2)
    assert denied.picks[0].passage.document_id == "iron-deficiency-anaemia"
