"""Readers of the open ontologies, on small files of their formats."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.ontologies import ONTOLOGIES, read
from knowledge_graph.ontologies.hpo import frequency_of
from knowledge_graph.ontologies.interactions import pairs
from knowledge_graph.types import Concept, Relation
from tests.tiny_knowledge import tiny
from tests.tiny_ontologies import write

FOLDERS = {"hpo": "hpo", "disease-ontology": "do", "symp": "symp", "interactions": "ddi", "pharmacotherapydb": "pdb", "drugcentral": "dc", "imci": "imci"}


@pytest.fixture(params=[False, True], ids=["plain", "gzipped"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write(tmp_path, request.param)


def test_hpo_findings_have_lay_and_chinese_names_and_no_qualifiers(files: Path) -> None:
    found = read("hpo", files / "hpo")
    assert found.version == "hp/releases/test"
    signs = {c.id: c for c in found.concepts if c.kind == "sign"}
    assert set(signs) == {"HP:0001000", "HP:0001166", "HP:0012378"}
    assert signs["HP:0001166"] == Concept("HP:0001166", "sign", "Arachnodactyly", ("Long, slender fingers",), ("Spider fingers",), ("蜘蛛指",))


def test_hpo_annotations_weigh_by_frequency(files: Path) -> None:
    edges = {edge for edge in read("hpo", files / "hpo").relations if edge.kind == "has_finding"}
    assert edges == {
        Relation("OMIM:1", "has_finding", "HP:0001166", 0.90),
        Relation("OMIM:1", "has_finding", "HP:0012378", 0.25),
        Relation("ORPHA:2", "has_finding", "HP:0012378", 0.5),
    }


def test_hpo_notes_tell_the_features_by_frequency(files: Path) -> None:
    texts = {note.concept: note.text for note in read("hpo", files / "hpo").notes}
    assert texts == {
        "OMIM:1": "Very frequent features (80 to 99 % of patients) of Glass finger syndrome: Arachnodactyly. Occasional features (5 to 29 %) of Glass finger syndrome: Fatigue.",
        "ORPHA:2": "Features of Sleepy hand disease of unstated frequency: Fatigue.",
    }


@pytest.mark.parametrize(
    ("text", "share"), [("HP:0040282", 0.55), ("3/8", 0.375), ("0/7", 0.0), ("12%", 0.12), ("12.5%", 0.125), ("", None), ("often", None), ("1/0", None), ("HP:0040285", 0.0)]
)
def test_frequencies(text: str, share: float | None) -> None:
    assert frequency_of(text) == share


def test_disease_ontology(files: Path) -> None:
    found = read("disease-ontology", files / "do")
    assert found.version == "doid/releases/test"
    assert Concept("DOID:2", "condition", "glass finger syndrome", ("Vitreous digit disorder",)) in found.concepts
    assert set(found.relations) == {
        *(Relation(key, "is_a", "DOID:1", 1.0) for key in ("DOID:2", "DOID:3", "DOID:4")),
        Relation("DOID:2", "same_as", "OMIM:1", 1.0),
        Relation("DOID:3", "same_as", "MESH:D000001", 1.0),
        Relation("DOID:2", "has_finding", "SYMP:7", 0.5),
    }
    assert [note.text for note in found.notes] == ["Glass finger syndrome is a hand disease that is characterized by long fingers."]


def test_symp(files: Path) -> None:
    found = read("symp", files / "symp")
    assert [c.name for c in found.concepts] == ["hand pain", "thumb pain"]
    assert found.relations == [Relation("SYMP:2", "is_a", "SYMP:1", 1.0)]


def test_treatments_and_classes(files: Path) -> None:
    assert set(read("pharmacotherapydb", files / "pdb").relations) == {
        Relation("DRUGBANK:DB5", "treats", "DOID:3", 0.8),
        Relation("DRUGBANK:DB5", "not_indicated_for", "DOID:2", 1.0),
    }
    assert set(read("drugcentral", files / "dc").relations) == {
        Relation("DRUGBANK:DB5", "in_class", "CLASS:N01", 1.0),
        Relation("DRUGBANK:DB5", "treats", "DOID:3", 0.7),
    }


def test_imci_leaves_registration_out(files: Path) -> None:
    found = read("imci", files / "imci")
    assert [(c.id, c.kind) for c in found.concepts] == [("IMCI:Ccc.B23.DE01", "condition"), ("IMCI:Ccc.B10.DE02", "sign")]
    assert [note.text for note in found.notes] == ["Severe dehydration: The child has lost a great deal of body water."]


def test_interactions_under_the_ids_of_the_lists(files: Path) -> None:
    assert set(read("interactions", files / "ddi").relations) == {
        Relation("DRUGBANK:DB1", "interacts_with", "DRUGBANK:DB2", 0.8),
        Relation("DRUGBANK:DB2", "interacts_with", "DRUGBANK:DB1", 1.0),
        Relation("DRUGBANK:DB1", "interacts_with", "DRUGBANK:DB9", 0.5),
    }


def test_interactions_under_our_own_ids(files: Path) -> None:
    assert pairs(files / "ddi", tiny()) == [("ibuprofen", "warfarin", "avoid", "onc-high-priority-ddi"), ("ibuprofen", "warfarin", "serious", "ndf-rt-ddi")]


def test_icd10cm() -> None:
    pytest.importorskip("simple_icd_10_cm", reason="the extra 'ontologies' is not installed")
    found = read("icd10cm", Path("unused"))
    names = {c.id: c.name for c in found.concepts}
    assert names["ICD10CM:M10"] == "Gout"
    assert Relation("ICD10CM:M10.0", "is_a", "ICD10CM:M10", 1.0) in found.relations


@pytest.mark.parametrize(("name", "folder"), FOLDERS.items())
def test_missing_files_are_named(name: str, folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir()
    with pytest.raises(KnowledgeError, match=r"does not (hold|exist)"):
        read(name, tmp_path / folder)
    with pytest.raises(KnowledgeError, match="does not exist"):
        read(name, tmp_path / "nowhere")


def test_an_unknown_ontology() -> None:
    with pytest.raises(KnowledgeError, match="'moon' is not one of disease-ontology"):
        read("moon", Path())


def test_a_file_that_is_not_obo(tmp_path: Path) -> None:
    (tmp_path / "symp.obo").write_text("hello\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="holds no term"):
        read("symp", tmp_path)


def test_every_ontology_is_tested() -> None:
    assert set(ONTOLOGIES) == {*FOLDERS, "icd10cm"}
