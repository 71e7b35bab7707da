"""Cells of an export to readings: numbers as they are written, with the unit of the cell, of the heading, or of the whole column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from assistant.errors import BadInput
from assistant.vitals.dates import Moment
from assistant.vitals.headings import PRESSURE
from assistant.vitals.types import NAMES, Reading, Skipped, Table
from assistant.vitals.units import canonical, is_unit

_NUMBER = re.compile(r"([-+]?\d+(?:[.,]\d+)?)\s*(.*)", re.S)
_PAIR = re.compile(r"\s*(\d{2,3})\s*[/\\-]\s*(\d{2,3})\s*(?:mm\s*hg)?\s*", re.I)
# What devices write in place of a number that they cannot show.
_BEYOND = frozenset({"low", "lo", "high", "hi", "低", "高"})
# Units that need not be written since everybody uses the same one.
_USUAL = {"systolic": "mmHg", "diastolic": "mmHg", "heart_rate": "/min", "respiratory_rate": "/min", "spo2": "%", "ketones": "mmol/L"}
# Meters show 20 to 600 mg/dL or 1.1 to 33.3 mmol/L and words beyond that, so a column with a value outside the common part tells its unit.
_MG_FROM, _MMOL_TO = 20.0, 33.3


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell with what its row and heading say of it.

    Attributes:
        kind: a key of UNITS or ``pressure``.
        unit: of the heading or of the row, or empty.
        column: cells of one column share it; they are in one unit.
    """

    source: str
    kind: str
    text: str
    unit: str
    moment: Moment | None
    column: int


@dataclass(frozen=True, slots=True)
class _Number:
    cell: Cell
    value: float
    unit: str


def read_cells(cells: Iterable[Cell], decimal_comma: bool) -> Table:
    """Readings and what could not be read, in the order of the cells.

    Args:
        decimal_comma: True where 82,350 can only be a decimal number, since commas do not separate the cells.
    """
    found = [_number(part, decimal_comma) for cell in cells for part in _halves(cell)]
    numbers = [item for item in found if isinstance(item, _Number)]
    columns: dict[tuple[int, str], list[float]] = {}
    for item in numbers:
        if not item.unit:
            columns.setdefault((item.cell.column, item.cell.kind), []).append(item.value)
    done = [_reading(item, columns.get((item.cell.column, item.cell.kind), ())) if isinstance(item, _Number) else item for item in found]
    return Table(tuple(item for item in done if isinstance(item, Reading)), tuple(item for item in done if isinstance(item, Skipped)))


def _halves(cell: Cell) -> tuple[Cell, ...]:
    """A pressure written as 120/80 is two cells; any other cell is itself."""
    pair = _PAIR.fullmatch(cell.text) if cell.kind == PRESSURE else None
    if pair is None:
        return (cell,)
    unit = cell.unit or "mmHg"
    return replace(cell, kind="systolic", text=pair[1], unit=unit), replace(cell, kind="diastolic", text=pair[2], unit=unit)


def _number(cell: Cell, decimal_comma: bool) -> _Number | Skipped:
    if cell.kind == PRESSURE:
        return Skipped(cell.source, cell.text, "a blood pressure is two numbers, such as 120/80")
    if cell.text.lower() in _BEYOND:
        why = f"beyond what the device can show, so there is no number of {NAMES[cell.kind][0]}; if it is recent, measure again now"
        return Skipped(cell.source, cell.text, why, cell.kind, cell.moment.at if cell.moment else None)
    match = _NUMBER.fullmatch(cell.text)
    if match is None or (match[2] and not is_unit(match[2])):
        return Skipped(cell.source, cell.text, f"not a plain number of {NAMES[cell.kind][0]}")
    if not decimal_comma and re.search(r",\d{3}$", match[1]):
        return Skipped(cell.source, cell.text, "the comma can part thousands or decimals; write the number with a point")
    return _Number(cell, float(match[1].replace(",", ".")), match[2].strip() or cell.unit)


def _reading(item: _Number, column: Sequence[float]) -> Reading | Skipped:
    cell = item.cell
    unit = item.unit or _presumed(cell.kind, item.value, column)
    if not unit:
        name = NAMES[cell.kind]
        return Skipped(cell.source, cell.text, f"no unit of {name[0]} is written and the column does not tell; put it in the heading: {name[0]} ({name[1]})")
    try:
        value = canonical(cell.kind, item.value, unit)
    except BadInput as error:
        return Skipped(cell.source, cell.text, str(error))
    said = cell.text if is_unit(_NUMBER.fullmatch(cell.text)[2]) else f"{cell.text} {unit}"  # type: ignore[index]
    moment = cell.moment
    return Reading(cell.kind, value, moment.at if moment else None, cell.source, said, moment.day_only if moment else False)


def _presumed(name: str, value: float, column: Sequence[float]) -> str:
    """The unit of a number that has none, or empty when it cannot be told.

    Temperatures by their size; glucose and height by the whole column; a weight never, since 80 can be pounds or kilograms.
    """
    if name == "temperature":
        return "Cel" if 25 <= value <= 45 else "[degF]" if 77 <= value <= 115 else ""
    low, high = min(column), max(column)
    if name == "glucose" and (low < _MG_FROM) != (high > _MMOL_TO):
        return "mmol/L" if low < _MG_FROM else "mg/dL"
    if name == "height":
        return "m" if high <= 2.6 else "cm" if low >= 100 else ""
    return _USUAL.get(name, "")
