"""Feedback to a reviewer without identifiers, and what a reviewer accepts to a draft."""

from __future__ import annotations

import json
import stat
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.learning.changes import ChangeFile, read_changes
from assistant.learning.feedback import reviewable
from assistant.learning.propose import propose, read_reviewed
from assistant.privacy.deidentify import Deidentifier
from assistant.privacy.medical import Medical
from assistant.records.conversations import Conversations
from assistant.records.opening import Records
from assistant.records.values import Conversation, Verdict
from assistant.settings import Settings
from assistant.types import Answer, Claim
from knowledge_graph.store import Knowledge
from tests.fakes_web import EMERGENCY, cite
from tests.records import clock, person, quick, records
from tests.test_cli import Call, call, home

__all__ = ["call", "clock", "home", "quick", "records"]
QUOTE = "Gout usually attacks one joint at a time."
OURS = cite("gout#0a1b2c3d4e5f", f"The joint becomes swollen. {QUOTE}", QUOTE, "NIH", "Gout", "Symptoms", "https://example.org/gout")
MINE = cite("gout#letter", "Mary has gout.", "Mary has gout.", "", "letter", "Symptoms", "file:///home/mary/gout.pdf")
OTHER = cite("letter-mary-kowalski#1", "Mary has gout.", "Mary has gout.", "", "letter", "", "file:///home/mary/letter.pdf")
QUESTION = "My name is Mary Kowalski, born 3 May 1961, call 020 7946 0958.\n\nDoes gout attack several joints?"
PLANTED = ("Mary", "Kowalski", "3 May", "7946", "Whitby", "letter", "Ann", "4/5", "1800000000")


def judged(records: Records, name: str, verdict: Verdict, note: str, claim: Claim) -> str:
    """A person asks, is answered, and judges; gives the id of the verdict."""
    desk = records.desk(person(records, name))
    conversation = desk.conversations.begin("about gout").id
    desk.conversations.say(conversation, "Hello")
    desk.conversations.reply(conversation, "Hello", EMERGENCY)
    desk.conversations.say(conversation, QUESTION)
    answer: Answer = replace(EMERGENCY, claims=(EMERGENCY.claims[0], claim), versions={"knowledge": "abc", "pack:mary-ward": "1"})
    kept = desk.conversations.reply(conversation, "shown", answer)
    assert kept.answer is not None
    return desk.feedback.judge(kept.answer.id, 1, verdict, note).id


@pytest.fixture
def exported(call: Call, records: Records, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What ``learn export`` writes of two people's verdicts."""
    own = judged(records, "Ann", "unsafe", "Kowalski was seen by Dr Whitby on 4/5/2027,\nwho said otherwise", Claim(QUOTE, (OURS, MINE, OTHER)))
    judged(records, "Ben", "helpful", "", Claim("Mary Kowalski has gout.", (OTHER,)))
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path))
    out = tmp_path / "feedback.jsonl"
    status, shown, err = call("learn", "export", "--out", str(out))
    assert (status, shown) == (0, "")
    assert "2 verdicts. Read them before you pass them on" in err
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    text = out.read_text(encoding="utf-8")
    assert [word for word in (*PLANTED, own) if word in text] == []
    return [json.loads(line) for line in text.splitlines()]


def test_the_export_says_what_a_reviewer_needs_and_nothing_of_whom(exported: list[dict[str, Any]]) -> None:
    row = next(row for row in exported if row["verdict"] == "unsafe")
    assert set(row) == {"id", "verdict", "note", "question", "claim", "citations", "other_sources", "versions"}
    assert row["question"].endswith("Does gout attack several joints?")
    assert row["note"].endswith("who said otherwise")
    assert row["claim"] == QUOTE
    assert row["citations"] == [{"passage_id": OURS.passage_id, "page": "gout", "section": "Symptoms", "quote": QUOTE}]
    assert (row["other_sources"], row["versions"]) == (2, {"knowledge": "abc"})
    assert [row["id"] for row in exported] == sorted(row["id"] for row in exported)


def test_reading_stands_in_the_audit(exported: list[dict[str, Any]], records: Records) -> None:
    entries = records.desk(records.accounts.find("Ann")).export()["audit"]
    assert {("list", "feedback"), ("read", "conversation")} <= {(entry["verb"], entry["kind"]) for entry in entries if entry["actor"] == "command-line"}


@pytest.fixture(scope="module")
def cleaner() -> tuple[Deidentifier, Knowledge]:
    bedside = Bedside(Settings(llm="none"))
    return Deidentifier(Medical(bedside.linker, bedside.knowledge), date(2027, 1, 1)), bedside.knowledge


@pytest.mark.parametrize("what", ["conversation", "verdict", "account"])
def test_what_is_deleted_while_it_is_read_is_skipped_and_counted(
    what: str, records: Records, cleaner: tuple[Deidentifier, Knowledge], monkeypatch: pytest.MonkeyPatch
) -> None:
    key = judged(records, "Ann", "unsafe", "", Claim(QUOTE, (OURS,)))
    judged(records, "Ben", "helpful", "", Claim(QUOTE, (OURS,)))
    ann = records.desk(records.accounts.find("Ann"))
    real, left = Conversations.list, list[str]()

    def listed(its: Conversations) -> tuple[Conversation, ...]:
        found = real(its)
        if its.door.owner == ann.owner.id:
            match what:
                case "conversation":
                    ann.conversations.delete(found[0].id)
                case "verdict":
                    ann.feedback.delete(key)
                case _:
                    ann.erase()
        return found

    monkeypatch.setattr(Conversations, "list", listed)
    rows = reviewable(records, *cleaner, left.append)
    assert ([row["verdict"] for row in rows], left) == (["helpful"], [key])


def test_the_command_says_how_many_were_left_out(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path / "home"))
    monkeypatch.setattr("eval.learning.command.reviewable", lambda records, ours, knowledge, skipped: [{"id": "a"}] if skipped("b") is None else [])
    status, _, err = call("learn", "export", "--out", str(tmp_path / "out.jsonl"))
    assert status == 0
    assert err.endswith("1 verdicts were left out: they, or what they are about, were deleted meanwhile\n")


ROW: dict[str, Any] = {
    "id": "f1", "verdict": "unsafe", "note": "not\nso", "question": "my chest feels odd", "claim": "x", "other_sources": 0, "versions": {},
    "citations": [{"passage_id": "gout:1", "page": "gout", "section": "Symptoms", "quote": QUOTE}],
}  # fmt: skip
GAP = {"kind": "page_edit", "page": "gout", "section": "Symptoms", "old": QUOTE, "new": "", "sources": []}


def changes_of(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = yaml.safe_load(propose(rows).text)["changes"]
    return found


def test_an_unsafe_sentence_is_quoted_with_a_gap_to_fill(tmp_path: Path) -> None:
    draft = propose([ROW | {"review": "accepted"}])
    assert changes_of(ROW | {"review": "accepted"}, ROW | {"id": "f2", "review": "accepted"}) == [GAP]
    assert "# f1 unsafe: not so\n" in draft.text
    path = tmp_path / "draft.yaml"
    path.write_text(draft.text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"draft.yaml: by: "):
        read_changes(path)
    filled = yaml.safe_load(draft.text) | {"by": "Dr Reader", "why": "so"}
    filled["changes"][0] |= {"new": "Gout mostly attacks one joint at a time.", "sources": ["nihseniorhealth-gout"]}
    assert ChangeFile.model_validate(filled).feedback == ("f1",)


@pytest.mark.parametrize(
    ("own", "wanted"),
    [
        ({"kind": "synonym", "concept": "gout", "zh": ["痛风石"]}, {"kind": "synonym", "concept": "gout", "zh": ["痛风石"]}),
        ({"kind": "rule_example", "level": "urgent"}, {"kind": "rule_example", "text": "my chest feels odd", "level": "urgent"}),
        ({"kind": "rule_example", "text": "odd chest", "level": "urgent"}, {"kind": "rule_example", "text": "odd chest", "level": "urgent"}),
        ({"kind": "ranking_pair", "better": {"page": "gout"}}, {"kind": "ranking_pair", "question": "my chest feels odd", "better": {"page": "gout"}}),
        ({"kind": "page_edit", "new": "N."}, {"kind": "page_edit", "page": "gout", "section": "Symptoms", "new": "N."}),
    ],
)
def test_a_change_of_the_reviewers_own_is_completed_from_the_row(own: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert changes_of(ROW | {"review": "accepted", "change": own}) == [wanted]


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({}, "not reviewed"),
        ({"review": "rejected"}, "rejected"),
        ({"review": "accepted", "verdict": "helpful"}, "nothing to change: it was helpful"),
        ({"review": "accepted", "citations": []}, "it cites no page of ours, so the reviewer must say what to change"),
    ],
)
def test_what_is_left_is_told_with_the_reason(more: dict[str, Any], why: str) -> None:
    draft = propose([ROW | more])
    assert (draft.changes, draft.left) == (0, {"f1": why})


def test_the_command_applies_nothing(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path / "home"))
    path, out = tmp_path / "reviewed.jsonl", tmp_path / "draft.yaml"
    path.write_text(json.dumps(ROW | {"review": "accepted"}) + "\n" + json.dumps(ROW | {"id": "f2"}) + "\n", encoding="utf-8")
    status, shown, err = call("learn", "propose", str(path), "--out", str(out))
    assert (status, shown) == (0, "")
    assert err == f"f2: not reviewed\nwrote {out}: 1 changes to fill in; 1 rows left\n"
    assert yaml.safe_load(out.read_text(encoding="utf-8"))["changes"] == [GAP]
    assert not (tmp_path / "home" / "learned").exists()


@pytest.mark.parametrize(
    ("line", "why"),
    [("{", "r.jsonl:1 is not JSON"), ("[]", "r.jsonl:1 is no row"), (json.dumps(ROW | {"review": "perhaps"}), "r.jsonl:1: 'review' is accepted or rejected")],
)
def test_lines_that_are_no_rows(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / "r.jsonl").write_text(line, encoding="utf-8")
    with pytest.raises(BadInput, match=why):
        read_reviewed(tmp_path / "r.jsonl")


def test_files_that_cannot_be_read_or_written(call: Call, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        read_reviewed(tmp_path / "none.jsonl")
    (tmp_path / "r.jsonl").write_text("", encoding="utf-8")
    status, _, err = call("learn", "propose", str(tmp_path / "r.jsonl"), "--out", str(tmp_path / "none" / "x.yaml"))
    assert status == 2
    assert "cannot be written: No such file or directory" in err
