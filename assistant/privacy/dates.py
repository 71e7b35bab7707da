"""Dates and ages: all of a date but its year goes, or the date is shifted; an age above 89 becomes 90+ (45 CFR 164.514(b)(2)(i)(C)).

Times of day, durations, fractions of the wards (5/7, 2/52, 3/12) and days of the week without a date stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.privacy.key import Key
from assistant.privacy.types import Candidate

OLDEST = 89
_NAMES = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_MONTH = r"(?P<month>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)(?:\.(?=\s?\d))?"
_DAY = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d{2})"
_WEEKDAY = r"(?:\b(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?,?\s+)?(?:the\s+)?"
_COUNTED = r"(?!\s*(?:mg|mcg|ml|g\b|tablets?|tabs|pills|times|weeks?|days?|months?|hours?|years?|doses?|units?|%|-?\s?\d*\s?(?:mg|ml)\b))"
_ZH_DIGIT = r"[〇零一二三四五六七八九]"
_NUMERAL = r"(?:\d{1,2}|[一二三四五六七八九十廿卅]{1,3})"
_FULL = tuple(re.compile(pattern, re.I | re.A) for pattern in (
    rf"(?<![\w./-]){_YEAR}(?P<sep>[-/.])(?P<month>0?[1-9]|1[0-2])(?P=sep)(?P<day>3[01]|[12]\d|0?[1-9])(?!\d|[-/.]\d)",
    r"(?<![\w./-])(?P<first>\d{1,2})\s?(?P<sep>[-/.])\s?(?P<second>\d{1,2})\s?(?P=sep)\s?(?P<year>(?:1[89]|20)\d{2})(?!\d|[-/]\d)",
    r"(?<![\w./-])(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<short>\d{2})(?![\w/])",
    r"(?<![\w./-])(?P<first>\d{2})(?P<sep>[-.])(?P<second>\d{2})(?P=sep)(?P<short>\d{2})(?![\w/.-])",
    rf"{_WEEKDAY}\b{_DAY}(?:\s+of)?[\s-]{{0,2}}{_MONTH}(?:,?[\s-]{{0,2}}{_YEAR})?\b(?!\d)",
    rf"{_WEEKDAY}\b{_MONTH}\s{{1,2}}{_DAY}(?!\d|[./:]\d)(?:,?\s{{0,2}}{_YEAR}\b)?{_COUNTED}",
    rf"{_YEAR}\s?年\s?(?P<month>{_NUMERAL})\s?月\s?(?:(?P<day>{_NUMERAL})\s?[日号]?)?",
    rf"(?P<zh_year>{_ZH_DIGIT}{{4}})年(?P<month>{_NUMERAL})月(?:(?P<day>{_NUMERAL})[日号]?)?",
    rf"(?<!\d)(?P<month>{_NUMERAL})\s?月\s?(?P<day>{_NUMERAL})\s?[日号]",
    r"(?<!\d)(?P<year>19\d{2}|20\d{2})(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d|\.\d)",
))  # fmt: skip
_PARTS = tuple(re.compile(pattern, re.A) for pattern in (
    rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b",
    rf"(?<![\w/.-])(?:0?[1-9]|1[0-2])[/]{_YEAR}(?![\d/])",
    rf"(?<![\w/.-]){_YEAR}[-/](?:0[1-9]|1[0-2])(?![\d/-])",
    rf"(?i:\b(?:in|since|until|till|from|by|during|last|this|next|early|late|mid|end of|of|before|after)[ -])(?P<only>(?!May\b(?! *[,.;?!)]| *$| and| to)){_MONTH})(?![\w'’]|\s?\d)",
    r"(?:今年|去年|前年|明年|本年)\s?(?P<only>\d{1,2}月|[一二三四五六七八九十]{1,2}月)(?:份|底|初|中旬)?",
    r"(?<!\d)(?P<only>(?:1[0-2]|[1-9]|[一二三四五六七八九十]{1,2})月)份",
    r"(?i:\bon the )(?P<only>(?:[1-9]|[12]\d|3[01])(?:st|nd|rd|th))(?=\s*(?:[.,;!?)]|$|\n|and\b|at\b|I\b|he\b|she\b))",
    r"(?i:\b(?:dob|d\.o\.b\.?|date of birth|born(?: on)?|dated?|admitted(?: on)?|discharged(?: on)?|seen on|appointment on|operated on|died on|visit(?:ed)? on|出生日期|生日)\s*[:：]?\s*)(?P<only>\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{2,4})?)(?![\d/])",
    r"(?i:\b(?:on|since|until|from)\s)(?P<only>(?:0?[1-9]|1[0-2])/(?:1[3-9]|2\d|3[01]))(?![\d/]|\s*(?:course|history|pain|tablets?|mg|days?))",
))  # fmt: skip
_BORN = re.compile(r"(?:\bborn(?:\s+\w+){0,3}?\s+|\b(?:dob|d\.o\.b\.?|date of birth|year of birth|birth ?year)\W{0,3}|出生于?|生于|出生年份?[:：]?)\s*(?P<year>1[89]\d{2})(?![\d/-])|(?<!\d)(?P<zh>1[89]\d{2})年(?:出生|生人?)", re.I)
_BIRTH_BEFORE = re.compile(r"(?:\bborn\b|\bdob\b|d\.o\.b|\bdate of birth\b|\bbirth ?date\b|出生|生日)[^.;\n]{0,20}$", re.I)
_BIRTH_AFTER = re.compile(r"\s*\)?\s*(?:出生|生\b|生人)")
# "Matrin 3 may bind" is no date.
_DATED = re.compile(r"\b(?:on|since|until|till|from|by|of|dated?|before|after)(?: the)?\s*$", re.I)
_ONES = r"one|two|three|four|five|six|seven|eight|nine"
_NO_UNIT = r"(?!\s*(?:%|percent|per cent|kg|lbs?|pounds|stone|cm|mm|m\b|bpm|beats|degrees|°|/|mg|ml|mcg|mmhg|weeks?|days?|months?|hours?|minutes?|mins?|over|on\b|\.\d|th\b|st\b|nd\b|rd\b|times|x\b|c\b|f\b|calories|sure|-\d|\+))"
_N = r"(?P<n>9\d|1[0-4]\d)"
_AGES = tuple(re.compile(pattern, re.I | re.A) for pattern in (
    rf"(?<![\d./])\b{_N}(?!\+)\s*[- ]?\s*(?:years?|yrs?)\s*[- ]?\s*(?:old|of age)\b",
    rf"(?<![\d./])\b{_N}(?!\+)\s?-?\s?(?:y\.?/?o\.?|yo|y\.o\.?|yrs?|y)(?![\w])",
    rf"(?:\baged?|\bage (?:is|of|at death)|\bage)\s*[:=]?\s*{_N}\b{_NO_UNIT}",
    rf"(?:\b(?:I|he|she|mum|mom|dad|gran|grandma|grandad|nan|mother|father|grandmother|grandfather|aunt|uncle|patient|husband|wife)(?:\s(?:am|is|was|turned|turns|just turned)|['’](?:m|s)))\s(?:now |nearly |almost |already |about )?{_N}\b{_NO_UNIT}",
    rf"\b(?:died|death|diagnosed|deceased|lived|until|till)\s(?:at|to|to be)\s(?:age\s|the age of\s)?{_N}\b{_NO_UNIT}",
    rf"\b(?:mother|father|mum|mom|dad|gran|grandma|grandad|grandmother|grandfather|aunt|uncle|husband|wife|man|woman|lady|gentleman|patient|neighbour|nan|sister|brother)\s?[,(]\s?(?:aged? )?{_N}(?=\s?[,.;)])",
    rf"(?<![\d./]){_N}\s?[- ]?(?:M|F)\b(?!\w)(?=\s|,|;|\.)",
    rf"\b{_N}(?:st|nd|rd|th)(?= birthday)",
    rf"\b(?:turned|turning|turns)\s(?:age\s)?{_N}\b{_NO_UNIT}",
    rf"(?<![\d.]){_N}\s?(?:周岁|岁|歲)",
    rf"年龄\s*[:：为是]?\s*{_N}(?!\d)",
    rf"(?P<word>\bninety(?:[- ](?:{_ONES}))?|\b(?:a|one)[- ]hundred(?:[- ]and[- ](?:{_ONES}))?)(?=[- ](?:years?|yrs?)[- ](?:old|of age)\b)",
    r"(?P<word>九十[一二三四五六七八九]?|一百(?:零[一二三四五六七八九]|一?十[一二三四五六七八九]?)?)(?=周?岁)",
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Calendar:
    """How dates are written anew.

    Attributes:
        key: shifts the dates of ``person``; without one only years stay.
        today: tells who is older than 89.
    """

    today: date
    key: Key | None = None
    person: str = ""


def dates(text: str, calendar: Calendar) -> Iterator[Candidate]:
    """Every date with what may stay of it."""
    for pattern in _FULL:
        for match in pattern.finditer(text):
            if (read := _read(match)) is not None:
                yield Candidate("DATE", *match.span(), _kept(read, _of_birth(text, match.start(), match.end()), calendar))
    for pattern in _PARTS:
        for match in pattern.finditer(text):
            groups = match.groupdict()
            year = int(groups["year"]) if groups.get("year") else None
            yield Candidate("DATE", *match.span("only" if groups.get("only") else 0), _kept((year, None), _of_birth(text, match.start(), match.end()), calendar))
    for match in _BORN.finditer(text):
        group = "year" if match["year"] else "zh"
        if too_old(int(match[group]), calendar.today):
            yield Candidate("DATE", *match.span(group), "[DATE]")


def ages(text: str) -> Iterator[Candidate]:
    """Ages above 89."""
    for pattern in _AGES:
        for match in pattern.finditer(text):
            yield Candidate("AGE", *match.span("n" if "n" in match.groupdict() else "word"), "90+")


def too_old(born: int, today: date) -> bool:
    """True where a year of birth tells an age that may be above 89."""
    return today.year - born > OLDEST


def in_iso(text: str, calendar: Calendar, *, birth: bool = False) -> str | None:
    """A date or date and time of a record, written anew in the same form; None where nothing of it may stay."""
    match = re.fullmatch(r"(?P<year>\d{4})(?:-(?P<month>\d\d)(?:-(?P<day>\d\d)(?P<rest>T.*)?)?)?", text)
    if match is None or (birth and too_old(int(match["year"]), calendar.today)):
        return None
    whole = _day(int(match["year"]), int(match["month"] or 0), int(match["day"] or 0))
    if calendar.key is None or whole is None:
        return match["year"]
    moved = calendar.key.shifted(whole, calendar.person)
    return f"{moved.isoformat()}{match['rest'] or ''}" if moved else None


def _of_birth(text: str, start: int, end: int) -> bool:
    return bool(_BIRTH_BEFORE.search(text, max(0, start - 40), start) or _BIRTH_AFTER.match(text, end))


def _kept(read: tuple[int | None, date | None], birth: bool, calendar: Calendar) -> str:
    """A shifted day, a year, or nothing but that there was a date."""
    year, day = read
    if year is None or (birth and too_old(year, calendar.today)):
        return "[DATE]"
    if calendar.key is None or day is None:
        return str(year)
    moved = calendar.key.shifted(day, calendar.person)
    return f"[DATE:{moved.isoformat()}]" if moved else "[DATE]"


def _read(match: re.Match[str]) -> tuple[int | None, date | None] | None:
    """Year and day of a match; None where the numbers are no date. Day and month that may be either are read day first."""
    groups = match.groupdict()
    year = _year(groups)
    if groups.get("first"):
        first, second = int(groups["first"]), int(groups["second"])
        day = _day(year or 0, second, first) or _day(year or 0, first, second)
        return (year, day) if day else None
    if groups["month"] in {"may", "march", "mar"} and year is None and not _DATED.search(match.string, 0, match.start()):
        return None
    month, number = _month(groups["month"]), _number(groups.get("day"))
    if not 1 <= month <= 12 or (number is not None and not 1 <= number <= 31):
        return None
    return year, _day(year or 0, month, number or 0)


def _year(groups: dict[str, str | None]) -> int | None:
    if short := groups.get("short"):
        return int(short) + (2000 if int(short) <= 40 else 1900)
    if chinese := groups.get("zh_year"):
        return int("".join(str("〇一二三四五六七八九".index(sign.replace("零", "〇"))) for sign in chinese))
    return int(groups.get("year") or 0) or None


def _month(text: str | None) -> int:
    plain = (text or "").lower()
    named = [at for at, name in enumerate(_NAMES, 1) if plain[:3] == name[:3]]
    return named[0] if named else _number(plain) or 0


def _number(text: str | None) -> int | None:
    """Digits, or a Chinese numeral up to 39."""
    if not text:
        return None
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("廿", "二十").replace("卅", "三十").rpartition("十")
    digits = " 一二三四五六七八九"
    return ((digits.index(tens[-1]) if tens else 1) * 10 if ten else 0) + (digits.index(ones[-1]) if ones else 0)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
