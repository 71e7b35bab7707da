"""What readers share."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from indexes.errors import ReaderError


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read; building goes on and the manifest lists it."""

    id: str
    reason: str


DAMAGED = (OSError, EOFError, zlib.error)
"""What reading a damaged gzip file raises."""


def open_text(path: Path) -> TextIO:
    """Open a text file, gzipped or not, with or without a byte order mark; bytes that are not UTF-8 become replacement characters."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8-sig", errors="replace")
    return path.open(encoding="utf-8-sig", errors="replace")


def lines(path: Path) -> Iterator[tuple[int, str | Unreadable]]:
    """Numbered lines that are not blank; where a damaged file can be read no further, one ``Unreadable`` and the end."""
    number = 0
    try:
        with open_text(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield number, line
    except DAMAGED as error:
        yield number + 1, Unreadable(f"line {number + 1}", f"the file is damaged from here on: {error}")


def files(path: Path, *suffixes: str) -> Iterator[tuple[str, Path]]:
    """Files below a folder (or the file itself) with one of the suffixes, with their id: the path relative to the folder.

    Raises:
        ReaderError: there is no such file.
    """
    if path.is_file():
        yield path.name, path
        return
    found = [item for item in sorted(path.rglob("*")) if item.is_file() and item.name.lower().endswith(suffixes)]
    if not found:
        raise ReaderError(f"no {' or '.join(suffixes)} file below '{path}'")
    for item in found:
        yield item.relative_to(path).as_posix(), item
