"""A value and the unit it was written with, to the one unit of its kind.

Importing this module imports pint (0.2 s), so only the readers of devices and records do so, never ``bedside``.

References: UCUM 2.1 (codes); molar mass of glucose C6H12O6 180.156 g/mol and of beta-hydroxybutyric acid C4H8O3 104.105 g/mol (IUPAC atomic weights).
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache

import pint

from assistant.errors import BadInput
from assistant.vitals.types import NAMES

# pint's name -> spellings, in lower case and without spaces (see ``spelled``).
_SPELLINGS: dict[str, tuple[str, ...]] = {
    "degC": ("cel", "c", "°c", "degc", "celsius", "degreescelsius", "degreecelsius", "摄氏度", "摄氏", "度"),
    "degF": ("[degf]", "degf", "f", "°f", "fahrenheit", "degreesfahrenheit", "degreefahrenheit", "华氏度", "华氏"),
    "kelvin": ("k", "kelvin"),
    "mmHg": ("mm[hg]", "mmhg", "mm/hg", "torr", "毫米汞柱"),
    "kPa": ("kpa", "千帕"),
    "1/minute": (
        "/min", "1/min", "min-1", "min^-1", "/minute", "perminute", "permin", "bpm", "beats/min", "beats/minute", "beatsperminute", "beat/min", "count/min",
        "counts/min", "brpm", "rpm", "breaths/min", "breaths/minute", "breathsperminute", "breath/min", "次/分", "次/分钟", "次每分",
    ),
    "hertz": ("/s", "1/s", "hz", "count/s"),
    "percent": ("%", "percent", "pct", "%o2", "%spo2"),
    "dimensionless": ("1", "fraction"),
    "mg/dL": ("mg/dl", "mgdl", "mg/100ml", "mg%", "毫克/分升"),
    "g/L": ("g/l",),
    "mmol/L": ("mmol/l", "mmoll", "mmol", "毫摩尔/升"),
    "kilogram": ("kg", "kgs", "kilogram", "kilograms", "kilo", "kilos", "公斤", "千克"),
    "gram": ("g", "gram", "grams", "gr", "克"),
    "jin": ("斤", "市斤"),
    "pound": ("[lb_av]", "lb", "lbs", "pound", "pounds", "磅"),
    "stone": ("[stone_av]", "st", "stone", "stones"),
    "ounce": ("[oz_av]", "oz", "ounce", "ounces"),
    "centimeter": ("cm", "centimeter", "centimeters", "centimetre", "centimetres", "厘米", "公分"),
    "meter": ("m", "meter", "meters", "metre", "metres", "米"),
    "millimeter": ("mm", "毫米"),
    "inch": ("[in_i]", "[in_us]", "in", "inch", "inches", "\"", "英寸"),
    "foot": ("[ft_i]", "[ft_us]", "ft", "foot", "feet", "英尺"),
}  # fmt: skip
_PINT = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}
_TARGET = {
    "temperature": "degC", "heart_rate": "1/minute", "respiratory_rate": "1/minute", "spo2": "percent", "systolic": "mmHg", "diastolic": "mmHg",
    "glucose": "mmol/L", "ketones": "mmol/L", "weight": "kilogram", "height": "centimeter",
}  # fmt: skip
_ACCEPTED = {
    "temperature": "Cel, °C, [degF], °F",
    "heart_rate": "/min, {beats}/min, bpm",
    "respiratory_rate": "/min, {breaths}/min, breaths/min",
    "spo2": "%, or 1 for a fraction such as 0.97",
    "systolic": "mm[Hg], mmHg, kPa",
    "diastolic": "mm[Hg], mmHg, kPa",
    "glucose": "mmol/L, mg/dL",
    "ketones": "mmol/L, mg/dL",
    "weight": "kg, g, [lb_av], lbs",
    "height": "cm, m, [in_i], in",
}
_GRAMS_PER_MOL = {"glucose": 180.156, "ketones": 104.105}
_NOTE = re.compile(r"\{[^}]*\}|<[^>]*>")


@cache
def _registry() -> pint.UnitRegistry[float]:
    registry: pint.UnitRegistry[float] = pint.UnitRegistry()
    registry.define("jin = 0.5 kilogram")
    return registry


def spelled(unit: str) -> str:
    """A unit in the form in which spellings are compared: no notes such as ``{beats}``, no spaces, lower case, ℃ as °c."""
    plain = unicodedata.normalize("NFKC", unit.replace("º", "°").replace("˚", "°"))
    return re.sub(r"\s+", "", _NOTE.sub("", plain)).rstrip(".").lower()


def is_unit(text: str) -> bool:
    """True when the text is the name of a unit known here."""
    return spelled(text) in _PINT


def canonical(name: str, value: float, unit: str) -> float:
    """The value in the unit of ``UNITS[name]``, to two decimals.

    A saturation of at most 1 is a fraction whatever its unit says: Apple Health writes 0.97 with the unit ``%``.

    Raises:
        BadInput: the unit is unknown or measures something else, or the value is no finite number.
    """
    if name not in _TARGET:
        raise BadInput(f"'{name}' is not a kind of reading; known kinds: {', '.join(_TARGET)}")
    if not math.isfinite(value):
        raise BadInput(f"{NAMES[name][0]} {value} is not a finite number")
    known = _PINT.get(spelled(unit))
    if known is None:
        raise BadInput(f"the unit '{unit}' of {NAMES[name][0]} is not known; give one of: {_ACCEPTED[name]}")
    if name == "spo2" and known == "percent" and 0 < value <= 1:
        known = "dimensionless"
    return round(_convert(name, value, known, unit), 2)


def _convert(name: str, value: float, known: str, unit: str) -> float:
    try:
        quantity = _registry().Quantity(value, known)
        if name in _GRAMS_PER_MOL and quantity.check("[mass]/[volume]"):
            quantity = quantity / _registry().Quantity(_GRAMS_PER_MOL[name], "g/mol")
        return float(quantity.to(_TARGET[name]).magnitude)
    except pint.DimensionalityError as error:
        raise BadInput(f"the unit '{unit}' does not measure {NAMES[name][0]}; give one of: {_ACCEPTED[name]}") from error
