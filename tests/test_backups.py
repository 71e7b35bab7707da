"""Backups: everything comes back, also while others write, and what cannot be written leaves nothing."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.addresses import shown
from assistant.backups import write
from assistant.backups.errors import BackupError
from assistant.backups.manifest import NAME, settings_of
from assistant.backups.restore import aside, restore
from assistant.backups.write import backup
from assistant.errors import BadInput
from assistant.settings import Settings
from tests.homes import archive, bring, full, said, save, tree
from tests.records import CHEAP, Clock, opened, quick
from tests.records_writer import writing
from tests.test_cli import ROOT, Call, call, environment, home

__all__ = ['archive', 'call', 'full', 'home', 'quick']


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
    with writing(full, {}) as heard:
        counts = []
        for number in range(4):
            while heard.poll():  # what it said before now: one more entry must follow
                heard.recv()
            heard.recv()
            done = save(full, tmp_path / f"{number}.tar.gz", keys=True)
            back = bring(tmp_path / f"home{number}", done.file)
            assert back.audit is not None
            assert back.audit.problems == ()
            assert done.manifest.audit == str(back.audit.head)
            counts.append(back.audit.entries)
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
    assert shown("postgresql+psycopg://user:pass@db.example:5432/records?password=x") == "postgresql+psycopg://db.example:5432/records"
    assert [shown(bad) for bad in ("http://[bad", "http://ann:se/cret@host/v1", "http://ann:1#cret@host/v1")] == ["", "", ""]
    assert settings_of({"ANAMNESIS_LLM": "http://ann:se/cret@host/v1", "ANAMNESIS_REGION": "GB"}) == {"ANAMNESIS_REGION": "GB"}
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
