"""PDF: a file or a folder; a document is one section, or one page where no heading is clear; a citation names the page number.

Text comes with its places (``layout``), so that running headers and footers are left out and counted, two columns are read one after the
other, larger lines become headings (``headings``) and broken lines become text again (``flow``).
"""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError

from indexes.errors import ReaderError
from indexes.readers.facts import Facts, kind_of, later, stated_year, year_in
from indexes.readers.flow import flow, marks
from indexes.readers.headings import headings, outline_of, title_of
from indexes.readers.layout import Line, edge_key, lines_of, running
from indexes.readers.sections import Part, to_documents
from indexes.readers.types import Unreadable, files
from indexes.types import Document

logging.getLogger("pypdf").addHandler(logging.NullHandler())  # its remarks on damaged files come back as one reason, not as lines on stderr
# What pypdf raises on damaged files; it wraps only some of them.
_DAMAGED = (PyPdfError, OSError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, ZeroDivisionError, zlib.error, struct.error)
_NO_TITLE = re.compile(r"^\s*(?:\(?(?:anonymous|unspecified|untitled|none)\)?\d*|microsoft word\b.*|.*\.(?:docx?|pdf|indd|tex|qxd|pptx?))?\s*$", re.I)
_CONTENTS = re.compile(r"(?:\.\s?){5,}\s*(?:\d+|[ivx]+)$|(?:\.\s?){12,}$")
_WORD = re.compile(r"[^\W\d_][\w-]*")


@dataclass(frozen=True, slots=True)
class _Read:
    """A file: the lines of each page, how many were left out, and what is wrong with pages that could not be read."""

    pages: tuple[tuple[Line, ...], ...]
    left_out: int
    damaged: dict[int, str]


def read(path: Path) -> Iterator[Document | Unreadable]:
    """Documents of every PDF; what has no text (a scan), is encrypted or damaged is reported and the others go on."""
    for key, item in files(path, ".pdf"):
        try:
            yield from _documents(key, item)
        except DependencyError as error:
            yield Unreadable(key, f"the PDF is encrypted in a way that needs another package: {error}")
        except _DAMAGED as error:
            yield Unreadable(key, f"not a readable PDF: {error}")


def plain_text(data: bytes, name: str) -> tuple[str, tuple[Unreadable, ...]]:
    """The lines of one PDF as they stand on its pages, headers and footers left out, and the pages that hold no text.

    Raises:
        ReaderError: it is no PDF, needs a password, or none of its pages holds text.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ReaderError(f"{name} is encrypted and needs a password; save a copy without one")
        found = _lines(reader)
    except DependencyError as error:
        raise ReaderError(f"{name} is encrypted in a way that needs another package: {error}") from error
    except _DAMAGED as error:
        raise ReaderError(f"{name} is not a readable PDF: {error}") from error
    if not any(found.pages):
        raise ReaderError(f"none of the {len(found.pages)} pages of {name} holds text (a scan?); type the important parts instead")
    empty = (Unreadable(f"{name}, page {number}", found.damaged.get(number, "the page holds no text (a scan?)")) for number, page in enumerate(found.pages, 1) if not page)
    return "\n\n".join("\n".join(line.text for line in page) for page in found.pages if page), tuple(empty)


def _documents(key: str, path: Path) -> Iterator[Document | Unreadable]:
    reader = PdfReader(path)
    if reader.is_encrypted and not reader.decrypt(""):
        yield Unreadable(key, "the PDF is encrypted and needs a password; save a copy without one")
        return
    found = _lines(reader)
    if not any(found.pages):
        reason = next(iter(found.damaged.values()), "")
        yield Unreadable(key, f"not a readable PDF: {reason}" if reason else f"none of its {len(found.pages)} pages holds text (a scan?)")
        return
    yield from _texts(key, path, reader, found)
    if found.left_out:
        yield Unreadable(f"{key}#running", f"{found.left_out} lines left out: running headers and footers, page numbers, tables of contents; the text was read")


def _lines(reader: PdfReader) -> _Read:
    pages, heights, damaged = [], [], {}
    for number, page in enumerate(reader.pages, 1):
        lines, height = list[Line](), 1.0
        try:
            height = float(page.mediabox.height)
            lines = lines_of(page, number)
        except _DAMAGED as error:
            damaged[number] = f"the page cannot be read: {error}"
        pages.append(lines)
        heights.append(height)
    along = running(pages, heights)
    kept = [tuple(line for line in lines if edge_key(line, height) not in along and not _CONTENTS.search(line.text)) for lines, height in zip(pages, heights, strict=True)]
    return _Read(tuple(kept), sum(map(len, pages)) - sum(map(len, kept)), damaged)


def _texts(key: str, path: Path, reader: PdfReader, found: _Read) -> Iterator[Document | Unreadable]:
    lines = [line for page in found.pages for line in page]
    words = frozenset(word.lower() for line in lines for word in _WORD.findall(line.text))
    facts = _facts(reader, found.pages)
    told = headings(lines, outline_of(reader))
    title = title_of(told, facts.title)
    facts = replace(facts, title=facts.title or (title.text if title else path.stem.replace("-", " ")))
    url = path.resolve().as_uri()
    empty = [Unreadable(f"{key}#page={n}", found.damaged.get(n, "the page holds no text (a scan?)")) for n, page in enumerate(found.pages, 1) if not page]
    if any(level for line, level in told if line is not title):
        parts = [_part(level, heading, below, words, facts, url) for level, heading, below in _split(told, title)]
        yield from to_documents(key, url, parts, facts)
        yield from empty
        return
    for number, page in enumerate(found.pages, 1):
        part = _part(1, f"page {number}", [line for line in page if title is None or line.text not in title.text], words, facts, url)
        yield from (_by_page(document, key, number, url) for document in to_documents(key, url, [part], facts))
        yield from (item for item in empty if item.id == f"{key}#page={number}")


def _by_page(document: Document, key: str, number: int, url: str) -> Document:
    return replace(document, id=f"{key}#page={number}", url=f"{url}#page={number}")


def _split(told: Sequence[tuple[Line, int]], title: Line | None) -> Iterator[tuple[int, str, list[Line]]]:
    """``(level, heading, lines below)``; the title begins nothing."""
    level, heading, below = 1, "", list[Line]()
    for line, own in told:
        if line is title:
            continue
        if own:
            yield level, heading, below
            level, heading, below = own, line.text, []
        else:
            below.append(line)
    yield level, heading, below


def _part(level: int, heading: str, lines: Sequence[Line], words: frozenset[str], facts: Facts, url: str) -> Part:
    text, starts = flow(lines, words)
    return Part(level, heading, text, marks(starts, len(text), facts.publisher, facts.title, url))


def _facts(reader: PdfReader, pages: Sequence[Sequence[Line]]) -> Facts:
    """What the metadata state; the year also where the first two or the last page state it. The day the file was made says nothing."""
    title = str((reader.metadata and reader.metadata.title) or "")
    xmp = reader.xmp_metadata
    publisher, years, kinds = "", list[int | None](), list[str]()
    if xmp is not None:
        publisher = ", ".join(map(str, xmp.dc_publisher or []))
        made = str(xmp.xmp_create_date or "")[:10]
        years = [year_in(date) for date in xmp.dc_date or [] if str(date)[:10] != made]
        kinds = [kind_of(kind) for kind in xmp.dc_type or []]
    edges = [line.text for page in {0, 1, len(pages) - 1} if 0 <= page < len(pages) for line in pages[page]]
    return Facts("" if _NO_TITLE.match(title) else title.strip(), publisher, later(*years, stated_year(edges)), next(filter(None, kinds), ""))
