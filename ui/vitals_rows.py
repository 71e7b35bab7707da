"""Readings, trends and advice to the JSON row of ``anamnesis vitals`` (docs/cli.md): keys are fixed, more may be added."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from assistant.vitals.care import Advice
from assistant.vitals.screen import Screened
from assistant.vitals.trends import Change, Slope, Trend, Trends
from assistant.vitals.types import NAMES, Reading

Row = dict[str, Any]


def vitals_row(screened: Screened, found: Trends, advice: Iterable[Advice]) -> Row:
    """The result of ``vitals``."""
    return {
        "readings": len(screened.readings),
        "advice": [advice_row(item) for item in advice],
        "latest": [reading_row(reading) for reading in screened.latest.values()],
        "judged": list(screened.current),
        "as_of": screened.as_of.isoformat() if screened.as_of else None,
        "unconfirmed": [reading.name for reading in screened.unconfirmed],
        "trends": [trend_row(item) for item in found.kinds],
        "glucose": asdict(found.glucose) if found.glucose else None,
        "pressure": asdict(found.pressure) if found.pressure else None,
        "gaps": [{**asdict(gap), "start": gap.start.isoformat(), "end": gap.end.isoformat()} for gap in screened.gaps],
        "beyond": [{"name": item.beyond, "said": item.said, "source": item.source} for item in screened.beyond],
        "skipped": [{"source": item.source, "said": item.said, "why": item.why} for item in screened.skipped],
    }


def reading_row(reading: Reading) -> Row:
    """One reading; a day alone is a date."""
    at = reading.at and (reading.at.date().isoformat() if reading.day_only else reading.at.isoformat())
    return {"name": reading.name, "value": reading.value, "unit": NAMES[reading.name][1], "at": at, "source": reading.source, "said": reading.said}


def advice_row(advice: Advice) -> Row:
    """One piece of advice."""
    return {
        "level": advice.level.label,
        "title": advice.title,
        "text": advice.text,
        "clinical": advice.clinical,
        "readings": [reading_row(reading) for reading in advice.readings],
        "source": advice.source,
        "url": advice.url,
    }


def trend_row(trend: Trend) -> Row:
    """One kind over time; what needs more readings is null."""
    return {
        "name": trend.name,
        "unit": NAMES[trend.name][1],
        "n": trend.n,
        "first": reading_row(trend.first),
        "last": reading_row(trend.last),
        "median": trend.median,
        "low": trend.low,
        "high": trend.high,
        "slope": _slope_row(trend.slope),
        "change": _change_row(trend.change),
        "notes": list(trend.notes),
    }


def _slope_row(slope: Slope | None) -> Row | None:
    return {**asdict(slope), "real": slope.real} if slope else None


def _change_row(change: Change | None) -> Row | None:
    return {**asdict(change), "at": change.at.isoformat(), "real": change.real} if change else None
