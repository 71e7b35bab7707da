"""Plain text: a file or a folder of .txt files (gzipped or not); the first line is the title when it is short."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexes.readers.types import DAMAGED, Unreadable, files, open_text
from indexes.types import Document

TITLE = 120


def read(path: Path) -> Iterator[Document | Unreadable]:
    """One document a file."""
    for key, item in files(path, ".txt", ".txt.gz"):
        try:
            with open_text(item) as file:
                body = file.read().strip()
        except DAMAGED as error:
            yield Unreadable(key, f"the file is damaged: {error}")
            continue
        if not body:
            yield Unreadable(key, "the file is empty")
            continue
        first, _, rest = body.partition("\n")
        titled = len(first) <= TITLE and rest.strip()
        yield Document(key, first.strip() if titled else item.stem, rest.strip() if titled else body, item.resolve().as_uri())
