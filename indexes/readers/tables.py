"""Tables to sentences: every row says its column names, since a number without them means nothing once it is quoted alone."""

from __future__ import annotations

from collections.abc import Sequence


def statements(header: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """One line a row: "Age 2-5 years: dose 5 ml; times a day 4".

    A row that repeats one text in every column (a cell across the table) names the group of the rows below it.
    """
    found, group = [], ""
    for row in rows:
        if not any(row):
            continue
        if len(row) > 1 and len(set(row)) == 1:
            group = row[0].rstrip(":")
            continue
        found.append(_statement(header, row, group))
    return found


def _statement(header: Sequence[str], row: Sequence[str], group: str) -> str:
    names = [*header, *[""] * (len(row) - len(header))]
    told = [(name.rstrip(":").strip(), cell) for name, cell in zip(names, row, strict=False) if cell]
    subject = f"{told[0][0]} {told[0][1]}".strip() if row[0] else ""
    rest = "; ".join(f"{_inside(name)} {cell}".strip() for name, cell in (told[1:] if row[0] else told))
    head = f"{group}, {_inside(subject)}" if group and subject else group or subject
    return f"{head}: {rest}" if head and rest else head or rest


def _inside(name: str) -> str:
    """A column name as it stands within a sentence; abbreviations keep their capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
