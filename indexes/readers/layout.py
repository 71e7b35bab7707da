"""Where the words of a PDF page stand: text pieces to lines, in reading order, without what repeats at the edges of every page.

The PDF says where a piece of text begins and how large it is, not how wide; widths are estimated, so whatever rests on them asks for
a wide margin.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any

from pypdf import PageObject

_NARROW, _WIDE = frozenset("iljtfrI.,;:'|!()[]- "), frozenset("mwMWQO@%")
BULLETS = "•●▪◦‣∙·■\uf0b7\uf0a7\x7f"
_BULLET = re.compile(rf"^[{BULLETS}–*o]$")
_DIGITS = re.compile(r"\d+")
EDGE = 0.13
"""Share of a page, at the top and at the bottom, where running headers and footers stand."""
REPEATED = 0.4
COLUMN_LINES = 6


@dataclass(frozen=True, slots=True)
class Line:
    """One line of one column.

    Attributes:
        x, y: where it begins, in points from the lower left corner.
        size: of its letters, in points.
        cells: its parts and where each begins, where wide gaps divide it.
    """

    text: str
    x: float
    y: float
    size: float
    page: int
    cells: tuple[tuple[float, str], ...] = ()

    @property
    def end(self) -> float:
        """About where it ends."""
        at, last = self.cells[-1] if self.cells else (self.x, self.text)
        return at + width_of(last, self.size)


def width_of(text: str, size: float) -> float:
    """About how wide a text is, in points."""
    return size * sum(0.3 if c in _NARROW else 0.85 if c in _WIDE else 0.67 if c.isupper() else 1.0 if c > "\u2e80" else 0.53 for c in text)


def lines_of(page: PageObject, number: int) -> list[Line]:
    """Lines of a page in the order in which the file writes them; two clear columns one after the other."""
    pieces: list[Line] = []

    def see(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        scale = abs(tm[3] * cm[3] + tm[2] * cm[1]) or abs(tm[0] * cm[0]) or 1.0
        x, y = (tm[4] * cm[at] + tm[5] * cm[2 + at] + cm[4 + at] for at in (0, 1))
        for below, part in enumerate(text.split("\n")):
            if part.strip():
                pieces.append(Line(part, float(x), float(y - 1.2 * below * size * scale), round(float(size * scale), 1), number))

    page.extract_text(visitor_text=see)
    return _columns(_rows(pieces), float(page.mediabox.width))


def _rows(pieces: Sequence[Line]) -> list[Line]:
    """Pieces that follow one another on one base line, joined."""
    found: list[Line] = []
    for piece in pieces:
        last = found[-1] if found else None
        if last and abs(last.y - piece.y) <= 0.35 * max(last.size, piece.size) and piece.x >= last.cells[-1][0]:
            found[-1] = _joined(last, piece)
        else:
            found.append(replace(piece, text=piece.text.strip(), cells=((piece.x, piece.text.rstrip()),)))
    return found


def _joined(line: Line, piece: Line) -> Line:
    at, last = line.cells[-1]
    gap = piece.x - line.end
    size = piece.size if len(piece.text.strip()) > len(line.text) else line.size
    if gap > max(0.8 * line.size, 0.12 * width_of(last, line.size)) and not _BULLET.match(last.strip()):
        return replace(line, text=f"{line.text} {piece.text.strip()}", size=size, cells=(*line.cells, (piece.x, piece.text.rstrip())))
    space = " " if gap > 0.12 * line.size or piece.text.startswith(" ") or _BULLET.match(last.strip()) else ""
    own = f"{last}{space}{piece.text.strip()}"
    return replace(line, text=f"{line.text}{space}{piece.text.strip()}", size=size, cells=(*line.cells[:-1], (at, own)))


def _columns(rows: list[Line], width: float) -> list[Line]:
    """The rows, or where two columns of long lines are clear, the left column before the right between lines that cross both."""
    single = [replace(row, text=text.strip(), x=x, cells=((x, text),)) for row in rows for x, text in row.cells]
    middle = _most(line.x for line in single if 0.35 * width < line.x < 0.65 * width)
    right = [line for line in single if abs(line.x - middle) < 3] if middle else []
    left = [line for line in single if line.x < middle - 0.2 * width]
    beside = [line for line in left if line.end < middle + line.size]
    long_enough = all(len(side) >= COLUMN_LINES and median(line.end - line.x for line in side) > 0.25 * width for side in (beside, right))
    if not long_enough or len(right) < 0.25 * len(single) or len(left) - len(beside) > 0.2 * len(single):
        return rows
    return _ordered(single, middle)


def _ordered(lines: Sequence[Line], middle: float) -> list[Line]:
    found: list[Line] = []
    band: list[Line] = []
    for line in sorted(lines, key=lambda line: -line.y):
        if line.x < middle - line.size and line.end > middle + line.size:
            found += [*_band(band, middle), line]
            band = []
        else:
            band.append(line)
    return found + _band(band, middle)


def _band(lines: Sequence[Line], middle: float) -> list[Line]:
    return sorted(lines, key=lambda line: (line.x > middle - line.size, -line.y, line.x))


def _most(places: Any) -> float:
    counted = Counter(round(place) for place in places)
    return float(max(counted, key=lambda place: (counted[place], -place))) if counted else 0.0


def running(pages: Sequence[Sequence[Line]], heights: Sequence[float]) -> set[tuple[str, int]]:
    """Lines at the edges that stand at the same height on most pages, digits aside: headers, footers, page numbers."""
    counted = Counter(key for lines, height in zip(pages, heights, strict=True) for key in {edge_key(line, height) for line in lines} if key)
    least = max(3, REPEATED * len(pages))
    return {key for key, count in counted.items() if key and count >= least}


def edge_key(line: Line, height: float) -> tuple[str, int] | None:
    """What a line at the edge of a page says, without its numbers, and how high it stands; None for other lines."""
    inside = EDGE * height < line.y < (1 - EDGE) * height
    return None if inside else (_DIGITS.sub("#", line.text.casefold()), round(line.y / 4))
