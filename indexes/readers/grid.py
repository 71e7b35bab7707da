"""An HTML table to rows of cells; a table that only lays out a page is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexes.readers.tables import statements

LONGEST_CELL = 60
WIDEST = 50
Event = tuple[str, str, dict[str, str]]


@dataclass(slots=True)
class _Cell:
    head: bool
    across: int
    down: int
    text: list[str] = field(default_factory=list)

    @property
    def plain(self) -> str:
        """White space tidied."""
        return " ".join("".join(self.text).split()).strip(" ;")


def table_lines(events: Sequence[Event], headings: frozenset[str]) -> list[str] | None:
    """Caption and one statement a row; None where the table holds sections, other tables or long texts, or has one column."""
    if any(kind == "start" and (name == "table" or name in headings) for kind, name, _ in events):
        return None
    caption, rows = _cells(events)
    if any(len(cell.plain.split()) > LONGEST_CELL for row in rows for cell in row):
        return None
    grid = _spread(rows)
    if len(grid) < 2 or len(grid[0]) < 2:
        return None
    heads = next((n for n, row in enumerate(rows) if not all(cell.head for cell in row)), 0)
    header = [" ".join(dict.fromkeys(grid[n][column] for n in range(heads) if grid[n][column])) for column in range(len(grid[0]))]
    return [*([caption] if caption else []), *statements(header, grid[heads:])]


def _cells(events: Sequence[Event]) -> tuple[str, list[list[_Cell]]]:
    caption, rows, cell = _Cell(False, 1, 1), list[list[_Cell]](), None
    for kind, name, attributes in events:
        if kind == "text" and cell is not None:
            cell.text.append(name)
        elif kind == "start" and name == "tr":
            rows.append([])
            cell = None
        elif kind == "start" and name in ("td", "th"):
            cell = _Cell(name == "th", _span(attributes.get("colspan")), _span(attributes.get("rowspan")))
            if not rows:
                rows.append([])
            rows[-1].append(cell)
        elif kind == "start" and name == "caption":
            cell = caption
        elif kind == "end" and name in ("td", "th", "caption", "tr"):
            cell = None
        elif cell is not None and name in ("br", "p", "div", "li"):
            cell.text.append("; " if name == "li" and kind == "end" else " ")
    return caption.plain, [row for row in rows if row]


def _span(value: str | None) -> int:
    return min(int(value), WIDEST) if value and value.isdecimal() and int(value) else 1


def _spread(rows: Sequence[Sequence[_Cell]]) -> list[list[str]]:
    """Cells over every column and row that they span, all rows of one width."""
    found: list[dict[int, str]] = [{} for _ in rows]
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in found[at]:
                column += 1
            for below in found[at : at + cell.down]:
                below.update({column + n: cell.plain for n in range(cell.across)})
            column += cell.across
    width = max((max(row, default=-1) + 1 for row in found), default=0)
    return [[row.get(column, "") for column in range(width)] for row in found]
