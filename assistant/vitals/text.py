"""Measured values in free text, in one unit each, with the range in which a value is believed.

References: plausible ranges follow what home and ward devices can display; a value outside is treated as not measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from assistant.types import Vital
from assistant.vitals import spoken

BELIEVED = {
    "temperature": (30.0, 44.0),
    "heart_rate": (20.0, 260.0),
    "respiratory_rate": (4.0, 90.0),
    "spo2": (50.0, 100.0),
    "systolic": (50.0, 300.0),
    "diastolic": (20.0, 200.0),
    "glucose": (0.5, 60.0),
    "ketones": (0.0, 20.0),
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
# Numbers in the way to a sugar are times ("2 hours after", "at 7"); ketones, HbA1c and insulin are no sugar.
_SUGAR_GAP = (
    r"(?:(?!keton|酮|a1c|糖化|insulin|胰岛素)(?:[^\d.;\n。；]|(?<=\bat )\d{1,2}(?::\d\d)?|\d+(?=\s*(?:days?|hours?|hrs?|h\b|weeks?|minutes?|mins?|am\b|pm\b|天|小时|周|点|分钟))))"
    r"{0,25}?"
)
# "Fever in room 38" is no 38 °C.
_GAP = r"(?!(?:[^\d]{0,25}\b(?:room|ward|bed|bus|flat|page|number|aged?)\b\s*\d))[^\d.,;，。；、！？\n]{0,25}?"
_WEATHER = r"(?!\s*(?:(?:out|outside)\s*(?:[,.;!?]|$|(?:here|there|today|now|and)\b)|in the (?:shade|sun)\b|heat\s*(?:[,.;!?]|$|(?:today|wave)\b)))"
_PATTERNS = (
    _Pattern(("temperature",), re.compile(rf"(?:temp(?:erature)?|thermometer(?! (?:outside|in |on ))|(?:body|core|rectal|forehead|measured|reads|only)(?=[^\d]{{0,12}}\d\d(?:\.\d)?\s*(?:°|º|deg))|fever|feverish|体温|发烧|发热|烧到){_GAP}{_N}\s*(?:°|º|degrees?)?\s*([cf]\b|celsius|fahrenheit|度|℃)?", re.I), _celsius),
    # "Thirty-three degrees on the beach" is the weather: without a word for a temperature, and no tenths, nobody is that cold.
    _Pattern(("temperature",), re.compile(rf"\b(?!3[0-4]\s*(?:°|º|deg)){_N}\s*(?:°|º|deg(?:rees?)?\b)\s*([cf]\b|celsius|fahrenheit)?{_WEATHER}", re.I), _celsius),
    _Pattern(("temperature",), re.compile(r"(?:腋下|腋温|额温|耳温|肛温|口温|体温计|(?<!血压)(?<!血糖)(?:量了一下|量了下|量出来|测了一下)|烧(?:到|了|上|着)?)[^\d，。；、！？\n]{0,3}((?:3[5-9]|4[0-2])(?:\.\d)?)()(?![\d.]|\s*[天周年月岁次片粒小分个码斤])", re.I), _celsius),
    _Pattern(("temperature",), re.compile(r"(?<![\d.])(?<![气室水]温|天气|空调)(34\.\d|(?<=身上|量了|都是|额温|只有|宝宝)34|3[5-9](?:\.\d)?|4[0-3](?:\.\d)?)\s*(度|℃)"), _celsius),
    _Pattern(("temperature",), re.compile(r"(?<!bmi )(?<!bmi of )(?<!bmi is )(?<!weigh )(?<!weight )(?<![A-Za-z0-9_.])(3[5-9]\.\d|4[0-2]\.\d|10[0-6]\.\d)(?!\d|\s*(?:公?斤|公里|厘米|码|毫升|毫克|克|块|元|分|[天周万寸]|个月|kg|kilos?|lbs?|pounds|stone|st\b|cm|m\b|km|miles?|inch\w*|%|mg|mcg|ml|units?|weeks?|wks?|years?|months?|days?|hours?|mmol|bmi))\s*([cf]\b)?", re.I), _celsius),
    _Pattern(("systolic", "diastolic"), re.compile(r"(?:bp|blood pressure|血压)[^\d]{0,25}(\d{2,3})\s*(?:/|over)\s*(\d{2,3})", re.I), _same),
    _Pattern(("systolic", "diastolic"), re.compile(r"\b(\d{2,3})\s*(?:/|over)\s*(\d{2,3})\s*(?:mm\s?hg|blood pressure|bp\b)", re.I), _same),
    _Pattern(("systolic", "diastolic"), re.compile(r"(?<![\d/.])([89]\d|1\d\d|2[0-4]\d)\s*(?:/|over)\s*([4-9]\d|1[0-4]\d)(?![\d/%]|\s*(?:of|per|%))", re.I), _same),
    _Pattern(("systolic",), re.compile(rf"(?:systolic(?: blood pressure)?|sbp|收缩压|高压|上压){_GAP}{_N}()", re.I), _same),
    _Pattern(("diastolic",), re.compile(r"(?:低压|舒张压|下压)[^\d，。；！？,.;!?\n/]{0,8}(\d{2,3})()(?![\d%]|\s*[天周年月岁次片粒])", re.I), _same),
    # "血压200", the first of the two alone.
    _Pattern(("systolic",), re.compile(r"血压(?!药|计)[^\d，。；！？,.;!?\n/]{0,8}([12]\d\d)()(?!\d|\s*(?:/|over|到|-|~|片|粒|\.\d))", re.I), _same),
    _Pattern(("systolic",), re.compile(r"血压(?!药|计|[^\d]{0,8}(?:低压|舒张|下压))[^\d，。；！？,.;!?\n/]{0,8}([5-9]\d)多?()(?!\d|\s*(?:/|over|到|-|~|%|\.\d)|多?\s*[天周年月岁次片粒个后])", re.I), _same),
    _Pattern(("spo2",), re.compile(rf"(?:spo2|sp02|pulse ox(?:imeter)?|指氧|氧饱和度?|\bo2(?: sats?| levels?)?\b|\bsats?\b|saturations?|oxygen(?: level| saturation| sats?)?|oximeter|血氧){_GAP}{_N}()\s*%?", re.I), _same),
    _Pattern(("spo2",), re.compile(r"\b(\d{2,3})()\s*(?:%|per ?cent)\s*(?:oxygen|o2|sats?|saturation|spo2)", re.I), _same),
    _Pattern(("heart_rate",), re.compile(rf"(?:heart ?rate|pulse(?! ox)(?: rate)?|\bhr\b|心率|脉搏|心跳){_GAP}{_N}()", re.I), _same),
    _Pattern(("heart_rate",), re.compile(r"(?:手环|手表|监护仪|心电)[^\d，。；]{0,6}(\d{2,3})()(?![\d年月天个步:：点块元]|多?[年月天个步:：点块元])"), _same),
    _Pattern(("heart_rate",), re.compile(r"heart(?: is|'s)? (?:racing|beating|going|pounding|rate)[^\d.,;\n]{0,20}?\b(\d{2,3})()\b(?!\s*(?:minutes?|mins?|hours?|times|days?))", re.I), _same),
    _Pattern(("heart_rate",), re.compile(r"\b(\d{2,3})\s*()(?:bpm|beats (?:per|a) minute)", re.I), _same),
    _Pattern(("respiratory_rate",), re.compile(rf"(?:resp(?:iratory|iration)?\.? ?rate|\brr\b|breathing rate|呼吸频率){_GAP}{_N}()", re.I), _same),
    _Pattern(("respiratory_rate",), re.compile(r"\b(\d{2})\s*()(?:breaths (?:per|a) minute)", re.I), _same),
    _Pattern(("respiratory_rate",), re.compile(r"\b(?:breath(?:es|ing|s)?|respirations?)\b[^\d.,;\n]{0,20}?\b(\d{2})()\s*(?:times|breaths)?\s*(?:a|per|each|every|/)\s*min", re.I), _same),
    _Pattern(("respiratory_rate",), re.compile(r"(?:呼吸(?:频率)?|\bRR?\b)[^\d，。；、]{0,6}(\d{2})()\s*次", re.I), _same),
    _Pattern(("heart_rate",), re.compile(r"(?:心率|心跳|脉搏|\b(?:HR|P)\b)[^\d，。；、]{0,6}(\d{2,3})()\s*次", re.I), _same),
    _Pattern(("ketones",), re.compile(r"(?<!urine )(?<!urinary )(?<!尿)(?:\bketones?\b|血酮体?|酮体)[^\d.,;，。；、！？\n]{0,15}?(?<![\d.])(\d{1,2}(?:\.\d{1,2})?)()(?!\d|\.\d|\s*(?:\+|plus|mg|times|days?|hours?|weeks?|天|次)|[^\d.,;]{0,12}urin)", re.I), _same),
    _Pattern(("glucose",), re.compile(rf"(?:\bsugars?(?:['’]s)?|glucose|血糖){_SUGAR_GAP}(?<![\d.])(\d{{1,2}}\.\d)\s*(mmol|mg)?(?!\d|\s*(?:units?\b|kg|%|单位))", re.I), _mmol),
    _Pattern(("glucose",), re.compile(rf"(?:blood (?:sugar|glucose)|sugars?(?: level)?|glucose|\bbm\b|血糖)(?![^\d]{{0,25}}(?:keton|酮|a1c|糖化|insulin|胰岛素)){_GAP}{_N}\s*(mmol|mg)?", re.I), _mmol),
)  # fmt: skip


# 三十九度五 and 39度2: half a degree and two tenths, in digits or in words.
_ZH_DEGREES = re.compile(r"(?<!\d)(3[5-9]|4[0-2]|三十[五六七八九]|四十[一二]?)度([\d半一二两三四五六七八九])(?![\d天周个年月小分岁次])")
_ZH_WHOLE = re.compile(r"(?:体温|发烧|发热|烧到|高烧|低烧)[^\d，。；、]{0,4}?(三十[五六七八九]|四十[一二]?)度")
_ZH_PRESSURE = re.compile(r"(?:高压|收缩压)[^\d，。]{0,4}(\d{2,3})[^\d。]{0,10}(?:低压|舒张压)[^\d，。]{0,4}(\d{2,3})")
_EN_PRESSURE = re.compile(r"\bsystolic\b[^\d.;\n]{0,20}(\d{2,3})(?!\d)[^\d.;\n]{0,12}\bdiastolic\b[^\d.;\n]{0,20}(\d{2,3})(?!\d)", re.I)
_COMMA = re.compile(r"(?<=\b3[5-9]|\b4[0-2]),(?=\d(?:\s*(?:°|º|degrees?|c\b|celsius|(?:at|in|this|now|and|with|since|today|yesterday)\b)|\b(?!\s*[a-z(]|,\d)))", re.I)


_TIDIED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_COMMA, lambda m: "."),
    *spoken.TIDIED,
    (_ZH_DEGREES, lambda m: f"{spoken.digits(m[1])}.{'5' if m[2] == '半' else spoken.digits(m[2])}度"),
    (_ZH_WHOLE, lambda m: m.group().replace(m[1], spoken.digits(m[1]))),
    (_ZH_PRESSURE, lambda m: f"血压{m[1]}/{m[2]}"),
    (_EN_PRESSURE, lambda m: f"BP {m[1]}/{m[2]}"),
)
_Span = tuple[int, int]
# A number that is no duration, age or dose; what a person may have meant as a measurement.
_ANY_NUMBER = re.compile(rf"(?<![\d.]){_N}")
_CLAUSE = re.compile(r"[,;，；。、\n]+")


def _tidy(text: str) -> tuple[str, list[_Span]]:
    """Values that are written in other ways, each in the way the patterns read: ``39,4`` as ``39.4``, 三十九度五 as 39.5度.

    Returns the text and, for each of its characters, the span of the text as given that it stands for.
    """
    places = [(at, at + 1) for at in range(len(text))]
    for pattern, written in _TIDIED:
        for match in reversed(list(pattern.finditer(text))):
            start, end = match.span()
            new = written(match)
            text = f"{text[:start]}{new}{text[end:]}"
            places[start:end] = [(places[start][0], places[end - 1][1])] * len(new)
    return text, places


# What lowers a temperature, so that a lower one said after it is no end of the fever.
_LOWERED = re.compile(
    r"\b(?:paracetamol|acetaminophen|tylenol|calpol|panadol|ibuprofen|nurofen|advil|motrin|aspirin|antipyretics?|fever reducers?|medicine|medication|dose)\b|退烧|退热|美林|泰诺林|布洛芬|对乙酰氨基酚|扑热息痛|[吃服喂]了?[^，。]{0,3}药", re.I
)  # fmt: skip


def read_vitals(text: str) -> tuple[Vital, ...]:
    """Every believable measurement in the text, in its words; the last of a kind wins, but of temperatures the highest where a medicine may have lowered it.

    Units are °C or °F, mmol/l or mg/dl (by the unit given, else by size), mmHg, per minute and per cent.
    """
    return tuple(vital for vital, _ in _used(_read(text), text).values())


def _used(found: list[tuple[Vital, _Span]], text: str) -> dict[str, tuple[Vital, _Span]]:
    """The measurement that counts, of each kind."""
    used = {vital.name: (vital, span) for vital, span in found}
    if "temperature" in used and _LOWERED.search(text):
        used["temperature"] = max((one for one in found if one[0].name == "temperature"), key=lambda one: one[0].value)
    return used


def unread(text: str) -> tuple[tuple[str, str], ...]:
    """What of the text looks like a measurement and was not used, in its words, with the reason."""
    found = _read(text)
    used = {name: span for name, (_, span) in _used(found, text).items()}
    older = {span: vital for vital, span in found if used[vital.name] != span}
    left = [(vital.said, "the text gives another value, which is used") for vital in older.values()]
    edges = [(0, 0), *sorted({span for _, span in found}), (len(text), len(text))]
    between = [part.strip() for (_, start), (end, _) in pairwise(edges) for part in _CLAUSE.split(text[start:end])]
    return (*left, *((part, "no measurement that is read in words") for part in between if _ANY_NUMBER.search(part)))


def _read(given: str) -> list[tuple[Vital, _Span]]:
    """Believable measurements with their spans in the text as given."""
    text, places = _tidy(given)
    found: list[tuple[Vital, _Span]] = []
    taken: list[_Span] = []
    for pattern in _PATTERNS:
        for match in pattern.regex.finditer(text):
            start, end = match.span(1)
            if any(start < other[1] and other[0] < end for other in taken):
                continue
            vitals = _vitals(pattern, match)
            if vitals:
                taken.append(match.span())
                span = places[match.start()][0], places[match.end() - 1][1]
                found += [(replace(vital, said=given[slice(*span)].strip()), span) for vital in vitals]
    # In the order of the text, whichever way each was found.
    return sorted(found, key=lambda one: one[1])


COPD_OXYGEN = 88.0
# Finding, vital, least value, value not reached, adults only (a child's normal pulse, breathing and pressure differ).
_SHOWN = (
    ("fever", "temperature", 38.0, 99.0, False), ("low-oxygen", "spo2", 0.0, 92.0, False),
    ("fast-breathing", "respiratory_rate", 25.0, 99.0, True), ("fast-heart-rate", "heart_rate", 110.0, 999.0, True),
    ("slow-heart-rate", "heart_rate", 0.0, 45.0, True), ("low-blood-pressure", "systolic", 0.0, 90.0, True),
    ("high-blood-sugar", "glucose", 11.1, 99.0, False),
    ("high-blood-pressure", "systolic", 140.0, 999.0, True), ("high-blood-pressure", "diastolic", 90.0, 999.0, True),
)  # fmt: skip


def measured(vitals: tuple[Vital, ...], age: float | None, copd: bool = False) -> list[tuple[str, Vital]]:
    """Findings that measurements show, with the measurement; somebody of unknown age is taken as an adult.

    In COPD an oxygen level is low below 88 %, the lower end of the range that is aimed at.

    References: NICE NG143 (fever 38 °C), NEWS2 (RCP 2017) for breathing, pulse, pressure and oxygen, NICE NG136 (140/90 mmHg), BTS 2017 (COPD), ADA
    Standards of Care (sugar 11.1 mmol/l).
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
