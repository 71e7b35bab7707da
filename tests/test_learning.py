"""Changes of the knowledge: each kind applied as small as it can be, and taken back to the byte."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.bedside import Bedside
from assistant.errors import BadInput, NotReady
from assistant.knowledge import documents
from assistant.learning.changes import read_changes
from assistant.learning.overlay import Overlay
from assistant.learning.record import drafted, revert
from assistant.settings import Settings
from knowledge_graph.check import check
from knowledge_graph.store import fingerprint, read
from tests.learning import ADDED, ANAEMIA, EXAMPLE, PAIR, REMOVED, REPLACED, TREATMENT, WORDS, change_file, changed, files_of, learn, numbers
from tests.tiny_knowledge import edit, tiny_folder, write

PAGE = f"conditions/{ANAEMIA}.md"


@pytest.fixture
def overlay(tmp_path: Path) -> Overlay:
    return Overlay(tmp_path / "home", write(tmp_path / "base"))


# ---- each kind ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "file", "went", "came"),
    [
        (REPLACED, PAGE, f"- {TREATMENT}[^handbook]", "- Iron tablets fill the stores again.[^handbook][^leaflet]"),
        (ADDED, "medicines/warfarin.md", "", "- Warfarin can make bruises larger.[^leaflet]"),
        (WORDS, "findings/all.yaml", "", '  zh: ["脸色发白", "面无血色"]'),
        (PAIR, "asked.csv", "", "ferrous-sulfate,Side effects,why is my poo so dark"),
    ],
)
def test_a_change_touches_only_its_own_lines(overlay: Overlay, change: dict[str, Any], file: str, went: str, came: str) -> None:
    learn(overlay, change)
    found = changed(overlay.base, overlay.folder())
    assert list(found) == [file]
    if change is not WORDS:
        assert found[file] == (went, came)
    assert came in found[file][1]
    assert check(overlay.folder()) == []


def test_words_are_names_afterwards(overlay: Overlay) -> None:
    learn(overlay, WORDS, {"kind": "synonym", "concept": "heart-failure", "en": ["tired heart"], "zh": ["心衰竭"]})
    known = read(overlay.folder())
    before = read(overlay.base)
    assert known.findings["pallor"].lay == (*before.findings["pallor"].lay, "white as a sheet")
    assert known.findings["pallor"].zh == ("脸色发白", "面无血色")
    assert known.conditions["heart-failure"].lay_names == (*before.conditions["heart-failure"].lay_names, "tired heart")
    assert known.conditions["heart-failure"].zh == (*before.conditions["heart-failure"].zh, "心衰竭")
    assert known.conditions["heart-failure"].model_copy(update={"lay_names": (), "zh": ()}) == before.conditions["heart-failure"].model_copy(update={"lay_names": (), "zh": ()})


def test_a_quoted_phrase_stays_quoted(overlay: Overlay) -> None:
    learn(overlay, {"kind": "synonym", "concept": "pallor", "en": ['"a ghost"', "it's: white, #1"]})
    assert read(overlay.folder()).findings["pallor"].lay[-2:] == ('"a ghost"', "it's: white, #1")


def test_a_sentence_that_is_removed_leaves_the_others_of_its_line(overlay: Overlay) -> None:
    edit(overlay.base, PAGE, f"{TREATMENT}[^handbook]", f"Iron helps.[^handbook] {TREATMENT}[^handbook][^leaflet] Meat helps too.[^leaflet]")
    learn(overlay, REMOVED)
    assert changed(overlay.base, overlay.folder())[PAGE][1] == "- Iron helps.[^handbook] Meat helps too.[^leaflet]"


def test_the_only_sentence_of_a_section_cannot_be_removed(overlay: Overlay) -> None:
    learn(overlay, REMOVED)
    assert [problem.message for problem in check(overlay.folder())] == ["section 'Treatment' is empty"]


def test_an_added_sentence_follows_the_one_it_names(overlay: Overlay) -> None:
    edit(overlay.base, PAGE, f"{TREATMENT}[^handbook]", "First comes this.[^handbook]\n- Then comes this.[^handbook]")
    learn(overlay, {**ADDED, "page": ANAEMIA, "section": "Treatment", "new": "Between them is this.", "after": "First comes this."})
    text = (overlay.folder() / PAGE).read_text(encoding="utf-8")
    assert "- First comes this.[^handbook]\n- Between them is this.[^leaflet]\n- Then comes this.[^handbook]\n" in text


def test_a_new_source_comes_with_its_sentence(overlay: Overlay) -> None:
    source = {"key": "atlas", "publisher": "Test Press", "title": "Atlas, second edition", "url": "https://example.org/atlas", "year": None, "licence": "CC0", "basis": "recalled"}
    learn(overlay, {**ADDED, "sources": ["atlas"], "new_sources": [source]})
    assert check(overlay.folder()) == []
    assert read(overlay.folder()).sources["atlas"].title == "Atlas, second edition"


def test_an_example_changes_no_file(overlay: Overlay) -> None:
    entry = learn(overlay, EXAMPLE)
    assert overlay.folder() == overlay.base
    assert entry.applied.before == entry.applied.after == fingerprint(overlay.base)


def test_what_is_searched_and_quoted_is_what_was_learned(overlay: Overlay) -> None:
    learn(overlay, REPLACED, PAIR)
    found = {(document.id, document.section): document for document in documents(read(overlay.folder()))}
    assert found[ANAEMIA, "Treatment"].text == "Iron tablets fill the stores again."
    assert found["ferrous-sulfate", "Side effects"].aliases == ("iron tablets", "why is my poo so dark")


# ---- the log, and taking back ------------------------------------------------------------------------------------------


def test_every_act_is_recorded(overlay: Overlay) -> None:
    first, second = learn(overlay, REPLACED), learn(overlay, WORDS)
    assert (first.id, second.id) == (1, 2)
    assert (first.applied.by, first.applied.why) == ("Dr Reader", "a person said so")
    assert first.applied.before == fingerprint(overlay.base)
    assert first.applied.after == second.applied.before != second.applied.after == fingerprint(overlay.folder())
    done = revert(overlay, 1, "Dr Second", "the leaflet was withdrawn")
    assert done.reverted is not None
    assert (done.reverted.by, done.reverted.why) == ("Dr Second", "the leaflet was withdrawn")
    assert (done.reverted.before, done.reverted.after) == (second.applied.after, fingerprint(overlay.folder()))
    assert numbers(overlay.log()) == [2]
    assert [entry.id for entry in overlay.log().entries] == [1, 2]


def test_after_the_last_change_is_taken_back_the_built_in_folder_is_used(overlay: Overlay) -> None:
    before = files_of(overlay.base)
    learn(overlay, REPLACED)
    assert overlay.folder() != overlay.base
    revert(overlay, 1, "Dr Reader", "wrong")
    assert overlay.folder() == overlay.base
    assert files_of(overlay.base) == before


CHANGES = (REPLACED, ADDED, WORDS, PAIR, EXAMPLE)
WORD = st.text(st.characters(categories=("L", "N"), include_characters=" '\"-:#,[]{}&*!|>%@`?"), min_size=1, max_size=30).filter(str.strip)


@given(st.lists(st.sampled_from(CHANGES), max_size=3, unique_by=id), WORD, st.sampled_from(["pallor", "heart-failure", "warfarin"]))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_applying_and_taking_back_is_the_identity(tmp_path_factory: pytest.TempPathFactory, stand: list[dict[str, Any]], word: str, concept: str) -> None:
    overlay = Overlay(tmp_path_factory.mktemp("home"), tiny_folder())
    if stand:
        learn(overlay, *stand)
    before, version = files_of(overlay.folder()), overlay.version(overlay.log())
    names = set(read(overlay.folder()).concepts[concept].english)
    entry = learn(overlay, {"kind": "synonym", "concept": concept, "en": [word], "zh": [word]}, {**REPLACED, "page": "warfarin", "section": "Monitoring", "old": "Warfarin part 8: monitoring."})
    assert set(read(overlay.folder()).concepts[concept].english) == names | {word.strip()}
    revert(overlay, entry.id, "Dr Reader", "wrong")
    assert files_of(overlay.folder()) == before
    assert overlay.version(overlay.log()) == version


def test_a_change_that_a_later_one_builds_on_stays(overlay: Overlay) -> None:
    learn(overlay, REPLACED)
    learn(overlay, {**REMOVED, "old": "Iron tablets fill the stores again.", "new": "Iron tablets fill the stores.", "sources": ["handbook"]})
    with pytest.raises(BadInput, match=r"without change 1, change 2 does not fit .* take it back with 'anamnesis learn revert 2'"):
        revert(overlay, 1, "Dr Reader", "wrong")
    assert numbers(overlay.log()) == [1, 2]
    revert(overlay, 2, "Dr Reader", "wrong")
    revert(overlay, 1, "Dr Reader", "wrong")
    assert overlay.folder() == overlay.base
    with pytest.raises(BadInput, match="no change 1 stands"):
        revert(overlay, 1, "Dr Reader", "wrong")


def test_a_change_that_fits_no_longer_is_named_and_can_be_taken_back(overlay: Overlay) -> None:
    learn(overlay, REPLACED)
    learn(overlay, WORDS)
    edit(overlay.base, PAGE, TREATMENT, "This page was written anew.")
    with pytest.raises(NotReady, match=r"change 1 does not fit this version .* 'anamnesis learn revert 1'"):
        overlay.folder()
    revert(overlay, 1, "Dr Reader", "written anew")
    assert list(changed(overlay.base, overlay.folder())) == ["findings/all.yaml"]


def test_a_new_built_in_version_is_changed_in_the_same_way(overlay: Overlay) -> None:
    learn(overlay, REPLACED)
    edit(overlay.base, "medicines/aspirin.md", "part 3:", "is new here in part 3:")
    assert list(changed(overlay.base, overlay.folder())) == [PAGE]


def test_old_copies_go(overlay: Overlay) -> None:
    for change in (REPLACED, ADDED, WORDS, PAIR):
        learn(overlay, change)
    assert len(list(overlay.root.glob("knowledge-*"))) == 2


def test_a_damaged_log_is_told(overlay: Overlay) -> None:
    learn(overlay, WORDS)
    (overlay.root / "changes.json").write_text("{", encoding="utf-8")
    with pytest.raises(BadInput, match=r"changes.json' is damaged or of a newer version"):
        overlay.log()


def test_the_bedside_knows_what_was_learned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    overlay = Overlay(tmp_path, tiny_folder())
    learn(overlay, WORDS)
    monkeypatch.setattr("assistant.bedside.Overlay", partial(Overlay, base=tiny_folder()))
    bedside = Bedside(Settings(home=tmp_path))
    assert "pallor" in {mention.concept for mention in bedside.linker.read("I am white as a sheet").mentions}
    assert bedside.knowledge.folder == overlay.folder()
    assert bedside.knowledge.version == fingerprint(overlay.folder())


# ---- what is no change file ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({**REPLACED, "sources": []}, "a 'new' sentence needs 'sources'"),
        ({**REPLACED, "new": ""}, "changes.0.page_edit.new"),
        ({**REPLACED, "new": "Two sentences.\n## Self-care\n\nHere."}, "changes.0.page_edit.new"),
        ({**REPLACED, "new": "Its source is hidden.[^nobody]"}, "its footnotes go into 'sources'"),
        ({**REPLACED, "new": "There is no full stop"}, "must be one sentence"),
        ({**REPLACED, "new": TREATMENT}, "let them differ"),
        ({**REMOVED, "old": None}, "say what is 'old'"),
        ({**REMOVED, "after": "Anything."}, "'after' is for a sentence that is added"),
        ({**REMOVED, "hue": "red"}, "hue: Extra inputs are not permitted"),
        ({"kind": "synonym", "concept": "pallor"}, "give words in 'en' or 'zh'"),
        ({"kind": "synonym", "concept": "../pallor", "en": ["x"]}, "concept: String should match"),
        ({**EXAMPLE, "level": "urgent"}, "give either a 'rule'"),
        ({"kind": "rule_example", "text": "I am tired"}, "give either a 'rule'"),
        ({**PAIR, "worse": PAIR["better"]}, "are the same section"),
        ({"kind": "spell"}, "Input tag 'spell' found using 'kind' does not match"),
    ],
)
def test_a_change_file_is_read_strictly(tmp_path: Path, change: dict[str, Any], why: str) -> None:
    path = tmp_path / "change.yaml"
    path.write_text(json.dumps({"by": "Dr Reader", "why": "so", "changes": [change]}), encoding="utf-8")
    with pytest.raises(BadInput, match=r"^change.yaml: ") as found:
        read_changes(path)
    assert why in str(found.value)


@pytest.mark.parametrize(("text", "why"), [("by: [", "not YAML"), ("by: a\nby: b", "second time"), ("{by: a, why: b, changes: []}", "changes: Tuple should have at least 1 item")])
def test_a_file_that_is_none(tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "c.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=why):
        read_changes(tmp_path / "c.yaml")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_changes(tmp_path / "c.yaml")


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({**REMOVED, "old": "Nobody wrote this."}, "'Nobody wrote this.' stands 0 times in 'Treatment' of 'iron-deficiency-anaemia'"),
        ({**REMOVED, "section": "Costs"}, "has no section 'Costs'"),
        ({**REMOVED, "page": "gout"}, "there is no page 'gout'"),
        ({"kind": "synonym", "concept": "gout", "en": ["x"]}, "there is no page 'gout'"),
        ({**PAIR, "better": {"page": "../conditions/heart-failure", "section": "Symptoms"}}, "there is no page '../conditions/heart-failure'"),
    ],
)
def test_a_change_that_names_nothing_is_not_drafted(overlay: Overlay, change: dict[str, Any], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        drafted(overlay, change_file(change))
    assert not (overlay.root / "changes.json").exists()
    assert list(overlay.root.glob("*knowledge*")) == []
