"""Numbers to call in an emergency, by region."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

FILE = "knowledge/emergency_numbers.csv"


@dataclass(frozen=True, slots=True)
class Numbers:
    """What to call in one region.

    Attributes:
        region: ISO 3166-1 alpha-2.
        emergency: ambulance or all services.
        crisis: a line for thoughts of suicide, where one is known.
        source: publisher of the numbers.
    """

    region: str
    emergency: str
    crisis: str
    source: str


@lru_cache(maxsize=1)
def emergency_numbers() -> dict[str, Numbers]:
    """Region -> numbers, in order of region."""
    text = (files("knowledge_graph") / FILE).read_text(encoding="utf-8")
    return {row["region"]: Numbers(**row) for row in csv.DictReader(text.splitlines())}
