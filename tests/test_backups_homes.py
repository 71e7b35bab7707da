"""The home that is there when another is restored, and a machine that stops in the middle: there is always one whole home."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from assistant.backups import contents
from assistant.backups.errors import BackupError
from assistant.backups.restore import aside
from assistant.errors import BadInput
from tests.homes import Tree, archive, bring, full, said, save, tree
from tests.records import opened, quick
from tests.test_cli import ROOT, environment

__all__ = ['archive', 'full', 'quick']


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


def test_a_home_that_is_a_folder_mounted_once_more(full: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(full)
    monkeypatch.setattr(psutil, "disk_partitions", lambda all: [SimpleNamespace(mountpoint=str(full.resolve()))] if all else [])
    with pytest.raises(BadInput, match="set ANAMNESIS_HOME to a folder below it"):
        bring(full, archive, force=True)
    assert tree(full) == before


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


def every(step: int, full: Path, archive: Path) -> set[str]:
    """Kill a restore at every ``step``-th place, look at the homes that are left, and give what was found."""
    with opened(full) as records:
        desk = records.desk(records.accounts.find("Ann"))
        desk.conversations.say(desk.conversations.begin("later").id, "later")
    copy = full.with_name("copy")
    shutil.copytree(full, copy)
    old, at, outcomes = tree(full), 1, set()
    while killed(at, "restore", archive, full):
        outcomes.add(left(full, old))
        for path in (full, aside(full), full.with_name(".home.restoring")):
            shutil.rmtree(path, ignore_errors=True)
        shutil.copytree(copy, full)
        at += step
    assert said(full) == ["my head hurts"]
    return outcomes


def left(full: Path, old: Tree) -> str:
    """Which whole home there is."""
    if not full.exists():
        assert tree(aside(full)) == old
        return "aside"
    if tree(full) == old:
        return "old"
    assert said(full) == ["my head hurts"]
    assert tree(aside(full)) == old
    return "new"


def test_a_restore_that_is_killed_leaves_one_whole_home(full: Path, archive: Path) -> None:
    assert "old" in every(9, full, archive)


@pytest.mark.crash
def test_a_restore_that_is_killed_anywhere_leaves_one_whole_home(full: Path, archive: Path, request: pytest.FixtureRequest) -> None:
    if "crash" not in request.config.option.markexpr:
        pytest.skip("takes a minute; run it with -m crash")
    assert every(1, full, archive) == {"old", "aside", "new"}


def test_a_home_that_was_put_aside_when_the_machine_stopped_is_found(full: Path, archive: Path) -> None:
    full.rename(aside(full))
    back = bring(full, archive, force=True)
    assert back.before == aside(full)
    assert "weights" in back.carried
    assert said(full) == ["my head hurts"]
