"""What was learned here: a log of changes, and a copy of the built-in knowledge with those that stand.

The built-in files are never edited. The log, ``learned/changes.json`` below the home, is the truth; the copy beside it is made of the built-in files and the
log, and made again where either differs. Without a change that stands, the built-in folder itself is used. ``record`` writes the log.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from assistant.errors import BadInput, NotReady
from assistant.learning.changes import Change, RuleExample
from assistant.learning.edits import apply
from knowledge_graph.errors import PageError
from knowledge_graph.pages import Strict
from knowledge_graph.store import BUILTIN, fingerprint

FOLDER, LOG, COPIES = "learned", "changes.json", "knowledge-*"
FORMAT: Literal[1] = 1


class Act(Strict):
    """Who did what, when and why, and the hash of the knowledge before and after."""

    at: str
    by: str
    why: str
    before: str
    after: str


class Entry(Strict):
    """One change file that was applied.

    Attributes:
        measured: gate -> how many cases were right before and after, and of how many.
        reverted: how it was taken back; None while it stands.
    """

    id: int
    applied: Act
    changes: tuple[Change, ...]
    feedback: tuple[str, ...] = ()
    measured: dict[str, tuple[int, int, int]] = Field(default_factory=dict)
    reverted: Act | None = None


class Log(Strict):
    """Every change that was ever applied here, oldest first."""

    format: Literal[1] = FORMAT
    entries: tuple[Entry, ...] = ()

    @property
    def standing(self) -> tuple[Entry, ...]:
        """Those that were not taken back."""
        return tuple(entry for entry in self.entries if entry.reverted is None)

    @property
    def changes(self) -> tuple[Change, ...]:
        """Every single change that stands."""
        return tuple(change for entry in self.standing for change in entry.changes)


@dataclass(frozen=True, slots=True)
class Overlay:
    """The learned changes of one home.

    Attributes:
        base: the knowledge that they change.
    """

    home: Path
    base: Path = BUILTIN

    @property
    def root(self) -> Path:
        """Folder of the log and of the copy."""
        return self.home / FOLDER

    def log(self) -> Log:
        """What was learned.

        Raises:
            BadInput: the log was damaged.
        """
        path = self.root / LOG
        if not path.is_file():
            return Log()
        try:
            return Log.model_validate_json(path.read_bytes())
        except ValidationError as error:
            raise BadInput(f"'{path}' is damaged or of a newer version; put it back from a backup, or move it away to go back to the built-in knowledge") from error

    def folder(self) -> Path:
        """The knowledge with what was learned; the copy is made where it is missing.

        Raises:
            NotReady: a change does not fit the built-in knowledge of this version any more.
        """
        return self.folder_of(self.log())

    def folder_of(self, log: Log) -> Path:
        """The knowledge with the changes that stand in ``log``.

        Raises:
            NotReady: one of them does not fit.
        """
        editing = [change for change in log.changes if not isinstance(change, RuleExample)]
        if not editing:
            return self.base
        said = json.dumps([change.model_dump(mode="json") for change in editing], ensure_ascii=False, sort_keys=True)
        copy = self.root / COPIES.replace("*", hashlib.sha256(f"{fingerprint(self.base)}{said}".encode()).hexdigest()[:16])
        if not copy.is_dir():
            self._make(copy, log)
        return copy

    def version(self, log: Log) -> str:
        """Hash of the knowledge with the changes that stand in ``log``."""
        return fingerprint(self.folder_of(log))

    def _make(self, copy: Path, log: Log) -> None:
        """Copy the built-in files and apply every change; the copy is there whole or not at all."""
        self.root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.root, prefix="making-") as made:
            folder = Path(made) / "knowledge"
            shutil.copytree(self.base, folder)
            for entry in log.standing:
                _apply_all(folder, entry)
            try:
                os.rename(folder, copy)
            except OSError:
                # Another process was faster; its copy is the same.
                if not copy.is_dir():
                    raise


def _apply_all(folder: Path, entry: Entry) -> None:
    try:
        for change in entry.changes:
            apply(folder, change)
    except (BadInput, PageError) as error:
        raise NotReady(f"change {entry.id} does not fit this version ({error}); take it back with 'anamnesis learn revert {entry.id}'") from error
