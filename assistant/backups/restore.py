"""An archive to a home: made beside it, checked, and put in its place by renaming."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psutil
from filelock import FileLock

from assistant.backups.contents import RECORDS
from assistant.backups.errors import translated
from assistant.backups.manifest import Manifest
from assistant.backups.unpack import unpack
from assistant.errors import BadInput
from assistant.records.audit import Checked
from assistant.records.errors import WrongKey
from assistant.records.files import private_folder, settle
from assistant.records.opening import URL, open_records
from assistant.settings import Settings

CARRIED = ("weights", "indexes", "keys", "logs")
"""What the home before gives to the new one where the archive does not hold it."""


@dataclass(frozen=True, slots=True)
class Restored:
    """A home made of an archive.

    Attributes:
        before: where the home is that was here before; None where there was none.
        carried: what was taken over from it.
        audit: what the check of the audit found; None where it could not be made.
        unchecked: why it could not.
    """

    home: Path
    manifest: Manifest
    before: Path | None
    carried: tuple[str, ...]
    audit: Checked | None
    unchecked: str


def restore(settings: Settings, archive: Path, force: bool = False, environ: Mapping[str, str] = os.environ) -> Restored:
    """Make the home anew of an archive; whatever fails, the home is as it was.

    Args:
        force: a home that is not empty is put aside, as ``HOME.before-restore``; nothing of it is removed.

    Raises:
        BadInput: there is no archive, or the home is not empty.
        BackupError: the archive is damaged, the disk is full, or the records in it do not open.
    """
    home = settings.home.resolve()
    if not archive.is_file():
        raise BadInput(f"'{archive}' is no file")
    with translated(f"'{home}' could not be restored"):
        private_folder(home.parent)
        with FileLock(_beside(home, ".restoring.lock"), timeout=0, mode=0o600):
            _put_back(home)
            _check(home, force)
            staged = _beside(home, ".restoring")
            shutil.rmtree(staged, ignore_errors=True)
            try:
                manifest = unpack(archive, staged)
                carried = tuple(name for name in CARRIED if _carry(home / name, staged / name))
                audit, unchecked = _audit(settings, staged, manifest, environ)
                _flush(staged)
                return Restored(home, manifest, _exchange(staged, home), carried, audit, unchecked)
            finally:
                shutil.rmtree(staged, ignore_errors=True)


def _beside(home: Path, ending: str) -> Path:
    return home.with_name(f".{home.name}{ending}")


def aside(home: Path) -> Path:
    """Where a home is put that a restored one takes the place of."""
    return home.with_name(f"{home.name}.before-restore")


def _put_back(home: Path) -> None:
    """The home that a restore had put aside when the machine stopped, between two renamings."""
    if not home.exists() and aside(home).exists():
        aside(home).rename(home)


def _check(home: Path, force: bool) -> None:
    if home.exists() and not home.is_dir():
        raise BadInput(f"'{home}' is no folder")
    if home.is_dir() and _is_mounted(home):
        raise BadInput(f"'{home}' is where a disk is mounted and cannot be exchanged; set ANAMNESIS_HOME to a folder below it")
    if not home.is_dir() or not any(home.iterdir()):
        return
    if not force:
        raise BadInput(f"'{home}' is not empty; --force puts it aside, as '{aside(home)}'")
    if aside(home).exists():
        raise BadInput(f"'{aside(home)}' is there from an earlier restore; look whether it is still needed, and move or remove it")


def _is_mounted(home: Path) -> bool:
    """True for a disk, and for a folder of the same disk that is mounted once more, as a container's volume may be: ``ismount`` does not see that."""
    return os.path.ismount(home) or str(home) in {one.mountpoint for one in psutil.disk_partitions(all=True)}


def _carry(old: Path, new: Path) -> bool:
    """Take over a folder by links, which need no space and leave the old one whole."""
    if new.exists() or not old.exists():
        return False
    if old.is_symlink():
        new.symlink_to(os.readlink(old))
    else:
        shutil.copytree(old, new, copy_function=os.link)
    return True


def _audit(settings: Settings, staged: Path, manifest: Manifest, environ: Mapping[str, str]) -> tuple[Checked | None, str]:
    """Open the records where they were unpacked, and read the whole audit."""
    if not (staged / RECORDS).exists():
        return None, "the archive holds no records"
    own = {name: value for name, value in environ.items() if name != URL}
    try:
        with open_records(settings.model_copy(update={"home": staged}), environ=own) as records:
            return records.verify(manifest.audit), ""
    except WrongKey:
        return None, "its keys are not here; put them into 'keys' below the home, and run 'anamnesis audit verify'"


def _flush(folder: Path) -> None:
    """Names of files are on the disk only when their folders are."""
    for one in (folder, *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())):
        settle(one)


def _exchange(staged: Path, home: Path) -> Path | None:
    """Put the new home in its place; gives where the old one is."""
    before: Path | None = None
    if home.is_dir() and any(home.iterdir()):
        before = aside(home)
        home.rename(before)
    elif home.is_dir():
        home.rmdir()
    try:
        staged.rename(home)
    except OSError:
        if before:
            before.rename(home)
        raise
    settle(home.parent)
    return before
