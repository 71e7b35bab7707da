"""Reports as one web page of its own: every table, bars with intervals, and reliability diagrams; no script, nothing is fetched.

Reports of one suite stand side by side: rows of the same name share a group of bars, one colour a report.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from eval.metrics.interval import Interval
from eval.report import shown

# Told apart by hue and lightness, readable on white and on black alike (Okabe & Ito 2008).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#56b4e9")
INK = "#808080"
LABELS, PLOT, NUMBERS, BAR, GAP = 250, 380, 170, 14, 10
SIDE = 320
# Columns of a table of reliability, as ``eval.suites.differential`` and others write it: what was promised, and what came true.
PROMISED, TRUE = "mean", "it is right"
STYLE = (
    ":root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:1.5rem auto;max-width:76rem;padding:0 1rem;background:#fff;color:#1c1c1c}"
    "table{border-collapse:collapse;display:block;overflow-x:auto;margin:.5rem 0}td,th{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #8884;white-space:nowrap}"
    "figure{margin:1rem 0}figcaption,.small{color:#808080}svg{max-width:100%;height:auto}li.a{list-style:none}"
    "@media(prefers-color-scheme:dark){body{background:#121212;color:#e6e6e6}}"
)
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
Json = Mapping[str, Any]


def page(reports: Sequence[Json], title: str = "Evaluation") -> str:
    """The page of some reports as ``eval.report.to_json`` gives them, grouped by suite, in the order given."""
    suites: dict[str, list[Json]] = {}
    for report in reports:
        suites.setdefault(str(report["header"]["suite"]), []).append(report)
    links = "".join(f'<li><a href="#{escape(name)}">{escape(name)}</a></li>' for name in suites)
    body = "\n".join(_suite(name, own) for name, own in suites.items())
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body><h1>{escape(title)}</h1>\n<ul>{links}</ul>\n{body}\n</body></html>\n"
    )


def _suite(name: str, reports: Sequence[Json]) -> str:
    names = names_of(reports)
    titles = dict.fromkeys(str(table["title"]) for report in reports for table in report["tables"])
    parts = [f'<section id="{escape(name)}"><h2>{escape(name)}</h2>', *(_header(label, report["header"]) for label, report in zip(names, reports, strict=True))]
    for title in titles:
        found = {label: rows_of(report, title) for label, report in zip(names, reports, strict=True)}
        parts += [f"<h3>{escape(title)}</h3>", *figures({label: rows for label, rows in found.items() if rows}), *(_table(label, rows, len(found) > 1) for label, rows in found.items())]
    notes = dict.fromkeys(str(note) for report in reports for note in report["notes"])
    return "\n".join([*parts, "<ul>", *(f"<li>{escape(note)}</li>" for note in notes), "</ul></section>"])


def names_of(reports: Sequence[Json]) -> list[str]:
    """A short name for each: date and commit, numbered so that none comes twice."""
    heads = [report["header"] for report in reports]
    short = [f"{str(head['date'])[:10]} {str(head['commit'] or '')[:7]}".strip() for head in heads]
    return short if len(reports) == 1 else [f"{number}: {name}" for number, name in enumerate(short, 1)]


def rows_of(report: Json, title: str) -> list[Json]:
    """Rows of the table of that title; none where the report has no such table."""
    return [row for table in report["tables"] if table["title"] == title for row in table["rows"]]


def label_of(row: Json) -> str:
    """The name of a row: its leading words."""
    words = []
    for value in row.values():
        if not isinstance(value, str):
            break
        words.append(value)
    return " · ".join(words)


def figures(found: Mapping[str, Sequence[Json]]) -> list[str]:
    """Plots of one table in one or several reports: reliability where it is such a table, else bars for every column of intervals."""
    columns = dict.fromkeys(key for rows in found.values() for row in rows for key, value in row.items() if is_interval(value))
    if TRUE in columns and all(PROMISED in row for rows in found.values() for row in rows):
        return [_figure(reliability(found), f"bars: 95 % intervals; on the line, promise and truth agree{_legend(list(found))}")]
    return [_figure(bars(found, column), f"{escape(column)}{_legend(list(found))}") for column in columns]


def is_interval(value: Any) -> bool:
    """True for a mean with its interval."""
    return isinstance(value, Mapping) and {"mean", "low", "high"} <= value.keys()


def known(row: Json, column: str) -> Json | None:
    """The interval of a column; None where there is none, or nothing could be scored."""
    value: Json | None = row.get(column)
    return value if value is not None and is_interval(value) and value["mean"] is not None else None


def bars(found: Mapping[str, Sequence[Json]], column: str) -> str:
    """Horizontal bars with intervals: a group a row, a colour a report."""
    labels = list(dict.fromkeys(label_of(row) for rows in found.values() for row in rows if known(row, column)))
    values = {name: {label_of(row): value for row in rows if (value := known(row, column))} for name, rows in found.items()}
    low, high = bounds([value for own in values.values() for value in own.values()])
    scale = PLOT / (high - low)
    step = BAR * len(found) + GAP
    height = step * len(labels) + 24
    parts = [_svg(LABELS + PLOT + NUMBERS, height, column), *_axis(low, high, scale, height)]
    for group, label in enumerate(labels):
        top = group * step
        parts.append(_text(LABELS - 8, top + step / 2, _short(label, 38), "end", label))
        for at, name in enumerate(found):
            if value := values[name].get(label):
                parts.append(_bar(value, top + at * BAR + GAP / 2, low, scale, COLOURS[at % len(COLOURS)], f"{name}: {label}"))
    return "\n".join([*parts, "</svg>"])


def bounds(values: Sequence[Json]) -> tuple[float, float]:
    """Ends of the axis: shares from 0 to 1, differences about 0, all else from 0 to the largest."""
    least, most = min((v["low"] for v in values), default=0.0), max((v["high"] for v in values), default=1.0)
    if least >= 0:
        return 0.0, 1.0 if most <= 1 else most * 1.05
    span = max(-least, most) * 1.05
    return -span, span


def _bar(value: Json, top: float, low: float, scale: float, colour: str, said: str) -> str:
    zero, mean, first, last = (LABELS + (x - low) * scale for x in (max(0.0, low), value["mean"], value["low"], value["high"]))
    middle = top + (BAR - 3) / 2
    told = shown(Interval(value["mean"], value["low"], value["high"], int(value.get("n") or 0)))
    return (
        f'<g><title>{escape(said)}: {told}</title><rect x="{min(zero, mean):.1f}" y="{top:.1f}" width="{abs(mean - zero):.1f}" height="{BAR - 3}" fill="{colour}" fill-opacity="0.7"/>'
        f'<path d="M{first:.1f} {middle:.1f}H{last:.1f}M{first:.1f} {middle - 4:.1f}v8M{last:.1f} {middle - 4:.1f}v8" stroke="{INK}" stroke-width="1.5" fill="none"/></g>'
        f'<text x="{LABELS + PLOT + 8}" y="{middle + 4:.1f}" font-size="11" fill="{INK}">{told}</text>'
    )


def _axis(low: float, high: float, scale: float, height: float) -> list[str]:
    marks = [low + (high - low) * part / 4 for part in range(5)]
    return [
        f'<path d="M{LABELS + (mark - low) * scale:.1f} 0V{height - 20}" stroke="{INK}" stroke-opacity="0.35"/>'
        f'<text x="{LABELS + (mark - low) * scale:.1f}" y="{height - 6}" font-size="11" fill="{INK}" text-anchor="middle">{mark:.3g}</text>'
        for mark in marks
    ]


def _legend(names: Sequence[str]) -> str:
    if len(names) < 2:
        return ""
    return " " + " ".join(f'<span style="color:{COLOURS[at % len(COLOURS)]}">■</span> {escape(name)}' for at, name in enumerate(names))


def reliability(found: Mapping[str, Sequence[Json]]) -> str:
    """What was promised across, how often it came true upwards, with intervals; the diagonal is where both agree.

    References: DeGroot & Fienberg, The Statistician 1983, doi:10.2307/2987588.
    """
    pad = 36
    parts = [_svg(SIDE + pad * 2, SIDE + pad * 2, "reliability diagram")]
    parts.append(f'<path d="M{pad} {pad}V{pad + SIDE}H{pad + SIDE}M{pad} {pad + SIDE}L{pad + SIDE} {pad}" stroke="{INK}" stroke-opacity="0.5" fill="none"/>')
    for mark in (0.0, 0.5, 1.0):
        parts.append(_text(pad + mark * SIDE, pad + SIDE + 18, f"{mark:g}", "middle"))
        parts.append(_text(pad - 6, pad + SIDE - mark * SIDE + 4, f"{mark:g}", "end"))
    for at, (name, rows) in enumerate(found.items()):
        parts += [_point(row[PROMISED], value, pad, COLOURS[at % len(COLOURS)], f"{name}: {label_of(row)}") for row in rows if (value := known(row, TRUE))]
    return "\n".join([*parts, "</svg>"])


def _point(promised: float, value: Json, pad: int, colour: str, said: str) -> str:
    x = pad + promised * SIDE
    mean, low, high = (pad + SIDE - value[key] * SIDE for key in ("mean", "low", "high"))
    return (
        f'<g><title>{escape(said)}: {promised:.3f} promised, {value["mean"]:.3f} true, n = {value.get("n")}</title>'
        f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" stroke="{colour}" stroke-width="2"/><circle cx="{x:.1f}" cy="{mean:.1f}" r="5" fill="{colour}"/></g>'
    )


def _svg(width: float, height: float, label: str) -> str:
    size = f'width="{width:.0f}" viewBox="0 0 {width:.0f} {height:.0f}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-label="{escape(label)}" font-family="system-ui, sans-serif"><title>{escape(label)}</title>'


def _text(x: float, y: float, text: str, anchor: str, whole: str = "") -> str:
    title = f"<title>{escape(whole)}</title>" if whole and whole != text else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="12" fill="{INK}" text-anchor="{anchor}">{title}{escape(text)}</text>'


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _figure(drawing: str, caption: str) -> str:
    return f"<figure>{drawing}<figcaption>{caption}</figcaption></figure>"


def _header(name: str, header: Json) -> str:
    rows = "".join(f"<tr><th>{escape(str(key))}</th><td>{escape(str(value))}</td></tr>" for key, value in header.items() if value not in ("", None))
    return f"<details><summary>{escape(name)}: {header['n']:,} cases, {escape(str(header['model']))}</summary><table>{rows}</table></details>"


def _table(name: str, rows: Sequence[Json], several: bool) -> str:
    if not rows:
        return ""
    head = "".join(f"<th>{escape(str(key))}</th>" for key in rows[0])
    body = "\n".join("<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in row.values()) + "</tr>" for row in rows)
    label = f"<p class=small>{escape(name)}</p>" if several else ""
    return f"{label}<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"


def _cell(value: Any) -> str:
    if is_interval(value):
        return "-" if value["mean"] is None else shown(Interval(value["mean"], value["low"], value["high"], 0))
    return "" if value is None else shown(value)
