"""Published limits for people under 16 by age: breathing, heart rate, temperature, oxygen and blood pressure.

Under 5 the traffic lights of NICE NG143 hold (amber is urgent, red an emergency), with fast breathing as WHO counts it; from 5 on the
sepsis criteria of NICE NG51, which count fully only where an infection is likely. What PALS calls abnormal at any age stands beside them.

References: NICE NG143 2021; NICE NG51 tables 1-3; WHO IMCI chart booklet 2014; WHO pocket book 2013; AHA PALS provider manual 2020;
AAP 2017, doi:10.1542/peds.2017-1904.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.errors import BadInput
from assistant.vitals import limits
from assistant.vitals.published import EMERGENCY, ROUTINE, SELF_CARE, START, URGENT, Limit, Published, above, at_row
from knowledge_graph.types import TriageLevel

ADULT_AGE = 16.0
INFECTION = frozenset({"fever", "chills", "generally-unwell"})

NG143 = Published("National Institute for Health and Care Excellence: Fever in under 5s (NG143)", "https://www.nice.org.uk/guidance/ng143")
NG51 = Published("National Institute for Health and Care Excellence: Suspected sepsis (NG51)", "https://www.nice.org.uk/guidance/ng51")
IMCI = Published(
    "World Health Organization: Integrated Management of Childhood Illness, chart booklet", "https://www.who.int/publications/i/item/9789241506823"
)
POCKET_BOOK = Published(
    "World Health Organization: Pocket book of hospital care for children", "https://www.who.int/publications/i/item/978-92-4-154837-3"
)
PALS = Published(
    "American Heart Association: Pediatric Advanced Life Support provider manual (2020)", "https://cpr.heart.org/en/courses/pals-course-options"
)
AAP = Published("American Academy of Pediatrics: High blood pressure in children and adolescents (2017)", "https://doi.org/10.1542/peds.2017-1904")
NHS_CHILD_FEVER = Published("NHS: High temperature (fever) in children", "https://www.nhs.uk/conditions/fever-in-children/")


@dataclass(frozen=True, slots=True)
class Row:
    """One published limit: ages in years (``oldest`` excluded) and the range of values (``below`` excluded) that it is about.

    Attributes:
        infection: holds only where an infection is likely.
    """

    youngest: float
    oldest: float
    least: float
    below: float
    limit: Limit
    infection: bool = False


_CALM = "Count again for a full minute when the child is calm or asleep."
_CALL = "Call your emergency number if the child is hard to wake, floppy, blue or grey, grunts, sucks in the ribs, or has a rash that does not fade."


def _breathing(level: TriageLevel, published: str, source: Published) -> Limit:
    act = "If it is the same, call your emergency number now." if level == EMERGENCY else f"If it stays this fast, have the child seen today. {_CALL}"
    return Limit("fast breathing in a child", level, "Breathing fast for the child's age", f"{_CALM} {act}", published, source)


def _heart(level: TriageLevel, published: str, source: Published) -> Limit:
    seen = "have the child seen today" if level == URGENT else "ask for advice, today if the child seems ill"
    act = (
        "If it is the same, call your emergency number now."
        if level == EMERGENCY
        else f"Crying and fever speed it up. If it stays this fast, {seen}. {_CALL}"
    )
    return Limit("fast heart rate in a child", level, "Heart rate fast for the child's age", f"{_CALM} {act}", published, source)


def _slow_heart(level: TriageLevel, least: int, published: str, source: Published) -> Limit:
    act = "call your emergency number now." if level == EMERGENCY else f"have the child seen today. {_CALL}"
    text = f"Wake the child and count again for a full minute: the rate should rise. If it stays below {least}, {act}"
    return Limit("slow heart rate in a child", level, "Heart rate slow for the child's age", text, published, source)


def _sepsis_breathing(youngest: float, oldest: float, moderate: float, high: float) -> tuple[Row, ...]:
    """Rows of NICE NG51 for one age: from ``high`` on high risk, from ``moderate`` on moderate to high risk."""
    most, more = _published(youngest, oldest, moderate, high)
    return (
        Row(youngest, oldest, high, 999, _breathing(EMERGENCY, most, NG51), infection=True),
        Row(youngest, oldest, high, 999, _breathing(URGENT, most, NG51)),
        Row(youngest, oldest, moderate, high, _breathing(URGENT, more, NG51), infection=True),
    )


def _sepsis_heart(youngest: float, oldest: float, moderate: float, high: float) -> tuple[Row, ...]:
    """The same for the heart rate, one level less: fever alone adds about 10 beats a degree (Thompson, Arch Dis Child 2009)."""
    most, more = _published(youngest, oldest, moderate, high)
    return (
        Row(youngest, oldest, high, 999, _heart(URGENT, most, NG51)),
        Row(youngest, oldest, moderate, high, _heart(ROUTINE, more, NG51), infection=True),
    )


def _published(youngest: float, oldest: float, moderate: float, high: float) -> tuple[str, str]:
    years = f"NG51, {youngest:.0f}-{oldest - 1:.0f} years" if oldest - youngest > 1 else f"NG51, {youngest:.0f} years"
    return (
        f"{years}: {high:.0f}/min and more is a high-risk criterion where sepsis is suspected.",
        f"{years}: from {moderate:.0f}/min moderate to high risk where sepsis is suspected.",
    )


def _cold(level: TriageLevel, published: str, source: Published) -> Limit:
    act = "Call your emergency number now." if level == EMERGENCY else f"If it stays below 36, have the child seen today. {_CALL}"
    text = f"Measure again and keep the child warm, a baby skin to skin under a blanket. {act}"
    return Limit("low temperature in a child", level, "Temperature low for a child", text, published, source)


_SLOW_BREATHING = Limit(
    "slow breathing in a child", EMERGENCY, "Breathing too slow for a child",
    "Call your emergency number now. Count again for a full minute while you wait; try to wake the child.",
    "Below 10/min is abnormal at any age (PALS): impending respiratory failure.", PALS,
)  # fmt: skip
_RED_FEVER = Limit(
    "fever under 3 months", EMERGENCY, "Fever in a baby under three months",
    "Go to an emergency department or call your emergency number now. Keep offering feeds on the way.",
    "38 °C or more under 3 months: red (NG143); full assessment for serious bacterial infection.", NG143,
)  # fmt: skip
_AMBER_FEVER = Limit(
    "high fever at 3-6 months", URGENT, "High fever in a baby of three to six months",
    f"Have the baby seen by a doctor today without delay. {_CALL} Measure again in an hour.",
    "39 °C or more at 3-6 months: amber (NG143).", NG143,
)  # fmt: skip
_FEVER = Limit(
    "fever in a child", SELF_CARE, "Fever in a child",
    "Give plenty to drink and do not wrap up. If the child is distressed, paracetamol or ibuprofen for children can help; follow the packet, and "
    "give no aspirin under 16. Measure again in "
    f"4 hours and look at the child during the night. See a doctor if it lasts 5 days or you are worried. {_CALL}",
    "38 °C or more: look for NG143 traffic-light signs; 5 days or more is amber (Kawasaki disease).", NHS_CHILD_FEVER,
)  # fmt: skip
_AMBER_OXYGEN = Limit(
    "oxygen 95 or less under 5", URGENT, "Oxygen level lower than normal in a child",
    f"Warm the hand or foot, keep the child still and measure again for a minute. If it stays at 95 or less, have the child seen today. {_CALL}",
    "95 % or less in air under 5: amber (NG143).", NG143,
)  # fmt: skip
_LOW_OXYGEN = Limit(
    "low oxygen in a child", EMERGENCY, "Oxygen level below 92 % in a child",
    "Call your emergency number now. While you wait, warm the hand or foot, keep the child still and upright, and measure again for a minute.",
    "Below 92 % in air: oxygen and assessment now (NG51: below 90 % is high risk, below 92 % moderate to high risk from 5 years).", NG51,
)  # fmt: skip
_LOW_OXYGEN_OLDER = Limit(
    "borderline oxygen in a child", URGENT, "Oxygen level lower than normal in a child",
    f"Warm the hand, keep still and measure again for a minute. If it stays below 94, have the child seen today. {_CALL}",
    "92-93 % in air; below 92 % is a moderate to high risk criterion of NG51.", NG51,
)  # fmt: skip
_LOW_NORMAL_OXYGEN = at_row(limits.OXYGEN, 94.0)

BREATHING = (
    Row(0, 16, 0, 10, _SLOW_BREATHING),
    Row(0, 5, 60, 999, _breathing(EMERGENCY, "More than 60/min under 5: red (NG143); 60 and more is high risk under 1 year (NG51).", NG143)),
    Row(2 / 12, 1, 50, 60, _breathing(URGENT, "50/min and more at 2-11 months (WHO IMCI); more than 50 at 6-12 months: amber (NG143).", IMCI)),
    Row(1, 5, 40, 60, _breathing(URGENT, "40/min and more at 1-4 years (WHO IMCI); more than 40 over 12 months: amber (NG143).", IMCI)),
    *_sepsis_breathing(5, 6, 24, 29), *_sepsis_breathing(6, 8, 24, 27), *_sepsis_breathing(8, 12, 22, 25), *_sepsis_breathing(12, 16, 21, 25),
)  # fmt: skip
HEART = (
    Row(0, 1, above(220), 999, _heart(EMERGENCY, "More than 220/min in an infant: supraventricular tachycardia is likely (PALS).", PALS)),
    Row(1, 16, above(180), 999, _heart(EMERGENCY, "More than 180/min in a child: supraventricular tachycardia is likely (PALS).", PALS)),
    Row(0, 1, above(160), 999, _heart(URGENT, "More than 160/min under 12 months: amber (NG143).", NG143)),
    Row(1, 2, above(150), 999, _heart(URGENT, "More than 150/min at 12-24 months: amber (NG143).", NG143)),
    Row(2, 5, above(140), 999, _heart(URGENT, "More than 140/min at 2-5 years: amber (NG143).", NG143)),
    *_sepsis_heart(5, 6, 120, 130), *_sepsis_heart(6, 8, 110, 120), *_sepsis_heart(8, 12, 105, 115), *_sepsis_heart(12, 16, 91, 131),
    Row(0, 5, 0, 60, _slow_heart(EMERGENCY, 60, "Below 60/min under 5: high risk where sepsis is suspected (NG51).", NG51)),
    Row(5, 12, 0, 60, _slow_heart(EMERGENCY, 60, "Below 60/min at 5-11 years: high risk where sepsis is suspected (NG51).", NG51), True),
    Row(5, 12, 0, 60, _slow_heart(URGENT, 60, "Below 60/min at 5-11 years (NG51); 60-90 asleep is usual at 2-10 years (PALS).", NG51)),
    Row(12, 16, 0, 50, _slow_heart(URGENT, 50, "Below 50/min; over 10 years 50-90 asleep is usual (PALS).", PALS)),
)  # fmt: skip
TEMPERATURE = (
    Row(0, 0.25, 38, 99, _RED_FEVER),
    Row(0, 0.25, 0, 35.5, _cold(EMERGENCY, "Below 35.5 °C in a young infant is a danger sign (WHO pocket book).", POCKET_BOOK)),
    Row(0.25, 0.5, 39, 99, _AMBER_FEVER),
    Row(0, 16, 0, 35, at_row(limits.TEMPERATURE, START)),
    Row(0, 5, 0, 36, _cold(EMERGENCY, "Below 36 °C under 5: high risk where sepsis is suspected (NG51).", NG51), True),
    Row(0, 5, 0, 36, _cold(URGENT, "Below 36 °C under 5: high risk where sepsis is suspected (NG51).", NG51)),
    Row(5, 16, 0, 36, _cold(URGENT, "Below 36 °C from 5 years: moderate to high risk where sepsis is suspected (NG51).", NG51), True),
    Row(5, 16, 35, 36, at_row(limits.TEMPERATURE, 35.0)),
    Row(0, 16, 41, 99, at_row(limits.TEMPERATURE, 41.0)),
    Row(0, 16, 40, 41, at_row(limits.TEMPERATURE, 40.0)),
    Row(0.25, 16, 38, 40, _FEVER),
)  # fmt: skip
OXYGEN = (
    Row(0, 16, 0, 92, _LOW_OXYGEN),
    Row(0, 5, 92, 96, _AMBER_OXYGEN),
    Row(5, 16, 92, 94, _LOW_OXYGEN_OLDER),
    Row(5, 16, 94, 95, _LOW_NORMAL_OXYGEN),
)  # fmt: skip
ROWS = {"respiratory_rate": BREATHING, "heart_rate": HEART, "temperature": TEMPERATURE, "spo2": OXYGEN}
USUAL = {
    "respiratory_rate": Limit(
        "usual breathing rate",
        SELF_CARE,
        "Breathing rate in the range for this age",
        "",
        "Below the limits of NG143, WHO IMCI or NG51 for this age.",
        NG143,
    ),
    "heart_rate": Limit(
        "usual heart rate", SELF_CARE, "Heart rate in the range for this age", "", "Within the limits of NG143 or NG51 for this age.", NG143
    ),
    "temperature": Limit("usual temperature", SELF_CARE, "Temperature in the usual range", "", "36.0-37.9 °C.", NHS_CHILD_FEVER),
    "spo2": Limit("usual oxygen", SELF_CARE, "Oxygen level in the usual range", "", "Above 95 % under 5 (NG143); 95 % and more later.", NG143),
}


def likely_infection(present: frozenset[str], temperature: float | None) -> bool:
    """True when findings or the temperature (°C) speak for an infection, so that the sepsis criteria count fully."""
    return bool(present & INFECTION) or (temperature is not None and not 36 <= temperature < 38)


def judge(name: str, value: float, age: float, infection: bool = False) -> Limit:
    """The most urgent published limit that one value of a child falls under.

    Args:
        name: ``respiratory_rate`` or ``heart_rate`` (/min), ``temperature`` (°C) or ``spo2`` (%).
        age: years, under 16.
        infection: an infection is likely; see ``likely_infection``.

    Raises:
        BadInput: there are no limits for this measurement or age.
    """
    if not 0 <= age < ADULT_AGE:
        raise BadInput(f"limits of children hold from 0 to under 16 years, not for {age:g}")
    if name not in ROWS:
        raise BadInput(f"there are no limits of children for '{name}'; known: {', '.join(ROWS)}")
    held = [
        row.limit for row in ROWS[name] if row.youngest <= age < row.oldest and row.least <= value < row.below and (infection or not row.infection)
    ]
    return max(held, key=lambda limit: limit.level, default=USUAL[name])


_PRESSURE_TEXT = "Measure again with a cuff of the right size for the child."
PRESSURE_HIGH_CRISIS = Limit(
    "severe pressure in a child", EMERGENCY, "Very high blood pressure for a child",
    f"{_PRESSURE_TEXT} If it is the same, go to an emergency department now.",
    "180/120 mmHg and more: emergency department (AAP 2017).", AAP,
)  # fmt: skip
PRESSURE_HIGH = Limit(
    "high pressure in a child", ROUTINE, "High blood pressure for a child",
    f"{_PRESSURE_TEXT} If it stays this high, have it checked by the child's doctor within a week. Get help now with a bad headache, changed vision, "
    "a fit or vomiting.",
    "140/90 mmHg and more is stage 2 at every age, 130/80 and more stage 1 from 13 years (AAP 2017).", AAP,
)  # fmt: skip
PRESSURE_LOW = Limit(
    "low pressure in a child", EMERGENCY, "Blood pressure too low for the child's age",
    "Call your emergency number now. Lay the child flat. Measure again while you wait.",
    "Hypotension by age (PALS): systolic below 60 in the first month, 70 to 1 year, 70 + 2 x age to 10 years, 80 here from 10 (PALS 90).", PALS,
)  # fmt: skip
PRESSURE_LOWISH = Limit(
    "pressure below 90 in a child", URGENT, "Upper blood pressure below 90 in a child",
    f"In young children such a value can be normal, and cuffs at home often do not fit. {_PRESSURE_TEXT} Have it judged by a health professional "
    f"today. {_CALL}",
    "Systolic below 90 mmHg but not below the PALS limit for age; hypotension from 10 years on.", PALS,
)  # fmt: skip
PRESSURE_NOT_JUDGED = Limit(
    "pressure of a child", SELF_CARE, "Blood pressure of a child",
    "Whether this is usual depends on age, sex and height; ask the child's doctor to compare it with the tables.",
    "Below 140/90 mmHg under 13 years: compare with the percentiles for age, sex and height (AAP 2017).", AAP,
)  # fmt: skip
PRESSURE_USUAL = Limit("usual pressure", SELF_CARE, "Blood pressure in the usual range", "", "Below 130/80 mmHg from 13 years (AAP 2017).", AAP)


def pressure(systolic: float | None, diastolic: float | None, age: float) -> Limit:
    """The limit that a child's blood pressure (mmHg) falls under.

    Raises:
        BadInput: neither number is known.
    """
    if systolic is None and diastolic is None:
        raise BadInput("a blood pressure needs its upper or its lower number (mmHg)")
    high, low = systolic or 0.0, diastolic or 0.0
    if systolic is not None and systolic < lowest_systolic(age):
        return PRESSURE_LOW
    if high >= 180 or low >= 120:
        return PRESSURE_HIGH_CRISIS
    if systolic is not None and systolic < 90:
        return PRESSURE_LOWISH
    if high >= 140 or low >= 90 or (age >= 13 and (high >= 130 or low >= 80)):
        return PRESSURE_HIGH
    return PRESSURE_USUAL if age >= 13 else PRESSURE_NOT_JUDGED


def lowest_systolic(age: float) -> float:
    """Systolic pressure (mmHg) below which a child is in danger; from 10 years on 10 lower than PALS, since healthy teenagers reach 90."""
    if age < 1 / 12:
        return 60.0
    if age < 1:
        return 70.0
    return 70.0 + 2 * age if age < 10 else 80.0
