"""The tab ``Measurements``: readings over time as a chart and a table, and what the newest call for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from html import escape

import gradio as gr
import plotly.graph_objects as go

from assistant.bedside import Bedside
from assistant.region import localised, numbers_of
from assistant.types import PatientHistory
from assistant.vitals.care import Advice, advise
from assistant.vitals.screen import Screened
from assistant.vitals.trends import Trend, trends
from assistant.vitals.types import NAMES, Reading
from ui.locale.words import Language, Words
from ui.vitals_chart import figure
from ui.web import html
from ui.web.importing import folded, unread
from ui.web.labels import Labels, piece

OLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MeasurementsPanel:
    """The parts of the tab; ``found`` is what is drawn."""

    found: gr.State
    chart: gr.Plot
    shown: gr.HTML


@dataclass(frozen=True, slots=True)
class Judged:
    """Readings with what they call for in one person."""

    screened: Screened
    person: PatientHistory
    advice: tuple[Advice, ...]


def layout(labels: Labels, words: Words) -> MeasurementsPanel:
    """Draws the tab."""
    with labels.draw(gr.Tab, {"label": "tab.vitals"}, elem_id="tab-vitals", render_children=True):
        shown = piece(page(None, words), "vitals")
        return MeasurementsPanel(gr.State(None), labels.draw(gr.Plot, {"label": "vitals.chart"}, elem_id="chart", show_label=False), shown)


def judged(screened: Screened, history: PatientHistory, bedside: Bedside, language: Language = "en") -> Judged | None:
    """What the newest readings call for in this person, in one language; None where there are no readings."""
    if not screened.readings:
        return None
    unsure = [reading.name for reading in screened.unconfirmed]
    given = advise(screened.current, replace(history, vitals=(), language=language), bedside.knowledge, unconfirmed=unsure)
    numbers = numbers_of(bedside.settings.region)
    return Judged(screened, history, tuple(replace(one, text=localised(one.text, numbers)) for one in given))


def drawn(found: Judged | None, words: Words) -> go.Figure | None:
    """The chart; None where no reading has a time."""
    if found is None or not any(reading.at for reading in found.screened.readings):
        return None
    return figure(found.screened, found.person.age, words.told, words.language)


def page(found: Judged | None, words: Words, now: datetime | None = None) -> str:
    """Care first, then the readings by kind, and what was not used.

    Args:
        now: with a time zone; today where not given.
    """
    if found is None:
        return f'<p class="hollow">{words("vitals.none")}</p>'
    screened = found.screened
    notes = "".join(html.notice(text) for text in warnings(screened, now or datetime.now().astimezone(), words))
    care = "".join(advice(one, words) for one in found.advice) or html.notice(words("vitals.unjudged"))
    timed = any(reading.at for reading in screened.readings)
    undrawn = "" if timed else html.notice(words("vitals.undrawn"))
    left = folded(words("vitals.left", count=len(screened.skipped)), unread(screened, words), words)
    return f'<section class="vitals{" timed" if timed else ""}"><h3>{words("vitals.care")}</h3>{notes}<ul class="care">{care}</ul>{table(screened, words)}{undrawn}{left}</section>'


def warnings(screened: Screened, now: datetime, words: Words) -> Iterator[str]:
    """What must be known before anything is read off the values: that they are old, beyond the scale, or not confirmed."""
    as_of = screened.as_of
    if as_of is not None and abs(now - as_of.astimezone() if as_of.tzinfo else now.replace(tzinfo=None) - as_of) > OLD:
        yield words("vitals.dated", day=f"{as_of:%Y-%m-%d}")
    for skipped in screened.beyond[-1:]:
        yield words("vitals.beyond", what=words(f"vital.{skipped.beyond}"), said=skipped.said)
    for reading in screened.unconfirmed:
        yield words("vitals.again", what=f"{words(f'vital.{reading.name}')} {_value(reading)}")


def advice(one: Advice, words: Words) -> str:
    """One piece of advice with its source."""
    level = f'<span class="tag level-{one.level.label}">{html.level_word(one.level, words)}</span>'
    source = html.link(one.url, escape(one.source))
    return f'<li class="piece">{level} <b>{escape(one.title)}</b><p>{escape(one.text)}</p><p class="where">{source}</p></li>'


def table(screened: Screened, words: Words) -> str:
    """A row for each kind: the same as the chart for who cannot see it."""
    columns = "".join(f'<th scope="col">{words(f"vitals.{key}")}</th>' for key in ("kind", "count", "last", "median", "range"))
    rows = "".join(row(one, words) for one in trends(screened.readings, screened.given).kinds)
    return f'<div class="wide" tabindex="0" role="region" aria-label="{words("vitals.table")}"><table><caption>{words("vitals.table")}</caption><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table></div>'


def row(one: Trend, words: Words) -> str:
    """One kind."""
    when = f" ({one.last.at:%Y-%m-%d})" if one.last.at else ""
    cells = (str(one.n), f"{_value(one.last)}{when}", f"{one.median:g}", f"{one.low:g} – {one.high:g}")
    return f'<tr><th scope="row">{words(f"vital.{one.name}")}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'


def _value(reading: Reading) -> str:
    return f"{reading.value:g} {NAMES[reading.name][1]}"
