"""How long something has lasted, in hours, from English and Chinese text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.attributes.cues import Span, around
from assistant.attributes.events import of_event
from assistant.person import SO_FAR, zh_number
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.types import Mention

HOURS = {
    "minute": 1 / 60,
    "min": 1 / 60,
    "hour": 1.0,
    "hr": 1.0,
    "day": 24.0,
    "night": 24.0,
    "week": 168.0,
    "wk": 168.0,
    "month": 730.0,
    "mth": 730.0,
    "mnth": 730.0,
    "year": 8766.0,
    "yr": 8766.0,
}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "eighteen": 18, "twenty": 20,
    "couple": 2, "couple of": 2, "few": 3, "several": 4, "half an": 0.5,
}  # fmt: skip
_WORDS = r"\d{1,3}|half an|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|eighteen|twenty|couple(?: of)?|few|several"
_UNITS = r"minute|min|hour|hr|day|night|week|wk|month|mn?th|year|yr"
# "For an hour each morning" and "a few minutes at a time" tell how long one spell lasts.
_SPELL = r"(?!\s*(?:each|every|at a time|a day|per day|old\b|pregnant))"
_DURATION = lazy_compile(
    r"\b(?:for|past|last|since|over|over the|about|nearly|almost|around|of|x)\s+(?:the\s+|about\s+|over\s+|past\s+|last\s+|around\s+|nearly\s+|almost\s+|more than\s+|at least\s+|a\s+(?=couple|few|good))*"
    rf"({_WORDS})\s*\+?\s*({_UNITS})s?\b{_SPELL}", re.I)  # fmt: skip
_PLAIN = lazy_compile(rf"\b({_WORDS})\s*({_UNITS})s?\s*(?:ago|now|already|on and off|straight|running)\b", re.I)
# "Itching, 5 weeks, not painful", "ear pain right side 2 days with discharge": a bare time in a terse message.
_BARE = lazy_compile(
    rf"(?<!every )(?<!after )(?<!before )(?<!within )(?<!\bin )(?<!\bat )(?<!aged )(?<!lasts )(?<!lasted )(?<!only )(?<!approximately )(?<!lasting )(?<!\d)\b(\d{{1,3}}|two|three|four|five|six|couple of|few)\s*({_UNITS})s?\b"
    r"(?=\s*(?:[,.;)]|$|with\b|and\b|but\b))(?!\s+(?:later|late|after|before|post|old|pregnant))",
    re.I,
)
_CHILD_BEFORE = lazy_compile(
    r"(?:^|\b(?:girl|boy|baby|son|daughter|child|kid|toddler|infant|newborn|lad|twins?|grand(?:son|daughter)|he|she|he's|she's|is|who)\b)[\s,(]*$",
    re.I,
)
_MANY = lazy_compile(r"\b(?:for|over|past|last|going on|been)\s+(?:the\s+|past\s+|many\s+|last\s+)*(few)?(days|weeks|months|years)\b", re.I)
_HISTORY = lazy_compile(rf"\b({_WORDS})[\s-]*({_UNITS})s?['’]?[\s-]+history\b", re.I)
_ONE = lazy_compile(r"\b(?:over|for|during|in) the (?:past|last) (day|week|month|year)\b", re.I)
_YESTERDAY = lazy_compile(r"\b(?:since|from|started|began)\b[^.,;!?\n]{0,25}?\byest[eu]rday\b|从昨天|昨天(?:开始|起)", re.I)
_ZH_LASTS = lazy_compile(
    r"(?<!怀孕)(?<!抽烟)(?<!烟龄)((?<!\d)\d{1,3}|[一二两三四五六七八九十半几]{1,2})(?:个|多)*(分钟|小时|钟头|天|周|星期|礼拜|(?<=个)月|(?<=多)月|年)(?!大|纪|孕|龄|级|前|的(?:宝|孩|婴|女|儿|娃|小)|[一两二三四五]?次)|(很多|好几|好多|多)(年|天|个月)"
)
# "宝宝三个月，头上…": as old as that, not for so long.
_ZH_CHILD_BEFORE = lazy_compile(r"(?:宝宝|宝贝|孩子|小孩|婴儿|婴幼儿|儿子|女儿|闺女|[男女小]娃|娃娃?|[男女]孩|孙子|孙女|外孙女?|[男女])(?:现在|今年|刚刚?|才|快|已经)?[，,\s]?$")
_ZH_AFTER_AGE = lazy_compile(r"(?:多|半)?了?(?:[，,。；;]|$)")
# 产后十天发烧: how long ago that was, not how long the fever has lasted.
_ZH_SINCE = lazy_compile(r"(?:产后|术后|化疗后?|生完(?:孩子|宝宝|娃)?|缝针?了?|拔完?牙后?)第?$")
_ZH_AGO = lazy_compile(r"(\d{1,3}|[一二两三四五六七八九十半几]{1,2})(?:个|多)*(分钟|小时|钟头|天|周|星期|礼拜)(?:之?前)")
_ZH_HOURS = {
    "分钟": 1 / 60,
    "小时": 1.0,
    "钟头": 1.0,
    "天": 24.0,
    "周": 168.0,
    "星期": 168.0,
    "礼拜": 168.0,
    "月": 730.0,
    "个月": 730.0,
    "年": 8766.0,
}
_ONLY = lazy_compile(
    rf"^(?:(?:it'?s|been|has|for|about|over|nearly|going on|already|now|the|past|last)\s+)*({_WORDS})\s*({_UNITS})s?(?:\s+(?:now|already|ago))?$",
    re.I,
)
_PREGNANT_FOR = lazy_compile(rf"{SO_FAR}$", re.I)
_MARKS = ".!?\n。！？"


def duration(text: str, mention: Mention, events: Sequence[Span] = ()) -> float | None:
    """Hours a finding has lasted: the nearest statement of duration in its sentence, else a next sentence that is only that: "4 months.".

    Args:
        events: places of what happens at one time; how long ago that was is not how long the finding has lasted.
    """
    start, end = around(text, (mention.start, mention.end), _MARKS)
    place, inside = (mention.start - start, mention.end - start), [(a - start, b - start) for a, b in events]
    sentence = text[start:end]
    found = [(abs(at - place[0]), hours) for at, hours in durations(sentence) if not of_event(sentence, at, place, inside)]
    if found:
        return min(found)[1]
    following = re.match(r"[.!?\n。！？\s]*([^.!?\n。！？]{2,24})(?=[.!?\n。！？]|$)", text[end:])
    only = _ONLY.match(following[1]) if following else None
    return _hours(only[1], only[2]) if only else None


def durations(sentence: str) -> list[tuple[int, float]]:
    """Place and hours of every statement of duration; spells that are said in two ways stand twice."""
    stated = [
        (m.start(), _hours(m[1], m[2]))
        for regex in (_DURATION, _PLAIN, _HISTORY, _BARE)
        for m in regex.finditer(sentence)
        if regex is not _BARE or not _is_age(sentence, m)
    ]
    vague = [(m.start(), 3 * HOURS[m[2].lower().rstrip("s")]) for m in _MANY.finditer(sentence)]
    one = [(m.start(), HOURS[m[1].lower()]) for m in _ONE.finditer(sentence)]
    yesterday = [(m.start(), 24.0) for m in _YESTERDAY.finditer(sentence)]
    chinese = [(m.start(), (zh_number(m[1]) if m[1] else 3.0) * _ZH_HOURS[m[2] or m[4]]) for m in _ZH_LASTS.finditer(sentence) if not _is_zh_age(sentence, m)]
    ago = [(m.start(), zh_number(m[1]) * _ZH_HOURS[m[2]]) for m in _ZH_AGO.finditer(sentence)]
    return [*stated, *vague, *one, *yesterday, *chinese, *ago]


def _is_age(sentence: str, match: re.Match[str]) -> bool:
    """True for "the girl, 3 years, coughs", "five months, snuffly since Friday" and "I'm pregnant, 7 months, headache"."""
    before = sentence[: match.start()]
    unit = match[2].lower()
    of_child = unit[:1] in "wmy" and unit not in {"minute", "min"} and _CHILD_BEFORE.search(before) is not None
    return of_child or _PREGNANT_FOR.search(before) is not None


def _is_zh_age(sentence: str, match: re.Match[str]) -> bool:
    """True for the age of a child, and for the days since a birth or an operation."""
    if match[2] == "天" and _ZH_SINCE.search(sentence[: match.start()]):
        return True
    return _ZH_CHILD_BEFORE.search(sentence[: match.start()]) is not None and _ZH_AFTER_AGE.match(sentence, match.end()) is not None


def _hours(number: str, unit: str) -> float:
    word = " ".join(number.lower().split())
    amount = float(word) if word.isdigit() else float(_NUMBERS[word])
    return amount * HOURS[unit.lower()]
