"""Settings to records: the one place of this room that puts its parts together."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from assistant.errors import BadInput
from assistant.records.accounts import Accounts
from assistant.records.audit import Audit, Checked
from assistant.records.database import connect, is_new, migrate, translated
from assistant.records.desk import Desk
from assistant.records.errors import WrongKey
from assistant.records.files import private_folder
from assistant.records.keys import AUDIT_KEY, RECORDS_KEY, Ring
from assistant.records.passwords import Passwords
from assistant.records.rotation import BATCH, Rotated, rotate
from assistant.records.tables import ConversationRow, KeyRow, SessionRow
from assistant.records.values import User
from assistant.records.vault import Clock, Vault
from assistant.settings import Settings

URL, KEEP_DAYS = "ANAMNESIS_RECORDS_URL", "ANAMNESIS_KEEP_DAYS"
COMMAND_LINE = "command-line"
DAY = 86400.0


@dataclass(frozen=True, slots=True)
class Retained:
    """What keeping no longer did: conversations and sessions removed."""

    conversations: int
    sessions: int


class Records:
    """Everything that is kept.

    Attributes:
        accounts: users and their sessions.
        keep_days: conversations that nobody has written in for so many days may go; 0 keeps them.
    """

    def __init__(self, vault: Vault, accounts: Accounts, secret: bytes, keep_days: int) -> None:
        self.vault, self.accounts, self.keep_days, self._secret = vault, accounts, keep_days, secret

    def desk(self, user: User, actor: str = "") -> Desk:
        """The desk of one person; ``actor`` where somebody else sits at it."""
        return Desk(self.vault, user, self._secret, actor)

    def verify(self, noted: str = "") -> Checked:
        """Read the whole audit; ``noted`` is a head (``SEQ:MAC``) that an earlier check printed."""
        return self.vault.verify(noted)

    def rotate_key(self, actor: str = COMMAND_LINE, batch: int = BATCH, told: Callable[[int], None] | None = None) -> Rotated:
        """A new key for everything sealed, or the end of an interrupted change of keys."""
        return rotate(self.vault, actor, batch, told)

    def retain(self, days: int | None = None, actor: str = COMMAND_LINE) -> Retained:
        """Remove conversations untouched for ``days`` (``keep_days`` where not given), with their answers and feedback, and sessions that are over.

        Profiles stay until their owner changes or erases them, the audit stays for good.

        Raises:
            BadInput: there is no number of days.
            NotScrubbed: the rows are gone, but another program keeps their bytes in the log.
        """
        kept = self.keep_days if days is None else days
        if kept < 1:
            raise BadInput(f"say for how many days conversations are kept: --days, or {KEEP_DAYS}")
        with self.vault.transaction() as work:
            limit = ConversationRow.changed < work.now - kept * DAY
            old = list(work.session.execute(select(ConversationRow.id, ConversationRow.owner).where(limit)))
            for key, owner in old:
                work.note(actor, "retain", "conversation", key, owner)
            work.session.execute(delete(ConversationRow).where(limit))
            over = list(work.session.scalars(select(SessionRow).where(SessionRow.expires <= work.now)))
            for session in over:
                work.session.delete(session)
        self.vault.scrub()
        return Retained(len(old), len(over))

    def close(self) -> None:
        """Give the database back."""
        self.vault.engine.dispose()

    def __enter__(self) -> Records:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def open_records(
    settings: Settings, clock: Clock = time.time, environ: Mapping[str, str] = os.environ, passwords: Passwords | None = None
) -> Records:
    """The records of a home: made, or brought up to date, where need be.

    Raises:
        CannotStore: the disk is full, read-only or damaged, or the database cannot be reached.
        WrongKey: a key is missing.
        RecordsError: a newer Anamnesis has written them, or the URL is none.
        BadInput: the number of days is none.
    """
    home = settings.home
    url = environ.get(URL) or f"sqlite:///{home / 'records.db'}"
    engine = connect(url)
    where = engine.url.render_as_string(hide_password=True).removeprefix("sqlite:///")
    with translated(where):
        private_folder(home)
        new = is_new(engine)
        anchor, audit_key = home / "audit.head", home / "keys" / "audit.key"
        secret = Ring(audit_key, AUDIT_KEY, environ, make=new and not anchor.exists()).current.secret
        audit = Audit(secret, anchor, new)
        migrate(engine)
        ring = _ring(engine, settings, environ, clock)
    vault = Vault(engine, ring, audit, home, where, clock)
    return Records(vault, Accounts(vault, passwords or Passwords(), secret), secret, _days(environ))


def _ring(engine: Engine, settings: Settings, environ: Mapping[str, str], clock: Clock) -> Ring:
    """The sealing keys; every one that something may be sealed under must be here."""
    with Session(engine) as session, session.begin():
        needed = set(session.scalars(select(KeyRow.id)))
        ring = Ring(settings.home / "keys" / "records.key", RECORDS_KEY, environ, make=not needed)
        missing = needed - {key.id.hex() for key in ring.keys}
        if missing:
            raise WrongKey(f"the records were sealed under the key {min(missing)}, which is not here; put it back in '{ring.path}' or {RECORDS_KEY}")
        if not needed:
            session.add(KeyRow(id=ring.current.id.hex(), since=clock()))
    return ring


def _days(environ: Mapping[str, str]) -> int:
    said = environ.get(KEEP_DAYS) or "0"
    if not said.isdecimal():
        raise BadInput(f"{KEEP_DAYS} is '{said[:20]}'; it must be a whole number of days, 0 to keep everything")
    return int(said)
