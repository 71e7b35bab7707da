"""Packs on disk, what they add to linking and to the graph, and how they go again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import BadInput
from assistant.packs import Packs, to_document
from assistant.related import PackSearch
from indexes.errors import RetrievalError
from knowledge_graph.errors import KnowledgeError
from knowledge_graph.imported import Imported
from knowledge_graph.link import Linker
from knowledge_graph.packs import PackStore
from knowledge_graph.spelling import key_of
from knowledge_graph.terms import TermLinker
from knowledge_graph.types import Mention, Relation
from tests.tiny_knowledge import tiny
from tests.tiny_ontologies import HPOA, write

FEATURES = "Very frequent features (80 to 99 % of patients) of Glass finger syndrome: Arachnodactyly."


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "gout.md").write_text("# Gout clinic\n\nAsk about the big toe.\n", encoding="utf-8")
    return write(tmp_path)


@pytest.fixture
def packs(files: Path) -> Packs:
    made = Packs(files / "packs")
    made.add("phenotypes", f"hpo:{files / 'hpo'}")
    made.add("diseases", f"disease-ontology:{files / 'do'}")
    return made


@pytest.fixture
def imported(packs: Packs) -> Imported:
    pages = tiny().conditions | {"iron-deficiency-anaemia": tiny().conditions["iron-deficiency-anaemia"].model_copy(update={"codes": ANAEMIA_CODES})}
    return Imported(packs.store, tiny().model_copy(update={"conditions": pages}))


ANAEMIA_CODES = tiny().conditions["iron-deficiency-anaemia"].codes.model_copy(update={"doid": "DOID:3"})


# ---- adding, updating, withdrawing -----------------------------------------------------------------------------------


def test_a_manifest_tells_where_a_pack_comes_from(packs: Packs, files: Path) -> None:
    manifest = packs.store.manifest("phenotypes")
    assert (manifest.kind, manifest.version, manifest.concepts, manifest.documents) == ("ontology", "hp/releases/test", 5, 2)
    assert manifest.licence.startswith("HPO licence")
    assert set(manifest.inputs) == {"hp.obo", "phenotype.hpoa", "hp-zh.babelon.tsv"}
    assert packs.store.path("phenotypes").stem == manifest.digest == packs.versions()["phenotypes"]


def test_adding_the_same_again_is_no_work(packs: Packs, files: Path) -> None:
    before = packs.store.path("phenotypes").stat().st_mtime_ns
    again = packs.add("phenotypes", f"hpo:{files / 'hpo'}")
    assert not again.fresh
    assert packs.store.path("phenotypes").stat().st_mtime_ns == before


def test_a_copy_elsewhere_is_the_same_version(packs: Packs, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = write(tmp_path_factory.mktemp("copy"))
    assert not packs.add("phenotypes", f"hpo:{copy / 'hpo'}").fresh


def test_another_version_replaces_only_on_update(packs: Packs, files: Path) -> None:
    (files / "hpo" / "phenotype.hpoa").write_text(HPOA.replace("Sleepy hand", "Drowsy hand").replace("1/4", "4/4"), encoding="utf-8")
    with pytest.raises(BadInput, match="anamnesis pack update phenotypes"):
        packs.add("phenotypes", f"hpo:{files / 'hpo'}")
    difference = packs.difference("phenotypes")
    assert (difference.added, difference.removed, difference.changed) == ((), (), ("OMIM:1#features#Symptoms", "ORPHA:2", "ORPHA:2#features#Symptoms"))
    assert (difference.relations_added, difference.relations_removed) == (1, 1)
    assert packs.update("phenotypes").fresh
    assert len(list((files / "packs" / "phenotypes").glob("*.sqlite"))) == 1
    changed = packs.difference("phenotypes")
    assert (changed.added, changed.removed, changed.changed, changed.relations_added, changed.relations_removed) == ((), (), (), 0, 0)


def test_a_withdrawn_pack_leaves_nothing(packs: Packs, files: Path) -> None:
    assert packs.withdraw("phenotypes").name == "phenotypes"
    assert packs.store.names() == ["diseases"]
    assert not (files / "packs" / "phenotypes").exists()
    with pytest.raises(KnowledgeError, match="there is no pack 'phenotypes'; installed: diseases"):
        packs.withdraw("phenotypes")


def test_documents_keep_what_their_reader_gave(files: Path) -> None:
    packs = Packs(files / "packs")
    added = packs.add("clinic", f"markdown:{files / 'notes'}", version="2026", licence="ours")
    assert (added.manifest.kind, added.manifest.documents, added.manifest.version) == ("documents", 1, "2026")
    assert packs.searchable() == ("clinic",)
    (document,) = packs.documents("clinic")
    assert (document.title, document.text) == ("Gout clinic", "Ask about the big toe.")


@pytest.mark.parametrize(
    ("name", "source", "message"),
    [
        ("two words", "symp:x", "'two words' is not a name for a pack"),
        ("../up", "symp:x", "is not a name for a pack"),
        ("a", "nonsense", "'nonsense' is not READER:PATH"),
        ("a", "symp:", "'symp:' is not READER:PATH"),
        ("a", "symp:nowhere", "'nowhere' does not exist or is empty"),
    ],
)
def test_what_cannot_be_added(files: Path, name: str, source: str, message: str) -> None:
    with pytest.raises((BadInput, KnowledgeError, RetrievalError), match=message):
        Packs(files / "packs").add(name, source)
    assert PackStore(files / "packs").names() == []


def test_a_damaged_pack_is_named(packs: Packs) -> None:
    packs.store.path("diseases").write_bytes(b"not a database at all, but long enough to be looked at" * 20)
    with pytest.raises(KnowledgeError, match="is damaged; add the pack 'diseases' again"):
        packs.store.manifest("diseases")


def test_an_install_that_is_cut_short_leaves_the_old_version(packs: Packs, files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (files / "hpo" / "phenotype.hpoa").write_text(HPOA.replace("1/4", "4/4"), encoding="utf-8")
    before = packs.versions()["phenotypes"]
    replace = os.replace

    def cut(source: Path, target: Path) -> None:
        if Path(target).name == "CURRENT":
            raise OSError("cut short")
        replace(source, target)

    monkeypatch.setattr(os, "replace", cut)
    with pytest.raises(OSError, match="cut short"):
        packs.update("phenotypes")
    assert packs.versions()["phenotypes"] == before
    assert packs.store.manifest("phenotypes").digest == before


def test_saved_answers_that_cite_a_pack(packs: Packs, tmp_path: Path) -> None:
    cites: Callable[[str], dict[str, object]] = lambda key: {"claims": [{"citations": [{"document_id": key}]}]}  # noqa: E731
    rows = [{"id": "q1", **cites("OMIM:1#features")}, {"id": "q2", **cites("gout")}, {"note": "no answer"}, {**cites("ORPHA:2#features")}]
    saved = tmp_path / "answers.jsonl"
    saved.write_text("\n".join(map(json.dumps, rows)) + "\nnot json\n", encoding="utf-8")
    found = packs.affected("phenotypes", [saved])
    assert [(row.id, row.documents) for row in found] == [("q1", ("OMIM:1#features",)), ("line 4", ("ORPHA:2#features",))]
    with pytest.raises(BadInput, match="cannot be read as saved answers"):
        packs.affected("phenotypes", [tmp_path / "nowhere"])


# ---- what packs know -------------------------------------------------------------------------------------------------


def test_names_meet_whatever_their_spelling(imported: Imported) -> None:
    linker = Linker(tiny(), TermLinker(imported))
    said = {
        "She has Glass-finger syndrome": "DOID:2",
        "it is a vitreous digit disorder": "DOID:2",
        "hand tumors were found": "DOID:4",
        "He has long, slender fingers": "",
        "He has spider fingers": "HP:0001166",
    }
    for text, concept in said.items():
        assert [m.concept for m in linker.read(text).imported][:1] == ([concept] if concept else []), text


def test_an_imported_name_of_our_own_concept_is_ours(imported: Imported) -> None:
    reading = Linker(tiny(), TermLinker(imported)).read("no iron deficiency anemia")
    assert [(m.concept, m.negated) for m in reading.mentions] == [("iron-deficiency-anaemia", True)]
    assert reading.imported == ()


def test_imported_mentions_have_context(imported: Imported) -> None:
    (mention,) = Linker(tiny(), TermLinker(imported)).read("I am tired. My mother had glass finger syndrome.").imported
    assert mention == Mention("DOID:2", 26, 47, who="other")


def test_our_own_names_come_first(imported: Imported) -> None:
    reading = Linker(tiny(), TermLinker(imported)).read("I am tired all the time, fatigue")
    assert {m.concept for m in reading.mentions} == {"fatigue"}


def test_the_same_disease_in_two_packs(imported: Imported) -> None:
    assert imported.same("DOID:2") == ("OMIM:1",)
    assert imported.same("iron-deficiency-anaemia") == ("DOID:3", "MESH:D000001")
    assert imported.canonical("MESH:D000001") == "iron-deficiency-anaemia"
    assert imported.canonical("OMIM:1") == "DOID:2"


def test_imported_relations_weigh_half_and_name_their_pack(imported: Imported) -> None:
    found = imported.relations("DOID:2")
    assert found[0] == Relation("DOID:2", "is_a", "DOID:1", 0.5, "diseases")
    assert Relation("DOID:2", "has_finding", "HP:0001166", 0.45, "phenotypes") in found
    assert {edge.pack for edge in found} == {"diseases", "phenotypes"}
    assert "same_as" not in {edge.kind for edge in found}


def test_passages_about_an_imported_concept(imported: Imported) -> None:
    hits = PackSearch(imported).related([Mention("DOID:2", 0, 1)], ("Symptoms",), "patient")
    assert hits[0].passage.text.startswith(FEATURES)
    assert (hits[0].found_by, hits[0].passage.publisher) == (("pack phenotypes",), "Human Phenotype Ontology")
    assert {hit.passage.section for hit in hits} == {"Symptoms", "What it is"}
    assert PackSearch(imported).related([Mention("DOID:1", 0, 1)]) == []


def test_no_pack_is_no_work(tmp_path: Path) -> None:
    nothing = Imported(PackStore(tmp_path), tiny())
    assert not nothing
    assert (nothing.concept("DOID:1"), nothing.relations("gout"), nothing.texts("gout")) == (None, [], [])


def test_notes_become_documents(packs: Packs) -> None:
    first = to_document(next(iter(packs.store.texts("phenotypes"))))
    assert (first.id, first.section, first.title) == ("OMIM:1#features", "Symptoms", "Glass finger syndrome")


# ---- spelling --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Cancer of the breast", "breast cancers"),
        ("Tumours", "tumor"),
        ("haemoglobin", "Hemoglobin"),
        ("Parkinson's disease", "parkinson disease"),
        ("sulphur allergies", "sulfur allergy"),
        ("Oesophageal-stricture", "esophageal stricture"),
    ],
)
def test_one_key_for_two_spellings(a: str, b: str) -> None:
    assert key_of(a) == key_of(b)


@pytest.mark.parametrize(("a", "b"), [("hypertension", "hypotension"), ("type 1 diabetes", "type 2 diabetes"), ("diabetes", "diabete insipidus")])
def test_different_names_keep_different_keys(a: str, b: str) -> None:
    assert key_of(a) != key_of(b)


@given(st.lists(st.text(alphabet="abcdefghos", min_size=1, max_size=8), max_size=5))
def test_case_and_order_do_not_change_a_key(words: list[str]) -> None:
    assert key_of(" ".join(words)) == key_of(" ".join(reversed(words)).upper())
