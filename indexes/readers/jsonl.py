"""Lines of ``{"id", "title", "text", "url"}``, plain or gzipped; ``publisher``, ``section``, ``year`` and ``type`` are optional."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from indexes.readers.facts import kind_of, year_in
from indexes.readers.types import Unreadable, lines
from indexes.types import Document


def read(path: Path) -> Iterator[Document | Unreadable]:
    """One document a line; a line without ``id`` or ``text`` is unreadable and named by its number."""
    for number, line in lines(path):
        yield _document(line, number) if isinstance(line, str) else line


def _document(line: str, number: int) -> Document | Unreadable:
    try:
        row = json.loads(line)
    except ValueError as error:
        return Unreadable(f"line {number}", f"not JSON: {error}")
    if not isinstance(row, dict) or row.get("id") in (None, "") or not str(row.get("text") or "").strip():
        return Unreadable(f"line {number}", "a document needs 'id' and a 'text' that is not empty")
    title, text, url, publisher, section = (str(row.get(key) or "") for key in ("title", "text", "url", "publisher", "section"))
    return Document(str(row["id"]), title, text, url, publisher, section, year=year_in(row.get("year")), kind=kind_of(row.get("type")))
