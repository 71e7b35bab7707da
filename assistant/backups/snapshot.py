"""Copies of databases that others may be writing to."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

from filelock import FileLock

from assistant.backups.contents import ANCHOR, LOCK, RECORDS
from assistant.backups.errors import BackupError
from assistant.records.database import BUSY


def snapshot(database: Path, home: Path, into: Path) -> None:
    """Records and anchor of one moment; a missing anchor stays missing, so that a check of the audit finds it so.

    Writers wait only until the moment is fixed, not for the copy.

    Raises:
        BackupError: the records are damaged.
    """
    with closing(_opened(database)) as source:
        with FileLock(home / LOCK, timeout=BUSY, mode=0o600):
            source.execute("BEGIN")
            source.execute("SELECT count(*) FROM sqlite_master").fetchone()
            anchor = (home / ANCHOR).read_bytes() if (home / ANCHOR).exists() else None
        _copy(source, into / RECORDS)
    if anchor is not None:
        (into / ANCHOR).write_bytes(anchor)


def copy(database: Path, target: Path) -> None:
    """Any other SQLite file.

    Raises:
        BackupError: it is damaged.
    """
    with closing(_opened(database)) as source:
        _copy(source, target)


def _opened(database: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{database.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=BUSY)


def _copy(source: sqlite3.Connection, target: Path) -> None:
    with closing(sqlite3.connect(target)) as made:
        source.backup(made)
        found = made.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise BackupError(f"'{target.name}' is damaged, so a backup of it would be no good; restore an older one")


def head(anchor: bytes) -> str:
    """The head that an anchor holds, as ``anamnesis audit verify`` prints it; empty where it cannot be read."""
    try:
        found = json.loads(anchor)
        return f"{int(found['seq'])}:{found['mac']}"
    except (ValueError, KeyError, TypeError):
        return ""
