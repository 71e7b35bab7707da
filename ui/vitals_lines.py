"""Readings, trends and advice to lines for a terminal (rich markup); pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from rich.markup import escape

from assistant.vitals.care import Advice
from assistant.vitals.screen import Gap, Screened
from assistant.vitals.trends import SLOPE_DAYS, SLOPE_POINTS, GlucoseRange, Mean, PressureSummary, Trend, Trends
from assistant.vitals.types import NAMES, Reading, Skipped
from ui.render import COLOURS, WIDTH, WORDS

MOST_SKIPPED = 12
MOST_GAPS = 5
OLD = timedelta(days=1)


def lines(screened: Screened, found: Trends, advice: Iterable[Advice], now: datetime) -> Iterator[str]:
    """Care first, then the readings, what they do over time, and all that was left out.

    Args:
        now: with a time zone; readings of another day are called so before anything is advised.
    """
    yield from _dated(screened.as_of, now)
    yield from _care(advice, screened)
    yield from _table(found)
    yield from _over_time(found)
    yield from _gaps(screened.gaps)
    yield from _skipped(screened.skipped)


def _dated(as_of: datetime | None, now: datetime) -> Iterator[str]:
    if as_of is None:
        return
    age = now - as_of.astimezone() if as_of.tzinfo else now.replace(tzinfo=None) - as_of
    if age > OLD:
        yield f"[yellow]These values are of {as_of:%Y-%m-%d}, not of now:[/] the advice is what they called for then. Measure again before you act on it."
    elif age < -OLD:
        yield f"[yellow]The newest value is dated {as_of:%Y-%m-%d}, which is yet to come:[/] check the clock of the device."


def _care(advice: Iterable[Advice], screened: Screened) -> Iterator[str]:
    for skipped in screened.beyond[-1:]:
        name = NAMES[skipped.beyond][0]
        yield f"[bold white on red] MEASURE AGAIN NOW [/] [bold]The newest {name} is '{escape(skipped.said)}'[/]: beyond what the device can show ({escape(skipped.source)})."
        yield "  What is said below rests on older values. If it is still so, or if you feel ill, get medical help at once."
    given = tuple(advice)
    if not given:
        yield "[bold]No value here can be judged, so there is no care advice.[/]"
    for item in given:
        yield f"[{COLOURS[item.level]}] {WORDS[item.level]} [/] [bold]{escape(item.title)}[/]{escape(_values(item.readings))}"
        yield from (f"  {escape(line)}" for line in textwrap.wrap(item.text, WIDTH))
        yield f"  [dim]{escape(f'{item.source} {item.url}'.strip())}[/]"
    older = [name for name in screened.latest if name not in screened.current]
    if older:
        yield f"[dim]Not judged here, since they are more than a day older than the newest reading: {', '.join(NAMES[name][0] for name in older)}.[/]"
    for reading in screened.unconfirmed:
        yield f"[yellow]Measure again now:[/] {escape(_value(reading))} is far from the readings before it, and nothing has confirmed it yet."


def _values(readings: Sequence[Reading]) -> str:
    return f": {', '.join(_value(reading) for reading in readings)}" if readings else ""


def _value(reading: Reading) -> str:
    name, unit = NAMES[reading.name]
    return f"{name} {reading.value:g} {unit}{_when(reading)}"


def _when(reading: Reading) -> str:
    if reading.at is None:
        return ""
    return f" ({reading.at:%Y-%m-%d})" if reading.day_only else f" ({reading.at:%Y-%m-%d %H:%M})"


def _table(found: Trends) -> Iterator[str]:
    if not found.kinds:
        return
    yield ""
    yield f"[bold]{'Readings':<28}{'n':>6} {'last':>8} {'median':>8} {'lowest':>8} {'highest':>8}[/]  last taken"
    for item in found.kinds:
        name, unit = NAMES[item.name]
        numbers = "".join(f" {value:>8g}" for value in (item.last.value, item.median, item.low, item.high))
        yield f"{f'{name} ({unit})':<28}{item.n:>6}{numbers} {escape(_when(item.last) or ' (now)')}"


def _over_time(found: Trends) -> Iterator[str]:
    """Nothing where every kind was measured once."""
    if all(item.n == 1 for item in found.kinds):
        return
    yield ""
    yield "[bold]Over time[/] [dim](times as the sources wrote them)[/]"
    yield from (line for item in found.kinds for line in _trend(item))
    yield from _glucose(found.glucose)
    yield from _pressure(found.pressure)
    few = [NAMES[item.name][0] for item in found.kinds if item.slope is None]
    if few:
        yield f"[dim]  too few readings for a trend (at least {SLOPE_POINTS} over {24 * SLOPE_DAYS:g} hours): {', '.join(few)}[/]"


def _trend(item: Trend) -> Iterator[str]:
    name, unit = NAMES[item.name]
    if item.slope:
        way = "no clear trend" if not item.slope.real else "rising" if item.slope.per_day > 0 else "falling"
        days, word = _span(item)
        rate, low, high = (f"{value * days:+.2g}" for value in (item.slope.per_day, item.slope.low, item.slope.high))
        yield f"  {name}: {way} ({rate} {unit} per {word}, 95 % interval {low} to {high}, {item.slope.points} {item.slope.each}s)"
    if item.change and item.change.real:
        yield f"  {name}: level changed about {item.change.at:%Y-%m-%d %H:%M} from {item.change.before:g} to {item.change.after:g} {unit} (p {item.change.p:.2g})"


def _span(item: Trend) -> tuple[int, str]:
    """Days by which a change is told, so that slow ones have readable numbers."""
    if item.first.at is None or item.last.at is None or item.slope is None or item.slope.each != "day":
        return 1, "day"
    years = abs(item.last.at.year - item.first.at.year)
    return (365, "year") if years >= 2 else (7, "week")


def _glucose(found: GlucoseRange | None) -> Iterator[str]:
    if found is None:
        return
    of = f"of {_hours(found.hours)} measured" if found.basis == "time" else f"of {found.n} tests"
    below = f"below 3.9: {found.below_3_9:.0%} (below 3.0: {found.below_3_0:.0%})"
    above = f"above 10.0: {found.above_10:.0%} (above 13.9: {found.above_13_9:.0%})"
    yield f"  glucose in range 3.9 to 10.0 mmol/L: {found.in_range:.0%} {of}; {below}; {above}"
    if found.basis == "time" and not found.enough:
        yield "[dim]  too little sensor time to judge control by (70 % of 14 days; Battelino 2019)[/]"


def _hours(hours: float) -> str:
    return f"{hours:.0f} hours" if hours >= 2 else f"{60 * hours:.0f} minutes"


def _pressure(found: PressureSummary | None) -> Iterator[str]:
    if found is None:
        return
    parts = [f"mean {_mean(found.all)} of {found.all.n}", f"at or above 135/85 (home limit, NICE NG136): {found.raised:.0%}"]
    named = (("morning", found.morning), ("evening", found.evening), ("without the first day", found.after_first_day))
    yield f"  blood pressure: {'; '.join([*parts, *(f'{name} {_mean(mean)} of {mean.n}' for name, mean in named if mean)])}"


def _mean(mean: Mean) -> str:
    return f"{mean.systolic:.0f}/{mean.diastolic:.0f}"


def _gaps(gaps: Sequence[Gap]) -> Iterator[str]:
    """Gaps that several kinds share are one."""
    shared: dict[tuple[datetime, datetime], list[str]] = {}
    for gap in gaps:
        shared.setdefault((gap.start, gap.end), []).append(NAMES[gap.name][0])
    for (start, end), names in list(shared.items())[:MOST_GAPS]:
        yield f"[dim]  no {', '.join(names)} from {start:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}[/]"
    if len(shared) > MOST_GAPS:
        yield f"[dim]  and {len(shared) - MOST_GAPS} more gaps (--json lists all)[/]"


def _skipped(skipped: Sequence[Skipped]) -> Iterator[str]:
    """Things that were left out for one reason are told together."""
    if not skipped:
        return
    yield ""
    yield f"[bold]Not used[/] [dim]({len(skipped)})[/]"
    reasons: dict[str, list[Skipped]] = {}
    for item in skipped:
        reasons.setdefault(item.why, []).append(item)
    for why, items in list(reasons.items())[:MOST_SKIPPED]:
        more = f" and {len(items) - 1} more" if len(items) > 1 else ""
        said = f" '{items[0].said}'" if items[0].said else ""
        yield f"  {escape(textwrap.shorten(f'{items[0].source}{said}', WIDTH))}{more}: [dim]{escape(why)}[/]"
    if len(reasons) > MOST_SKIPPED:
        yield f"  [dim]and for {len(reasons) - MOST_SKIPPED} more reasons (--json lists all)[/]"
