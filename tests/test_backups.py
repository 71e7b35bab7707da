"""Backups: everything comes back, also while others write; nothing damaged is taken, and no home is ever half."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.backups import contents, write
from assistant.backups.errors import BackupError, DamagedArchive
from assistant.backups.manifest import NAME, masked, parse, settings_of, to_bytes
from assistant.backups.restore import Restored, aside, restore
from assistant.backups.unpack import below
from assistant.backups.write import Written, backup
from assistant.errors import BadInput
from assistant.settings import Settings
from tests.records import CHEAP, Clock, opened, person, quick
from tests.test_cli import ROOT, Call, call, environment, home

__all__ = ["call", "home", "quick"]

Tree = dict[str, bytes]


@pytest.fixture
def full(tmp_path: Path, quick: None) -> Path:
    """A home with records, a pack, an index, weights, a cache, logs and what is passing."""
    folder = tmp_path / "home"
    with opened(folder) as records:
        desk = records.desk(person(records, "Ann"))
        desk.conversations.say(desk.conversations.begin("headache").id, "my head hurts")
    for name in ("packs/demo/CURRENT", "packs/demo/a.sqlite", "weights/m/model.bin", "indexes/builtin/CURRENT", "cache/x.json", "logs/anamnesis.log", "changes/1.json"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"of {name}")
    for name in (".part-of.abc", "packs/x.lock", "packs/demo/b.part"):
        (folder / name).touch()
    return folder


def save(home: Path, target: Path, **more: bool) -> Written:
    return backup(Settings(home=home), target, environ={}, **more)


def bring(home: Path, archive: Path, force: bool = False) -> Restored:
    return restore(Settings(home=home), archive, force, environ={})


def tree(folder: Path) -> Tree:
    """Every file below a folder; what opening the records touches is left out."""
    left = {"records.lock", "records.db-wal", "records.db-shm"}
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in left}


def said(home: Path) -> list[str]:
    """What Ann said, in order."""
    with opened(home) as records:
        desk = records.desk(records.accounts.find("Ann"))
        return sorted(turn.text for kept in desk.conversations.list() for turn in desk.conversations.read(kept.id))


@pytest.fixture
def archive(full: Path, tmp_path: Path) -> Path:
    return save(full, tmp_path / "b.tar.gz", keys=True).file


# ---- there and back ----------------------------------------------------------------------------------------------------


def test_everything_comes_back(full: Path, tmp_path: Path) -> None:
    with opened(full) as records:
        head = str(records.verify().head)
    done = save(full, tmp_path / "b.tar.gz", keys=True, everything=True)
    assert (done.manifest.records, done.manifest.keys, done.manifest.audit, done.elsewhere) == (True, True, head, False)
    assert sorted(done.manifest.files) == [
        "audit.head", "changes/1.json", "indexes/builtin/CURRENT", "keys/audit.key", "keys/records.key", "packs/demo/CURRENT", "packs/demo/a.sqlite", "records.db",
        "weights/m/model.bin",
    ]  # fmt: skip
    other = tmp_path / "deeper" / "other"
    back = bring(other, done.file)
    assert (back.before, back.carried, back.unchecked) == (None, (), "")
    assert back.audit is not None
    assert (back.audit.entries, back.audit.problems, str(back.audit.head)) == (3, (), head)
    before = tree(full)
    assert {name: data for name, data in tree(other).items() if name != "records.db"} == {name: before[name] for name in done.manifest.files if name != "records.db"}
    for path in (other, *other.rglob("*")):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path
    assert said(other) == ["my head hurts"]


def test_keys_indexes_and_weights_only_when_asked_for(full: Path, tmp_path: Path) -> None:
    done = save(full, tmp_path / "b.tar.gz")
    assert sorted(done.manifest.files) == ["audit.head", "changes/1.json", "packs/demo/CURRENT", "packs/demo/a.sqlite", "records.db"]
    assert stat.S_IMODE(done.file.stat().st_mode) == 0o600
    assert done.size == done.file.stat().st_size
    back = bring(tmp_path / "other", done.file)
    assert back.audit is None
    assert "its keys are not here" in back.unchecked
    assert not (tmp_path / "other" / "keys").exists()
    shutil.copytree(full / "keys", tmp_path / "other" / "keys")
    assert said(tmp_path / "other") == ["my head hurts"]


def test_nothing_but_the_archive_is_left(full: Path, tmp_path: Path, archive: Path) -> None:
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "home"]
    with tarfile.open(archive) as opened_archive:
        names = opened_archive.getnames()
    assert names[-1] == NAME
    assert all(name.startswith("home/") for name in names[:-1])


def test_a_copy_is_of_one_moment_while_others_write(full: Path, tmp_path: Path) -> None:
    """Writers go on during the copy; chain and anchor in the archive fit."""
    child = subprocess.Popen([sys.executable, "-m", "tests.records_writer", str(full)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    try:
        child.stdout.readline()
        counts = []
        for number in range(4):
            done = save(full, tmp_path / f"{number}.tar.gz", keys=True)
            child.stdout.readline()
            back = bring(tmp_path / f"home{number}", done.file)
            assert back.audit is not None
            assert back.audit.problems == ()
            assert done.manifest.audit == str(back.audit.head)
            counts.append(back.audit.entries)
    finally:
        child.kill()
        child.stdout.close()
        child.wait()
    assert counts == sorted(set(counts))


def test_records_elsewhere(full: Path, tmp_path: Path) -> None:
    """Another SQLite file becomes the records of the home; a server's are left to its own tools."""
    moved = tmp_path / "moved.db"
    (full / "records.db").rename(moved)
    url = {"ANAMNESIS_RECORDS_URL": f"sqlite:///{moved}"}
    done = backup(Settings(home=full), tmp_path / "b.tar.gz", keys=True, environ=url)
    assert done.manifest.settings == url
    back = restore(Settings(home=tmp_path / "other"), done.file, environ=url)
    assert back.audit is not None
    assert back.audit.problems == ()
    server = {"ANAMNESIS_RECORDS_URL": "postgresql+psycopg://ann:secret@db.example/records", "ANAMNESIS_RECORDS_KEY": "c2VjcmV0", "ANAMNESIS_LLM": "none"}
    done = backup(Settings(home=full), tmp_path / "c.tar.gz", environ=server)
    assert (done.elsewhere, done.manifest.records, "audit.head" in done.manifest.files, "records.db" in done.manifest.files) == (True, False, True, False)
    assert done.manifest.settings == {"ANAMNESIS_LLM": "none", "ANAMNESIS_RECORDS_URL": "postgresql+psycopg://db.example/records"}
    assert bring(tmp_path / "third", done.file).unchecked == "the archive holds no records"
    with pytest.raises(BackupError, match="names no database"):
        backup(Settings(home=full), tmp_path / "d.tar.gz", environ={"ANAMNESIS_RECORDS_URL": "nonsense"})


def test_no_secret_is_in_the_settings() -> None:
    assert masked("http://user:pass@models.example:8000/v1") == "http://models.example:8000/v1"
    assert masked("http://[bad") == "http://[bad"
    assert settings_of({"ANAMNESIS_HOME": "/x", "ANAMNESIS_AUDIT_KEY": "k", "ANAMNESIS_REGION": "GB", "PATH": "/bin", "ANAMNESIS_LLM": ""}) == {"ANAMNESIS_REGION": "GB"}


def test_an_edited_audit_is_backed_up_and_told(full: Path, tmp_path: Path) -> None:
    (full / "audit.head").write_text("edited")
    done = save(full, tmp_path / "b.tar.gz", keys=True)
    assert done.manifest.audit == ""
    back = bring(tmp_path / "other", done.file)
    assert back.audit is not None
    assert [problem.at for problem in back.audit.problems] == [None]
    (full / "audit.head").unlink()
    assert "audit.head" not in save(full, tmp_path / "c.tar.gz").manifest.files


def test_damaged_records_are_not_backed_up_as_if_they_were_whole(full: Path, tmp_path: Path) -> None:
    raw = sqlite3.connect(full / "records.db")
    raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw.close()
    data = bytearray((full / "records.db").read_bytes())
    data[4096 : 4096 * 6] = os.urandom(4096 * 5)
    (full / "records.db").write_bytes(data)
    with pytest.raises(BackupError, match=r"damaged|cannot be copied"):
        save(full, tmp_path / "b.tar.gz")
    assert not (tmp_path / "b.tar.gz").exists()


# ---- where it may be written -------------------------------------------------------------------------------------------


def test_bad_targets(full: Path, tmp_path: Path) -> None:
    (tmp_path / "there").write_text("mine")
    for target, why in ((tmp_path / "there", "exists; choose another name"), (full / "b.tar.gz", "lies in the home itself"), (tmp_path / "no" / "b", "its folder does not exist")):
        with pytest.raises(BadInput, match=why):
            save(full, target)
    with pytest.raises(BadInput, match="there is nothing to back up"):
        save(tmp_path / "nowhere", tmp_path / "b.tar.gz")
    assert (tmp_path / "there").read_text() == "mine"


def test_a_file_that_came_meanwhile_is_not_overwritten(full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "b.tar.gz"

    def chosen(*given: object) -> Iterator[Path]:
        target.write_text("of another")
        yield from ()

    monkeypatch.setattr(write, "chosen", chosen)
    with pytest.raises(BadInput, match="exists"):
        save(full, target)
    assert target.read_text() == "of another"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["b.tar.gz", "home"]


def test_a_full_disk_leaves_nothing_and_says_so(full: Path, tmp_path: Path) -> None:
    """Both in a process that may write files of at most 400 kB."""
    limit = "import resource, signal; resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000)); signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    (full / "packs" / "big").write_bytes(os.urandom(1_000_000))
    archive = save(full, tmp_path / "b.tar.gz").file
    for folder, args in ((full, ("backup", str(tmp_path / "c.tar.gz"))), (tmp_path / "other", ("restore", str(archive)))):
        command = [sys.executable, "-c", f"{limit}; from ui.cli.main import main; main()", *args]
        done = subprocess.run(command, env=environment(folder), cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.endswith("the disk is full; free some space\n"), done.stderr
        assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [".other.restoring.lock", "b.tar.gz", "home"]


def test_no_space_at_the_very_end(full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fsync(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(BackupError, match="the disk is full"):
        save(full, tmp_path / "b.tar.gz")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


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


def test_an_archive_with_a_changed_byte(archive: Path, tmp_path: Path) -> None:
    data = archive.read_bytes()
    for at in range(20, len(data), len(data) // 12):
        archive.write_bytes(data[:at] + bytes([data[at] ^ 0x20]) + data[at + 1 :])
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


@settings(max_examples=300, deadline=None)
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


# ---- the home that is there --------------------------------------------------------------------------------------------


def test_a_home_that_is_not_empty_needs_force_and_is_put_aside(full: Path, archive: Path) -> None:
    said_before = tree(full)
    with pytest.raises(BadInput, match="is not empty; --force puts it aside"):
        bring(full, archive)
    with opened(full) as records:
        desk = records.desk(records.accounts.find("Ann"))
        desk.conversations.begin("later")
    (full / "packs" / "later").write_text("added")
    later = tree(full)
    back = bring(full, archive, force=True)
    assert (back.before, back.carried) == (aside(full), ("weights", "indexes", "logs"))
    assert tree(aside(full)) == later
    now = tree(full)
    assert {name: now[name] for name in now if name != "records.db"} == {name: data for name, data in said_before.items() if name not in _left(said_before)}
    assert said(full) == ["my head hurts"]
    with pytest.raises(BadInput, match="is there from an earlier restore"):
        bring(full, archive, force=True)


def _left(files: Tree) -> list[str]:
    return [name for name in files if name.startswith("cache/") or name == "records.db" or contents.passing(Path(name))]


def test_keys_of_the_home_stay_where_the_archive_has_none(full: Path, tmp_path: Path) -> None:
    done = save(full, tmp_path / "b.tar.gz")
    back = bring(full, done.file, force=True)
    assert "keys" in back.carried
    assert back.audit is not None
    assert back.audit.problems == ()
    assert said(full) == ["my head hurts"]


def test_weights_behind_a_link_stay_behind_it(full: Path, tmp_path: Path, archive: Path) -> None:
    shutil.move(full / "weights", tmp_path / "disk")
    (full / "weights").symlink_to("../disk")
    bring(full, archive, force=True)
    assert os.readlink(full / "weights") == "../disk"
    assert (full / "weights" / "m" / "model.bin").read_text() == "of weights/m/model.bin"
    assert "weights/m/model.bin" in save(full, tmp_path / "c.tar.gz", everything=True).manifest.files


def test_an_empty_home_and_one_that_is_a_file(tmp_path: Path, archive: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert bring(tmp_path / "empty", archive).before is None
    (tmp_path / "file").write_text("mine")
    with pytest.raises(BadInput, match="is no folder"):
        bring(tmp_path / "file", archive, force=True)
    with pytest.raises(BadInput, match="is no file"):
        bring(tmp_path / "new", tmp_path / "nowhere.tar.gz")


def test_a_home_that_is_a_mounted_disk(tmp_path: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "disk").mkdir()
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path).name == "disk")
    with pytest.raises(BadInput, match="set ANAMNESIS_HOME to a folder below it"):
        bring(tmp_path / "disk", archive)


def test_a_restore_that_cannot_be_put_in_place_puts_the_old_home_back(full: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, real = tree(full), Path.rename

    def rename(path: Path, target: Path) -> Path:
        if path.name.endswith(".restoring"):
            raise OSError(13, "Permission denied")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(BackupError, match="could not be restored: Permission denied"):
        bring(full, archive, force=True)
    assert tree(full) == before
    assert not aside(full).exists()


def test_two_restores_at_once(full: Path, archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def second(*_: object) -> None:
        bring(tmp_path / "new", archive)

    monkeypatch.setattr("assistant.backups.restore._put_back", second)
    with pytest.raises(BackupError, match="another program keeps it busy"):
        bring(tmp_path / "new", archive)


# ---- kill -9 -----------------------------------------------------------------------------------------------------------


def killed(at: int, what: str, file: Path, home: Path) -> bool:
    done = subprocess.run([sys.executable, "-m", "tests.backup_killed", str(at), what, str(file)], env=environment(home), cwd=ROOT, capture_output=True, check=False)
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode != 0


@pytest.mark.parametrize("at", [1, 2])
def test_a_backup_that_is_killed_leaves_no_archive_and_the_home_as_it_was(full: Path, tmp_path: Path, at: int) -> None:
    before = tree(full)
    assert killed(at, "backup", tmp_path / "b.tar.gz", full)
    assert not (tmp_path / "b.tar.gz").exists()
    assert tree(full) == before
    assert said(full) == ["my head hurts"]
    assert save(full, tmp_path / "b.tar.gz").manifest.records


def test_a_restore_that_is_killed_anywhere_leaves_one_whole_home(full: Path, archive: Path, request: pytest.FixtureRequest) -> None:
    """At a few places by default, at every one with ``-m crash``."""
    with opened(full) as records:
        desk = records.desk(records.accounts.find("Ann"))
        desk.conversations.say(desk.conversations.begin("later").id, "later")
    old, copy = tree(full), full.with_name("copy")
    shutil.copytree(full, copy)
    step = 1 if "crash" in request.config.option.markexpr else 8
    at, outcomes = 1, set()
    while killed(at, "restore", archive, full):
        if full.exists():
            words = said(full)
            assert words in (["later", "my head hurts"], ["my head hurts"])
            outcomes.add("new" if len(words) == 1 else "old")
            assert len(words) == 1 or tree(full).keys() == old.keys()
        else:
            assert tree(aside(full)) == old
            outcomes.add("between")
        for path in (full, aside(full), full.with_name(".home.restoring")):
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(copy, full)
        at += step
    assert "old" in outcomes
    assert said(full) == ["my head hurts"]


def test_a_home_that_was_put_aside_when_the_machine_stopped_is_found(full: Path, archive: Path) -> None:
    full.rename(aside(full))
    back = bring(full, archive, force=True)
    assert back.before == aside(full)
    assert "weights" in back.carried
    assert said(full) == ["my head hurts"]


# ---- the commands ------------------------------------------------------------------------------------------------------


def test_the_commands(call: Call, full: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.records.opening.Passwords", lambda: CHEAP)
    monkeypatch.setenv("ANAMNESIS_HOME", str(full))
    file = tmp_path / "b.tar.gz"
    status, out, err = call("backup", str(file))
    assert (status, err) == (0, "")
    assert out.startswith(f"wrote {file}: 5 files, ")
    assert "Head of the audit 3:" in out
    assert "The keys are not in it, and without them nothing sealed opens" in out
    row = json.loads(call("backup", str(tmp_path / "c.tar.gz"), "--keys", "--all", "--json")[1])
    assert (row["files"], row["keys"], row["records"], row["bytes"]) == (9, True, True, (tmp_path / "c.tar.gz").stat().st_size)
    assert "whoever has this file reads everything" in call("backup", str(tmp_path / "d.tar.gz"), "--keys")[1]
    status, _, err = call("restore", str(file))
    assert (status, err.startswith(f"anamnesis: '{full}' is not empty; --force")) == (2, True)
    status, out, err = call("restore", str(file), "--force")
    assert (status, err) == (0, "")
    assert f"what was there before is in {aside(full)}; remove it when you are sure (weights, indexes, keys, logs taken over)" in out
    assert "audit: 3 entries, nothing wrong\n" in out
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path / "third"))
    row = json.loads(call("restore", str(file), "--json")[1])
    assert (row["home"], row["audit"], row["before"]) == (str(tmp_path / "third"), None, None)
    monkeypatch.setenv("ANAMNESIS_HOME", str(tmp_path / "fourth"))
    assert "the audit was not checked: its keys are not here" in call("restore", str(file))[1]


def test_a_clock_is_not_needed_to_read(full: Path, archive: Path, tmp_path: Path) -> None:
    """An archive of today restores under a clock that is far behind."""
    bring(tmp_path / "new", archive)
    with opened(tmp_path / "new", Clock()) as records:
        assert records.verify().problems == ()
