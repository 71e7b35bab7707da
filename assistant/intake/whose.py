"""Whose illness a sentence of a note tells: the patient's, or that of somebody whom the note names beside them.

A note speaks of "the patient" or "she"; the context of the linker is made for people who write of themselves. Here the last person
named before a mention decides, and where "she" may be the mother as well as the patient, nothing is decided.
"""

from __future__ import annotations

import re
from typing import Literal

from assistant.types import Sex

Whose = Literal["patient", "relative", "somebody", "unsure"]
_WOMEN = "mother|mum|mom|mommy|sister|aunt|grandmother|grandma|nan|wife|girlfriend|daughter|niece"
_MEN = "father|dad|daddy|brother|uncle|grandfather|grandpa|granddad|grandad|husband|boyfriend|son|nephew"
_KIN = (
    "mother|mum|mom|mommy|sister|aunt|grandmother|grandma|nan|daughter|niece|father|dad|daddy|brother|uncle|grandfather|grandpa|granddad|"
    "grandad|son|nephew|parent|grandparent|sibling|cousin|relative|twin|half-brother|half-sister|family"
)
_OTHERS = (
    "wife|husband|girlfriend|boyfriend|partner|spouse|friend|neighbou?r|colleague|coworker|co-worker|roommate|flatmate|caregiver|carer|nurse|teacher"
)
_ZH_KIN = "父亲|母亲|爸爸|妈妈|祖父|祖母|外祖父|外祖母|爷爷|奶奶|外公|外婆|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹|兄长|叔叔|姑姑|舅舅|姨妈|家族|家人|父母|子女|儿子|女儿|其父|其母"
_PERSON = re.compile(
    rf"\b(?P<kin>(?:{_KIN})s?|families)(?:['’]s)?\b|\b(?P<other>(?:{_OTHERS})s?)(?:['’]s)?\b|(?P<zh>{_ZH_KIN})|"
    r"\b(?P<patient>patient|pt|mr|mrs|ms|miss|i|i've|my)\b|患者|\b(?P<she>she)\b|\b(?P<he>he)\b",
    re.I,
)
# Who tells, brings or lives with the patient is not ill by that: "mother reports fever", "patient and daughter deny".
_TELLS = (
    r"(?:also )?(?:reports?|reported|states?|stated|sa(?:ys|id)|notes?|noted|den(?:y|ies|ied)|notice[sd]?|brought|brings|mentions?|mentioned|thinks?|thought|"
    r"believes?|believed|feels?|felt that|describes?|described|is concerned|was concerned|is worried|took|takes (?:him|her)|called|gave|gives|observed|endorses?|tells?|told|adds?|added)\b"
)
_INFORMANT = re.compile(
    rf"\b(?:(?:his|her|the|their|patient's|patients)\s+)?(?:{_KIN}|{_OTHERS})s?\s+(?={_TELLS})|"
    rf"(?<=patient)\s+and\s+(?:(?:his|her)\s+)?(?:{_KIN}|{_OTHERS})s?\b(?=\s+{_TELLS})|"
    rf"\b(?:brought in |accompanied |seen |given |according |told |raised )?(?:with|by|to|from|per)\s+(?:(?:his|her|the|their)\s+)?(?:{_KIN}|{_OTHERS})s?\b(?!\s*[(,]?\s*(?:with|who|whose|had|has)\b)",
    re.I,
)
_WITH_KIN = re.compile(rf"^\W*(?:in|on|of|for|by)\s+(?:(?:his|her|the|their|both|a|one|maternal|paternal|first|degree)\s+)*(?:{_KIN})", re.I)

_ABOUT_KIN = re.compile(rf"\W*(?:(?:his|her|the|their|maternal|paternal|older|younger)\s+)*(?:{_KIN}|{_OTHERS})", re.I)


def without_informants(text: str) -> str:
    """The text with whoever only tells, brings or accompanies blanked out; every place stays where it is."""
    return _INFORMANT.sub(lambda match: " " * len(match.group()), text)


def without_relatives(text: str) -> str:
    """The text with the words for relatives blanked out, so that "mother: breast cancer" is read as the illness; "family history" stays."""
    return _PERSON.sub(
        lambda match: " " * len(match.group()) if match["kin"] and not match["kin"].lower().startswith("famil") else match.group(), text
    )


def names_relative(text: str, at: int | None = None) -> str:
    """The relative that a text names: the last before a place, else the first, or nothing."""
    found = [match for match in _PERSON.finditer(text) if match["kin"] or match["zh"]]
    someone = [match for match in found if not match.group().lower().startswith("famil")] or found
    before = [match.group() for match in someone if at is not None and match.start() < at]
    return before[-1] if before else someone[0].group() if someone else ""


def names_patient(text: str) -> bool:
    """True when the text says "the patient" outright."""
    return re.search(r"\b(?:patient|pt)\b(?!['’]s\s+(?:mother|father|family))|患者", text, re.I) is not None


def whose(sentence: str, start: int, end: int, sex: Sex | None, before: str = "") -> Whose:
    """Who has what stands at a place of a sentence.

    Args:
        sentence: without informants.
        sex: of the patient, where known: "he" is no woman's mother.
        before: the sentence before in the same paragraph.
    """
    if _WITH_KIN.match(sentence[end:]):
        return "relative"
    named = list(_PERSON.finditer(sentence, 0, start))
    if not named:
        return "relative" if names_relative(sentence[:end]) else "patient"
    last = named[-1]
    if last["kin"] or last["zh"]:
        return "relative"
    if last["other"]:
        return "somebody"
    if last["she"] or last["he"]:
        return _pronoun("female" if last["she"] else "male", named[:-1] or (list(_PERSON.finditer(before)) if _ABOUT_KIN.match(before) else []), sex)
    return "patient"


def _pronoun(gender: Sex, earlier: list[re.Match[str]], sex: Sex | None) -> Whose:
    """ "She" is the patient unless a woman other than the patient was named, or the patient is a man."""
    others = [person for person in earlier if person["kin"] or person["other"] or person["zh"]]
    fits = [person for person in others if _gender(person.group()) in {gender, None}]
    patient_fits = sex in {gender, None}
    if fits and earlier[-1] in others:
        return "unsure" if patient_fits else ("relative" if fits[-1]["kin"] or fits[-1]["zh"] else "somebody")
    return "patient"


def _gender(person: str) -> Sex | None:
    word = re.sub(r"['’]s$|s$", "", person.lower())
    return "female" if re.fullmatch(_WOMEN, word) else "male" if re.fullmatch(_MEN, word) else None
