"""Two runs side by side: what moved, and did it move beyond what chance does?

Figures of two tables are compared by their intervals, which is cautious: both must lie outside the other's. Where both reports hold the same
cases, the difference of every score is also taken case by case, which sees smaller moves.

References: paired bootstrap as in Sakai, SIGIR 2006, doi:10.1145/1148170.1148261.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from assistant.errors import BadInput
from eval.html import is_interval, known, label_of, rows_of
from eval.metrics.interval import Interval, bootstrap, paired
from eval.report import Cell, Header, Report, Table

Json = Mapping[str, Any]
# What tells the rows of one case apart, where a suite asks it in several ways.
KINDS = ("system", "form")
# Of one run rather than of what was measured.
OWN = frozenset({"date", "command", "load", "suite", "n"})
Scores = dict[tuple[str, ...], float | None]


def load(path: Path) -> dict[str, Json]:
    """Suite -> report: of one file, or the newest of each suite in a folder.

    Raises:
        BadInput: there is no report.
    """
    files = sorted(path.glob("*.json")) if path.is_dir() else [path]
    reports = sorted((_report(file) for file in files), key=lambda report: str(report["header"]["date"]))
    if not reports:
        raise BadInput(f"the folder '{path}' holds no report; make one with 'anamnesis eval SUITE --out {path}'")
    return {str(report["header"]["suite"]): report for report in reports}


def _report(file: Path) -> Json:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        head = found["header"]
        complete = isinstance(found["tables"], list) and isinstance(found["cases"], list) and {"suite", "date", "model"} <= head.keys()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(f"'{file}' is not a report of 'anamnesis eval' as JSON") from error
    if not complete:
        raise BadInput(f"'{file}' is not a report of 'anamnesis eval' as JSON")
    checked: Json = found
    return checked


def compare(first: Path, second: Path) -> tuple[Report, ...]:
    """One report of differences (second - first) for each suite that both hold.

    Raises:
        BadInput: they cannot be read, or have no suite in common.
    """
    before, after = load(first), load(second)
    shared = [suite for suite in before if suite in after]
    if not shared:
        raise BadInput(f"no suite in common: '{first}' holds {', '.join(before)}; '{second}' holds {', '.join(after)}")
    notes = tuple(f"only in one of the two: {suite}" for suite in sorted(before.keys() ^ after.keys()))
    return tuple(difference(before[suite], after[suite], notes) for suite in shared)


def difference(before: Json, after: Json, notes: Sequence[str] = ()) -> Report:
    """Identity, figures and cases of two reports of one suite."""
    figures, told = Table("Figures", ("table", "row", "figure", "A", "B", "B - A", "beyond the intervals"), tuple(_figures(before, after))), list(notes)
    pairs, why = _pairs(before["cases"], after["cases"])
    told += [why] if why else []
    told.append("beyond the intervals: each mean lies outside the other's 95 % interval; case by case: the interval of the difference leaves out 0")
    told.append("with many figures some move beyond by chance: one in twenty does where nothing changed")
    head_a, head_b = before["header"], after["header"]
    told += ["the two were measured on different data, so a difference may be that of the data"] if head_a.get("data") != head_b.get("data") else []
    header = Header(
        f"compare-{head_a['suite']}",
        len({key[0] for key in _keys(before["cases"]) & _keys(after["cases"])}),
        _both(head_a, head_b, "model"),
        _both(head_a, head_b, "index"),
        _both(head_a, head_b, "index_digest"),
        _both(head_a, head_b, "knowledge"),
        _both(head_a, head_b, "data"),
    )
    return Report(header, (_identity(head_a, head_b), figures, pairs), tuple(told))


def _both(before: Json, after: Json, key: str) -> str:
    a, b = str(before.get(key, "")), str(after.get(key, ""))
    return a if a == b else f"{a} -> {b}"


def _identity(before: Json, after: Json) -> Table:
    keys = [key for key in before if key in ("date", "command") or (key not in OWN and before[key] != after.get(key))]
    return Table("What differs", ("of", "A", "B"), tuple((key, str(before[key]), str(after.get(key))) for key in keys))


def _figures(before: Json, after: Json) -> Iterator[tuple[Cell, ...]]:
    for table in before["tables"]:
        others = {label_of(row): row for row in rows_of(after, table["title"])}
        for row in table["rows"]:
            other = others.get(label_of(row), {})
            for column in row:
                if line := _figure(row, other, column):
                    yield (table["title"], label_of(row), column, *line)


def _figure(row: Json, other: Json, column: str) -> tuple[Cell, ...] | None:
    if (a := known(row, column)) and (b := known(other, column)):
        return _interval(a), _interval(b), b["mean"] - a["mean"], _moved(a, b)
    a, b = row.get(column), other.get(column)
    if any(isinstance(value, bool) or not isinstance(value, (int, float)) for value in (a, b)):
        return None
    return a, b, float(b) - float(a), ""  # type: ignore[arg-type]


def _moved(a: Json, b: Json) -> str:
    if a["low"] <= b["mean"] <= a["high"] or b["low"] <= a["mean"] <= b["high"]:
        return ""
    return "higher" if b["mean"] > a["mean"] else "lower"


def _interval(value: Json) -> Interval:
    return Interval(value["mean"], value["low"], value["high"], int(value.get("n") or 0), int(value.get("unscorable") or 0))


def _pairs(before: Sequence[Json], after: Sequence[Json]) -> tuple[Table, str]:
    """Differences case by case over the cases that both hold, and why some were left out."""
    columns = ("of", "figure", "A", "B", "B - A", "beyond 0")
    ours, theirs, shared = scores_of(before), scores_of(after), _keys(before) & _keys(after)
    if not shared or len(_keys(before)) < len(before) or len(_keys(after)) < len(after):
        return Table("Case by case", columns, ()), "the two hold no case in common that could be told apart, so nothing was compared case by case"
    rows = []
    for kind, figure in dict.fromkeys((key[1:], name) for name, scores in ours.items() for key in scores if name in theirs and key in shared):
        keys = sorted(key for key in shared if key[1:] == kind and key in ours[figure] and key in theirs[figure])
        a, b = [ours[figure][key] for key in keys], [theirs[figure][key] for key in keys]
        moved = paired(b, a)
        if moved.n:
            rows.append((" · ".join(filter(None, kind)), figure, bootstrap(a), bootstrap(b), moved, _beyond(moved)))
    left = max(len(_keys(before)), len(_keys(after))) - len(shared)
    return Table("Case by case", columns, tuple(rows)), f"rows that only one of the two holds, left out case by case: {left}" if left else ""


def _beyond(moved: Interval) -> str:
    return "higher" if moved.low > 0 else "lower" if moved.high < 0 else ""


def _key(row: Json) -> tuple[str, ...]:
    return str(row.get("id", "")), *(str(row.get(kind, "")) for kind in KINDS)


def _keys(rows: Sequence[Json]) -> set[tuple[str, ...]]:
    return {_key(row) for row in rows}


def scores_of(rows: Sequence[Json]) -> dict[str, Scores]:
    """Figure -> case -> value, of numbers and of mappings to numbers; a rank becomes its reciprocal, 0 where it is nowhere."""
    found: dict[str, Scores] = {}
    for row in rows:
        for name, value in row.items():
            inner = {f"{name}, {key}": item for key, item in value.items()} if isinstance(value, Mapping) and not is_interval(value) else {name: value}
            for figure, item in inner.items():
                if item is None or isinstance(item, (bool, int, float)):
                    found.setdefault(_named(figure), {})[_key(row)] = _score(figure, item)
    return {figure: scores for figure, scores in found.items() if any(value is not None for value in scores.values())}


def _named(figure: str) -> str:
    return f"reciprocal {figure}" if figure.startswith("rank") and not figure.startswith("ranking") else figure


def _score(figure: str, value: float | None) -> float | None:
    if value is None or _named(figure) == figure:
        return None if value is None else float(value)
    return 1 / value if value else 0.0
