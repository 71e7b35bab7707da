"""A home to one archive: ``.tar.gz``, written beside its name and moved there when it is whole."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import secrets
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from assistant.backups.contents import ANCHOR, LIVE, RECORDS, chosen
from assistant.backups.errors import BackupError, translated
from assistant.backups.manifest import NAME, Entry, Manifest, now, program, settings_of, to_bytes
from assistant.backups.snapshot import copy, head, snapshot
from assistant.errors import BadInput
from assistant.records.files import new_private, settle
from assistant.records.opening import URL
from assistant.settings import Settings

INSIDE = "home/"
"""Folder within the archive that stands for the home."""
COMPRESSION = 3


@dataclass(frozen=True, slots=True)
class Written:
    """A backup: its file, length in bytes, what it holds, and whether the records are in a database server that was not reached."""

    file: Path
    size: int
    manifest: Manifest
    elsewhere: bool


class _Hashed(io.RawIOBase):
    """A file that is hashed while it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self.hash.update(data)
        return data


def backup(settings: Settings, target: Path, keys: bool = False, everything: bool = False, environ: Mapping[str, str] = os.environ) -> Written:
    """Write everything of a home that cannot be made again.

    Args:
        keys: the keys too; whoever has the archive can then read all of it.
        everything: indexes and weights too.

    Raises:
        BadInput: there is nothing to back up, or the file may not be written there.
        BackupError: the disk is full, or something cannot be read; no file is left.
    """
    home, target = settings.home.resolve(), target.absolute()
    _check(home, target)
    database = database_of(home, environ)
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        with translated(f"the backup '{target}' could not be written"):
            with new_private(part) as file, tempfile.TemporaryDirectory(dir=target.parent, prefix=".anamnesis-") as folder:
                manifest = _fill(file, home, database, Path(folder), keys, everything, environ)
            if target.exists():
                raise BadInput(f"'{target}' exists; choose another name")
            part.replace(target)
            settle(target.parent)
            return Written(target, target.stat().st_size, manifest, database is None)
    finally:
        part.unlink(missing_ok=True)


def _check(home: Path, target: Path) -> None:
    if not home.is_dir():
        raise BadInput(f"there is nothing to back up: '{home}' does not exist")
    if target.exists():
        raise BadInput(f"'{target}' exists; choose another name")
    if not target.parent.is_dir():
        raise BadInput(f"'{target}' cannot be written: its folder does not exist")
    if target.resolve().is_relative_to(home):
        raise BadInput(f"'{target}' lies in the home itself; choose a place outside of '{home}', best on another disk")


def database_of(home: Path, environ: Mapping[str, str]) -> Path | None:
    """The SQLite file of the records, which need not exist; None where they are in a database server.

    Raises:
        BackupError: the URL is none.
    """
    if not environ.get(URL):
        return home / RECORDS
    try:
        address = make_url(environ[URL])
    except ArgumentError as error:
        raise BackupError(f"{URL} names no database") from error
    return Path(str(address.database)) if address.get_backend_name() == "sqlite" else None


def _fill(file: BinaryIO, home: Path, database: Path | None, folder: Path, keys: bool, everything: bool, environ: Mapping[str, str]) -> Manifest:
    """Write the archive, its manifest last, and flush it to disk."""
    kept = database is not None and database.exists()
    manifest = Manifest(now(), program(), kept, keys, "", settings_of(environ))
    with gzip.GzipFile("", "wb", COMPRESSION, file) as zipped, tarfile.open(fileobj=zipped, mode="w") as archive:
        sources = dict(_records(home, database if kept else None, folder))
        if ANCHOR in sources:
            manifest = replace(manifest, audit=head(sources[ANCHOR].read_bytes()))
        for path in chosen(home, keys, everything):
            sources[path.relative_to(home).as_posix()] = _still(path, folder)
        manifest = replace(manifest, files={name: _add(archive, name, path) for name, path in sources.items()})
        data = to_bytes(manifest)
        archive.addfile(_info(NAME, len(data)), io.BytesIO(data))
    file.flush()
    os.fsync(file.fileno())
    return manifest


def _records(home: Path, database: Path | None, folder: Path) -> Iterator[tuple[str, Path]]:
    if database is not None:
        snapshot(database, home, folder)
        yield from ((name, folder / name) for name in (RECORDS, ANCHOR) if (folder / name).exists())
    elif (home / ANCHOR).exists():
        yield ANCHOR, home / ANCHOR


def _still(path: Path, folder: Path) -> Path:
    """The file, or a copy of one moment where it is a database that may be written to."""
    if path.name not in LIVE:
        return path
    made = folder / secrets.token_hex(4)
    copy(path, made)
    return made


def _add(archive: tarfile.TarFile, name: str, path: Path) -> Entry:
    with path.open("rb") as file:
        size, hashed = os.fstat(file.fileno()).st_size, _Hashed(file)
        archive.addfile(_info(INSIDE + name, size), hashed)
    return Entry(hashed.hash.hexdigest(), size)


def _info(name: str, size: int) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info
