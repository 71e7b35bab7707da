"""A change is tried out before it stands, and refused where anything that matters falls."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from assistant.build import Assistant
from assistant.learning.overlay import Overlay
from assistant.learning.record import publish
from assistant.settings import Settings
from eval.cases import answers as facts
from eval.learning import command, gates
from eval.learning.gates import Compared, Measured, compare, rule_examples
from eval.learning.trial import Tried, tried
from eval.suites.types import Options
from tests.fakes import FakeEmbedder
from tests.learning import ADDED, EXAMPLE, PAIR, REMOVED, REPLACED, TREATMENT, WORDS, change_file, files_of, learn, numbers
from tests.test_cli import Call, call, home
from tests.tiny_knowledge import tiny_folder

__all__ = ["call", "home"]
RULES = "examples of red-flag rules"


@pytest.fixture
def overlay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Overlay:
    """A home over the small knowledge, with a fake embedder."""
    monkeypatch.setattr("assistant.bedside.Overlay", partial(Overlay, base=tiny_folder()))
    monkeypatch.setattr(command, "Overlay", partial(Overlay, base=tiny_folder()))
    monkeypatch.setattr(Assistant, "embedder", FakeEmbedder())
    return Overlay(tmp_path / "home", tiny_folder())


def attempt(overlay: Overlay, *changes: dict[str, Any]) -> Tried:
    settings = Settings(home=overlay.home, llm="none", index="builtin")
    return tried(overlay, settings, change_file(*changes), Options(), (rule_examples,))


@pytest.mark.parametrize("change", [WORDS, REPLACED, ADDED, PAIR, EXAMPLE])
def test_what_harms_nothing_stands_with_its_figures(overlay: Overlay, change: dict[str, Any]) -> None:
    found = attempt(overlay, change)
    assert (found.refused, found.problems) == (False, ())
    assert found.gates == (Compared(RULES, 6, 6, 6, (), False),)
    assert found.log.entries[-1].measured == {RULES: (6, 6, 6)}
    # Until it is published the home is as before.
    assert [path.name for path in overlay.root.iterdir()] == []
    publish(overlay, found.log)
    assert numbers(overlay.log()) == [1]


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        ({"kind": "synonym", "concept": "fatigue", "en": ['"have chest pain"']}, "chest-pain-now: I have chest pain"),
        ({"kind": "synonym", "concept": "chest-pain", "en": ["I am tired"]}, "chest-pain-now: I am tired"),
    ],
    ids=["an emergency is no longer heard", "anything becomes an emergency"],
)
def test_a_synonym_that_bends_an_emergency_rule_is_refused(overlay: Overlay, change: dict[str, Any], lost: str) -> None:
    found = attempt(overlay, change)
    assert found.refused
    assert found.gates == (Compared(RULES, 6, 5, 6, (lost,), True),)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({**REPLACED, "sources": ["nobody"]}, "conditions/iron-deficiency-anaemia.md:42: unknown source 'nobody'"),
        (REMOVED, "section 'Treatment' is empty"),
        ({**ADDED, "new": "Bisoprolol can make bruises larger."}, "'bisoprolol' has neither a medicine page nor a row"),
        ({"kind": "synonym", "concept": "pallor", "en": ["Hurting Chest"]}, "'Hurting Chest' names chest-pain already"),
        ({"kind": "synonym", "concept": "fatigue", "en": ['"chest pain"']}, "'\"chest pain\"' names chest-pain already"),
        ({**EXAMPLE, "fires": False}, "'my chest is hurting' fires 'chest-pain-now'"),
        ({**EXAMPLE, "text": "I am tired"}, "'I am tired' does not fire 'chest-pain-now'"),
        ({**EXAMPLE, "rule": "nobody"}, "there is no rule 'nobody'"),
        ({"kind": "rule_example", "text": "I am tired", "level": "emergency"}, "'I am tired' gets self_care, not emergency"),
        ({**PAIR, "question": "side effects of ferrous sulfate", "better": PAIR["worse"], "worse": PAIR["better"]}, "'Monitoring' of 'ferrous-sulfate' at rank 4, 'Side effects'"),
        ({**PAIR, "better": {"page": "ferrous-sulfate", "section": "Costs"}}, "'ferrous-sulfate' has no section 'Costs'"),
    ],
)
def test_what_breaks_a_rule_or_does_not_hold_is_refused(overlay: Overlay, change: dict[str, Any], why: str) -> None:
    found = attempt(overlay, change)
    assert found.refused
    assert why in " ".join(found.problems)


def test_a_source_that_nobody_cites_any_more_is_no_reason(overlay: Overlay) -> None:
    source = {"key": "atlas", "publisher": "P", "title": "T", "url": "https://example.org/a", "year": 2020, "licence": "CC0", "basis": "recalled"}
    learn(overlay, {**ADDED, "sources": ["atlas"], "new_sources": [source]})
    assert not attempt(overlay, {**REMOVED, "page": "warfarin", "section": "Side effects", "old": ADDED["new"]}).refused


def test_what_was_learned_before_must_go_on_to_hold(overlay: Overlay) -> None:
    learn(overlay, {**EXAMPLE, "text": "I feel like a wet rag", "fires": False})
    found = attempt(overlay, {"kind": "synonym", "concept": "chest-pain", "en": ["wet rag"]})
    assert found.problems == ("'I feel like a wet rag' fires 'chest-pain-now'",)


def test_an_example_may_come_with_what_makes_it_true(overlay: Overlay) -> None:
    told = {**EXAMPLE, "text": "there is a hippo on my chest"}
    assert attempt(overlay, told).problems == ("'there is a hippo on my chest' does not fire 'chest-pain-now'",)
    assert not attempt(overlay, told, {"kind": "synonym", "concept": "chest-pain", "en": ["hippo on my chest"]}).refused


# ---- gates -----------------------------------------------------------------------------------------------------------


def measured(*right: str, each: bool = True) -> dict[str, Measured]:
    return {"gate": Measured("gate", frozenset(right), 3, each)}


@pytest.mark.parametrize(
    ("before", "after", "each", "fell"),
    [("ab", "ab", True, False), ("ab", "abc", True, False), ("ab", "a", True, True), ("ab", "ac", True, True), ("ab", "ac", False, False), ("ab", "c", False, True)],
)
def test_a_gate_falls_where_a_case_or_the_number_does(before: str, after: str, each: bool, fell: bool) -> None:
    (found,) = compare(measured(*before, each=each), measured(*after, each=each))
    assert (found.before, found.after, found.fell) == (len(before), len(after), fell)
    assert found.lost == tuple(sorted(set(before) - set(after)))


def test_a_gate_that_is_not_measured_any_more_has_fallen() -> None:
    assert compare(measured("a"), {})[0].fell


def test_every_gate_over_the_small_knowledge(overlay: Overlay, monkeypatch: pytest.MonkeyPatch) -> None:
    # The small knowledge knows few of the medicines that profiles name.
    plain = tuple(case for case in facts.read() if not case.question.profile)
    monkeypatch.setattr(facts, "read", lambda: plain)
    monkeypatch.setattr(FakeEmbedder, "precision", "fp32", raising=False)
    made = Assistant(Settings(home=overlay.home, llm="none", index="builtin"))
    found = gates.measure(made, Options(limit=4))
    assert list(found) == [
        RULES, "emergencies found", "messages not under-triaged", "harmful requests refused", "ordinary requests not refused", "key facts said", "answers cited verbatim",
    ]  # fmt: skip
    assert all(len(gate.right) <= gate.of for gate in found.values())
    assert (len(found["answers cited verbatim"].right), found["answers cited verbatim"].of) == (4, 4)
    assert [name for name, gate in found.items() if not gate.each] == ["key facts said"]
    assert not any(gate.fell for gate in compare(found, found))


# ---- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def learning(call: Call, overlay: Overlay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Call:
    """``anamnesis learn`` in the home of ``overlay`` with the gate of rules alone; changes are given as values."""
    monkeypatch.setenv("ANAMNESIS_HOME", str(overlay.home))
    monkeypatch.setattr(command, "tried", partial(tried, gates=(rule_examples,)))

    def run(name: str, *args: object) -> tuple[int, str, str]:
        path = tmp_path / "change.yaml"
        path.write_text(json.dumps({"by": "Dr Reader", "why": "so", "changes": [arg for arg in args if isinstance(arg, dict)]}), encoding="utf-8")
        rest: Iterable[str] = (str(arg) for arg in args if not isinstance(arg, dict))
        return call("learn", name, *([str(path)] if name == "apply" else []), *rest)

    return run


def test_from_applying_to_taking_back(learning: Call, overlay: Overlay) -> None:
    assert learning("list")[1] == "nothing was learned here; the knowledge is the built-in one\n"
    before = files_of(overlay.folder())
    status, out, err = learning("apply", REPLACED)
    assert (status, err) == (0, "")
    assert f"| {RULES} | 6      | 6     | 6  | held |" in out
    assert "change 1 stands; 'anamnesis learn revert 1' takes it back" in out
    assert TREATMENT not in (overlay.folder() / "conditions/iron-deficiency-anaemia.md").read_text(encoding="utf-8")
    assert json.loads(learning("apply", WORDS, "--json")[1])["id"] == 2
    assert "Dr Reader: so (page_edit)" in learning("list")[1]
    row = json.loads(learning("revert", 1, "--by", "Dr Second", "--why", "withdrawn", "--json")[1])
    assert (row["reverted"]["by"], row["reverted"]["why"]) == ("Dr Second", "withdrawn")
    assert learning("revert", 2, "--by", "Dr Second", "--why", "withdrawn")[0] == 0
    assert files_of(overlay.folder()) == before
    listed = json.loads(learning("list", "--json")[1])
    assert [(entry["id"], entry["measured"], entry["reverted"]["by"]) for entry in listed] == [(n, {RULES: [6, 6, 6]}, "Dr Second") for n in (1, 2)]


def test_a_refusal_shows_the_table_and_changes_nothing(learning: Call, overlay: Overlay) -> None:
    harmful = {"kind": "synonym", "concept": "fatigue", "en": ['"have chest pain"']}
    status, out, err = learning("apply", harmful)
    assert status == 2
    assert f"| {RULES} | 6      | 5     | 6  | fell |" in out
    assert f"lost of '{RULES}': chest-pain-now: I have chest pain" in out
    assert err == f"anamnesis: refused, and nothing was changed: '{RULES}' fell\n"
    assert json.loads(learning("apply", harmful, "--json")[1])["applied"] is False
    assert (overlay.log().entries, overlay.folder()) == ((), tiny_folder())


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (("apply", {**REPLACED, "sources": []}), "change.yaml: changes.0.page_edit: Value error, a 'new' sentence needs 'sources'"),
        (("apply", {**REPLACED, "old": "Nobody wrote this."}), "'Nobody wrote this.' stands 0 times"),
        (("revert", 7, "--by", "x", "--why", "y"), "no change 7 stands"),
        (("revert", 7, "--by", " ", "--why", "y"), "say who takes it back and why"),
        (("revert", 7), "Missing option '--by'"),
    ],
)
def test_bad_input(learning: Call, args: tuple[object, ...], why: str) -> None:
    status, out, err = learning(*args)
    assert (status, out) == (2, "")
    assert err.startswith(f"anamnesis: {why}")
