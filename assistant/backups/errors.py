"""Errors of backups.

AnamnesisError
└── BackupError         an archive could not be written or read; what was there before is as it was
    └── DamagedArchive  it is cut short, changed, or was not made by us
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from filelock import Timeout

from assistant.errors import AnamnesisError


class BackupError(AnamnesisError):
    """An archive could not be written or read."""


class DamagedArchive(BackupError):
    """An archive is not what was written."""


FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
NO_SPACE = "the disk is full; free some space"


@contextmanager
def translated(what: str) -> Iterator[None]:
    """Errors of the disk and of SQLite become one sentence.

    Raises:
        BackupError: instead of them.
    """
    try:
        yield
    except Timeout as error:
        raise BackupError(f"{what}: another program keeps it busy; try again") from error
    except OSError as error:
        reason = NO_SPACE if error.errno in FULL else error.strerror or type(error).__name__
        raise BackupError(f"{what}: {reason}") from error
    except sqlite3.Error as error:
        reason = NO_SPACE if "is full" in str(error) else f"the records cannot be copied ({error}); 'anamnesis doctor' looks at disk and records"
        raise BackupError(f"{what}: {reason}") from error
