"""What stands beside a name in a note: a dose, a date, a hedge, a plan; and age and sex of the patient."""

from __future__ import annotations

import re
from datetime import date

_AMOUNT = r"\d[\d,.]*(?:\s*(?:-|–|to|/)\s*\d[\d,.]*)?\s*(?:mg|mcg|µg|ug|g|gm|grams?|ml|cc|units?|iu|u|meq|%|puffs?|sprays?|drops?|tablets?|tabs?|tabs|pills?|capsules?|caps?|patch(?:es)?)\b\.?(?:\s*/\s*(?:\d+\s*)?(?:ml|hr|hour|h|day|kg|mg|mcg)\b)?"
_OFTEN = (
    r"(?:once|twice|two times|three times|four times|\d\s*(?:x|times))(?:\s+(?:a|per|each|every|daily|weekly)\s*(?:day|week|month)?)?(?:\s+daily)?|daily|nightly|weekly|monthly|every\s+(?:other\s+)?(?:day|morning|night|evening|week|month|"
    r"\d+(?:\s*(?:-|to)\s*\d+)?\s*(?:hours?|hrs?|h|days?|weeks?|months?))|(?:a|per|each)\s+(?:day|night|week)|q\.?\s?\d+\s?(?:h|hours?|hrs?)\.?|q\.?\s?(?:d|am|pm|hs|day|week|other day|month)\b\.?|"
    r"qhs|b\.?i\.?d\b\.?|t\.?i\.?d\b\.?|q\.?i\.?d\b\.?|qd\b|at bedtime|at night|in the (?:morning|evening)|before bed|with meals|before meals|after meals|as needed|as directed|p\.?r\.?n\b\.?|as-needed"
)
_WAY = r"by mouth|orally|p\.?o\b\.?|subcutaneous(?:ly)?|sub-?q|s\.?c\.|i\.?v\.?\b|intravenous(?:ly)?|i\.?m\.\b|inhaled|topical(?:ly)?|sublingual(?:ly)?|nasal(?:ly)?|per rectum|oral|transdermal"
_FORM = r"inhalers?|nasal spray|nebuli[sz]ers?|eye drops|cream|ointment|lotion|gel|injections?|tablets?|tabs?|capsules?|caps?|extended[- ]release|xr|er|sr|cr|xl|dr|hct|ec"
_ZH = r"\d[\d.]*\s*(?:mg|g|μg|ug|ml|u|iu|毫克|克|微克|毫升|片|粒|丸|袋|支|单位)(?:\s*/\s*[次天日])?|(?:每|一)[日天晚晨早周次](?:\d|[一二两三四])?[次回片粒]?|(?:每日|每天|一天|一日)\s*(?:\d|[一二两三四])\s*次|睡前|必要时|口服|皮下注射|qd|bid|tid|qn"
_PART = rf"(?:{_AMOUNT}|{_OFTEN}|{_WAY}|{_FORM}|{_ZH}|(?<=\s)#\s?\d+|\d[\d.]*(?:/\d[\d.]*)?(?=\s*(?:{_OFTEN}|{_WAY}|mg)))"
_DOSE = re.compile(rf"(?:[\s,(]*(?:(?:of|at|to|the|dose|take|takes|taking|and|or|tablets?|capsules?|oral)\s+){{0,2}}(?P<part>{_PART})\)?)+", re.I)
# "A week" alone is no dose: "stopped clopidogrel a week before".
_CORE = re.compile(rf"{_AMOUNT}|{_OFTEN}|{_ZH}|{_WAY}|{_FORM}", re.I)

_YEAR = r"(?:19|20)\d{2}"
_MONTHS = {name: number for number, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_DATE = re.compile(
    rf"\b(?P<y1>{_YEAR})-(?P<m1>\d{{2}})(?:-(?P<d1>\d{{2}}))?\b|\b(?P<m2>\d{{1,2}})/(?:(?P<d2>\d{{1,2}})/)?(?P<y2>{_YEAR})\b|"
    rf"\b(?P<m3>{'|'.join(_MONTHS)})[a-z]*\.?\s+(?:(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?:of\s+)?(?P<y3>{_YEAR})\b|(?<![\d/.])(?P<y4>{_YEAR})(?:年(?:(?P<m4>\d{{1,2}})月(?:(?P<d4>\d{{1,2}})日)?)?|(?![\d/]|\s*(?:mg|ml|calor|kcal)))",
    re.I,
)


def dose_after(text: str, at: int, limit: int) -> tuple[int, int] | None:
    """Span of the dose that follows a medicine's name: "20 mg by mouth daily", "每日两次 0.5g"."""
    match = _DOSE.match(text, at, limit)
    if match is None or not _tells(match.group()):
        return None
    words = re.search(r"[^\s,(](?:.*[^\s,(])?", match.group(), re.S)
    if words is None:
        return None
    last = match.group()[: words.end()].split()[-1]
    full_stop = last.endswith(".") and "." not in last[:-1]
    return match.start() + words.start(), match.start() + words.end() - full_stop


def is_dose(text: str) -> bool:
    """True for words that are only a dose, such as "twice daily"."""
    match = _DOSE.match(text)
    return match is not None and _tells(match.group()) and not re.search(r"\w", text[match.end() :])


def _tells(text: str) -> bool:
    return _CORE.search(re.sub(r"(?<!\S)(?:a|per|each)\s+\w+$", "", text.strip())) is not None


def date_in(text: str) -> date | None:
    """The first date said; the first day of the year or month where only that is said, or where 03/04/2021 could be March or April."""
    for match in _DATE.finditer(text):
        year, month, day = (_part(match, unit) for unit in ("y", "m", "d"))
        first, second = _number(month), _number(day)
        if match["m2"] and match["d2"]:
            first, second = _settled(first, second)
        found = _date(_number(year), first, second)
        if found is not None:
            return found
    return None


def _part(match: re.Match[str], unit: str) -> str:
    names = [name for name in match.re.groupindex if name[0] == unit and match[name]]
    return match[names[0]] if names else "1"


def _number(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS[word[:3].lower()]


def _settled(first: int, second: int) -> tuple[int, int]:
    """Month and day of a date with slashes: a number above 12 settles which is which; else only the year is certain."""
    if second > 12 or first == second:
        return first, second
    return (second, first) if first > 12 else (1, 1)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
