"""Age and sex of the patient as a note says them: "a 50-year-old female", "6 wk old boy", "患者，男，56岁"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from assistant.errors import BadInput
from assistant.intake.sections import Section, SectionKind
from assistant.intake.types import Item, Status
from assistant.intake.whose import names_relative
from assistant.person import parse_age, zh_number
from assistant.types import Sex

_WOMAN = "female|woman|lady|girl|f"
_MAN = "male|man|gentleman|boy|m"
_AGE = re.compile(
    rf"\b(?P<n>\d{{1,3}})(?:\s*(?:and a half|½))?\s*-?\s*(?:(?P<unit>years?|yrs?|months?|mos?|weeks?|wks?|days?)\s*-?\s*(?:old|of age)|(?P<yo>y\.?\s?/?\s?o\.?|yr\b)(?!\w))"
    rf"(?:(?P<gap>[^.;:\n]{{0,45}}?)\b(?:(?P<f>{_WOMAN})|(?P<m>{_MAN}))\b)?",
    re.I,
)
_AGE_SEX = re.compile(r"\b(?P<n>\d{1,3})(?P<unit>)(?P<yo>)\s*-?\s*(?:year\s+|yr\s+)?(?:(?P<f>female|woman|lady|F\b)|(?P<m>male|man|gentleman|M\b))")
_FIELD = re.compile(
    r"\b(?:age|aged)\s*[:：]?\s*(?P<n>\d{1,3})\s*(?P<unit>years?|yrs?|months?|weeks?|days?)?\b(?!\s*(?:%|mg|kg))|年龄\s*[:：]?\s*(?P<zn>\d{1,3})\s*岁?",
    re.I,
)
_SEX_FIELD = re.compile(r"(?:\b(?:sex|gender)\s*[:：]\s*|性别\s*[:：]?\s*)(?:(?P<f>female|woman|f\b|女)|(?P<m>male|man|m\b|男))", re.I)
_ZH = re.compile(
    r"(?:患者[，,]?\s*)?(?:(?P<f1>女)|(?P<m1>男))性?\s*[，,、]?\s*(?P<n1>\d{1,3})\s*(?P<u1>岁|个月|月龄)|(?P<n2>\d{1,3})\s*(?P<u2>岁|个月)\s*[，,、]?\s*(?:(?P<f2>女)|(?P<m2>男))|患者[，,]?\s*(?:(?P<f3>女)|(?P<m3>男))性?(?=[，,。])"
)
# "Menarche at 10 years of age" tells no age of today.
_THEN = re.compile(r"\b(?:at|since|until|when|from|by|to|age of|before|after|ago)\W*$", re.I)
_TITLE = re.compile(r"\b(?:(?P<f>ms|mrs|miss)|(?P<m>mr))\.?\s+(?=[A-Z])", re.I)
_PRONOUN = re.compile(r"\b(?:(?P<f>she|her|hers)|(?P<m>he|him|his))\b", re.I)
_WHERE: frozenset[SectionKind] = frozenset({"story", "assessment", "plan", "other", "past", "exam"})
_UNIT = {"mos": "months"}


def age_and_sex(text: str, section: Section) -> list[Item]:
    """What one section says of the patient's age and sex; pronouns alone leave the sex unsure."""
    if section.kind not in _WHERE:
        return []
    found = [*_stated(text, section), *_titled(text, section)]
    return found if any(item.kind == "sex" for item in found) else [*found, *_from_pronouns(text, section)]


def _stated(text: str, section: Section) -> Iterator[Item]:
    for pattern in (_AGE, _AGE_SEX, _FIELD):
        for match in pattern.finditer(text, section.start, section.end):
            before = re.split(r"[.;\n]", text[max(section.start, match.start() - 45) : match.start()])[-1]
            groups = match.groupdict()
            number, unit = groups["n"] or groups.get("zn"), (groups.get("unit") or "years").lower().rstrip("s") + "s"
            relative = names_relative(before) or names_relative(groups.get("gap") or "") or names_relative(text[match.end() : match.end() + 12])
            age = None if relative or number is None or _THEN.search(before) else _age(number, unit)
            if age is not None:
                yield _person("age", f"{number} {unit}", age, section, match.start(), match.end(), text)
                yield from _sexes(match, section, text)
    for match in _SEX_FIELD.finditer(text, section.start, section.end):
        yield from _sexes(match, section, text)
    yield from _chinese(text, section)


def _age(number: str, unit: str) -> float | None:
    try:
        return parse_age(f"{number} {_UNIT.get(unit, unit)}")
    except BadInput:
        return None


def _sexes(match: re.Match[str], section: Section, text: str, status: Status = "current") -> Iterator[Item]:
    groups = {name: value for name, value in match.groupdict().items() if name[0] in "fm" and value}
    for name in groups:
        sex: Sex = "female" if name[0] == "f" else "male"
        yield _person("sex", sex, None, section, match.start(name), match.end(name), text, status)


def _chinese(text: str, section: Section) -> Iterator[Item]:
    for match in _ZH.finditer(text, section.start, section.end):
        if names_relative(text[max(section.start, match.start() - 4) : match.start()]):
            continue
        number, unit = match["n1"] or match["n2"], match["u1"] or match["u2"]
        if number:
            age = zh_number(number) / (1 if unit == "岁" else 12)
            yield _person("age", f"{number}{unit}", age, section, match.start(), match.end(), text)
        yield from _sexes(match, section, text)


def _titled(text: str, section: Section) -> Iterator[Item]:
    for match in _TITLE.finditer(text, section.start, section.end):
        yield from _sexes(match, section, text)


def _from_pronouns(text: str, section: Section) -> list[Item]:
    """The sex of nearly all pronouns of a section, at the first of them; unsure, since others are spoken of too."""
    matches = list(_PRONOUN.finditer(text, section.start, section.end))
    counts = Counter("f" if match["f"] else "m" for match in matches)
    if not counts or counts.most_common(1)[0][1] < 0.9 * len(matches):
        return []
    most = counts.most_common(1)[0][0]
    return list(_sexes(next(match for match in matches if match[most]), section, text, "unsure"))


def _person(kind: str, value: str, number: float | None, section: Section, start: int, end: int, text: str, status: Status = "current") -> Item:
    shown = "age" if kind == "age" else "sex"
    return Item("age" if kind == "age" else "sex", shown, status, None, None, value, number, section.title, start, end, text[start:end])
