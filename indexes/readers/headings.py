"""Headings of a PDF: a line whose letters are clearly larger than the text's, or that the outline names. Bold alone is none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import Destination

from indexes.readers.layout import Line

LARGER = 1.15
LONGEST = 120
_NUMBERING = re.compile(r"^(?:(?:chapter|section|annex|appendix|part)\s+)?(?:\d+(?:\.\d+)*|[a-z])[.):]?\s+", re.I)
_LETTERS = re.compile(r"[^\W\d_]{2}")
Outline = Mapping[tuple[int, str], int]


def body_size(lines: Iterable[Line]) -> float:
    """The size of most letters."""
    counted: Counter[float] = Counter()
    for line in lines:
        counted[line.size] += len(line.text)
    return max(counted, key=lambda size: (counted[size], -size), default=0.0)


def plain(text: str) -> str:
    """A heading for comparison: no numbering, no case, no spaces."""
    return "".join(_NUMBERING.sub("", text.strip()).casefold().split())


def outline_of(reader: PdfReader) -> dict[tuple[int, str], int]:
    """``(page, heading)`` -> depth, from 1; empty where there is no outline or it is damaged."""
    found: dict[tuple[int, str], int] = {}

    def walk(items: Sequence[object], depth: int) -> None:
        for item in items:
            if isinstance(item, list):
                walk(item, depth + 1)
            elif isinstance(item, Destination) and (page := reader.get_destination_page_number(item)) is not None:
                found.setdefault((page + 1, plain(str(item.title or ""))), depth)

    try:
        walk(reader.outline, 1)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return {}
    return found


def headings(lines: Sequence[Line], outline: Outline) -> list[tuple[Line, int]]:
    """Every line with its level as a heading, 0 for text; a heading of several lines becomes one."""
    body = body_size(lines)
    merged = _merged(lines, body)
    sizes = sorted({line.size for line in merged if _large(line, body)}, reverse=True)
    named = {(line.size): depth for line in merged if _large(line, body) and (depth := outline.get((line.page, plain(line.text))))}
    found = []
    for line in merged:
        depth = outline.get((line.page, plain(line.text)), 0) if len(line.text) <= LONGEST else 0
        by_size = named.get(line.size, sizes.index(line.size) + 1) if _large(line, body) else 0
        found.append((line, depth or by_size))
    return found


def _large(line: Line, body: float) -> bool:
    return line.size >= LARGER * body and len(line.text) <= LONGEST and bool(_LETTERS.search(line.text)) and not line.text.endswith((".", ",", ";"))


def _merged(lines: Sequence[Line], body: float) -> list[Line]:
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        follows = last and last.page == line.page and last.size == line.size and 0 < last.y - line.y < 1.6 * line.size
        if last and follows and _large(last, body) and _large(line, body) and len(last.text) + len(line.text) < LONGEST:
            found[-1] = replace(last, text=f"{last.text} {line.text}", y=line.y, cells=())
        else:
            found.append(line)
    return found


def title_of(found: Sequence[tuple[Line, int]], stated: str) -> Line | None:
    """The heading of the first page that is the title: what the metadata state, or the one line larger than all others."""
    first = [line for line, level in found if level and line.page == found[0][0].page] if found else []
    if stated:
        return next((line for line in first if plain(line.text) == plain(stated)), None)
    largest = max((line.size for line, level in found if level), default=0.0)
    biggest = [line for line, level in found if level and line.size == largest]
    return first[0] if len(biggest) == 1 and biggest[0] is (first[0] if first else None) else None
