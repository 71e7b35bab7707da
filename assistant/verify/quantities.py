"""Numbers, units, doses, ranges, bounds and how often: what the claim says must stand in the quote as it is.

A range is one quantity ("5 to 10 mg" does not hold "10 mg"), and so is a bound ("up to 8" is not "8"). Nothing is converted: a dose of
500 mg is not read as 0.5 g, since whoever words a dose anew may word it wrong.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from assistant.verify.plain import in_order, say

_UNITS = {
    "mg": "milligram milligrams mgs", "g": "gram grams gm", "kg": "kilogram kilograms kilo kilos kgs", "mcg": "microgram micrograms ug", "ng": "nanogram nanograms", "ml": "millilitre millilitres milliliter milliliters cc mls",
    "l": "litre litres liter liters", "dl": "decilitre deciliter", "mmol": "millimole millimoles", "umol": "micromol", "iu": "ius", "unit": "units u", "hour": "hours hr hrs h", "day": "days", "week": "weeks wk wks", "month": "months",
    "year": "years yr yrs", "minute": "minutes min mins", "second": "seconds sec secs", "%": "", "mmhg": "", "bpm": "", "tablet": "tablets tab tabs", "capsule": "capsules", "pill": "pills", "drop": "drops", "dose": "doses", "puff": "puffs",
    "spoon": "spoons spoonful teaspoon teaspoons tsp tablespoon", "time": "times", "c": "celsius", "f": "fahrenheit", "cm": "centimetre centimetres centimeter centimeters", "mm": "millimetre millimetres millimeters", "m": "metre metres meter meters",
    "inch": "inches", "million": "", "billion": "", "thousand": "", "kcal": "calorie calories", "sachet": "sachets", "patch": "patches", "injection": "injections", "cup": "cups", "glass": "glasses", "night": "nights", "pound": "pounds lb lbs", "lifetime": "",
}  # fmt: skip
_UNIT_OF = {other: unit for unit, others in _UNITS.items() for other in (unit, *others.split())}
_NUM = r"\d+(?:,\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)?|(?<!\d)\.\d+"
_UNIT = r"(?:\s*|-)(?:°\s*)?(%|[a-zµμ]+(?:/[a-z0-9]+)*)"
_RANGE = re.compile(rf"(?:\bbetween\s+)?({_NUM})(?:{_UNIT})?\s*(?:-|\bto\b|\bor\b|(?<=\d)\s*/(?=\s*\d)|(?<!\w)and(?!\w))\s*({_NUM})(?![\d.]*\d)(?:{_UNIT})?")
_SINGLE = re.compile(rf"({_NUM})(?:{_UNIT})?")
_BELOW = re.compile(r"(?:\b(?:up to|less than|under|below|fewer than|younger than|lower than|smaller than|no later than|within|more than 0 and less than)|<|≤)\s*(?:the age of |about |age )?$")
_ABOVE = re.compile(r"(?:\b(?:at least|more than|over|above|older than|greater than|higher than|larger than|longer than|exceeds?|exceeding|beyond)|>|≥)\s*(?:the age of |about |age )?$")
_TRAILING = re.compile(r"^\s*(?:of age\s*|old\s*)?(?:(?:and|or)\s+(?:(more|over|older|above|higher|greater|longer|up)|(less|under|younger|below|lower|fewer))\b|(\+))")
_OFTEN = (
    (re.compile(r"\bonce\b(?=\s*(?:a|per|each|every|daily|weekly|monthly|nightly|yearly|in))"), "1 times"), (re.compile(r"\btwice\b"), "2 times"), (re.compile(r"\bthrice\b"), "3 times"), (re.compile(r"\bhalf\b(?! of)"), "0.5"),
    (re.compile(r"\b(?:an?|per|each|every) (day|week|month|year|hour|minute|night|kg|dose)\b"), r"/\1"), (re.compile(r"\bper (kilogram|kilo)\b"), "/kg"),
    (re.compile(r"\bdaily\b"), "/day"), (re.compile(r"\bweekly\b"), "/week"), (re.compile(r"\bmonthly\b"), "/month"), (re.compile(r"\b(?:yearly|annually)\b"), "/year"), (re.compile(r"\bhourly\b"), "/hour"),
    (re.compile(r"\bnightly\b"), "/night"), (re.compile(r"\bfortnightly\b"), "/2 weeks"), (re.compile(r"\s*/\s*(kg|ml|l|dl|min)\b"), r"/\1"),
)  # fmt: skip
_RATE = re.compile(r"(?<![\w])/(day|week|month|year|hour|minute|night)\b")
_ONE = re.compile(r"\bno 1\b|\b1 (?:of|another)\b")


@lru_cache(maxsize=4096)
def quantities(text: str) -> tuple[str, ...]:
    """Quantities of a text in order: ``8 tablet``, ``5..10 mg``, ``<12 year``, ``/day``."""
    plain = say(text).text
    for pattern, new in _OFTEN:
        plain = pattern.sub(new, plain)
    plain = _ONE.sub(" ", plain)
    found = [*_numbers(plain), *((match.start(), f"/{match.group(1)}") for match in _RATE.finditer(plain))]
    return tuple(quantity for _, quantity in sorted(found, key=lambda item: item[0]))


def missing_quantities(claim: str, quote: str) -> list[str]:
    """Quantities of the claim that the quote lacks; all of a unit where they stand in another order."""
    own, known = quantities(claim), quantities(quote)
    if missing := [quantity for quantity in own if quantity not in known]:
        return missing
    return [quantity for unit, some in _by_unit(own).items() if not in_order(some, _by_unit(known)[unit]) for quantity in some]


def _by_unit(found: tuple[str, ...]) -> dict[str, list[str]]:
    units: dict[str, list[str]] = defaultdict(list)
    for quantity in found:
        units[quantity.rpartition(" ")[2] if " " in quantity else ""].append(quantity)
    return units


def _numbers(plain: str) -> Iterator[tuple[int, str]]:
    taken = 0
    for match in _SINGLE.finditer(plain):
        if match.start() < taken:
            continue
        span = _RANGE.match(plain, max(taken, match.start()))
        if span and _is_range(plain, span):
            first, low_unit, second, unit = span.groups()
            yield match.start(), _bound(plain, span.start(), span.end(), f"{_value(first)}..{_value(second)}{_named(unit) or _named(low_unit)}")
            taken = span.end()
        else:
            yield match.start(), _bound(plain, match.start(), match.end() if _named(match.group(2)) else match.end(1), f"{_value(match.group(1))}{_named(match.group(2))}")
            taken = match.end(1)


def _is_range(plain: str, span: re.Match[str]) -> bool:
    """Two numbers with "to" or "or" between; with "and" only after "between", with the same or no unit after the first."""
    if " and " in f" {span.group()} " and "between" not in plain[max(0, span.start() - 9) : span.end()]:
        return False
    low, high = _named(span.group(2)), _named(span.group(4))
    return (not span.group(2) or bool(low)) and (not low or low == high)


def _bound(plain: str, start: int, end: int, quantity: str) -> str:
    """With what limits it: ``<`` for up to and under, ``>`` for at least and over."""
    before, after = plain[max(0, start - 24) : start], _TRAILING.match(plain[end : end + 24])
    if _BELOW.search(before) or (after and after.group(2)):
        return f"<{quantity}"
    return f">{quantity}" if _ABOVE.search(before) or (after and (after.group(1) or after.group(3))) else quantity


def _value(number: str) -> str:
    """Digits without separators and idle zeros: 1,000 and 1000, 0.50 and .5."""
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", number):
        number = number.replace(",", "")
    whole, _, part = number.replace(",", ".").partition(".")
    # Leading zeros of whole numbers are kept: 007 is a name and no seven.
    return f"{whole or '0'}.{part.rstrip('0')}".rstrip(".") if part else whole


def _named(unit: str | None) -> str:
    if not unit:
        return ""
    head, slash, rest = unit.partition("/")
    known = _UNIT_OF.get(head)
    if known is None and not slash:
        return ""
    return f" {known or head}{slash}{'/'.join(_UNIT_OF.get(part, part) for part in rest.split('/'))}" if slash else f" {known}"
