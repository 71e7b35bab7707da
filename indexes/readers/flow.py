"""Lines of a PDF to running text: broken words and lines joined, list items and table rows on lines of their own, pages marked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexes.readers.layout import BULLETS, Line
from indexes.readers.tables import statements
from indexes.types import Mark

_ITEM = re.compile(rf"^(?:[{BULLETS}]\s*|[–*o-]\s+)(?=\S)")
_NUMBERED = re.compile(r"^(?:\(?[a-z0-9]{1,2}[.)])\s+\S")
_ENDS = re.compile(r"[.!?:;。！？][\"')\]”’]*$")
_BROKEN = re.compile(r"(\w+)[-\u00ad]$")
_NO_WORD = re.compile(r"\W")
_NUMBER = re.compile(r"\d")
ALIGNED = 4.0
LONGEST_CELL = 40
LEAST_ROWS = 3


@dataclass(slots=True)
class _Text:
    text: str = ""
    starts: list[tuple[int, int]] = field(default_factory=list)

    def add(self, joint: str, piece: str, page: int) -> None:
        """Put a piece behind what is there."""
        if self.text:
            self.text += joint
        if not self.starts or self.starts[-1][1] != page:
            self.starts.append((len(self.text), page))
        self.text += piece


def flow(lines: Sequence[Line], words: frozenset[str]) -> tuple[str, list[tuple[int, int]]]:
    """The text of one section, and ``(offset, page)`` where each page of it begins.

    Args:
        words: all words of the document in lower case; a hyphen at a line's end stays where the compound is known, "well-known".
    """
    done, last = _Text(), None
    for line, own in _rows(lines):
        text = _ITEM.sub("", line.text)
        joint = "\n" if own or not last or _begins(last, line) else " "
        broken = _BROKEN.search(done.text) if joint == " " else None
        if broken and text[:1].islower():
            compound = f"{broken[1]}-{_NO_WORD.split(text, maxsplit=1)[0]}".lower()
            done.text = done.text if compound in words else done.text[:-1]
            joint = ""
        done.add(joint, text, line.page)
        last = line if not own else None
    return done.text, done.starts


def _begins(last: Line, line: Line) -> bool:
    """True when a line begins a paragraph or an item, or follows the end of a sentence."""
    if _ITEM.match(line.text) or _NUMBERED.match(line.text):
        return True
    gap = last.page == line.page and last.y - line.y > 2.2 * line.size and not line.text[:1].islower()
    return gap or (bool(_ENDS.search(last.text)) and not line.text[:1].islower())


def marks(starts: Sequence[tuple[int, int]], length: int, publisher: str, title: str, url: str) -> tuple[Mark, ...]:
    """The source of each stretch: the file at its page."""
    ends = [*(start for start, _ in starts[1:]), *([length] if starts else [])]
    return tuple(Mark(start, end, publisher, title, f"{url}#page={page}", page=page) for (start, page), end in zip(starts, ends, strict=True))


def _rows(lines: Sequence[Line]) -> list[tuple[Line, bool]]:
    """Lines, those of unmistakable tables as statements; True where a line stands alone."""
    found: list[tuple[Line, bool]] = []
    at = 0
    while at < len(lines):
        table = _table(lines, at)
        if len(table) < LEAST_ROWS:
            found.append((lines[at], False))
            at += 1
            continue
        cells = [[text.strip() for _, text in line.cells] for line in table]
        told = statements(cells[0], cells[1:])
        found += [(Line(text, line.x, line.y, line.size, line.page), True) for text, line in zip(told, table[1:], strict=False)]
        at += len(table)
    return found


def _table(lines: Sequence[Line], start: int) -> Sequence[Line]:
    """The lines from ``start`` that are one table with a header: short cells in the same places, and numbers below words."""
    end = start
    while end < len(lines) and _alike(lines[start], lines[end]):
        end += 1
    rows = lines[start:end]
    if len(rows) < LEAST_ROWS or any(_NUMBER.search(text) for _, text in rows[0].cells):
        return ()
    return rows if all(any(_NUMBER.search(text) for _, text in row.cells) for row in rows[1:]) else ()


def _alike(first: Line, other: Line) -> bool:
    if len(first.cells) < 2 or len(first.cells) != len(other.cells) or first.page != other.page:
        return False
    aligned = all(abs(a - b) <= ALIGNED for (a, _), (b, _) in zip(first.cells, other.cells, strict=True))
    return aligned and all(len(text.strip()) <= LONGEST_CELL for _, text in other.cells)
