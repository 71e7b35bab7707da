"""Readers: one source format a file. Each yields documents, and an ``Unreadable`` where one could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from indexes.errors import ReaderError
from indexes.readers import html, jsonl, markdown, medquad, pdf, text
from indexes.readers.facts import KINDS
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
    """Documents of ``READER:PATH``, or of ``READER/TYPE:PATH``, which says what type of document all of them are.

    Raises:
        ReaderError: the reader or the type is unknown, or the path does not exist.
    """
    named, _, path = spec.partition(":")
    name, _, kind = named.partition("/")
    if name not in READERS or not path:
        raise ReaderError(f"'{spec}' is not READER:PATH with a reader of {', '.join(READERS)} (or 'pages', the built-in knowledge)")
    if kind not in ("", *KINDS):
        raise ReaderError(f"'{kind}' is not a type of document; known: {', '.join(KINDS)} (as in pdf/guideline:PATH)")
    if not Path(path).exists():
        raise ReaderError(f"'{path}' does not exist")
    found = READERS[name](Path(path))
    return _typed(found, kind) if kind else found


def _typed(found: Iterable[Document | Unreadable], kind: str) -> Iterator[Document | Unreadable]:
    return (item if isinstance(item, Unreadable) else replace(item, kind=kind) for item in found)


__all__ = ["READERS", "Unreadable", "read"]
