"""Homes to back up, and ways to look at them."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.backups.restore import Restored, restore
from assistant.backups.write import Written, backup
from assistant.settings import Settings
from tests.records import opened, person

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
