"""An archive to a folder: every name looked at before it is written, every byte compared with the manifest."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from assistant.backups.errors import DamagedArchive
from assistant.backups.manifest import NAME, Entry, Manifest, parse
from assistant.backups.write import INSIDE
from assistant.records.files import new_private, private_folder

BLOCK = 1 << 20
LARGEST_MANIFEST = 64 << 20
# One part of a path: no separator of any system, no drive, nothing that cannot be seen, and not the folder above.
_PART = re.compile(r"(?!\.\.?$)[^/\\:\x00-\x1f\x7f]{1,255}")


def unpack(archive: Path, folder: Path) -> Manifest:
    """Write the files of an archive below a new folder; each is flushed to disk, the folders are not.

    Raises:
        DamagedArchive: a file is missing, changed, too many, or may not be written.
        OSError: the disk does not take it.
    """
    private_folder(folder)
    found: dict[str, Entry] = {}
    manifest: Manifest | None = None
    try:
        for member, file in _members(archive):
            if manifest is not None or member.name in found:
                raise DamagedArchive(f"the archive holds {_shown(member.name)} where it may not; use another backup")
            if member.name == NAME:
                manifest = parse(file.read(LARGEST_MANIFEST))
            else:
                found[member.name] = _write(file, below(folder, member.name))
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DamagedArchive("the archive is cut short or damaged; use another backup") from error
    if manifest is None:
        raise DamagedArchive("the archive is cut short, or was not written by 'anamnesis backup'; use another one")
    _compare(manifest, {name.removeprefix(INSIDE): entry for name, entry in found.items()})
    return manifest


def _members(archive: Path) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    with gzip.open(archive) as unzipped:
        with tarfile.open(fileobj=unzipped, mode="r:") as opened:
            for member in opened:
                file = opened.extractfile(member) if member.isreg() and member.sparse is None else None
                if file is None:
                    raise DamagedArchive(f"the archive holds {_shown(member.name)}, which is no plain file; it was not written by 'anamnesis backup'")
                yield member, file
        # Only at its very end does gzip compare what was read with its checksum.
        while unzipped.read(BLOCK):
            pass


def below(folder: Path, name: str) -> Path:
    """Where a file of the archive goes.

    Raises:
        DamagedArchive: that would be outside of the folder.
    """
    parts = name.removeprefix(INSIDE).split("/")
    if not name.startswith(INSIDE) or not all(_PART.fullmatch(part) for part in parts):
        raise DamagedArchive(f"the archive holds {_shown(name)}, which leads out of the home; it was not written by 'anamnesis backup'")
    return folder.joinpath(*parts)


def _shown(name: str) -> str:
    return repr(name[:80])


def _write(file: IO[bytes], path: Path) -> Entry:
    _folders(path.parent)
    hashed, size = hashlib.sha256(), 0
    with new_private(path) as target:
        while data := file.read(BLOCK):
            hashed.update(data)
            size += target.write(data)
        target.flush()
        os.fsync(target.fileno())
    return Entry(hashed.hexdigest(), size)


def _folders(path: Path) -> None:
    """Every folder on the way is for its owner alone."""
    if not path.is_dir():
        _folders(path.parent)
        private_folder(path)


def _compare(manifest: Manifest, found: dict[str, Entry]) -> None:
    for name in sorted(manifest.files.keys() | found.keys()):
        if manifest.files.get(name) != found.get(name):
            raise DamagedArchive(f"{_shown(name)} of the archive is not what the manifest says; use another backup")
