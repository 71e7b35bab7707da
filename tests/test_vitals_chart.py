"""The page of readings over time: what is drawn, and that it needs and fetches nothing."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import BadInput
from assistant.vitals.screen import Screened, screen
from assistant.vitals.types import Reading, Table
from ui.vitals_chart import BANDS, DOUBT, LINE, figure, page, save

START = datetime(2026, 4, 3, 8)
NASTY = "</script><script>alert(1)</script>.csv"


def screened(source: str = "f.csv, row 2") -> Screened:
    pulses = [70.0, 72, 71, 160, 70, 74, 71, 150]
    readings = [Reading("heart_rate", value, START + timedelta(minutes=at), source, f"{value:g} bpm") for at, value in enumerate(pulses)]
    pressures = [Reading(name, value, START, source) for name, value in (("systolic", 131.0), ("diastolic", 84.0))]
    return screen(Table((*readings, *pressures, Reading("spo2", 97.0, None, "typed"))))


def test_a_row_for_each_kind_that_has_a_time() -> None:
    titles = [note.text for note in figure(screened()).layout.annotations if note.xanchor == "center"]
    assert titles == ["heart rate (/min) · band: NEWS2", "upper blood pressure (mmHg)", "lower blood pressure (mmHg)"]


def test_slips_are_hollow_and_what_is_not_confirmed_is_marked() -> None:
    line, marks, slips = figure(screened()).data[:3]
    assert list(line.y) == [70, 72, 71, 70, 74, 71, 150]
    assert (marks.marker.symbol, list(marks.marker.color)) == ("circle", [LINE] * 6 + [DOUBT])
    assert (slips.marker.symbol, list(slips.y), list(slips.x)) == ("circle-open", [160], ["2026-04-03T08:03:00"])
    assert "left out: leaps away" in slips.text[0]
    assert "not confirmed: measure again" in marks.text[-1]
    assert "f.csv, row 2" in marks.text[0]


def test_limits_are_drawn_where_they_hold() -> None:
    adult, child = (figure(screened(), age).layout.shapes for age in (40, 4))
    assert [(shape.type, shape.y0, shape.y1) for shape in adult] == [
        ("rect", *BANDS["heart_rate"][:2]), ("line", 135, 135), ("line", 180, 180), ("line", 85, 85), ("line", 120, 120),
    ]  # fmt: skip
    assert child == ()
    assert "Limits of adults are not drawn for a child." in page(screened(), age=4)


def test_the_line_bridges_no_gap() -> None:
    minutes = [0, 5, 10, 15, 20, 25, 300, 305]
    found = screen(Table(tuple(Reading("glucose", 6.0 + at / 10, START + timedelta(minutes=minute)) for at, minute in enumerate(minutes))))
    line = figure(found).data[0]
    assert list(line.y) == [6.0, 6.1, 6.2, 6.3, 6.4, 6.5, None, 6.6, 6.7]
    assert line.connectgaps is False


def test_the_page_needs_nothing_from_elsewhere_and_may_fetch_nothing() -> None:
    text = page(screened())
    assert "default-src 'none'" in text
    assert not re.search(r"<script[^>]+src=|<link|<img|@import", text[: text.index("plotly.js v")] + text[-4000:])
    assert "Plotly.newPlot" in text


def test_names_of_files_cannot_become_code() -> None:
    text = page(screened(NASTY), title=f"Readings {NASTY}")
    assert "<script>alert(1)" not in text
    assert text.count("</script>") == page(screened()).count("</script>")


def test_without_times_there_is_nothing_to_draw(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no reading has a time, so there is nothing to draw over time"):
        save(screen(Table((Reading("spo2", 97.0),))), tmp_path / "chart.html")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"chart.html' cannot be written"):
        save(screened(), tmp_path / "nowhere" / "chart.html")
