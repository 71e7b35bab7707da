"""Small private files that are whole or absent: keys, the anchor of the audit, exports."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import BinaryIO

from assistant.records.errors import RecordsError

POSIX = sys.platform != "win32"


def private_folder(path: Path) -> Path:
    """The folder, made for its owner alone where it is new."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def new_private(path: Path) -> BinaryIO:
    """A file that did not exist, open to be written, for the owner alone.

    Raises:
        FileExistsError: it does exist.
    """
    return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def write_private(path: Path, data: bytes) -> None:
    """``data`` as the whole of ``path``, for the owner alone; an interrupted call leaves the file as it was."""
    staged = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    new = new_private(staged)
    try:
        with new as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(path)
    except OSError:
        staged.unlink(missing_ok=True)
        raise
    settle(path.parent)


def settle(folder: Path) -> None:
    """The name of a file is on the disk only when its folder is."""
    if POSIX:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def read_private(path: Path) -> bytes:
    """The bytes of a file that only its owner may read.

    Raises:
        RecordsError: others may read it too.
    """
    if POSIX and path.stat().st_mode & 0o077:
        raise RecordsError(f"'{path}' can be read by others; 'chmod 600' it, and replace the key if somebody may have seen it")
    return path.read_bytes()
