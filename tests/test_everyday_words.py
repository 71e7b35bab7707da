"""What people write in a few everyday words, in both languages: the level, by rules, values and readers together."""

from __future__ import annotations

import pytest

from assistant.bedside import Bedside
from assistant.settings import Settings
from assistant.understand import listen


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Bedside:
    return Bedside(Settings(home=tmp_path_factory.mktemp("home")))


@pytest.mark.parametrize(
    ("text", "level"),
    [
        # A denial ends at what is told besides.
        ("never smoked and coughing blood", "urgent"),
        ("no poo for 5 days and vomiting", "urgent"),
        ("胸口疼 别的都正常", "urgent"),
        ("喝了农药现在没事", "emergency"),
        ("尿是红的 不疼", "urgent"),
        # A longer or likelier name hides no danger.
        ("咳粉红色泡沫痰", "emergency"),
        ("后背撕裂一样疼", "emergency"),
        ("左腿突然冰凉发白没知觉", "emergency"),
        ("face swollen this morning, tongue feels thick, I'm on lisinopril", "emergency"),
        # Numbers.
        ("My son had 3 fits this morning", "emergency"),
        ("my trousers fit again today", "routine"),
        ("吃了三十粒安定", "emergency"),
        ("吃了一片布洛芬", "routine"),
        ("血压飙到220", "urgent"),
        ("刚满月宝宝38度2", "emergency"),
        ("30周破水了", "emergency"),
        ("blood pressure 152/94 on my home monitor this morning. feel totally fine. age 47", "routine"),
        # What was swallowed is not choked on.
        ("swallowed a coin, 4 year old, fine", "urgent"),
        ("swallowed a coin, 4 year old, drooling", "emergency"),
        ("孩子吞了巴克球", "emergency"),
        ("吃铁片大便变黑了", "routine"),
        # Illnesses and people named without "I have".
        ("I have diabetes, my toe is black", "emergency"),
        ("My toe nail is black from a hammer", "routine"),
        ("吃华法林牙龈出血", "urgent"),
        ("没吃饭心慌手抖出汗 有糖尿病", "urgent"),
        ("heart failure, legs like balloons", "urgent"),
        ("should I worry if my chest hurts when I run", "urgent"),
        # Despair that no name of the lexicon holds.
        ("everyone would be happier if I was gone", "emergency"),
        ("I know exactly what I would use", "emergency"),
        ("My uncle took his own life years ago and I still miss him", "routine"),
        # What a review found to be lost or invented when names were taken word for word.
        ("don't see any point in living", "emergency"),
        ("no point any more", "emergency"),
        ("inhaled carbon monoxide", "emergency"),
        ("fits lasting ten mins", "emergency"),
        ("toddler scolded with hot tea", "emergency"),
        ("severe shortness of breadth", "emergency"),
        ("my baby has a fiver of 39, 8 weeks old", "emergency"),
        ("I read about strokes and now mum's face has dropped", "emergency"),
        ("18 months, doesn't point or respond to his name", "routine"),
        ("bruised toe, 1 week old", "self_care"),
        # What only sounds like a danger.
        ("I don't know who to talk to", "routine"),
        ("can't speak to my doctor", "routine"),
        ("头不疼也不晕，就是有点累", "self_care"),
    ],
)
def test_level(bedside: Bedside, text: str, level: str) -> None:
    assert bedside.urgency(bedside.told(text)).level.label == level


@pytest.mark.parametrize("text", ["my haemoglobin is 7", "my pulse is 120", "My TSH is 9"])
def test_a_measured_value_is_no_age(bedside: Bedside, text: str) -> None:
    assert bedside.told(text).age is None


@pytest.mark.parametrize(("text", "weeks"), [("Baby hasn't moved much since last night, I'm 34 weeks", 34), ("My wife is 38 weeks and her waters broke", 38), ("32周见红", 32)])
def test_weeks_of_pregnancy(bedside: Bedside, text: str, weeks: int) -> None:
    found = bedside.told(text)
    assert (found.pregnant, found.weeks) == (True, weeks)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("diabetic, ulcer on my big toe", "type-2-diabetes"),
        ("My mum is a diabetic and vomiting", "type-2-diabetes"),
        ("My dad has diabetes and I am thirsty", "family-history-diabetes"),
        ("asthmatic, wheezing more today", "asthma"),
        ("can diabetics eat grapes", ""),
    ],
)
def test_who_is_called_by_an_illness_has_it(bedside: Bedside, text: str, condition: str) -> None:
    assert bedside.told(text).conditions == ((condition,) if condition else ())


@pytest.mark.parametrize(("text", "condition"), [("我有糖尿病", "type-2-diabetes"), ("糖尿病脚上烂了个口", "type-2-diabetes"), ("糖尿病能吃西瓜吗", "")])
def test_an_illness_named_in_chinese_is_had_unless_it_is_asked_about(bedside: Bedside, text: str, condition: str) -> None:
    assert bedside.told(text).conditions == ((condition,) if condition else ())


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("It burns when I pee and I shiver", False),
        ("I can't sleep", False),
        ("My baby has a fever and is drinking", False),
        ("when can I go back to work", True),
        ("can ibuprofen cause ulcers", True),
        ("I have a cough. Is that bad", True),
        ("what helps", True),
    ],
)
def test_what_asks(bedside: Bedside, text: str, asks: bool) -> None:
    assert listen(text, bedside.linker).asks is asks


def test_the_weeks_since_a_birth_are_not_the_age_of_the_mother(bedside: Bedside) -> None:
    assert bedside.told("生完孩子两个月老想哭").age != pytest.approx(2 / 12)
    assert bedside.told("孩子两个月老哭").age == pytest.approx(2 / 12)
