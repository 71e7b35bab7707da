"""Questions about a sick animal: what is known here is about people."""

from __future__ import annotations

import re

_ANIMAL = r"(?:dogs?|cats?|pupp(?:y|ies)|kittens?|rabbits?|bunn(?:y|ies)|hamsters?|guinea pigs?|horses?|pon(?:y|ies)|parrots?|budgies?|canar(?:y|ies)|tortoises?|ferrets?|gerbils?|chickens|goats?)"
_OWNED = rf"\b(?:my|our|his|her|their|the neighbou?r'?s)\s+(?:\w+\s+){{0,2}}?{_ANIMAL}"
# What the animal has or did, and what is given to one.
_ILL = re.compile(
    rf"{_OWNED}\b(?!['’]s\b(?! (?:been|not|got|sick|ill|limping|vomiting)))[^.!?;]{{0,15}}\b(?:is|has|isn'?t|hasn'?t|won'?t|can'?t|ate|eats?|eating|drinks?|drank|keeps?|got|had|swallowed|vomit\w*|threw|needs?|was|seems|limps?|can|have|having)\b|"
    rf"\b(?:treat|give|dose|dosage|safe|poisonous|toxic|symptoms?|vaccin\w+)\b[^.!?;]{{0,40}}\b(?:in|for|to|of) (?:an? |my |our |the )?{_ANIMAL}\b|\b(?:can|do|should) (?:an? |my |our )?{_ANIMAL} (?:have|eat|take|get|catch)\b|"
    r"(?:我家|我的|家里)的?(?:小)?(?:狗狗|狗|猫咪|猫|兔子|仓鼠|鹦鹉|乌龟)[^，。！？]{0,6}(?:吐|拉|病|不吃|吃了|发烧|咳|喝|抽|瘸|没精神)",
    re.I,
)
# A bite, a scratch, an allergy, something caught: then a person is the patient.
_PERSON = re.compile(
    r"\b(?:bit|bites?|bitten|scratch\w*|lick\w*|allerg\w*|caught|catch|stung|kicked|me|myself|my (?:son|daughter|child|kids?|baby|toddler|husband|wife|partner|mum|mom|dad|skin|arm|hand|face|leg|eyes?|finger|rash|asthma|chest|throat))\b|"
    r"\bi(?:'ve| have| feel| got| keep| was| cough| sneeze| am (?!worried|not sure)|'m (?!worried|not sure))|咬|抓|挠|舔|过敏|传染|我(?!家|的?(?:小)?(?:狗|猫|兔|仓鼠|鹦鹉|乌龟))",
    re.I,
)


def of_an_animal(text: str) -> bool:
    """True where an animal is the patient."""
    return _ILL.search(text) is not None and not _PERSON.search(text)
