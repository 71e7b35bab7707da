"""The commands about knowledge as a person meets them: medicines, packs, the graph."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from knowledge_graph.graph import load_graph
from tests.test_cli import Call, call, home
from tests.tiny_ontologies import write

__all__ = ["call", "home"]


# ---- check-medicines ---------------------------------------------------------------------------------------------------


def test_the_most_serious_caution_comes_first_with_its_source(call: Call) -> None:
    status, out, _ = call("check-medicines", "ibuprofen", "Marevan", "--json")
    row = json.loads(out)
    assert status == 0
    assert row["medicines"] == ["ibuprofen", "warfarin"]
    first = row["cautions"][0]
    assert set(first) == {"medicine", "other", "severity", "text", "advice", "source", "url"}
    assert (first["severity"], first["url"][:4]) == ("serious", "http")


def test_the_profile_adds_medicines_illnesses_and_allergies(call: Call) -> None:
    profile = '{"medicines": ["warfarin"], "conditions": ["asthma"], "allergies": ["penicillin"]}'
    row = json.loads(call("check-medicines", "amoxicillin", "ibuprofen", "--profile", profile, "--json")[1])
    assert row["medicines"] == ["amoxicillin", "ibuprofen", "warfarin"]
    told = {(c["medicine"], c["other"]) for c in row["cautions"]}
    assert {("ibuprofen", "warfarin"), ("ibuprofen", "asthma")} <= told
    assert any(c["medicine"] == "amoxicillin" and c["severity"] == "avoid" for c in row["cautions"])


def test_what_was_not_checked_is_said(call: Call) -> None:
    status, out, _ = call("check-medicines", "paracetamol", "moondust")
    assert status == 0
    assert "not checked: 'moondust' is not known here" in out
    assert "That is no proof that it is safe" in out


def test_nothing_known_is_bad_input(call: Call) -> None:
    status, out, err = call("check-medicines", "moondust")
    assert (status, out) == (2, "")
    assert "no medicine is known as 'moondust'" in err


# ---- packs -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: Call) -> Path:
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path / "home"))
    return write(tmp_path / "files")


def test_a_pack_from_adding_to_withdrawing(files: Path, call: Call) -> None:
    source = f"hpo:{files / 'hpo'}"
    added = json.loads(call("pack", "add", "phenotypes", "--from", source, "--json")[1])
    assert (added["fresh"], added["concepts"], added["documents"]) == (True, 5, 2)
    assert json.loads(call("pack", "add", "phenotypes", "--from", source, "--json")[1])["fresh"] is False
    (listed,) = json.loads(call("pack", "list", "--json")[1])
    assert (listed["name"], listed["digest"]) == ("phenotypes", added["digest"])
    assert json.loads(call("pack", "diff", "phenotypes", "--json")[1])["changed"] == []
    assert json.loads(call("graph", "stats", "--json")[1])["packs"] == {"phenotypes": {"concepts": 5, "relations": 4, "documents": 2}}
    saved = files / "answers.jsonl"
    saved.write_text(json.dumps({"id": "q", "claims": [{"citations": [{"document_id": "OMIM:1#features"}]}]}) + "\n", encoding="utf-8")
    gone = json.loads(call("pack", "withdraw", "phenotypes", "--answers", str(files), "--json")[1])
    assert gone["affected"] == [{"file": str(saved), "id": "q", "documents": ["OMIM:1#features"]}]
    assert call("pack", "list")[1].startswith("no pack is installed")


def test_an_imported_concept_is_shown_and_drawn(files: Path, call: Call) -> None:
    call("pack", "add", "phenotypes", "--from", f"hpo:{files / 'hpo'}")
    picture = files / "hand.svg"
    out = call("graph", "show", "Glass finger syndrome", "--picture", str(picture))[1]
    assert "Glass finger syndrome (condition, OMIM:1)" in out
    assert "OMIM:1 (Glass finger syndrome) -has_finding-> HP:0001166 (Arachnodactyly) 0.45 phenotypes" in out
    assert ElementTree.parse(picture).getroot().tag.endswith("svg")


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("pack", "add", "x", "--from", "telepathy:/tmp"), "'telepathy:/tmp' is not READER:PATH"),
        (("pack", "withdraw", "nothing", "--yes"), "there is no pack 'nothing'; installed: none"),
        (("pack", "diff", "nothing"), "there is no pack 'nothing'"),
        (("graph", "show", "gout", "--picture", "gout.png"), "'gout.png' is neither .svg nor .html"),
        (("graph", "show", "gout", "--picture", "/nowhere/gout.svg"), "'/nowhere/gout.svg' cannot be written"),
    ],
)
def test_bad_input_is_one_line(files: Path, call: Call, args: tuple[str, ...], message: str) -> None:
    status, out, err = call(*args)
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert message in err


def test_the_graph_is_written_for_other_programs(tmp_path: Path, call: Call) -> None:
    target = tmp_path / "graph.jsonl"
    status, told, _ = call("graph", "export", str(target))
    graph = load_graph(target)
    assert (status, graph["ferrous-sulfate"]["iron-deficiency-anaemia"]["treats"]["pack"]) == (0, "builtin")
    assert f"{graph.number_of_nodes():,} concepts and {graph.number_of_edges():,} relations" in told
    assert "cannot be written" in call("graph", "export", str(tmp_path / "nowhere" / "graph.jsonl"))[2]
