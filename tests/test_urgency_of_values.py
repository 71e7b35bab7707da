"""Measured values that nothing else is told with are judged by their limits; with anything else they can only raise what is said."""

from __future__ import annotations

import pytest

from assistant.bedside import Bedside
from assistant.settings import Settings
from knowledge_graph.types import TriageLevel

SELF_CARE, ROUTINE, URGENT, EMERGENCY = TriageLevel


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Bedside:
    return Bedside(Settings(home=tmp_path_factory.mktemp("home")))


def level(bedside: Bedside, *texts: str) -> TriageLevel:
    told = None
    for text in texts:
        told = bedside.told(text, told)
    assert told is not None
    return bedside.urgency(told).level


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("my bp is 118 over 76", SELF_CARE),
        ("血压118/75", SELF_CARE),
        ("blood glucose 5.1 before breakfast", SELF_CARE),
        ("my blood sugar is 250", ROUTINE),
        ("my glucose is 400 mg/dL", URGENT),
    ],
)
def test_values_alone_are_judged_by_their_limits(bedside: Bedside, text: str, expected: TriageLevel) -> None:
    assert level(bedside, text) == expected


def test_a_reader_is_told_what_was_measured(bedside: Bedside) -> None:
    english, chinese = (bedside.urgency(bedside.told(text)) for text in ("my blood sugar is 250", "血压118/75"))
    assert english.reason == "High blood sugar. Judged by what was measured: blood sugar is 250."
    assert english.do.startswith("Drink water and measure again in 2 hours.")
    assert (chinese.reason, chinese.understood) == ("所有数值都在正常范围内。根据测得的数值判断：血压118/75。", True)
    assert chinese.do.startswith("在范围内：血压。没有填写年龄，因此采用成人静息时的界限。")


def test_a_fasting_sugar_above_the_usual_is_not_called_usual(bedside: Bedside) -> None:
    assert level(bedside, "fasting sugar 135 mg/dL twice") > SELF_CARE
    assert level(bedside, "空腹血糖8.2") > SELF_CARE


def test_words_beside_a_value_are_read_all_the_same(bedside: Bedside) -> None:
    assert level(bedside, "bp 118/76, crushd feeling over my brestbone and clammy") > SELF_CARE
    low = bedside.urgency(bedside.told("my blood sugar is 3.2"))
    assert [flag.rule for flag in low.red_flags] == ["hypoglycaemia"]


def test_talking_on_does_not_take_a_dangerous_value_back(bedside: Bedside) -> None:
    assert level(bedside, "my glucose is 400 mg/dL", "I also have a slightly runny nose") == URGENT
    assert level(bedside, "my glucose is 400 mg/dL", "what should I eat") == URGENT
