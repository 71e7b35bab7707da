"""Values to the JSON rows of the command-line contract (DESIGN section 8)."""

from __future__ import annotations

import json

import pytest

from assistant.bedside import Assessment
from assistant.flags import Missing, NearlyFired, RedFlag
from assistant.story import turn
from assistant.types import Answer, Candidate, FindingNow, PatientHistory, Question, Reason, Triage, Unsupported, Vital
from knowledge_graph.types import TriageLevel
from tests.fakes_models import FakeParts, ScriptedChat, claims_json
from ui.rows import ask_row, claim_row, profile_row, text_of, triage_row

FLAG = RedFlag("rule", TriageLevel.URGENT, "why", "do", "A source", "https://example.org", ("fatigue",))
CANDIDATE = Candidate("a", "A", ("Aa",), 0.51, (Reason("f", "tired", 1.2),), (Reason("g", "fever", -0.3),), ("f", "a"), TriageLevel.ROUTINE)
NEAR = NearlyFired("other", TriageLevel.EMERGENCY, "why else", Missing("finding", ("g", "h")), ("fatigue",))
VERDICT = Triage(TriageLevel.URGENT, (FLAG,), "do", "because", "today", (NEAR,), ("age",), ("G or h: why else",), "This is about you.")
ASSESSMENT = Assessment(PatientHistory(), VERDICT, (CANDIDATE,), (Question("h", "H?", "to know"),))
TRIAGE_KEYS = {"id", "level", "red_flags", "differential", "questions", "ms"}
ASK_KEYS = TRIAGE_KEYS | {"claims", "unsupported", "abstained", "abstain_reason", "refused", "timings"}
CITATION_KEYS = {"passage_id", "document_id", "title", "publisher", "url", "quote", "passage"}


def answer(text: str) -> Answer:
    *_, done = turn(FakeParts(chat=ScriptedChat(text=claims_json((99, "Dance.")))), text, PatientHistory(age=34))
    found: Answer = done.answer  # type: ignore[union-attr]
    return found


def test_triage_row() -> None:
    assert triage_row("7", ASSESSMENT, 3.5) == {
        "id": "7",
        "level": "urgent",
        "do": "do",
        "within": "today",
        "reason": "because",
        "red_flags": [
            {"rule": "rule", "level": "urgent", "why": "why", "do": "do", "source": "A source", "url": "https://example.org", "findings": ["fatigue"]}
        ],
        "nearly": [{"rule": "other", "level": "emergency", "why": "why else", "missing": {"kind": "finding", "any_of": ["g", "h"]}, "findings": ["fatigue"]}],
        "unknown": ["age"],
        "watch": ["G or h: why else"],
        "about": "This is about you.",
        "differential": [
            {"id": "a", "name": "A", "also": ["Aa"], "probability": 0.51, "urgency": "routine", "for": ["tired"], "against": ["fever"], "path": ["f", "a"]}
        ],
        "questions": [{"finding": "h", "text": "H?", "why": "to know", "options": []}],
        "ms": 3.5,
    }
    assert set(triage_row("7", ASSESSMENT, 3.5)) >= TRIAGE_KEYS


def test_ask_row_has_the_keys_of_the_contract_and_is_json() -> None:
    row = ask_row(3, answer("I am tired and pale"))
    assert set(row) >= ASK_KEYS
    assert (row["id"], row["abstained"], row["refused"], row["composer"]) == (3, False, False, "extract+model")
    assert row["unsupported"] == [{"text": "Dance.", "why": "it cites no fact that was given"}]
    assert row["profile"]["age"] == 34
    assert row["differential"][0]["id"] == "iron-deficiency-anaemia"
    assert json.loads(json.dumps(row)) == row


def test_claims_carry_where_they_stand() -> None:
    claim = answer("I am tired and pale").claims[-1]
    (citation,) = claim_row(claim)["citations"]
    assert set(citation) >= CITATION_KEYS
    assert citation["quote"] == citation["passage"][citation["start"] : citation["end"]] == claim_row(claim)["text"]
    assert (citation["document_id"], citation["publisher"], citation["section"]) == ("iron-deficiency-anaemia", "Test Press", claim.topic)


def test_profile_row() -> None:
    history = PatientHistory(0.5, "male", True, 8.0, ("gout",), ("warfarin",), (), (FindingNow("a"), FindingNow("b", False)), (Vital("spo2", 91.0),))
    assert profile_row(history) == {
        "age": 0.5, "sex": "male", "pregnant": 8.0, "conditions": ["gout"], "medicines": ["warfarin"], "allergies": [],
        "present": ["a"], "absent": ["b"], "vitals": {"spo2": 91.0},
    }  # fmt: skip
    assert profile_row(PatientHistory(pregnant=False))["pregnant"] is False


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ({"text": "a"}, "a"),
        ({"question": "b"}, "b"),
        ({"text": "a", "question": "b"}, "a"),
        ({"text": None, "question": "b"}, "b"),
        ({"text": ""}, ""),
        ({"text": 5}, ""),
        ({"text": ["a"]}, ""),
        ({}, ""),
    ],
)
def test_text_of_a_case(case: dict[str, object], text: str) -> None:
    assert text_of(case) == text


def test_unsupported_is_told_with_its_reason() -> None:
    plain = Answer(PatientHistory(), ASSESSMENT.triage, unsupported=(Unsupported("x", "y"),))
    assert ask_row(None, plain)["unsupported"] == [{"text": "x", "why": "y"}]
