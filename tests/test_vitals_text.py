"""Measurements in free text."""

from __future__ import annotations

import pytest

from assistant.types import Vital
from assistant.vitals.text import measured, read_vitals, unread


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("temp 39.2", {"temperature": 39.2}), ("a fever of 102.2F", {"temperature": 39.0}), ("temperature is 38", {"temperature": 38.0}),
        ("BP 185/112", {"systolic": 185, "diastolic": 112}), ("blood pressure was 90 over 60", {"systolic": 90, "diastolic": 60}),
        ("sats are 86%", {"spo2": 86}), ("heart is racing at 160", {"heart_rate": 160}), ("pulse 44", {"heart_rate": 44}),
        ("blood sugar 350", {"glucose": 19.43}), ("glucose 3.2", {"glucose": 3.2}), ("breathing rate 28", {"respiratory_rate": 28}), ("breathes 70 times a minute", {"respiratory_rate": 70}),
        ("发烧38.5度", {"temperature": 38.5}), ("39度", {"temperature": 39.0}), ("没有发烧，没有腰痛，女，30岁", {}),
        ("体温三十九度五", {"temperature": 39.5}), ("发烧39度2，两天了", {"temperature": 39.2}), ("发烧39度5天", {"temperature": 39.0}), ("高压180，低压110", {"systolic": 180, "diastolic": 110}), ("血糖28", {"glucose": 28}),
        ("sugar 28 mmol/l", {"glucose": 28}), ("temp 103", {"temperature": 39.44}), ("190 over 125", {"systolic": 190, "diastolic": 125}), ("sats 88 on room air", {"spo2": 88}), ("temp 39,4", {"temperature": 39.4}),
        ("reads 39.3 in the ear", {"temperature": 39.3}), ("pulse ox 91", {"spo2": 91}), ("glucose 54 mg/dl", {"glucose": 3.0}), ("fever in room 38", {}), ("took 2 tablets 500 mg", {}), ("I weigh 38.5 kg", {}), ("height 175 cm", {}),
        ("37.5 weeks pregnant", {}), ("38 years old with a fever", {}), ("BMI 36.5", {}),
        ("sugar 25 ketones 3.5", {"glucose": 25, "ketones": 3.5}), ("glucose 450, ketones 4.1, vomiting", {"glucose": 24.98, "ketones": 4.1}), ("血糖25 血酮3.5", {"glucose": 25, "ketones": 3.5}),
        ("urine ketones 3", {}), ("ketones 3+", {}), ("尿酮体 3", {}), ("sugar and ketones 3", {"ketones": 3}), ("sugar 14 took 6.5 units", {"glucose": 14}), ("sugar 2 hours after dinner 14.2", {"glucose": 14.2}), ("sugar at 7 was 14.2", {"glucose": 14.2}),
        ("systolic 150, diastolic 95", {"systolic": 150, "diastolic": 95}), ("收缩压150mmHg，舒张压95mmHg", {"systolic": 150, "diastolic": 95}),
        ("心率每分钟130次", {"heart_rate": 130}), ("P 88次/分 R 18次/分", {"heart_rate": 88, "respiratory_rate": 18}), ("temp 39,4 at home", {"temperature": 39.4}),
        ("33 degrees on the beach", {}), ("it's 38 degrees outside", {}), ("三亚今天气温38度", {}), ("her temp is 34 degrees", {"temperature": 34.0}), ("the thermometer says 34.2", {"temperature": 34.2}), ("he was 34.5 degrees", {"temperature": 34.5}),
        ("fever for 40 hours", {}), ("fever for 3 days", {}), ("temperature of 20", {}), ("I am 38", {}),
    ],
)  # fmt: skip
def test_values(text: str, values: dict[str, float]) -> None:
    assert {vital.name: vital.value for vital in read_vitals(text)} == pytest.approx(values)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("高压一百九，低压一百一", {"systolic": 190, "diastolic": 110}), ("血压一百八，头晕", {"systolic": 180}), ("血压一百零五", {"systolic": 105}), ("血压二百二了", {"systolic": 220}), ("低压120了", {"diastolic": 120}),
        ("血压80，60", {"systolic": 80, "diastolic": 60}), ("血压90多60多", {"systolic": 90, "diastolic": 60}), ("血压160，70岁", {"systolic": 160}), ("血压140，50多岁", {"systolic": 140}), ("血压高三十多年", {}),
        ("血糖二十几了", {"glucose": 20}), ("血糖2点8", {"glucose": 2.8}), ("血糖十八点五", {"glucose": 18.5}), ("血糖两点几", {"glucose": 2}), ("血糖早上七点测的8.5", {"glucose": 8.5}), ("血糖高，吃药二十片", {}),
        ("血氧八十五", {"spo2": 85}), ("血氧饱和度百分之八十八", {"spo2": 88}), ("心率一百五十多", {"heart_rate": 150}), ("脉搏一百三", {"heart_rate": 130}), ("心跳一分钟四十多下", {"heart_rate": 40}), ("一分钟喘六十下", {"respiratory_rate": 60}),
        ("烧39.5了", {"temperature": 39.5}), ("腋下37.8", {"temperature": 37.8}), ("量了一下39", {"temperature": 39}), ("体温三十九", {"temperature": 39}), ("烧了39天", {}), ("心跳快三天了，一天二十次", {}),
    ],
)  # fmt: skip
def test_values_as_chinese_speakers_write_them(text: str, values: dict[str, float]) -> None:
    found = read_vitals(text)
    assert {vital.name: vital.value for vital in found} == values
    assert all(vital.said in text for vital in found)


@pytest.mark.parametrize("text", ["体温三十九度五，高压180，低压110", "temp 39,4 at home", "systolic 150, diastolic 95"])
def test_what_was_said_is_in_the_words_of_the_text(text: str) -> None:
    found = read_vitals(text)
    assert found
    assert all(vital.said in text for vital in found)


@pytest.mark.parametrize(
    ("text", "celsius"),
    [
        ("fever 39.4 yesterday, now 37.2", 37.2),
        ("39.3 this morning, 38.1 after Calpol", 39.3),
        ("发烧39度3，喂了退烧药降到38度4", 39.3),
        ("38度4，早上39度3", 39.3),
    ],
)
def test_a_medicine_that_lowers_a_fever_does_not_end_it(text: str, celsius: float) -> None:
    assert [(vital.name, vital.value) for vital in read_vitals(text)] == [("temperature", celsius)]


def test_what_is_not_used_is_told() -> None:
    assert unread("BP 185/125 at 8, BP 150/95 now, breathing 45, weight 80 kg, for 3 days, I am 60 years old") == (
        ("BP 185/125", "the text gives another value, which is used"),
        ("at 8", "no measurement that is read in words"),
        ("breathing 45", "no measurement that is read in words"),
        ("weight 80 kg", "no measurement that is read in words"),
    )


def test_the_last_value_wins() -> None:
    assert [vital.value for vital in read_vitals("temp 39.0 this morning. temp 37.2 now")] == [37.2]


@pytest.mark.parametrize(
    ("vital", "age", "findings"),
    [
        (Vital("temperature", 38.0), 2, ["fever"]), (Vital("temperature", 37.9), None, []), (Vital("spo2", 91), 40, ["low-oxygen"]),
        (Vital("heart_rate", 130), None, ["fast-heart-rate"]), (Vital("heart_rate", 130), 1, []), (Vital("systolic", 85), 40, ["low-blood-pressure"]),
    ],
)  # fmt: skip
def test_findings_that_measurements_show(vital: Vital, age: float | None, findings: list[str]) -> None:
    assert measured((vital,), age) == [(finding, vital) for finding in findings]
