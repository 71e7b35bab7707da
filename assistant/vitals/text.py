"""Measured values in free text, in one unit each, with the range in which a value is believed.

References: plausible ranges follow what home and ward devices can display; a value outside is treated as not measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from assistant.person import zh_number
from assistant.types import Vital

BELIEVED = {
    "temperature": (30.0, 44.0),
    "heart_rate": (20.0, 260.0),
    "respiratory_rate": (4.0, 90.0),
    "spo2": (50.0, 100.0),
    "systolic": (50.0, 300.0),
    "diastolic": (20.0, 200.0),
    "glucose": (0.5, 60.0),
}
MG_PER_MMOL = 18.016


@dataclass(frozen=True, slots=True)
class _Pattern:
    names: tuple[str, ...]
    regex: re.Pattern[str]
    convert: Callable[[float, str], float]


def _same(value: float, unit: str) -> float:
    return value


def _celsius(value: float, unit: str) -> float:
    return (value - 32) / 1.8 if "f" in unit or value > 80 else value


def _mmol(value: float, unit: str) -> float:
    return value / MG_PER_MMOL if "mg" in unit or value > 60 else value


_N = r"(\d{1,3}(?:\.\d+)?)(?!\d|\.\d|\s*(?:days?|hours?|hrs?|weeks?|months?|minutes?|mins?|years?|yo\b|y/o|mg\b(?!/)|ml\b|times|天|小时|周|星期|个|岁|年|次|分钟))"
# "Fever in room 38" is no 38 °C.
_GAP = r"(?!(?:[^\d]{0,25}\b(?:room|ward|bed|bus|flat|page|number|aged?)\b\s*\d))[^\d.,;，。；、！？\n]{0,25}?"
_PATTERNS = (
    _Pattern(("temperature",), re.compile(rf"(?:temp(?:erature)?|fever|feverish|体温|发烧|发热|烧到){_GAP}{_N}\s*(?:°|º|degrees?)?\s*([cf]\b|celsius|fahrenheit|度|℃)?", re.I), _celsius),
    _Pattern(("temperature",), re.compile(rf"\b{_N}\s*(?:°|º|degrees?|deg)\s*([cf]\b|celsius|fahrenheit)?", re.I), _celsius),
    _Pattern(("temperature",), re.compile(r"(?<![\d.])(3[4-9](?:\.\d)?|4[0-3](?:\.\d)?)\s*(度|℃)"), _celsius),
    _Pattern(("temperature",), re.compile(r"(?<!bmi )(?<!bmi of )(?<!bmi is )(?<!weigh )(?<!weight )\b(3[5-9]\.\d|4[0-2]\.\d|10[0-6]\.\d)(?!\d|\s*(?:kg|kilos?|lbs?|pounds|stone|st\b|cm|m\b|km|miles?|inch\w*|%|mg|mcg|ml|units?|weeks?|wks?|years?|months?|days?|hours?|mmol|bmi))\s*([cf]\b)?", re.I), _celsius),
    _Pattern(("systolic", "diastolic"), re.compile(r"(?:bp|blood pressure|血压)[^\d]{0,25}(\d{2,3})\s*(?:/|over)\s*(\d{2,3})", re.I), _same),
    _Pattern(("systolic", "diastolic"), re.compile(r"\b(\d{2,3})\s*(?:/|over)\s*(\d{2,3})\s*(?:mm\s?hg|blood pressure|bp\b)", re.I), _same),
    _Pattern(("systolic", "diastolic"), re.compile(r"(?<![\d/.])([89]\d|1\d\d|2[0-4]\d)\s*(?:/|over)\s*([4-9]\d|1[0-4]\d)(?![\d/%]|\s*(?:of|per|%))", re.I), _same),
    _Pattern(("systolic",), re.compile(rf"(?:systolic(?: blood pressure)?|sbp|收缩压){_GAP}{_N}()", re.I), _same),
    _Pattern(("spo2",), re.compile(rf"(?:spo2|sp02|pulse ox(?:imeter)?|\bo2(?: sats?| levels?)?\b|\bsats?\b|saturations?|oxygen(?: level| saturation| sats?)?|oximeter|血氧){_GAP}{_N}()\s*%?", re.I), _same),
    _Pattern(("spo2",), re.compile(r"\b(\d{2,3})()\s*(?:%|per ?cent)\s*(?:oxygen|o2|sats?|saturation|spo2)", re.I), _same),
    _Pattern(("heart_rate",), re.compile(rf"(?:heart ?rate|pulse(?! ox)(?: rate)?|\bhr\b|心率|脉搏){_GAP}{_N}()", re.I), _same),
    _Pattern(("heart_rate",), re.compile(r"heart(?: is|'s)? (?:racing|beating|going|pounding|rate)[^\d.,;\n]{0,20}?\b(\d{2,3})()\b(?!\s*(?:minutes?|mins?|hours?|times|days?))", re.I), _same),
    _Pattern(("heart_rate",), re.compile(r"\b(\d{2,3})\s*()(?:bpm|beats (?:per|a) minute)", re.I), _same),
    _Pattern(("respiratory_rate",), re.compile(rf"(?:resp(?:iratory|iration)?\.? ?rate|\brr\b|breathing rate|呼吸频率){_GAP}{_N}()", re.I), _same),
    _Pattern(("respiratory_rate",), re.compile(r"\b(\d{2})\s*()(?:breaths (?:per|a) minute)", re.I), _same),
    _Pattern(("respiratory_rate",), re.compile(r"\b(?:breath(?:es|ing|s)?|respirations?)\b[^\d.,;\n]{0,20}?\b(\d{2})()\s*(?:times|breaths)?\s*(?:a|per|each|every|/)\s*min", re.I), _same),
    _Pattern(("glucose",), re.compile(r"(?:\bsugars?(?:['’]s)?|glucose|血糖)[^.;\n。；]{0,25}?(?<![\d.])(\d{1,2}\.\d)\s*(mmol|mg)?(?!\d)", re.I), _mmol),
    _Pattern(("glucose",), re.compile(rf"(?:blood (?:sugar|glucose)|sugars?(?: level)?|glucose|\bbm\b|血糖){_GAP}{_N}\s*(mmol|mg)?", re.I), _mmol),
)  # fmt: skip


# 三十九度五 and 39度2: half a degree and two tenths, in digits or in words.
_ZH_DEGREES = re.compile(r"(?<!\d)(3[5-9]|4[0-2]|三十[五六七八九]|四十[一二]?)度([\d半一二两三四五六七八九])(?![\d天周个年月小分岁次])")
_ZH_WHOLE = re.compile(r"(?:体温|发烧|发热|烧到|高烧|低烧)[^\d，。；、]{0,4}?(三十[五六七八九]|四十[一二]?)度")
_ZH_PRESSURE = re.compile(r"高压[^\d，。]{0,4}(\d{2,3})[^\d。]{0,6}低压[^\d，。]{0,4}(\d{2,3})")
_COMMA = re.compile(r"(?<=\b3[5-9]|\b4[0-2]),(?=\d(?:\s*(?:°|º|degrees?|c\b|celsius)|\b(?!\s*[a-z(]|,\d)))", re.I)


def _tidy(text: str) -> str:
    """Values that are written in other ways, each in the way the patterns read: ``39,4`` as ``39.4``, 三十九度五 as 39.5度."""
    text = _COMMA.sub(".", text)
    text = _ZH_DEGREES.sub(lambda m: f"{_number(m[1])}.{'5' if m[2] == '半' else _number(m[2])}度", text)
    text = _ZH_WHOLE.sub(lambda m: m.group().replace(m[1], _number(m[1])), text)
    return _ZH_PRESSURE.sub(lambda m: f"血压{m[1]}/{m[2]}", text)


def _number(text: str) -> str:
    return f"{zh_number(text):.0f}"


def read_vitals(text: str) -> tuple[Vital, ...]:
    """Every believable measurement in the text; the last of a kind wins.

    Units are °C or °F, mmol/l or mg/dl (by the unit given, else by size), mmHg, per minute and per cent.
    """
    found: dict[str, Vital] = {}
    text = _tidy(text)
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.regex.finditer(text):
            span = match.span(1)
            if any(span[0] < end and start < span[1] for start, end in taken):
                continue
            vitals = _vitals(pattern, match)
            if vitals:
                taken.append(match.span())
                found.update({vital.name: vital for vital in vitals})
    return tuple(found.values())


COPD_OXYGEN = 88.0
# Finding, vital, least value, value not reached, adults only (a child's normal pulse, breathing and pressure differ).
_SHOWN = (
    ("fever", "temperature", 38.0, 99.0, False), ("low-oxygen", "spo2", 0.0, 92.0, False),
    ("fast-breathing", "respiratory_rate", 25.0, 99.0, True), ("fast-heart-rate", "heart_rate", 110.0, 999.0, True),
    ("slow-heart-rate", "heart_rate", 0.0, 45.0, True), ("low-blood-pressure", "systolic", 0.0, 90.0, True),
    ("high-blood-pressure", "systolic", 140.0, 999.0, True), ("high-blood-pressure", "diastolic", 90.0, 999.0, True),
)  # fmt: skip


def measured(vitals: tuple[Vital, ...], age: float | None, copd: bool = False) -> list[tuple[str, Vital]]:
    """Findings that measurements show, with the measurement; somebody of unknown age is taken as an adult.

    In COPD an oxygen level is low below 88 %, the lower end of the range that is aimed at.

    References: NICE NG143 (fever 38 °C), NEWS2 (RCP 2017) for breathing, pulse, pressure and oxygen, NICE NG136 (140/90 mmHg), BTS 2017 (COPD).
    """
    adult = age is None or age >= 16
    return [
        (finding, vital)
        for finding, name, least, limit, adults in _SHOWN
        for vital in vitals
        if vital.name == name and least <= vital.value < (COPD_OXYGEN if copd and name == "spo2" else limit) and (adult or not adults)
    ]


def _vitals(pattern: _Pattern, match: re.Match[str]) -> list[Vital]:
    if len(pattern.names) == 2:
        numbers = [float(match[1]), float(match[2])]
    else:
        numbers = [round(pattern.convert(float(match[1]), (match[2] or "").lower()), 2)]
    pairs = list(zip(pattern.names, numbers, strict=True))
    if not all(BELIEVED[name][0] <= number <= BELIEVED[name][1] for name, number in pairs):
        return []
    return [Vital(name, number, match.group().strip()) for name, number in pairs]
