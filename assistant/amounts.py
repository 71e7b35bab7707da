"""Amounts that a sentence states, in units that can be compared: doses, durations, other measures, and numbers that only tell which case is meant."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["dose", "duration", "number", "case"]
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_WORDS = {word: str(number) for number, word in enumerate(_ONES, 1)} | {"once": "1 times", "twice": "2 times"}
_WORD = re.compile(rf"(?<!\bat )\b(?:{'|'.join(_WORDS)})\b", re.I)
# unit -> (what it is compared with, how many of that)
_DOSE = {
    "mcg": ("mg", 0.001), "µg": ("mg", 0.001), "μg": ("mg", 0.001), "microgram": ("mg", 0.001), "mg": ("mg", 1.0), "milligram": ("mg", 1.0),
    "g": ("mg", 1000.0), "gram": ("mg", 1000.0), "ml": ("ml", 1.0), "millilitre": ("ml", 1.0), "milliliter": ("ml", 1.0), "l": ("ml", 1000.0),
    "litre": ("ml", 1000.0), "liter": ("ml", 1000.0), "unit": ("unit", 1.0), "iu": ("unit", 1.0), "tablet": ("tablet", 1.0),
    "capsule": ("capsule", 1.0), "drop": ("drop", 1.0), "puff": ("puff", 1.0), "spray": ("spray", 1.0),
}  # fmt: skip
_TIME = {"second": 1 / 3600, "minute": 1 / 60, "min": 1 / 60, "hour": 1.0, "day": 24.0, "week": 168.0, "month": 730.5, "year": 8766.0}
_OTHER = {"%": "%", "percent": "%", "per cent": "%", "mmhg": "mmHg", "mmol/l": "mmol/l", "mg/dl": "mg/dl", "g/l": "g/l", "g/dl": "g/dl", "°c": "°C", "cm": "cm", "kg": "kg", "kcal": "kcal", "bpm": "bpm"}  # fmt: skip
_UNIT = "|".join(sorted((re.escape(name) for name in {*_DOSE, *_TIME, *_OTHER, "time"}), key=len, reverse=True))
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_AMOUNT = re.compile(
    rf"(?<![\w.])(?P<low>{_NUMBER})(?:\s*(?P<first>(?:{_UNIT})s?(?![a-z]))?\s*(?:-|–|to|or)\s*(?P<high>{_NUMBER}))?"
    rf"(?:[\s-]*(?P<unit>(?:{_UNIT})s?(?![a-z])))?(?P<per>(?:/(?:kg|day|hour|h|dose|m2)\b)*)"
    rf"(?:\s*(?:an?|per|each|every)\s+(?P<each>kg|day|week|month|hour|dose)\b|\s+(?P<daily>daily|weekly)\b)?",
    re.I,
)
_AGE_BEFORE = re.compile(r"\b(?:aged?|ages|older than|younger than|children (?:over|under|from)|people (?:over|under)|adults (?:over|under))\s+(?:\w+\s+)?$", re.I)
_AGE_AFTER = re.compile(r"^[\s-]*(?:old|of age|and (?:over|older|under|younger)|or (?:over|older|under|younger))\b", re.I)
_EVERY = re.compile(r"\b(?:every|each)\s+$", re.I)
_LEAST = re.compile(r"(?:\b(?:at least|more than|over|above|minimum(?: of)?|longer than|exceeds?|greater than)|[>≥])\s*$", re.I)
_MOST = re.compile(r"(?:\b(?:up to|at most|no more than|less than|under|below|within|maximum(?: of)?|not exceed)|[<≤])\s*$", re.I)


@dataclass(frozen=True, slots=True)
class Amount:
    """One stated amount.

    Attributes:
        unit: what it may be compared with; amounts of other units say nothing about it.
        low, high: in that unit; equal where one number is stated.
        bound: ``least`` for "at least 5", ``most`` for "up to 5", else empty.
        said: the words.
    """

    kind: Kind
    unit: str
    low: float
    high: float
    bound: str
    said: str

    def differs(self, other: Amount) -> bool:
        """True when both can be compared and no value is in both; a month may be four weeks."""
        if (self.kind, self.unit, self.bound) != (other.kind, other.unit, other.bound):
            return False
        leeway = 1.12 if self.kind == "duration" else 1.000001
        return self.high * leeway < other.low or other.high * leeway < self.low


def amounts(text: str) -> list[Amount]:
    """Amounts of a sentence in order; number words count."""
    digits = as_digits(text)
    return [_amount(match, digits) for match in _AMOUNT.finditer(digits)]


def as_digits(text: str) -> str:
    """The text with number words as digits."""
    return _WORD.sub(lambda word: _WORDS[word.group().lower()], text)


def without_amounts(text: str) -> str:
    """The text without its amounts and their units."""
    return _AMOUNT.sub(" ", as_digits(text))


def _amount(match: re.Match[str], text: str) -> Amount:
    before, after = text[: match.start()], text[match.end() :]
    bound = "least" if _LEAST.search(before) else "most" if _MOST.search(before) else ""
    each = (match["each"] or (match["daily"] or "").lower().replace("daily", "day").removesuffix("ly")).lower()
    kind, unit, factor = _meaning(_name(match["unit"]), before, after, bool(each))
    first = _meaning(_name(match["first"] or match["unit"]), before, after, bool(each))
    low = _value(match["low"]) * (first[2] if first[:2] == (kind, unit) else factor)
    high = _value(match["high"]) * factor if match["high"] else low
    per = f"{match['per'].lower()}/{each}" if each else match["per"].lower()
    return Amount(kind, unit + per, low, high, bound, match.group().strip())


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _name(unit: str | None) -> str:
    name = (unit or "").lower()
    return name if name in _DOSE or name in _OTHER else name.removesuffix("s")


def _meaning(name: str, before: str, after: str, each: bool) -> tuple[Kind, str, float]:
    if name in _DOSE:
        return "dose", *_DOSE[name]
    if name == "time" and each:
        return "dose", "time", 1.0
    if name in _TIME and (_AGE_BEFORE.search(before) or _AGE_AFTER.match(after)):
        return "case", "hour", _TIME[name]
    if name in _TIME:
        return ("dose", "every hour", _TIME[name]) if _EVERY.search(before) else ("duration", "hour", _TIME[name])
    return ("number", _OTHER[name], 1.0) if name in _OTHER and name != "kg" else ("case", name, 1.0)
