"""Which files of a home go into an archive: all that cannot be made again, and on request the rest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

RECORDS, ANCHOR, LOCK, KEYS = "records.db", "audit.head", "records.lock", "keys"
MADE_AGAIN = ("indexes", "weights")
NEVER = ("cache", "logs")
LIVE = (RECORDS, "vectors.sqlite")
"""Databases that may be written to while they are copied."""
_PASSING = (".lock", ".part", "-wal", "-shm", "-journal")


def chosen(home: Path, keys: bool, everything: bool) -> Iterator[Path]:
    """Files to back up, in a fixed order; records and anchor are left out, since they are copied together."""
    for top in sorted(home.iterdir()):
        if top.name in {RECORDS, ANCHOR, *NEVER} or (top.name == KEYS and not keys) or (top.name in MADE_AGAIN and not everything):
            continue
        yield from (path for path in _files(top) if not passing(path))


def _files(top: Path) -> Iterator[Path]:
    if top.is_file():
        yield top
    for folder, below, names in os.walk(top):
        below.sort()
        yield from (Path(folder) / name for name in sorted(names))


def passing(path: Path) -> bool:
    """Locks, logs of databases and files that are being written."""
    return path.name.startswith(".") or path.name.endswith(_PASSING)
