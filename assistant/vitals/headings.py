"""What a column of an export holds, decided by the words of its heading, in English and Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from assistant.vitals.units import is_unit

PRESSURE = "pressure"
# Words that make a heading something other than a measurement of this person: a lowest or highest value, a goal, a comment.
_NOT = re.compile(
    r"\b(?:min(?:imum)?|max(?:imum)?|lowest|highest|std|deviation|variability|hrv|recovery|walking|change|target|goal|ideal|alert|threshold|limit|range|zones?"
    r"|notes?|comments?|flag|status|method|site|position|source|device|irregular|quality|count|room|ambient|wrist temp\w*|skin|water|fat|bone|muscle|lean"
    r"|visceral|hydration|bmi|index|birth|urine|insulin|carb\w*|wave|velocity|arterial|id)\b|室温|目标|备注|最高值|最低值|尿|脂肪|肌肉|指数"
)
_KINDS = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("systolic", r"\bsys(?:t|tol\w*)?\b|\bsbp\b|收缩压|高压"),
        ("diastolic", r"\bdia(?:st|stol\w*)?\b|\bdbp\b|舒张压|低压"),
        (PRESSURE, r"blood ?pressure|\bn?i?bp\b|血压"),
        ("spo2", r"\bsp[o0] ?2\b|oxygen sat\w*|blood oxygen|\bo2 ?sat\w*|\bsats?\b|\bsaturation\b|oximet\w*|\bpulse ?ox\b|血氧"),
        ("respiratory_rate", r"\bresp\w*\.? ?rate\b|\bresp\b|\brr\b|\bbreath\w* rate\b|呼吸"),
        ("heart_rate", r"\bheart ?rate\b|\bpuls(?:e|es)?\b|\bhr\b|\bpr\b|心率|脉搏"),
        ("temperature", r"\btemp(?:erature)?\b|体温"),
        ("glucose", r"\bglucose\b|\bblood ?sugar\b|\bsugar\b|\bbg\b|\bsgv\b|血糖"),
        ("ketones", r"\bketones?\b|\bhydroxybut\w*|血酮|酮体"),
        ("weight", r"\bweight\b|\bbody mass\b|体重"),
        ("height", r"\bheight\b|身高"),
    )
)
_DATES = tuple(re.compile(pattern) for pattern in (
    r"timestamp|date ?/ ?time|date ?and ?time|\bdate ?time\b|测量时间|日期时间", r"\bstart ?(?:date|time)\b", r"\bdate\b|日期|\bdatum\b",
    r"\btime\b|\bwhen\b|\bstart\b|measured (?:at|on)|recorded(?: at| on)?$|时间", r"^day$",
))  # fmt: skip
_NO_DATE = re.compile(r"\bend\b|creat|export|birth|expir|zone|transmitter|duration|printed|generated|出生")
_TIME = re.compile(r"^(?:measure\w* |reading )?time(?: of day)?$|^时间$|^时刻$|^uhrzeit$")
_TYPE = re.compile(r"^(?:type|data type|metric|measure(?:ment)?(?: type| name)?|name|parameter|kind|vital(?: signs?)?|item|test|observation|类型|项目|指标|名称)$")
_VALUE = re.compile(r"^(?:measure(?:ment|d)? )?(?:values?|results?|readings?|quantity)$|^(?:数值|测量值|结果|值)$")
_UNIT = re.compile(r"^(?:measure(?:ment)? )?units?$|^单位$")
_PERSON = re.compile(r"^(?:patient|subject|user|person|member|family member)(?: ?(?:id|name|number))?$|^pid$|^姓名$|^用户$|^患者$")
_BRACKETS = re.compile(r"[(\[（【]([^)\]）】]*)[)\]）】]?")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of measurements: its place, its kind (a key of UNITS, or ``pressure`` for 120/80 in one cell) and the unit of its heading."""

    at: int
    kind: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Headings:
    """What the columns of a file hold.

    Attributes:
        measured: columns of measurements (a wide file); empty in a long file, which has ``type`` and ``value``.
        unused: headings that were not understood or hold no measurement.
    """

    measured: tuple[Column, ...]
    date: int | None
    time: int | None
    type: int | None
    value: int | None
    unit: int | None
    person: int | None
    unused: tuple[str, ...]

    @property
    def understood(self) -> int:
        """How many columns were understood; 0 when no measurement can be read with these headings."""
        long = self.type is not None and self.value is not None
        places = (self.date, self.time, self.unit, self.person)
        return (len(self.measured) + 2 * long + sum(place is not None for place in places)) if self.measured or long else 0


def plain(text: str) -> str:
    """A heading without byte-order mark, underscores, Apple's prefix or camel case."""
    text = unicodedata.normalize("NFKC", text.replace("º", "°")).strip("\ufeff \t\"'")
    text = re.sub(r"^HK(?:Quantity|Category)TypeIdentifier", "", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text) if re.fullmatch(r"[A-Za-z]+", text) else text
    return re.sub(r"[\s_]+", " ", text).strip()


def kind_of(text: str) -> tuple[str, str] | None:
    """Kind and unit that a heading, or a cell that names a type, speaks of: ``Glucose Value (mg/dL)`` is glucose in mg/dL.

    The kind is a key of UNITS or ``pressure``; the unit is empty where none is written. None when it names no measurement.
    """
    words, unit = _unit_of(plain(text))
    words = words.lower()
    if _NOT.search(words):
        return None
    name = next((name for name, pattern in _KINDS if pattern.search(words)), None)
    return (name, unit) if name else None


def _unit_of(words: str) -> tuple[str, str]:
    """The words without the unit, and the unit: in brackets, or the last word."""
    for match in _BRACKETS.finditer(words):
        if is_unit(match[1]):
            return f"{words[: match.start()]} {words[match.end() :]}".strip(), match[1].strip()
    head, _, last = words.replace(",", " ").rpartition(" ")
    if head and last != "1" and is_unit(last):
        return head.strip(), last
    return words, ""


def headings(row: Sequence[str]) -> Headings:
    """What each column holds, by its heading."""
    words = [plain(cell).lower() for cell in row]
    date = next((at for pattern in _DATES for at, text in enumerate(words) if pattern.search(text) and not _NO_DATE.search(text)), None)
    time = _first(words, _TIME, {date})
    measured = tuple(Column(at, *kind) for at, cell in enumerate(row) if at not in (date, time) and (kind := kind_of(cell)))
    value = _first(words, _VALUE) if not measured else None
    named = _first(words, _TYPE) if value is not None else None
    value = value if named is not None else None
    unit, person = _first(words, _UNIT), _first(words, _PERSON)
    used = {date, time, value, named, unit, person, *(column.at for column in measured)}
    unused = tuple(cell.strip() for at, cell in enumerate(row) if at not in used and cell.strip())
    return Headings(measured, date, time, named, value, unit, person, unused)


def _first(words: Sequence[str], pattern: re.Pattern[str], taken: AbstractSet[int | None] = frozenset()) -> int | None:
    return next((at for at, text in enumerate(words) if at not in taken and pattern.search(text)), None)
