"""The log file: private, rotated, shared by the processes of one home."""

from __future__ import annotations

import logging
import os
import sys
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from filelock import FileLock

BYTES, KEPT = 5_000_000, 5
PATIENCE = 5.0
UNWRITTEN = "anamnesis: a line of the log could not be written"


class Unsaid(logging.Handler):
    """A handler that never repeats a record's words when it fails."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
        """One fixed line instead of the record."""
        if sys.__stderr__ is not None:
            print(UNWRITTEN, file=sys.__stderr__)


class PrivateFile(Unsaid, RotatingFileHandler):
    """A rotated file that only its owner reads; several processes may write it.

    Args:
        size: bytes after which the next file is begun; ``KEPT`` older ones stay.
    """

    def __init__(self, path: Path, size: int = BYTES) -> None:
        super().__init__(path, maxBytes=size, backupCount=KEPT, encoding="utf-8", delay=True)
        # Kept, and not made again for each record: pathlib enters the parts of every path it makes in Python's table of names, which grows by what is made and forgotten.
        # So the lock's name, of which FileLock makes a path at every turn, must be one that was entered (with_suffix enters none).
        self._path, self._lock_path = Path(self.baseFilename), path.parent / f"{path.stem}.lock"
        self._turn = FileLock(self._lock_path, timeout=PATIENCE, mode=0o600)

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600))

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record, in turn with the other processes."""
        try:
            with self._turn:
                self._follow()
                super().emit(record)
        except OSError:
            self.handleError(record)

    def _follow(self) -> None:
        """Another process may have begun the next file."""
        if self.stream is not None and (not self._path.exists() or os.fstat(self.stream.fileno()).st_ino != self._path.stat().st_ino):
            self.stream.close()
            self.stream = None


class Errors(Unsaid, logging.StreamHandler):  # type: ignore[type-arg]
    """Lines on the stderr that the program was started with."""

    def __init__(self) -> None:
        super().__init__(sys.__stderr__)
