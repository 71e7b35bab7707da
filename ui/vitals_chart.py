"""Readings over time as one web page of its own: a row for each kind, published limits as bands, slips hollow; nothing is fetched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from html import escape
from pathlib import Path

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from assistant.errors import BadInput
from assistant.vitals.screen import ADULT_AGE, Screened
from assistant.vitals.types import NAMES, UNITS, Reading, clock
from ui.locale.words import Language

ROW = 190
# Readable on white and on black alike: a mid grey for words, hues of one lightness (Okabe & Ito 2008) for marks.
INK, LINE, GOOD, DOUBT = "#808080", "#3d8fc9", "#009e73", "#d55e00"
MANY, USUAL, SMALL, HOLLOW = 300, 6, 3, 9
# For adults at rest: the band of usual values, lines that call for action, and whose they are.
BANDS: dict[str, tuple[float, float, str]] = {
    "temperature": (36.1, 38.0, "NEWS2"),
    "heart_rate": (51, 90, "NEWS2"),
    "respiratory_rate": (12, 20, "NEWS2"),
    "spo2": (96, 100, "NEWS2 scale 1"),
    "glucose": (3.9, 10.0, "target range in diabetes, Battelino 2019"),
}
LIMITS: dict[str, tuple[tuple[float, str], ...]] = {
    "systolic": ((135, "home limit (NICE)"), (180, "severe (NICE)")),
    "diastolic": ((85, "home limit (NICE)"), (120, "severe (NICE)")),
    "glucose": ((3.0, "very low"), (13.9, "very high")),
    "ketones": ((0.6, "raised (NHS)"), (3.0, "very high (NHS)")),
}
# How times are written below the chart: what the library says by itself is English ("Mar 2026"). The first form whose least distance of ticks, in months
# or milliseconds, is reached.
CHINESE_TIMES: tuple[tuple[object, str], ...] = (("M12", "%Y年"), ("M1", "%-m月\n%Y年"), (86_400_000, "%-m月%-d日\n%Y年"), (60_000, "%H:%M\n%-m月%-d日"), (None, "%H:%M:%S"))
# Limits that hold at any age.
_ANY_AGE = frozenset({"glucose", "ketones"})
Told = Callable[[str], str]
_POLICY = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
_STYLE = (
    ":root{color-scheme:light dark}body{font:16px system-ui,sans-serif;margin:1.5rem auto;max-width:72rem;padding:0 1rem;background:#fff;color:#1c1c1c}"
    "@media(prefers-color-scheme:dark){body{background:#121212;color:#e6e6e6}}p{color:#808080}"
)


def figure(screened: Screened, age: float | None = None, told: Told = str, language: Language = "en") -> go.Figure:
    """One row for each kind that has readings with a time.

    Args:
        age: years; a child's readings are drawn without the limits of adults.
        told: an English text in the language of the reader.
        language: of the times.

    Raises:
        BadInput: no reading has a time.
    """
    kinds = [name for name in UNITS if _with_time(screened.of(name)) or _slips(screened, name)]
    if not kinds:
        raise BadInput("no reading has a time, so there is nothing to draw over time")
    chart = make_subplots(rows=len(kinds), cols=1, shared_xaxes=True, vertical_spacing=min(0.06, 0.5 / len(kinds)), subplot_titles=[_title(name, age, told) for name in kinds])
    chart.update_annotations(font={"color": INK, "size": 13})
    for row, name in enumerate(kinds, 1):
        _series(chart, screened, name, row, told)
        if _drawn(name, age):
            _limits(chart, name, row, told)
    chart.update_layout(height=ROW * len(kinds) + 60, showlegend=False, hovermode="closest", margin={"l": 50, "r": 130, "t": 30, "b": 30})
    chart.update_layout(paper_bgcolor="rgba(0,0,0,0)", plot_bgcolor="rgba(0,0,0,0)", font={"color": INK})
    chart.update_xaxes(gridcolor="rgba(128,128,128,0.2)", linecolor=INK)
    if language == "zh":
        chart.update_xaxes(tickformatstops=[{"dtickrange": [least, None], "value": said} for least, said in CHINESE_TIMES])
    chart.update_yaxes(gridcolor="rgba(128,128,128,0.2)", zeroline=False)
    return chart


def page(screened: Screened, title: str = "Readings over time", age: float | None = None) -> str:
    """The figure in a page that needs nothing from elsewhere and may fetch nothing.

    Raises:
        BadInput: no reading has a time.
    """
    drawn = figure(screened, age).to_html(full_html=False, include_plotlyjs=True, config={"displaylogo": False, "responsive": True})
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(title)}</title><style>{_STYLE}</style></head>\n'
        f"<body><h1>{escape(title)}</h1>\n<p>{escape(_legend(age))}</p>\n{drawn}\n</body></html>\n"
    )


def save(screened: Screened, path: Path, title: str = "Readings over time", age: float | None = None) -> None:
    """Write the page.

    Raises:
        BadInput: no reading has a time, or the file cannot be written.
    """
    text = page(screened, title, age)
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise BadInput(f"'{path}' cannot be written: {error.strerror}") from error


def _legend(age: float | None) -> str:
    limits = "Bands and dashed lines are published limits for adults at rest. " if age is None or age >= ADULT_AGE else "Limits of adults are not drawn for a child. "
    return f"{limits}Hollow marks were left out (hover for the reason); orange marks are not confirmed: measure again. Times are those of the sources."


def _drawn(name: str, age: float | None) -> bool:
    """Whether the limits of this kind hold for somebody of this age."""
    return age is None or age >= ADULT_AGE or name in _ANY_AGE


def _title(name: str, age: float | None, told: Told) -> str:
    words, unit = NAMES[name]
    band = f" · {told(f'band: {BANDS[name][2]}')}" if name in BANDS and _drawn(name, age) else ""
    return f"{told(words)} ({unit}){band}"


def _with_time(readings: Sequence[Reading]) -> list[Reading]:
    return [reading for reading in readings if reading.at is not None]


def _slips(screened: Screened, name: str) -> list[tuple[Reading, str]]:
    return [(item.reading, item.why) for item in screened.left_out if item.reading.name == name and item.reading.at is not None]


def _limits(chart: go.Figure, name: str, row: int, told: Told) -> None:
    if name in BANDS:
        low, high, _ = BANDS[name]
        chart.add_hrect(y0=low, y1=high, fillcolor=GOOD, opacity=0.12, line_width=0, layer="below", row=row, col=1)
    for value, label in LIMITS.get(name, ()):
        note = {"annotation_text": told(label), "annotation_position": "right", "annotation_font": {"color": INK, "size": 10}}
        chart.add_hline(y=value, line={"color": INK, "width": 1, "dash": "dash"}, row=row, col=1, **note)


def _series(chart: go.Figure, screened: Screened, name: str, row: int, told: Told) -> None:
    kept, slips = _with_time(screened.of(name)), _slips(screened, name)
    colours = [DOUBT if reading in screened.unconfirmed else LINE for reading in kept]
    texts = [_hover(reading, "not confirmed: measure again" if reading in screened.unconfirmed else "", told) for reading in kept]
    chart.add_trace(_line(kept, {gap.start for gap in screened.gaps if gap.name == name}), row=row, col=1)
    chart.add_trace(_marks(kept, texts, colours, "circle", SMALL if len(kept) > MANY else USUAL), row=row, col=1)
    if slips:
        readings = [reading for reading, _ in slips]
        chart.add_trace(_marks(readings, [_hover(reading, f"left out: {why}", told) for reading, why in slips], [DOUBT] * len(slips), "circle-open", HOLLOW), row=row, col=1)


def _line(readings: Sequence[Reading], breaks: Collection[datetime]) -> go.Scatter:
    """A line through the readings that does not bridge a gap."""
    points = [(_x(reading), value) for at, reading in zip(clock(readings), readings, strict=True) for value in ((reading.value, None) if at in breaks else (reading.value,))]
    return go.Scatter(x=[x for x, _ in points], y=[y for _, y in points], mode="lines", line={"color": LINE, "width": 1}, connectgaps=False, hoverinfo="skip")


def _marks(readings: Sequence[Reading], texts: Sequence[str], colours: Sequence[str], symbol: str, size: int) -> go.Scatter:
    return go.Scatter(
        x=[_x(reading) for reading in readings],
        y=[reading.value for reading in readings],
        mode="markers",
        marker={"color": list(colours), "size": size, "symbol": symbol},
        text=list(texts),
        hovertemplate="%{text}<extra></extra>",
    )


def _x(reading: Reading) -> str:
    """The time as the source's clock showed it."""
    return reading.at.replace(tzinfo=None).isoformat() if reading.at else ""


def _hover(reading: Reading, note: str, told: Told) -> str:
    at = reading.at.strftime("%Y-%m-%d" if reading.day_only else "%Y-%m-%d %H:%M") if reading.at else ""
    parts = [f"{reading.value:g} {NAMES[reading.name][1]}", at, told(reading.source), told(note)]
    return "<br>".join(escape(part) for part in parts if part)
