"""Published limits of single measurements in adults: what a value is called, how soon it needs care, and what to do.

References: ACC/AHA 2017 and NICE NG136 (blood pressure), NICE NG133 (in pregnancy), RCP NEWS2 2017 (breathing, pulse, pressure, oxygen), BTS 2017
(oxygen targets), NHS (fever, hypothermia, pulse, blood sugar, ketones), ADA 2024 (glucose), NICE NG3, NG17, NG18 (diabetes).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from assistant.errors import BadInput
from assistant.vitals import limits
from assistant.vitals.published import Limit, Table

Place = Literal["home", "clinic"]
AhaCategory = Literal["normal", "elevated", "stage 1", "stage 2", "crisis"]
NiceStage = Literal["not raised", "stage 1", "stage 2", "severe"]

LOWER_TARGET = (88.0, 92.0)
"""Range of SpO2 (%) aimed at in people at risk of hypercapnic respiratory failure (BTS 2017)."""

DKA_SIGNS = frozenset({"vomiting", "abdominal-pain", "fruity-breath", "deep-sighing-breathing", "fast-breathing", "drowsiness", "confusion"})
NEW_DIABETES = frozenset({"excessive-thirst", "frequent-urination", "weight-loss"})
WORSE_LUNGS = frozenset(
    {"breathlessness", "fast-breathing", "cyanosis", "confusion", "drowsiness", "fainting", "unresponsive", "chest-pain", "chest-tightness", "fever"}
)
TOO_MUCH_OXYGEN = frozenset({"drowsiness", "confusion", "unresponsive"})
ILL = frozenset({"fever", "chills", "generally-unwell", "nausea", "fatigue", "diarrhoea"})


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides which limits hold.

    Attributes:
        age: years; None is taken as an adult.
        lower_target: COPD or another known risk of hypercapnic respiratory failure.
        on_oxygen: breathing extra oxygen; None where not known.
        insulin: type 1 diabetes or insulin injected.
        present: ids of the findings that are present, with the more general ones.
        ketones: mmol/L in blood, where measured.
    """

    age: float | None = None
    pregnant: bool = False
    lower_target: bool = False
    on_oxygen: bool | None = None
    diabetes: bool = False
    insulin: bool = False
    present: frozenset[str] = frozenset()
    ketones: float | None = None
    place: Place = "home"


NOBODY = Circumstances()


def judge(name: str, value: float, about: Circumstances = NOBODY) -> Limit:
    """The published limit that one value of an adult falls under.

    Args:
        name: ``temperature`` (°C), ``heart_rate`` or ``respiratory_rate`` (/min), ``spo2`` (%), ``glucose`` or ``ketones`` (mmol/L).

    Raises:
        BadInput: there are no limits for this measurement.
    """
    if name == "spo2":
        return oxygen(value, about)
    if name == "glucose":
        return glucose(value, about)
    if name == "ketones":
        return ketones(value, about)
    if name not in limits.TABLES:
        raise BadInput(f"there are no limits for '{name}'; known: {', '.join((*limits.TABLES, 'spo2', 'glucose', 'ketones'))}")
    return at(value, limits.TABLES[name])


def at(value: float, table: Table) -> Limit:
    """The last row of the table that the value reaches."""
    return table[bisect_right([least for least, _ in table], value) - 1][1]


def aha_category(systolic: float | None, diastolic: float | None) -> AhaCategory:
    """Category of an adult's blood pressure (mmHg); the higher of both numbers decides, a number not known counts as lowest.

    References: ACC/AHA 2017, doi:10.1161/HYP.0000000000000065, table 6; crisis is above 180 and/or above 120.

    Raises:
        BadInput: neither number is known.
    """
    high, low = _pressure(systolic, diastolic)
    if high > 180 or low > 120:
        return "crisis"
    if high >= 140 or low >= 90:
        return "stage 2"
    if high >= 130 or low >= 80:
        return "stage 1"
    return "elevated" if high >= 120 else "normal"


def nice_stage(systolic: float | None, diastolic: float | None, place: Place = "clinic") -> NiceStage:
    """Stage of an adult's blood pressure (mmHg) by where it was measured; at home it is meant for an average of several days.

    Stage 1 starts at 140/90 in a clinic and at 135/85 at home, stage 2 at 160/100 and 150/95; severe is 180 or 120 wherever measured.

    References: NICE NG136, recommendations 1.2.9 onwards and terms used.

    Raises:
        BadInput: neither number is known.
    """
    high, low = _pressure(systolic, diastolic)
    first, second = ((140, 90), (160, 100)) if place == "clinic" else ((135, 85), (150, 95))
    if high >= 180 or low >= 120:
        return "severe"
    if high >= second[0] or low >= second[1]:
        return "stage 2"
    return "stage 1" if high >= first[0] or low >= first[1] else "not raised"


def _pressure(systolic: float | None, diastolic: float | None) -> tuple[float, float]:
    if systolic is None and diastolic is None:
        raise BadInput("a blood pressure needs its upper or its lower number (mmHg)")
    return -math.inf if systolic is None else systolic, -math.inf if diastolic is None else diastolic


def pressure(systolic: float | None, diastolic: float | None, about: Circumstances = NOBODY) -> Limit:
    """The limit that an adult's blood pressure (mmHg) falls under; the more urgent of both numbers decides.

    Raises:
        BadInput: neither number is known.
    """
    high, low = _pressure(systolic, diastolic)
    if systolic is not None and systolic < 80:
        return limits.PRESSURE_VERY_LOW
    if about.pregnant and (high >= 140 or low >= 90):
        return limits.PREGNANT_SEVERE if high >= 160 or low >= 110 else limits.PREGNANT_RAISED
    stage = nice_stage(systolic, diastolic, "clinic" if about.pregnant else about.place)
    if stage == "severe":
        return limits.PRESSURE_SEVERE
    if systolic is not None and systolic <= 90:
        return limits.PRESSURE_LOW
    if stage != "not raised":
        return limits.PRESSURE_STAGE_2 if stage == "stage 2" else limits.PRESSURE_STAGE_1
    if systolic is not None and systolic <= 100:
        return limits.PRESSURE_LOWISH
    if aha_category(systolic, diastolic) != "normal":
        return limits.PRESSURE_ABOVE_IDEAL
    return limits.PRESSURE_LOW_DIASTOLIC if diastolic is not None and diastolic < 60 else limits.USUAL_PRESSURE


def oxygen(value: float, about: Circumstances = NOBODY) -> Limit:
    """The limit that an SpO2 (%) falls under.

    Somebody known to be at risk of hypercapnic respiratory failure is inside their target at 88-92 %, unless something says that they are worse;
    on extra oxygen, more than 92 % is above their target.
    """
    if about.lower_target and about.on_oxygen and value > LOWER_TARGET[1]:
        if about.present & TOO_MUCH_OXYGEN:
            return limits.OXYGEN_TOO_MUCH
        return limits.OXYGEN_FAR_ABOVE_TARGET if value >= 97 else limits.OXYGEN_ABOVE_TARGET
    if in_lower_target(value, about):
        return limits.OXYGEN_AT_TARGET if value <= LOWER_TARGET[1] else limits.USUAL_OXYGEN_LOWER_TARGET
    if about.lower_target and value < LOWER_TARGET[0]:
        return limits.OXYGEN_BELOW_TARGET
    return at(value, limits.OXYGEN)


def in_lower_target(value: float, about: Circumstances) -> bool:
    """True when an SpO2 (%) that would alarm in others is none for this person: the one place where care advice stays below the general rule."""
    return about.lower_target and value >= LOWER_TARGET[0] and not about.present & WORSE_LUNGS


def glucose(value: float, about: Circumstances = NOBODY) -> Limit:
    """The limit that a blood glucose (mmol/L) falls under, with what else is known of ketones, symptoms, diabetes and pregnancy."""
    if value > 13.9 and (about.present & DKA_SIGNS or (about.ketones or 0) >= 3.0):
        return limits.KETOACIDOSIS
    if value > 13.9 and (about.insulin or about.present & ILL or (about.ketones or 0) >= 0.6):
        return limits.GLUCOSE_HIGH_AT_RISK
    known = about.diabetes or about.insulin
    if value >= 11.1 and about.pregnant:
        return limits.GLUCOSE_PREGNANT_HIGH
    if value >= 11.1 and not known and (about.present & NEW_DIABETES or (about.age is not None and about.age < 18)):
        return limits.GLUCOSE_NEW_DIABETES
    if value >= 7.8 and about.pregnant:
        return limits.GLUCOSE_PREGNANT
    return at(value, limits.GLUCOSE_DIABETES if known else limits.GLUCOSE)


def ketones(value: float, about: Circumstances = NOBODY) -> Limit:
    """The limit that blood ketones (mmol/L) fall under."""
    if value > 1.5 and about.present & DKA_SIGNS:
        return limits.KETONES_VERY_HIGH
    if value >= 0.6 and about.present & DKA_SIGNS:
        return limits.KETONES_RAISED
    return at(value, limits.KETONES)
