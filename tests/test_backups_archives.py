"""Archives that are damaged, or made by somebody who means harm, are refused before anything is in its place."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import tarfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.backups.errors import DamagedArchive
from assistant.backups.manifest import NAME, parse, to_bytes
from assistant.backups.unpack import below
from tests.homes import archive, bring, full, save
from tests.records import quick

__all__ = ['archive', 'full', 'quick']


# ---- damaged and hostile archives --------------------------------------------------------------------------------------


def refused(archive: Path, tmp_path: Path, why: str) -> None:
    """It is refused for this reason, and nothing is left of it."""
    with pytest.raises(DamagedArchive, match=why):
        bring(tmp_path / "new", archive)
    assert not (tmp_path / "new").exists()
    assert not (tmp_path / ".new.restoring").exists()


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.7, 0.99, 0.999])
def test_an_archive_that_is_cut_short(archive: Path, tmp_path: Path, share: float) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    refused(archive, tmp_path, "cut short")


def content(data: bytes) -> bytes | None:
    """What an archive unpacks to; None where it does not."""
    try:
        return gzip.decompress(data)
    except (gzip.BadGzipFile, zlib.error, EOFError):
        return None


def test_an_archive_with_a_changed_byte(archive: Path, tmp_path: Path) -> None:
    data = archive.read_bytes()
    changed = [data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :] for at in range(20, len(data), len(data) // 12)]
    # A few bits between the blocks of gzip mean nothing; what differs in them alone is the same archive.
    damaged = [other for other in changed if content(other) != content(data)]
    assert len(damaged) >= 10
    for other in damaged:
        archive.write_bytes(other)
        with pytest.raises(DamagedArchive):
            bring(tmp_path / "new", archive)
        assert not (tmp_path / "new").exists()


def repacked(archive: Path, change: Callable[[list[tuple[tarfile.TarInfo, bytes]]], None]) -> None:
    """The same archive with other members."""
    with tarfile.open(archive) as found:
        members = [(member, file.read()) for member in found if (file := found.extractfile(member))]
    change(members)
    with tarfile.open(archive, "w:gz") as made:
        for member, data in members:
            member.size = len(data)
            made.addfile(member, io.BytesIO(data))


def plain(name: str, data: bytes = b"x") -> tuple[tarfile.TarInfo, bytes]:
    return tarfile.TarInfo(name), data


def linked(name: str, kind: bytes) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, "/etc/passwd"
    return info, b""


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (plain("home/../evil"), "leads out of the home"),
        (plain("/etc/evil"), "leads out of the home"),
        (plain("home//etc/evil"), "leads out of the home"),
        (plain("evil"), "leads out of the home"),
        (plain("home/..\\evil"), "leads out of the home"),
        (plain("home/C:evil"), "leads out of the home"),
        (plain("home/packs/./evil"), "leads out of the home"),
        (linked("home/evil", tarfile.SYMTYPE), "no plain file"),
        (linked("home/evil", tarfile.LNKTYPE), "no plain file"),
        (linked("home/evil", tarfile.FIFOTYPE), "no plain file"),
        (linked("home/evil", tarfile.CHRTYPE), "no plain file"),
        (linked("home/evil", tarfile.DIRTYPE), "no plain file"),
        (plain("home/evil"), "'evil' of the archive is not what the manifest says"),
        (plain("home/records.db"), "where it may not"),
    ],
)
def test_what_may_not_be_in_an_archive(archive: Path, tmp_path: Path, member: tuple[tarfile.TarInfo, bytes], why: str) -> None:
    repacked(archive, lambda members: members.insert(1, member))
    refused(archive, tmp_path, why)
    assert not list(tmp_path.rglob("evil"))


def test_files_that_are_missing_changed_or_after_the_end(archive: Path, tmp_path: Path) -> None:
    whole = archive.read_bytes()
    for change, why in (
        (lambda members: members.pop(0), "is not what the manifest says"),
        (lambda members: members.__setitem__(0, (members[0][0], b"other")), "'records.db' of the archive is not what"),
        (lambda members: members.append(plain("home/late")), "where it may not"),
        (lambda members: members.pop(), "cut short, or was not written"),
        (lambda members: members.__setitem__(-1, plain(NAME, b"{}")), "manifest of the archive cannot be read"),
        (lambda members: members.__setitem__(-1, plain(NAME, b'{"format": 9}')), "has format 9"),
    ):
        archive.write_bytes(whole)
        repacked(archive, change)
        refused(archive, tmp_path, why)


@settings(max_examples=300)
@given(st.one_of(st.text(), st.lists(st.sampled_from(["..", ".", "", "home", "a", "\\", "C:", "\x00", "~"])).map("/".join)))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    folder = Path("/somewhere/home")
    try:
        found = below(folder, f"home/{name}")
    except DamagedArchive:
        return
    assert Path(os.path.normpath(found)).is_relative_to(folder)
    assert found != folder


def test_a_manifest_is_read_as_it_was_written(full: Path, tmp_path: Path) -> None:
    made = save(full, tmp_path / "b.tar.gz").manifest
    assert parse(to_bytes(made)) == made
    assert made.files["changes/1.json"].sha256 == hashlib.sha256(b"of changes/1.json").hexdigest()
    with pytest.raises(DamagedArchive):
        parse(to_bytes(replace(made, format=2)))
