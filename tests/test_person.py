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
        ("temp 38.4, 2 months old", 1 / 6), ("temp 35.2, 9 days old, not rooting", 9 / 365.25), ("my stitches are red, 5 days old", None), ("dog bite, 1 week old, swollen", None), ("temp 38.5, bub 5 wks", 5 / 52.18), ("my grandson, 2 months, fever", 1 / 6), ("the scar is 6 months old", None),
        ("fever of 102F", None), ("temp 102.2 F", None), ("95.0 F", None), ("my wife is 34 weeks", None),
    ],
)  # fmt: skip
def test_age(text: str, age: float | None) -> None:
    assert read_person(text, "self").age == (None if age is None else pytest.approx(age, abs=0.001))


WEEK, DAY = 7 / 365.25, 1 / 365.25


@pytest.mark.parametrize(
    ("text", "patient", "age"),
    [
        ("My baby was born last month and has a fever", "baby", 4 * WEEK), ("Our baby was born three weeks ago and has a temperature", "baby", 3 / 52.18),
        ("My son was born yesterday and won't feed", "son", DAY), ("born this morning, baby is floppy", "baby", DAY / 2), ("baby born a few days ago", "baby", 3 * DAY),
        ("baby, born at 36 weeks by section 4 days ago", "baby", 4 * DAY), ("Born this morning, already yellow", "self", DAY / 2), ("He was born 5 days ago, I think he is yellow", "self", 5 * DAY),
        ("We had our baby 3 weeks ago and he won't feed", "baby", 3 / 52.18), ("宝宝上个月出生，发烧", "self", 4 * WEEK), ("出生五天，皮肤黄", "self", 5 * DAY), ("出生才18个小时", "self", 18 / 8766), ("三周前出生的宝宝", "self", 3 / 52.18),
        ("My 3 week old baby has a fever, he is breastfed", "baby", 3 / 52.18),
        # Of the mother, of a grown child, or of nobody.
        ("My baby was born last month and I have a fever", "self", None), ("I feel low since he was born four months ago", "self", None), ("hair falls out, baby born 5 months ago", "self", None),
        ("He was born 5 days ago and I have a fever", "self", None), ("My baby was born 2 weeks ago, my breast is sore", "self", None), ("My daughter had a baby 2 weeks ago and has a fever", "daughter", None),
        ("My wife gave birth 2 weeks ago and is hearing voices", "wife", None), ("I was born with one kidney, 3 weeks ago I fell", "self", None), ("My left breast is sore, I breast-feed my 3 week old baby", "self", None),
    ],
)  # fmt: skip
def test_age_since_birth(text: str, patient: str, age: float | None) -> None:
    assert read_person(text, patient).age == (None if age is None else pytest.approx(age, abs=0.0005))


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
        ("I'm pregnant, 7 months, headache", 30.45), ("seven months pregnant", 30.45), ("My wife is nearly eight months gone", 34.8), ("pregnant with twins, 30 weeks", 30), ("my pregnant colleague (14 weeks)", 14), ("Pregnant 18 wks and it stings", 18),
        ("third trimester, hands itch", 34), ("I'm in my second trimester", 21), ("1st trimester bleeding", 7), ("pregnant with my second child, last trimester", 34),
        ("I fell at 33 weeks and there is less movement", 33), ("waters gone at 37 weeks", 37), ("at 31+4 weeks, baby is moving less", 31), ("itchy palms for five nights at 33 weeks. Baby's busy.", 33),
        ("怀孕八个月了", 34.8), ("孕三十二周，流血", 32), ("怀孕七周左右", 7), ("孕晚期手心痒", 34), ("孕早期", 7),
        # What is left until the birth, of 40 weeks.
        ("Water looks like tea. Due in seven weeks", 33), ("baby due in 7 weeks", 33), ("I'm due in 3 days", 40 - 3 / 7), ("my due date is in a couple of weeks", 38), ("My wife is due in a month", 35.65), ("I am 4 weeks off my due date", 36), ("离预产期还有3周", 37), ("还有两周就生了", 38),
        ("I'm due in 2 weeks for my scan", None), ("my period is due in 5 days", None), ("the rent is due in 2 weeks", None), ("Due in two weeks: the second jab", None),
        # No pregnancy, or not its weeks.
        ("I'm pregnant, cough for 3 weeks", None), ("I am pregnant with a 3 week cough", None), ("pregnant 3 weeks ago, then miscarried", None), ("a belly like he's nine months gone", None), ("胀得像怀孕八个月", None),
        ("My baby was born at 33 weeks and there is less movement in his arm", None), ("My waters broke at 39 weeks with my first child three years ago", None), ("My baby is active, was born at 33 weeks and has a rash", None), ("I had spotting since the first trimester", None),
        ("spotting in the third trimester of my last pregnancy", None), ("my screen went at 33 weeks, arm is weak", None),
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


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("两", 2), ("十", 10), ("十二", 12), ("三十五", 35), ("半", 0.5), ("零", 0), ("一百", 100), ("一百九", 190), ("一百零九", 109), ("两百一十五", 215), ("一百十", 110)])
def test_chinese_numbers(text: str, number: float) -> None:
    assert zh_number(text) == number
