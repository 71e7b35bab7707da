"""Levels from rules and findings."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.history import from_profile
from assistant.triage import TELL, triage
from assistant.types import FindingNow, PatientHistory, Vital
from knowledge_graph.types import TriageLevel
from tests.patients import judged, knowledge, level, linker

SCRATCH = Path(__file__).parents[1] / "eval" / "cases"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("My arm went weak this morning but it is fine now", "emergency"),
        ("Mum says it's nothing, but her face has dropped on one side", "emergency"),
        ("chest pain and sweating, probably just indigestion", "emergency"),
        ("it hurts if I take a deep breath and I am coughing blood with chest pain", "emergency"),
        ("I think I'm having a heart attack", "emergency"),
        ("angina with less effort than before", "emergency"),
        ("chest pain when walking, it eases with rest", "urgent"),
        ("I took 30 paracetamol tablets two hours ago but I feel ok", "emergency"),
        ("No fever, terrible chest pain and I feel sick", "emergency"),
        ("runny nose and sneezing", "self_care"),
        ("cough for four weeks", "routine"),
        ("heartburn after a curry", "self_care"),
        ("heartburn for two months", "routine"),
        ("I started lamotrigine last week and have a rash", "urgent"),
        ("清洁剂溅到眼睛里了", "emergency"),
        ("What is a stroke?", "routine"),
        ("My father had a heart attack years ago. I have a runny nose", "self_care"),
        ("我把家里的安眠药全吃了", "emergency"),
        ("my chest hurts", "urgent"),
        ("breastbone sore when I press", "routine"),
        ("mosquito bites", "self_care"),
        ("pee was pink", "urgent"),
        ("pee was pink after beetroot", "routine"),
        ("floaters and flashes", "urgent"),
        ("the same floaters for years", "routine"),
        ("my son is 14 months old and drooling", "routine"),
        ("my mother is 70 and drooling", "urgent"),
        ("my son is 14 months old, drooling and has a fever of 38.4", "urgent"),
        ("blood in my pee, I ate beetroot, and my back hurts", "urgent"),
        ("I've had floaters for years, suddenly many new ones", "urgent"),
        ("nothing swollen throat closing up after bee sting", "emergency"),
        ("My dad has back pain and a sore knee. I took an overdose an hour ago", "emergency"),
        ("孩子误喝了洁厕灵会不会中毒", "emergency"),
        ("旁边没人突然胸口剧痛", "urgent"),
        ("脚踝两个牙印，又肿又麻", "emergency"),
        ("流鼻涕，打喷嚏", "self_care"),
    ],
)
def test_levels(text: str, expected: str) -> None:
    assert level(text) == expected


@pytest.mark.parametrize(
    ("text", "profile", "expected"),
    [
        ("fever and a snuffly nose", {"age": "5 weeks"}, "emergency"),
        ("fever and a snuffly nose", {"age": 30}, "self_care"),
        ("feel shivery", {"medicines": ["chemotherapy"]}, "emergency"),
        ("burning when I pee", {"pregnant": 20}, "urgent"),
        ("my waters broke", {"pregnant": 33}, "emergency"),
        ("my waters broke", {"pregnant": 39}, "urgent"),
        ("I hit my head on the kerb", {"medicines": ["warfarin"]}, "emergency"),
    ],
)
def test_the_person_counts(text: str, profile: dict[str, object], expected: str) -> None:
    assert level(text, profile) == expected


def test_nothing_recognised_is_routine() -> None:
    result = judged("hello there")
    assert (result.level, result.red_flags, result.do) == (TriageLevel.ROUTINE, (), TELL)


def test_a_red_flag_names_its_source() -> None:
    flag = judged("crushing chest pain").red_flags[0]
    assert (flag.rule, flag.level, flag.findings) == ("crushing-chest-pain", TriageLevel.EMERGENCY, ("crushing-chest-pain",))
    assert flag.url.startswith("http") and flag.source


def test_vitals_fire_rules() -> None:
    low = triage(PatientHistory(vitals=(Vital("spo2", 88.0),)), knowledge())
    assert (low.level, low.red_flags[0].rule) == (TriageLevel.EMERGENCY, "oxygen-low")


KEYS = sorted(knowledge().findings)
ILLNESSES = sorted({key for rule in knowledge().rules for key in rule.when.conditions})


@settings(max_examples=300)
@given(
    st.lists(st.sampled_from(KEYS), min_size=1, max_size=6, unique=True), st.sampled_from(KEYS), st.one_of(st.none(), st.floats(0, 100)), st.booleans(),
    st.lists(st.sampled_from(ILLNESSES), max_size=2), st.one_of(st.none(), st.floats(1, 2000)),
)  # fmt: skip
def test_one_more_finding_never_lowers_the_level(
    keys: list[str], more: str, age: float | None, pregnant: bool, illnesses: list[str], hours: float | None
) -> None:
    before = PatientHistory(
        age=age, pregnant=pregnant, weeks=30.0 if pregnant else None, conditions=tuple(illnesses), findings=tuple(FindingNow(key, True, hours) for key in keys)
    )
    if not any(knowledge().findings[key].kind != "risk" for key in keys):
        return
    after = replace(before, findings=(*before.findings, FindingNow(more)))
    assert triage(after, knowledge()).level >= triage(before, knowledge()).level


@settings(max_examples=100)
@given(st.sampled_from(KEYS))
def test_an_absent_finding_counts_for_nothing(key: str) -> None:
    present = PatientHistory(findings=(FindingNow("runny-nose"),))
    assert triage(replace(present, findings=(*present.findings, FindingNow(key, False))), knowledge()).level == triage(present, knowledge()).level


@pytest.mark.parametrize("name", ["triage_scratch.jsonl", "triage_scratch2.jsonl", "triage_scratch3.jsonl"])
def test_scratch_messages(name: str) -> None:
    """No emergency of the scratch sets is missed, and no self-care message becomes urgent."""
    cases = [json.loads(line) for line in (SCRATCH / name).read_text(encoding="utf-8").splitlines()]
    levels = [(case["id"], case["level"], level(case["text"], case.get("profile"))) for case in cases]
    assert [case for case in levels if case[1] == "emergency" != case[2]] == []
    assert [case for case in levels if case[1] == "self_care" and case[2] in {"urgent", "emergency"}] == []
    assert sum(want == got for _, want, got in levels) / len(levels) > 0.85


def test_a_profile_alone_is_no_emergency() -> None:
    empty = from_profile({"age": 70, "conditions": ["heart failure"], "medicines": ["warfarin"]}, linker())
    assert triage(empty, knowledge()).level == TriageLevel.ROUTINE
