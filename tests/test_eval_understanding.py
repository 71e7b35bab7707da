"""The understanding suite: reading labels, matching, comparing, counting."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.types import Dose, FindingNow, PatientHistory, Vital
from eval.cases import understanding
from eval.cases.understanding import Labelled, Stated
from eval.suites.understanding import dictionary, given, judge, same
from tests.patients import knowledge


def case(*findings: Stated, also: tuple[str, ...] = ()) -> Labelled:
    return Labelled("c", "en", "patient", "text", findings, also, {}, {}, {}, {})


def test_the_messages_name_only_what_is_known() -> None:
    cases = understanding.read()
    named = {key for c in cases for stated in c.findings for key in stated.ids} | {key for c in cases for key in c.also}
    assert named <= knowledge().findings.keys()
    assert {key for c in cases for key in c.doses} | {
        key for c in cases for name in ("family", "past") for key in c.lists[name]
    } <= knowledge().concepts.keys()
    assert len({c.id for c in cases}) == len({c.text for c in cases}) == len(cases) >= 220
    assert sum(any(stated.attributes for stated in c.findings) for c in cases) >= 150
    assert Counter(c.language for c in cases)["zh"] / len(cases) > 0.25


@pytest.mark.parametrize(
    "row",
    [
        '{"id": "a"}',
        json.dumps({"id": "a", "language": "en", "kind": "p", "text": "t", "absent": [], "present": [{"ids": ["cough"], "colour": "red"}]}),
    ],
)
def test_an_unusable_row_is_named(tmp_path: Path, row: str) -> None:
    (tmp_path / "c.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(BadInput, match=r"c.jsonl:1: a message needs 'id'"):
        understanding.read(tmp_path / "c.jsonl")


def test_labels_are_matched_once_and_what_is_left_is_wrong() -> None:
    labels = Stated(("knee-pain", "joint-pain"), True, {}), Stated(("fever",), False, {}), Stated(("cough",), True, {})
    read = PatientHistory(findings=(FindingNow("joint-pain"), FindingNow("fever", True), FindingNow("rash"), FindingNow("smoking")))
    item = judge(case(*labels), read, knowledge())
    assert [found.id if found else None for _, found in item.pairs] == ["joint-pain", "fever", None]
    assert item.wrong == ("rash",)


def test_measured_related_and_also_findings_are_not_wrong() -> None:
    read = PatientHistory(
        findings=(FindingNow("severe-headache"), FindingNow("headache"), FindingNow("fever"), FindingNow("rash")),
        vitals=(Vital("temperature", 39.0),),
    )
    assert judge(case(Stated(("severe-headache",), True, {}), also=("rash",)), read, knowledge()).wrong == ()


@pytest.mark.parametrize(
    ("stated", "read", "right"),
    [
        (504.0, 480.0, True), (504.0, 440.0, False), (504.0, None, False), ("severe", "severe", True), ("7/10", "severe", False), (("stairs",), ("going up stairs",), True), (("stairs",), ("going up stairs", "rest"), False),
        (("stairs", "rest"), ("stairs",), False), (("jaw",), (), False),
    ],
)  # fmt: skip
def test_what_counts_as_the_same(stated: float | str | tuple[str, ...], read: object, right: bool) -> None:
    assert same(stated, read) is right


def test_values_of_a_history() -> None:
    read = PatientHistory(vitals=(Vital("spo2", 88.0),), doses=(Dose("warfarin", "3 mg Daily"),), family=("asthma",))
    assert [given(read, name) for name in ("vitals", "doses", "family history", "past history")] == [
        {"spo2": 88.0},
        {"warfarin": "3mgdaily"},
        {"asthma": True},
        {},
    ]


def test_the_baseline_reads_words_without_context() -> None:
    find = dictionary(knowledge())
    assert find("No fever but a coughing dog").present == ("fever",)
    assert find("没有发烧").present == ("fever",)
