"""What a published limit is, and where the limits of measurements stand."""

from __future__ import annotations

import math
from dataclasses import dataclass

from knowledge_graph.types import TriageLevel

SELF_CARE, ROUTINE, URGENT, EMERGENCY = TriageLevel
START = -math.inf


@dataclass(frozen=True, slots=True)
class Published:
    """Where a limit stands."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Limit:
    """One row of a table of limits.

    Attributes:
        category: short name, one for each row.
        title: what the value is, for people.
        text: what to do now, when to get help, when to measure again; empty where the value is usual.
        clinical: the same for clinicians.
    """

    category: str
    level: TriageLevel
    title: str
    text: str
    clinical: str
    source: Published

    @property
    def usual(self) -> bool:
        """True when nothing needs to be done."""
        return not self.text


Table = tuple[tuple[float, Limit], ...]
"""Rows from minus infinity upwards; each holds from its value (inclusive) to the next row."""


def above(value: float) -> float:
    """The smallest number above: a row that starts where a limit says "more than"."""
    return math.nextafter(value, math.inf)


def at_row(table: Table, least: float) -> Limit:
    """The row of a table that starts at ``least``."""
    return dict(table)[least]


RCP = Published(
    "Royal College of Physicians: National Early Warning Score (NEWS) 2",
    "https://www.rcplondon.ac.uk/projects/outputs/national-early-warning-score-news-2",
)
BTS = Published(
    "British Thoracic Society: Guideline for oxygen use in adults in healthcare and emergency settings (2017)",
    "https://doi.org/10.1136/thoraxjnl-2016-209729",
)
NG136 = Published("National Institute for Health and Care Excellence: Hypertension in adults (NG136)", "https://www.nice.org.uk/guidance/ng136")
NG133 = Published("National Institute for Health and Care Excellence: Hypertension in pregnancy (NG133)", "https://www.nice.org.uk/guidance/ng133")
NG3 = Published("National Institute for Health and Care Excellence: Diabetes in pregnancy (NG3)", "https://www.nice.org.uk/guidance/ng3")
NG18 = Published(
    "National Institute for Health and Care Excellence: Diabetes in children and young people (NG18)", "https://www.nice.org.uk/guidance/ng18"
)
ACC_AHA = Published(
    "American College of Cardiology and American Heart Association: 2017 Guideline for High Blood Pressure in Adults",
    "https://doi.org/10.1161/HYP.0000000000000065",
)
AHA_911 = Published(
    "American Heart Association: When to Call 911 About High Blood Pressure",
    "https://www.heart.org/en/health-topics/high-blood-pressure/understanding-blood-pressure-readings/when-to-call-911-for-high-blood-pressure",
)
ADA = Published("American Diabetes Association: Standards of Care in Diabetes 2024", "https://diabetesjournals.org/care/issue/47/Supplement_1")
NHS_LOW_PRESSURE = Published("NHS: Low blood pressure (hypotension)", "https://www.nhs.uk/conditions/low-blood-pressure-hypotension/")
NHS_FEVER = Published("NHS: High temperature (fever) in adults", "https://www.nhs.uk/conditions/fever-in-adults/")
NHS_HYPOTHERMIA = Published("NHS: Hypothermia", "https://www.nhs.uk/conditions/hypothermia/")
HEAT = Published("MedlinePlus (NIH): Heat Illness", "https://www.nlm.nih.gov/medlineplus/heatillness.html")
NHS_HYPO = Published("NHS: Low blood sugar (hypoglycaemia)", "https://www.nhs.uk/conditions/low-blood-sugar-hypoglycaemia/")
NHS_HIGH_SUGAR = Published("NHS: High blood sugar (hyperglycaemia)", "https://www.nhs.uk/conditions/high-blood-sugar-hyperglycaemia/")
NHS_DKA = Published("NHS: Diabetic ketoacidosis", "https://www.nhs.uk/conditions/diabetic-ketoacidosis/")
