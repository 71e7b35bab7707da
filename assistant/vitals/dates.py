"""Dates and times as exports write them; an order of day and month that a whole column cannot settle is asked for, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from assistant.errors import BadInput

_MONTHS = {name: at for at, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)}
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)日?")
_NUMBERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_MONTH_DAY = re.compile(r"(?:[A-Za-z]+day,?\s+|[A-Za-z]{3},\s+)?([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_DAY_MONTH = re.compile(r"(?:[A-Za-z]+day,?\s+|[A-Za-z]{3},\s+)?(\d{1,2})(?:st|nd|rd|th)?[\s-]([A-Za-z]{3,9})\.?,?[\s-]+(\d{4})")
_TIME = re.compile(
    r"[\sT,]*(?:at\s+)?(上午|凌晨|早上|中午|下午|晚上)?\s*(\d{1,2})\s*[:：时点]\s*(\d{2})\s*分?(?:[:：]?(\d{2})(?:[.,](\d{1,6})\d*)?)?秒?\s*([AaPp])?\.?(?:[Mm]\.?)?"
    r"\s*(Z|UTC|GMT)?([+-](?:0\d|1[0-4]):?[0-5]\d)?\s*"
)
_AFTERNOON = frozenset({"下午", "晚上", "中午"})


@dataclass(frozen=True, slots=True)
class Moment:
    """A time; ``day_only`` when only the day was written."""

    at: datetime
    day_only: bool = False


def day_first_of(texts: Iterable[str], told: bool | None = None) -> bool | None:
    """Whether dates such as 03/04/2026 begin with the day, decided by the whole column: a number above 12 is a day.

    Dates with dots begin with the day unless a number says otherwise. None when no date depends on it.

    Raises:
        BadInput: nothing settles it, or the column contradicts itself; asks for the order.
    """
    if told is not None:
        return told
    dates = [(match, int(match[1]), int(match[3])) for text in texts if (match := _NUMBERS.match(text.strip()))]
    day_first = any(first > 12 for _, first, _ in dates)
    month_first = any(second > 12 for _, _, second in dates)
    if day_first and month_first:
        raise BadInput("some dates begin with the day and some with the month; put the file in one order, or choose one: day first (--day-first) or month first (--month-first)")
    if day_first or month_first:
        return day_first
    unsettled = next((match[0] for match, first, second in dates if match[2] != "." and first != second), None)
    if unsettled:
        raise BadInput(f"the date {unsettled} can begin with the day or with the month; choose one: day first (--day-first) or month first (--month-first)")
    return True if dates else None


def read_moment(text: str, day_first: bool | None) -> Moment | None:
    """The time that a text names, or None when it names none.

    Args:
        day_first: for dates such as 03/04/2026 (see ``day_first_of``).
    """
    given = text.strip()
    for pattern in (_YEAR_FIRST, _NUMBERS, _MONTH_DAY, _DAY_MONTH):
        if match := pattern.match(given):
            day = _day(pattern, match, day_first)
            return _with_time(day, given[match.end() :]) if day and 1900 <= day.year <= 2100 else None
    return None


def _day(pattern: re.Pattern[str], match: re.Match[str], day_first: bool | None) -> datetime | None:
    try:
        if pattern is _YEAR_FIRST:
            return datetime(int(match[1]), int(match[2]), int(match[3]))
        if pattern is _NUMBERS:
            day, month = (match[1], match[3]) if day_first else (match[3], match[1])
            return datetime(int(match[4]) + (2000 if len(match[4]) == 2 else 0), int(month), int(day))
        day, month = (match[2], match[1]) if pattern is _MONTH_DAY else (match[1], match[2])
        return datetime(int(match[3]), _MONTHS.get(month[:3].lower(), 0), int(day))
    except ValueError:
        return None


def _with_time(day: datetime, rest: str) -> Moment | None:
    if not rest.strip():
        return Moment(day, True)
    match = _TIME.fullmatch(rest)
    if match is None:
        return None
    half = match[6].lower() if match[6] else ""
    hour = _hour(int(match[2]), half == "p" or match[1] in _AFTERNOON, bool(half or match[1]))
    try:
        at = day.replace(hour=hour, minute=int(match[3]), second=int(match[4] or 0), microsecond=int((match[5] or "0").ljust(6, "0")))
    except ValueError:
        return None
    return Moment(at.replace(tzinfo=_zone(match[7], match[8])))


def _hour(hour: int, afternoon: bool, halves: bool) -> int:
    if not halves or hour > 12:
        return hour
    return hour % 12 + (12 if afternoon else 0)


def _zone(name: str | None, offset: str | None) -> timezone | None:
    if offset:
        minutes = int(offset[1:3]) * 60 + int(offset[-2:])
        return timezone(timedelta(minutes=-minutes if offset[0] == "-" else minutes))
    return UTC if name else None
