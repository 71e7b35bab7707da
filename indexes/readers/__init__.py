"""Readers: one source format a file. Each yields documents, and an ``Unreadable`` where one could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from indexes.errors import ReaderError
from indexes.readers import html, jsonl, markdown, medquad, pdf, text
from indexes.readers.types import Unreadable
from indexes.types import Document

READERS: dict[str, Callable[[Path], Iterator[Document | Unreadable]]] = {
    "html": html.read,
    "jsonl": jsonl.read,
    "markdown": markdown.read,
    "medquad": medquad.read,
    "pdf": pdf.read,
    "text": text.read,
}


def read(spec: str) -> Iterator[Document | Unreadable]:
    """Documents of ``READER:PATH``.

    Raises:
        ReaderError: the reader is unknown or the path does not exist.
    """
    name, _, path = spec.partition(":")
    if name not in READERS or not path:
        raise ReaderError(f"'{spec}' is not READER:PATH with a reader of {', '.join(READERS)} (or 'pages', the built-in knowledge)")
    if not Path(path).exists():
        raise ReaderError(f"'{path}' does not exist")
    return READERS[name](Path(path))


__all__ = ["READERS", "Unreadable", "read"]
