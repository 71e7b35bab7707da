"""Worksheets as CSV: lines for a reader to fill, and filled ones read again."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from assistant.errors import BadInput

Line = dict[str, str]


def write(path: Path, columns: Sequence[str], lines: Iterable[Line]) -> None:
    """Write the lines below a row of their columns."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(lines)


def read(path: Path, judged: Sequence[str], verdicts: Sequence[str]) -> list[Line]:
    """The lines of a worksheet; a verdict may still be empty.

    Args:
        judged: columns that hold verdicts.

    Raises:
        BadInput: the file cannot be read, or a verdict is none of ``verdicts``.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"'{path}' cannot be read: {error}") from error
    for number, line in enumerate(lines, 2):
        for column in judged:
            if line.get(column) not in ("", *verdicts):
                raise BadInput(f"{path}:{number}: {column} '{line.get(column)}' is not one of {', '.join(verdicts)}")
    return lines
