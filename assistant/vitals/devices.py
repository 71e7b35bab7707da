"""CSV exports of home devices and apps to a table of readings.

No list of makers is kept: the words of the headings decide (see ``headings``), so that blood-pressure monitors, scales, glucose sensors, health apps and
a sheet that somebody typed are read in one way, wide (a column for each kind) or long (a row for each value, with its type).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import BadInput
from assistant.vitals.cells import Cell, read_cells
from assistant.vitals.dates import Moment, day_first_of, read_moment
from assistant.vitals.headings import Headings, headings, kind_of
from assistant.vitals.types import Skipped, Table, in_order

_DELIMITERS = (",", ";", "\t", "|")
_ENCODINGS = ("cp1252", "gb18030")
# Titles and names may stand above the headings, but not more rows than these.
_TITLES = 30
_MISSING = frozenset({"", "-", "--", "---", "–", "—", "——", "n/a", "na", "nan", "null", "none", "无"})
_HOW = "a file needs a row of headings such as: date, time, systolic, diastolic, pulse; or: date, type, value, unit"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """Rows with what their headings say; ``above`` is how many rows stand over the first row of values."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    above: int
    columns: Headings
    delimiter: str

    def body(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        """Rows of values that hold something, each with its number in the file."""
        return ((at, row) for at, row in enumerate(self.rows[self.above :], self.above + 1) if any(cell.strip() for cell in row))

    def cell(self, row: Sequence[str], at: int | None) -> str:
        """The text of a cell; empty where the row is shorter."""
        return row[at].strip() if at is not None and at < len(row) else ""


def read_csv(path: Path, *, day_first: bool | None = None, patient: str | None = None) -> Table:
    """The readings of a CSV file; every row or column that could not be used is in ``skipped`` with the reason.

    Args:
        day_first: whether 03/04/2026 is 3 April; needed only where the file cannot tell.
        patient: whose rows to read, where the file holds several people.

    Raises:
        BadInput: the file cannot be read, has no headings that name a measurement, needs ``day_first``, or holds several people.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error
    return table_of(data, path.name, day_first=day_first, patient=patient)


def table_of(data: bytes, name: str, *, day_first: bool | None = None, patient: str | None = None) -> Table:
    """The same for a file that is in memory.

    Raises:
        BadInput: it has no headings that name a measurement, needs ``day_first``, or holds several people.
    """
    sheet = _sheet(data, name)
    try:
        order = day_first_of((_written(sheet, row) for _, row in sheet.body()), day_first)
    except BadInput as error:
        raise BadInput(f"{name}: {error}") from error
    notes = _about(sheet)
    rows, others = _of_person(sheet, patient)
    cells, left = _cells(sheet, rows, order)
    table = read_cells(cells, sheet.delimiter != ",")
    return Table(in_order(table.readings), (*notes, *others, *left, *table.skipped))


def _sheet(data: bytes, name: str) -> _Sheet:
    """The file as rows, with the separator and the encoding under which most headings are understood."""
    best = max((_parsed(name, text, mark) for text in _texts(data) for mark in _DELIMITERS), key=lambda sheet: sheet.columns.understood)
    if not best.columns.understood:
        raise BadInput(f"{name}: no heading names a measurement; {_HOW}")
    return best


def _texts(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return [data.decode("utf-16", "replace")]
    try:
        return [data.decode("utf-8-sig")]
    except UnicodeDecodeError:
        return [data.decode(name, "replace") for name in _ENCODINGS]


def _parsed(name: str, text: str, delimiter: str) -> _Sheet:
    try:
        rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text.replace("\0", ""), newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise BadInput(f"{name} is not a table of text: {error}") from error
    titles = [headings(row) for row in rows[:_TITLES]] or [headings(())]
    at = max(range(len(titles)), key=lambda row: titles[row].understood)
    return _Sheet(name, rows, at + 1, titles[at], delimiter)


def _about(sheet: _Sheet) -> list[Skipped]:
    """Titles above the headings, and columns that are not used."""
    titles = [" ".join(cell.strip() for cell in row if cell.strip()) for row in sheet.rows[: sheet.above - 1]]
    found = [Skipped(f"{sheet.name}, row {at}", title, "stands above the headings") for at, title in enumerate(titles, 1) if title]
    if sheet.columns.unused:
        found.append(Skipped(f"{sheet.name}, headings", ", ".join(sheet.columns.unused), "no measurement that is read here, or only a lowest, highest, goal or comment"))
    return found


def _of_person(sheet: _Sheet, patient: str | None) -> tuple[list[tuple[int, tuple[str, ...]]], list[Skipped]]:
    """Rows of the one person, and the rows of others, which are left out only when somebody was named."""
    rows = list(sheet.body())
    people = list(dict.fromkeys(name for _, row in rows if (name := sheet.cell(row, sheet.columns.person))))
    if patient is None and len(people) > 1:
        raise BadInput(f"{sheet.name} holds readings of {len(people)} people ({', '.join(people[:4])}{' …' if len(people) > 4 else ''}); name one (--patient)")
    if patient is None or not people:
        return rows, []
    if patient not in people:
        raise BadInput(f"{sheet.name} holds no readings of '{patient}', only of {', '.join(people[:4])}")
    mine = [(at, row) for at, row in rows if sheet.cell(row, sheet.columns.person) == patient]
    others = [at for at, row in rows if sheet.cell(row, sheet.columns.person) != patient]
    return mine, _together(sheet, others, "", f"not of {patient}")


def _cells(sheet: _Sheet, rows: Iterable[tuple[int, tuple[str, ...]]], day_first: bool | None) -> tuple[list[Cell], list[Skipped]]:
    cells: list[Cell] = []
    left: list[Skipped] = []
    idle: dict[str, list[int]] = {}
    for at, row in rows:
        source = f"{sheet.name}, row {at}"
        moment = read_moment(_written(sheet, row), day_first)
        found, unknown = _of_row(sheet, row, source, moment)
        if not found:
            idle.setdefault(unknown, []).append(at)
        elif len(row) > len(sheet.rows[sheet.above - 1]) and any(cell.strip() for cell in row[len(sheet.rows[sheet.above - 1]) :]):
            left.append(Skipped(source, sheet.delimiter.join(row), "has more cells than there are headings, so its values may stand under the wrong one"))
        elif moment is None and sheet.columns.date is not None:
            left.append(Skipped(source, _written(sheet, row), f"no date that can be read, so {', '.join(cell.text for cell in found)} is not used"))
        else:
            cells += found
    return cells, left + [item for kind, numbers in idle.items() for item in _together(sheet, numbers, kind, "no measurement that is read here")]


def _of_row(sheet: _Sheet, row: Sequence[str], source: str, moment: Moment | None) -> tuple[list[Cell], str]:
    """The measurements of one row; for a long file without one, the type that was not known."""
    columns = sheet.columns
    unit = sheet.cell(row, columns.unit)
    if columns.type is None:
        own = unit if len(columns.measured) == 1 else ""
        texts = [(column, sheet.cell(row, column.at)) for column in columns.measured]
        return [Cell(source, column.kind, text, own or column.unit, moment, column.at) for column, text in texts if text.lower() not in _MISSING], ""
    kind, text = sheet.cell(row, columns.type), sheet.cell(row, columns.value)
    known = kind_of(kind)
    if known is None or text.lower() in _MISSING:
        return [], kind
    return [Cell(source, known[0], text, unit or known[1], moment, 0)], ""


def _written(sheet: _Sheet, row: Sequence[str]) -> str:
    """Date and time of a row, as written."""
    return f"{sheet.cell(row, sheet.columns.date)} {sheet.cell(row, sheet.columns.time)}".strip()


def _together(sheet: _Sheet, numbers: Sequence[int], said: str, why: str) -> list[Skipped]:
    """One entry for many rows that were left out for one reason."""
    if not numbers:
        return []
    shown = ", ".join(str(number) for number in numbers[:5])
    rows = f"{shown} and {len(numbers) - 5} more" if len(numbers) > 5 else shown
    return [Skipped(f"{sheet.name}, rows {rows}" if len(numbers) > 1 else f"{sheet.name}, row {rows}", said, why)]
