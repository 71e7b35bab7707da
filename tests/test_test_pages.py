"""Pages about tests: read about when they are asked about, and nothing that somebody has."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.intake.notes import read_note
from assistant.knowledge import documents
from assistant.retrieve import Retriever
from assistant.scope.other_tests import without_other_tests
from assistant.types import Candidate, PatientHistory
from assistant.understand import listen, understand
from indexes.sentences import Pick
from knowledge_graph.errors import PageError
from knowledge_graph.link import Linker
from knowledge_graph.pages import Test, find_page, read_page
from knowledge_graph.store import Knowledge, read
from knowledge_graph.types import TriageLevel
from tests.fakes import passage
from tests.fakes_retrieval import searching
from tests.tiny_knowledge import write

FRONT = "---\nid: ferritin-test\nname: Ferritin test\nnames: [ferritin, serum ferritin]\nlay_names: [iron stores test]\nzh: [铁蛋白]\n---\n\n# Ferritin test\n"
NEEDED = ("What it is", "How it is done", "What the result means", "When to get help")
FILE = "tests/ferritin-test.md"


def page(*sections: str) -> str:
    return FRONT + "".join(f"\n## {name}\n\n- A ferritin test, told under {name.lower()}.[^handbook]\n" for name in sections)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = write(tmp_path)
    (made / "tests").mkdir()
    (made / FILE).write_text(page(*NEEDED), encoding="utf-8")
    return made


@pytest.fixture
def known(folder: Path) -> Knowledge:
    return read(folder)


@pytest.fixture
def retriever(known: Knowledge, tmp_path: Path) -> Retriever:
    return searching(known, documents(known), tmp_path / "indexes")


@pytest.mark.parametrize("text", ["my ferritin came back low", "I had an iron stores test", "我的铁蛋白低"])
def test_a_test_is_recognised_by_its_names_and_is_no_finding(known: Knowledge, text: str) -> None:
    heard = listen(text, Linker(known))
    assert [m.concept for m in heard.mentions] == ["ferritin-test"]
    told = understand(PatientHistory(), heard, known)
    assert (told.findings, told.conditions, told.medicines) == ((), (), ())


def test_a_test_that_was_done_is_no_item_of_a_record(known: Knowledge) -> None:
    linker = Linker(known)
    items = read_note("Ferritin was checked. She is tired.", linker, known).items
    assert [item.concept for item in items if item.kind == "finding"] == ["fatigue"]


def test_a_test_lacks_no_section_but_that_for_clinicians(folder: Path) -> None:
    (folder / FILE).write_text(page(*NEEDED, "For clinicians"), encoding="utf-8")
    assert len(read_page(folder / FILE, Test)[1].sections) == 5
    (folder / FILE).write_text(page("What it is", "When to get help"), encoding="utf-8")
    with pytest.raises(PageError, match="sections must be What it is, How it is done, What the result means, When to get help"):
        read_page(folder / FILE, Test)
    assert find_page(folder, "ferritin-test") == (folder / FILE, Test)


@pytest.mark.parametrize(("text", "section"), [("what does a low ferritin mean", None), ("what is ferritin", "What it is"), ("how is the ferritin test done", "How it is done")])
def test_who_asks_about_a_test_reads_its_page(retriever: Retriever, known: Knowledge, text: str, section: str | None) -> None:
    first = retriever.evidence(listen(text, Linker(known)), (), "patient", 12, 400).picks[0].passage
    assert first.document_id == "ferritin-test"
    assert section is None or first.section == section


def test_a_test_stands_behind_a_complaint(retriever: Retriever, known: Knowledge) -> None:
    anaemia = Candidate("iron-deficiency-anaemia", "Iron-deficiency anaemia", (), 0.9, (), (), (), TriageLevel.ROUTINE)
    found = retriever.evidence(listen("I am tired and my ferritin was checked", Linker(known)), [anaemia], "patient", 12, 400)
    assert found.picks[0].passage.document_id == "iron-deficiency-anaemia"


# ---- other tests -------------------------------------------------------------------------------------------------------


def quoted(page: str, text: str) -> Pick:
    return Pick(passage(text, document_id=page), 0, len(text), 1.0)


FERRITIN = quoted("ferritin-test", "Blood is drawn from a vein.")
OTHER = quoted("esr-test", "Blood is drawn, and no fasting is needed.")
BESIDE = quoted("esr-test", "An ESR says more together with serum ferritin.")
TIRED = quoted("esr-test", "Whoever is tired may have an ESR test.")
ILLNESS = quoted("iron-deficiency-anaemia", "Anaemia is found with blood tests.")


@pytest.fixture
def two(folder: Path) -> Knowledge:
    (folder / "tests/esr-test.md").write_text(page(*NEEDED).replace("ferritin-test", "esr-test").replace("Ferritin", "ESR").replace("ferritin", "ESR").replace("iron stores test", "sed rate").replace("铁蛋白", "血沉"), encoding="utf-8")
    return read(folder)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("do I have to fast before a ferritin test?", [FERRITIN, BESIDE]),
        ("ferritin in pregnancy", [FERRITIN, BESIDE]),
        ("I am tired, do I have to fast before a ferritin test?", [FERRITIN, BESIDE, TIRED, ILLNESS]),
        ("ferritin or ESR?", [FERRITIN, OTHER, BESIDE, TIRED]),
        ("who needs RET testing?", [ILLNESS]),
        ("should somebody who is tired have a blood test?", [TIRED, ILLNESS]),
    ],
)
def test_what_is_said_of_another_test_is_no_answer(two: Knowledge, text: str, left: list[Pick]) -> None:
    linker = Linker(two)
    assert without_other_tests([FERRITIN, OTHER, BESIDE, TIRED, ILLNESS], listen(text, linker), linker, two) == left
