"""Age, sex and pregnancy."""

from __future__ import annotations

import pytest

from assistant.errors import BadInput
from assistant.person import parse_age, read_person, zh_number


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I am 34 and tired", 34), ("my 3 yr old has a cough", 3), ("6 week old baby", 6 / 52.18), ("9 months old", 0.75),
        ("58 male, chest pain", 58), ("45F with headache", 45), ("My dad (71) has chest pain", 71), ("my baby is 5 weeks", 5 / 52.18),
        ("a two year old girl", 2), ("I'm 33 weeks pregnant", None), ("fever for 3 days", None), ("65岁", 65), ("宝宝一个月大", 1 / 12),
        ("三十五岁", 35), ("咳嗽三个月", None), ("I am 200", None), ("12 hours old", 12 / 8766), ("Thirty-six. Long plane ride home", 36), ("I'm seventy", 70), ("Lady, 41.", 41), ("I'm 17. I took 24", 17), ("my baby of 4 months", 1 / 3),
        ("my 3 week old daughter", 3 / 52.18), ("72M", 72), ("我妈今年七十多岁", 70), ("8个月的宝宝", 8 / 12), ("gran 88 fell", 88), ("mum 69 she forgets", 69), ("my mother-in-law, 67, chokes", 67), ("my son 2 days ago fell", None),
        ("fever of 102F", None), ("temp 102.2 F", None), ("95.0 F", None), ("my wife is 34 weeks", None),
    ],
)  # fmt: skip
def test_age(text: str, age: float | None) -> None:
    assert read_person(text, "self").age == (None if age is None else pytest.approx(age, abs=0.001))


@pytest.mark.parametrize(
    ("text", "patient", "sex"),
    [
        ("I am a 40 year old woman", "self", "female"), ("58M chest pain", "self", "male"), ("my wife feels sick", "wife", "female"),
        ("granddad fell", "granddad", "male"), ("I feel sick", "self", None), ("女，30岁", "self", "female"), ("我爸头痛", "self", "male"),
        ("我妈今年七十多岁", "self", "female"), ("皮疹，我妈有湿疹", "self", None), ("31 female", "self", "female"), ("76 yr old man", "self", "male"), ("He has hiccups", "self", "male"), ("I saw him, he coughs", "self", None),
        ("fever of 102 F", "self", None),
    ],
)  # fmt: skip
def test_sex(text: str, patient: str, sex: str | None) -> None:
    assert read_person(text, patient).sex == sex


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("I am 24 weeks pregnant", 24), ("im 30 weeks and baby hasnt been moving", 30), ("36 weeks, swollen hands", 36),
        ("6 months pregnant", 26.1), ("怀孕34周", 34), ("cough for 4 weeks", None), ("I'm 6 weeks post op", None),
        ("Contractions every 5 minutes, I'm 39 weeks", 39), ("my wife is 34 weeks pregnant", 34),
    ],
)  # fmt: skip
def test_weeks(text: str, weeks: float | None) -> None:
    assert read_person(text, "self").weeks == (None if weeks is None else pytest.approx(weeks))


@pytest.mark.parametrize(("value", "age"), [(34, 34), (0.5, 0.5), ("7 weeks", 7 / 52.18), ("34", 34), (None, None), ("", None), ("3 days old", 3 / 365.25)])
def test_profile_age(value: object, age: float | None) -> None:
    assert parse_age(value) == (None if age is None else pytest.approx(age))


@pytest.mark.parametrize("value", ["old", -1, 131, "200 years", True, [3]])
def test_not_an_age(value: object) -> None:
    with pytest.raises(BadInput, match="is not an age"):
        parse_age(value)


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("两", 2), ("十", 10), ("十二", 12), ("三十五", 35), ("半", 0.5)])
def test_chinese_numbers(text: str, number: float) -> None:
    assert zh_number(text) == number
