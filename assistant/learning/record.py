"""Writing the log of what was learned: a change that is to stand, and one that is taken back."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock

from assistant.errors import BadInput, NotReady
from assistant.learning.changes import ChangeFile
from assistant.learning.overlay import COPIES, LOG, Act, Entry, Log, Overlay
from assistant.records.files import write_private
from knowledge_graph.store import fingerprint


def alone(overlay: Overlay) -> FileLock:
    """One at a time changes the log."""
    overlay.root.mkdir(parents=True, exist_ok=True)
    return FileLock(overlay.root / "lock")


def drafted(overlay: Overlay, file: ChangeFile) -> Log:
    """The log as it would be with the changes of a file; nothing is written to it.

    Raises:
        BadInput: they cannot be applied.
    """
    log = overlay.log()
    before = overlay.version(log)
    number = max((entry.id for entry in log.entries), default=0) + 1
    act = Act(at=now(), by=file.by, why=file.why, before=before, after=before)
    entry = Entry(id=number, applied=act, changes=file.changes, feedback=file.feedback)
    try:
        after = overlay.version(Log(entries=(*log.entries, entry)))
    except NotReady as error:
        raise BadInput(str(error.__cause__)) from error
    return Log(entries=(*log.entries, entry.model_copy(update={"applied": act.model_copy(update={"after": after})})))


def revert(overlay: Overlay, number: int, by: str, why: str) -> Entry:
    """Take one change back; the others are applied without it.

    Raises:
        BadInput: there is no such change, it was taken back before, or a later one builds on it.
    """
    with alone(overlay):
        log = overlay.log()
        found = next((entry for entry in log.standing if entry.id == number), None)
        if found is None:
            raise BadInput(f"no change {number} stands; 'anamnesis learn list' names those that do")
        act = Act(at=now(), by=by, why=why, before="".join(map(fingerprint, _in_use(overlay))), after="")
        done = found.model_copy(update={"reverted": act})
        try:
            after = overlay.version(_with(log, done))
        except NotReady as error:
            raise BadInput(f"without change {number}, {error}") from error
        done = done.model_copy(update={"reverted": act.model_copy(update={"after": after})})
        publish(overlay, _with(log, done))
    return done


def publish(overlay: Overlay, log: Log) -> None:
    """Make ``log`` the truth in one move; of older copies the one in use stays, for what runs with it still."""
    kept = {overlay.folder_of(log), *_in_use(overlay)}
    overlay.root.mkdir(parents=True, exist_ok=True)
    write_private(overlay.root / LOG, f"{log.model_dump_json(indent=1)}\n".encode())
    for old in set(overlay.root.glob(COPIES)) - kept:
        shutil.rmtree(old, ignore_errors=True)


def _in_use(overlay: Overlay) -> tuple[Path, ...]:
    """The knowledge as it is; nothing where a change does not fit the built-in knowledge of this version any more."""
    try:
        return (overlay.folder(),)
    except NotReady:
        return ()


def _with(log: Log, entry: Entry) -> Log:
    return Log(entries=tuple(entry if old.id == entry.id else old for old in log.entries))


def now() -> str:
    """The time in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
