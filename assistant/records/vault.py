"""One transaction at a time: a change and its entry in the audit are stored together or not at all."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from assistant.records.audit import Audit, Checked, Entry, Head, Kind, Verb
from assistant.records.database import BUSY, at_once, scrub, translated
from assistant.records.errors import CannotStore, NotScrubbed
from assistant.records.keys import Ring
from assistant.records.seal import place, seal, unseal
from assistant.records.tables import OWNED, Owned, UserRow

Clock = Callable[[], float]


@dataclass(frozen=True, slots=True)
class Work:
    """What happens within one transaction; its entries go to the audit when it is stored."""

    session: Session
    ring: Ring
    now: float
    entries: list[Entry] = field(default_factory=list)

    def note(self, actor: str, verb: Verb, kind: Kind, target: str = "", owner: str = "") -> None:
        """An entry for the audit."""
        self.entries.append(Entry(actor, verb, kind, target, owner))

    def seal(self, model: type[Owned], row: str, owner: str, **texts: str) -> dict[str, bytes]:
        """Texts sealed for the columns of a row."""
        return {column: seal(self.ring.current, text, place(_table(model), column, row, owner)) for column, text in texts.items()}

    def open(self, row: Owned, column: str) -> str:
        """The text of a sealed column.

        Raises:
            WrongKey: it does not open here.
        """
        return unseal(self.ring, getattr(row, column), place(_table(type(row)), column, row.id, row.owner))


def _table(model: type[Owned]) -> str:
    return str(model.__tablename__)


class Vault:
    """The database with its keys and its audit.

    Args:
        home: folder of the lock, ``records.lock``.
        where: how messages name the database.
    """

    def __init__(self, engine: Engine, ring: Ring, audit: Audit, home: Path, where: str, clock: Clock) -> None:
        self.engine, self.ring, self.audit, self.where, self.clock = engine, ring, audit, where, clock
        self._threads, self._lock = threading.Lock(), home / "records.lock"

    @contextmanager
    def transaction(self) -> Iterator[Work]:
        """All that is done within is stored at the end, with its audit, or nothing of it.

        Raises:
            CannotStore: it could not be stored.
        """
        with self._alone(), translated(self.where):
            self.ring.refresh()
            head: Head | None = None
            with Session(self.engine, expire_on_commit=False) as session, session.begin():
                work = Work(session, self.ring, self.clock())
                yield work
                session.flush()
                head = self.audit.append(session, work.entries, work.now) if work.entries else None
            if head:
                self._anchor(head)

    def _anchor(self, head: Head) -> None:
        try:
            self.audit.fix(head)
        except OSError as error:
            raise CannotStore(f"stored, but the anchor '{self.audit.anchor}' could not be written ({error.strerror}); allow writing there") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One writer among the threads and the processes of this machine, so that chain and anchor go in step."""
        if not self._threads.acquire(timeout=BUSY):
            raise CannotStore(f"the records at '{self.where}' are busy; try again")
        try:
            with translated(self.where), FileLock(self._lock, timeout=BUSY, poll_interval=0.005, mode=0o600):
                yield
        finally:
            self._threads.release()

    def verify(self, noted: str = "") -> Checked:
        """Read the whole audit; ``noted`` is a head that an earlier check printed."""
        with translated(self.where), at_once(self.engine) as connection:
            return self.audit.verify(connection, noted)

    def scrub(self) -> None:
        """Leave no byte of what was deleted.

        Raises:
            NotScrubbed: another program is in the way.
        """
        try:
            with self._alone():
                scrub(self.engine, [model.__tablename__ for model in (UserRow, *OWNED)])
        except CannotStore as error:
            raise NotScrubbed(f"the rows are deleted, but their bytes may still be on the disk: {error}") from error
