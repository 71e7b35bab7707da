"""JSON lines as case files are written: one value a row, an unusable row told with its line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from assistant.errors import BadInput

T = TypeVar("T")


def read_rows(path: Path, make: Callable[[Mapping[str, Any]], T], needs: str) -> list[T]:
    """Every row of a file, plain or gzipped.

    Args:
        needs: what a row must be, for the error: "a vignette needs 'id' and 'text'".

    Raises:
        BadInput: the file cannot be read, or ``make`` cannot use a row.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error
    found = []
    for number, line in enumerate((gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            found.append(make(json.loads(line)))
        except (ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{path}:{number}: {needs}") from error
    return found
