"""A report: what was measured, of what, with what, when; as JSON for programs and as Markdown for people."""

from __future__ import annotations

import json
import math
import os
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from eval.commit import commit
from eval.metrics.interval import Interval

Cell = str | int | float | Interval | None


@dataclass(frozen=True, slots=True)
class Header:
    """Identity of everything measured.

    Attributes:
        n: questions asked.
        model: embedder and, where one was used, the language model.
        load: processes waiting for a core, mean of the last minute, at the end of the run; compare with ``cores``.
        commit: None outside a checkout.
    """

    suite: str
    n: int
    model: str
    index: str
    index_digest: str
    knowledge: str
    data: str
    command: str = field(default_factory=lambda: shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]]))
    date: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    commit: str | None = field(default_factory=commit)
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 2))
    cores: int = field(default_factory=lambda: os.cpu_count() or 1)
    machine: str = field(default_factory=lambda: f"{platform.machine()}, Python {platform.python_version()}, torch {version('torch')}")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column names; an ``Interval`` is one cell."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run of a suite has to say.

    Attributes:
        cases: one JSON-ready row a question, so that every mean can be traced.
    """

    header: Header
    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    cases: tuple[Mapping[str, Any], ...] = ()


def to_json(report: Report) -> dict[str, Any]:
    """The report as JSON values; what is not a number becomes null."""
    tables = [{"title": t.title, "rows": [dict(zip(t.columns, row, strict=True)) for row in t.rows]} for t in report.tables]
    plain: dict[str, Any] = _plain({"header": asdict(report.header), "tables": tables, "notes": report.notes, "cases": report.cases})
    return plain


def to_markdown(report: Report) -> str:
    """The report for people."""
    head = [f"# {report.header.suite}", "", *(f"- {name}: {value}" for name, value in asdict(report.header).items() if name != "suite")]
    body = [line for table in report.tables for line in ("", f"## {table.title}", "", *lines(table))]
    return "\n".join([*head, *body, "", *(f"* {note}" for note in report.notes)]).rstrip() + "\n"


def write(report: Report, folder: Path) -> tuple[Path, Path]:
    """Write ``<suite>-<date>.json`` and ``.md`` into ``folder``; gives both paths."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{report.header.suite}-{report.header.date[:19].replace(':', '').replace('-', '')}"
    paths = folder / f"{stem}.json", folder / f"{stem}.md"
    paths[0].write_text(json.dumps(to_json(report), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    paths[1].write_text(to_markdown(report), encoding="utf-8")
    return paths


def shown(cell: Cell) -> str:
    """One cell as text: an interval as ``.612 [.540, .684]``."""
    if isinstance(cell, Interval):
        return f"{_number(cell.mean)} [{_number(cell.low)}, {_number(cell.high)}]"
    if isinstance(cell, float):
        return _number(cell)
    return "" if cell is None else f"{cell:,}" if isinstance(cell, int) else cell


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.3f}" if abs(value) < 10 else f"{value:,.1f}"


def lines(table: Table) -> list[str]:
    """A table in Markdown, one line a row."""
    rows: list[Sequence[str]] = [table.columns, *([shown(cell) for cell in row] for row in table.rows)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(table.columns))]
    shown_rows = ["| " + " | ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) + " |" for row in rows]
    return [shown_rows[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *shown_rows[1:]]


def _plain(value: Any) -> Any:
    if isinstance(value, Interval):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return None if isinstance(value, float) and math.isnan(value) else value
