"""PDF: a file or a folder; a document is one page, so that a citation names the page number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from indexes.readers.types import Unreadable, files
from indexes.types import Document

_BROKEN_WORD = re.compile(r"(?<=\w)-\n(?=[a-z])")
_BROKEN_LINE = re.compile(r"(?<![.!?:;])\n(?=\S)")


def read(path: Path) -> Iterator[Document | Unreadable]:
    """Documents of every page that holds text; scanned pages, which hold none, are reported."""
    for key, item in files(path, ".pdf"):
        try:
            yield from _pages(key, item)
        except (PyPdfError, OSError, ValueError, KeyError) as error:
            yield Unreadable(key, f"not a readable PDF: {error}")


def _pages(key: str, path: Path) -> Iterator[Document | Unreadable]:
    reader = PdfReader(path)
    title = str((reader.metadata and reader.metadata.title) or path.stem.replace("-", " "))
    for number, page in enumerate(reader.pages, 1):
        text = _BROKEN_LINE.sub(" ", _BROKEN_WORD.sub("", page.extract_text())).strip()
        if text:
            yield Document(f"{key}#page={number}", title, text, f"{path.resolve().as_uri()}#page={number}", section=f"page {number}")
        else:
            yield Unreadable(f"{key}#page={number}", "the page holds no text (a scan?)")
