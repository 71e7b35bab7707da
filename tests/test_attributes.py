"""What is said of findings: severity, onset, course, side, spread, causes and relief; doses, allergies, family and past."""

from __future__ import annotations

import pytest

from assistant.attributes.background import allergy_spans
from assistant.attributes.duration import durations
from assistant.types import Dose, FindingNow
from tests.patients import history


def finding(text: str, key: str) -> FindingNow:
    """One finding of a message."""
    return next(f for f in history(text).findings if f.id == key)


@pytest.mark.parametrize(
    ("text", "key", "severity"),
    [
        ("a mild headache", "headache", "mild"), ("headache, 7 out of 10", "headache", "7/10"), ("sore throat 6/10 and a cough", "sore-throat", "6/10"),
        ("moderate knee pain", "knee-pain", "moderate"), ("really bad toothache", "toothache", "severe"), ("I'm a bit dizzy", "dizziness", "mild"),
        ("my knee hurts, a bit better today", "knee-pain", None), ("a mild sore throat that is now severe", "sore-throat", "severe"), ("knee pain. Pain 4/10.", "knee-pain", "4/10"),
        ("knee pain, not severe", "knee-pain", None), ("I have a cough and severe knee pain", "cough", None), ("牙疼，7分疼", "toothache", "7/10"), ("轻微头痛", "headache", "mild"), ("seen on 6/10/2024 for knee pain", "knee-pain", None),
    ],
)  # fmt: skip
def test_severity(text: str, key: str, severity: str | None) -> None:
    assert finding(text, key).severity == severity


@pytest.mark.parametrize(
    ("text", "key", "onset", "course"),
    [
        ("sudden knee pain", "knee-pain", "sudden", None), ("hip pain that came on gradually", "hip-pain", "gradual", None), ("cough, getting worse", "cough", None, "worse"),
        ("the cough is getting better", "cough", None, "better"), ("the cough is not getting better", "cough", None, "same"), ("itching that comes and goes", "itching", None, "comes_and_goes"),
        ("knee pain, slowly getting worse", "knee-pain", "gradual", "worse"), ("I get up slowly because of knee pain", "knee-pain", None, None), ("rash, it hasn't changed", "rash", None, "same"),
        ("突然耳朵疼", "ear-pain", "sudden", None), ("手抖，慢慢加重", "tremor", "gradual", "worse"), ("咳嗽，时好时坏", "cough", None, "comes_and_goes"),
    ],
)  # fmt: skip
def test_onset_and_course(text: str, key: str, onset: str | None, course: str | None) -> None:
    found = finding(text, key)
    assert (found.onset, found.course) == (onset, course)


@pytest.mark.parametrize(
    ("text", "key", "side"),
    [
        ("pain in my left knee", "knee-pain", "left"), ("hip pain on the right", "hip-pain", "right"), ("both knees hurt", "knee-pain", "both"), ("heel pain, left, 3 weeks", "heel-pain", "left"),
        ("knee pain right now", "knee-pain", None), ("my wife left and I have knee pain", "knee-pain", None), ("the fever began when my left knee hurt", "fever", None), ("左膝盖疼", "knee-pain", "left"),
        ("三天左右的膝盖疼", "knee-pain", None), ("neck pain, worse turning my head to the right", "neck-pain", None),
    ],
)  # fmt: skip
def test_side(text: str, key: str, side: str | None) -> None:
    assert finding(text, key).side == side


@pytest.mark.parametrize(
    ("text", "key", "spread"),
    [
        ("I have pressing chest pain going down my left arm and into my jaw", "crushing-chest-pain", ("left arm", "jaw")), ("flank pain radiating to the groin", "loin-to-groin-pain", ("groin",)), ("胸口疼，疼到左胳膊", "chest-pain", ("左胳膊",)),
        ("knee pain, I am going to the doctor", "knee-pain", ()),
    ],
)  # fmt: skip
def test_where_it_spreads(text: str, key: str, spread: tuple[str, ...]) -> None:
    found = finding(text, key)
    assert (found.radiates_to, found.side) == (spread, None)


@pytest.mark.parametrize(
    ("text", "key", "worse", "better"),
    [
        ("knee pain worse going up stairs and better with rest", "knee-pain", ("going up stairs",), ("rest",)), ("heartburn, worse after spicy food and lying down", "heartburn", ("spicy food", "lying down"), ()),
        ("back pain. Worse sitting, better standing up.", "back-pain", ("sitting",), ("standing up",)), ("headache, paracetamol helped", "headache", (), ("paracetamol",)), ("headache, paracetamol didn't help", "headache", (), ()),
        ("knee pain, getting worse over the past week", "knee-pain", (), ()), ("hiccups, nothing helps", "hiccups", (), ()), ("knee pain is better now", "knee-pain", (), ()), ("foot pain when running", "foot-pain", ("running",), ()),
        ("左膝盖疼，上下楼加重，休息后缓解", "knee-pain", ("上下楼",), ("休息",)), ("手抖，慢慢加重", "tremor", (), ()), ("sore knee, knee pain worse on the left", "knee-pain", (), ()),
    ],
)  # fmt: skip
def test_what_makes_it_worse_or_better(text: str, key: str, worse: tuple[str, ...], better: tuple[str, ...]) -> None:
    found = finding(text, key)
    assert (found.worse_with, found.better_with) == (worse, better)


def test_a_later_statement_keeps_what_was_said_before() -> None:
    found = finding("left knee pain for 3 weeks. The knee pain is getting worse.", "knee-pain")
    assert (found.side, found.course, found.hours) == ("left", "worse", 504.0)


def test_an_absent_finding_has_no_attributes() -> None:
    found = finding("no knee pain, sudden severe hip pain for 3 days", "knee-pain")
    assert found == FindingNow("knee-pain", False, None, "knee pain")


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("SOB x 2 days", 48), ("lump, 5 weeks, not painful", 840), ("the girl, 3 years, coughs", None), ("five months, snuffly", None), ("every 4 hours", None), ("since yesterday", 24), ("over the past week", 168), ("for eighteen months", 13140),
        ("stiff for an hour each morning", None), ("发烧39度5五天", 120), ("8个月的宝宝", None), ("宝宝三个月，头上有黄痂两周了", 336), ("儿子三个月了，老吐奶", None), ("孩子咳嗽三个月了", 2190), ("很多年", 26298), ("从昨天开始", 24),
    ],
)  # fmt: skip
def test_durations(text: str, hours: float | None) -> None:
    assert [value for _, value in durations(text)][:1] == ([] if hours is None else [pytest.approx(hours)])


def test_a_next_sentence_that_is_only_a_time() -> None:
    assert finding("Numb hands. 4 months.", "hand-numbness").hours == 2920.0


@pytest.mark.parametrize(
    ("text", "doses"),
    [
        ("I take amlodipine 10 mg once a day and have a cough", (Dose("amlodipine", "10 mg once a day"),)), ("Metformin 1 g twice daily, ramipril 5 mg od.", (Dose("metformin", "1 g twice daily"), Dose("ramipril", "5 mg od"))),
        ("I took 500 mg paracetamol", (Dose("paracetamol", "500 mg"),)), ("I take warfarin", ()), ("吃氨氯地平5毫克每天一次", (Dose("amlodipine", "5毫克每天一次"),)),
    ],
)  # fmt: skip
def test_doses_are_kept_as_written(text: str, doses: tuple[Dose, ...]) -> None:
    read = history(text)
    assert read.doses == doses
    assert {dose.medicine for dose in doses} <= set(read.medicines)


@pytest.mark.parametrize(
    ("text", "allergies"),
    [
        ("I'm allergic to penicillin, sore throat", ("penicillin-allergy",)), ("allergic to codeine and shellfish. cough", ("codeine", "shellfish")), ("I am not allergic to penicillin, I cough", ()), ("allergic to penicillin, migraine runs in the family", ("penicillin-allergy",)), ("no known allergies, cough", ()),
        ("My mum is allergic to penicillin and I have a cough", ()), ("am I allergic to penicillin?", ()), ("咳嗽，对青霉素过敏", ("penicillin-allergy",)), ("对海鲜过敏，起疹子", ("海鲜",)),
    ],
)  # fmt: skip
def test_allergies(text: str, allergies: tuple[str, ...]) -> None:
    assert history(text).allergies == allergies


def test_an_allergen_is_not_taken() -> None:
    assert history("I am allergic to codeine and I take ibuprofen").medicines == ("ibuprofen",)
    assert allergy_spans("I am allergic to codeine", "self")[0][1] == ("codeine",)


@pytest.mark.parametrize(
    ("text", "family", "past"),
    [
        ("Itchy rash for weeks. My mum has psoriasis.", ("psoriasis",), ()), ("my mother had breast cancer, I have a cough", ("breast-cancer",), ()), ("I had pneumonia last year, now I have a cough", (), ("pneumonia",)),
        ("my friend had pneumonia and I cough", (), ()), ("咳嗽三周，我爸得过肺癌", ("lung-cancer",), ()), ("I have asthma and a cough", (), ()),
    ],
)  # fmt: skip
def test_family_and_past_are_apart_from_now(text: str, family: tuple[str, ...], past: tuple[str, ...]) -> None:
    read = history(text)
    assert (read.family, read.past) == (family, past)
    assert not set(family) & {*read.conditions, *read.present}


def test_a_relative_with_symptoms_is_still_the_patient() -> None:
    read = history("Crushing chest pain and sweating. My dad had a heart attack before.")
    assert "crushing-chest-pain" in read.present
    assert "confusion" in history("My mum is confused and hot").present
