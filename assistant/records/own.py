"""A person's own rows: the one way in which rows with an owner are found, and it always asks for the owner."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TypeVar

from sqlalchemy import Select, select

from assistant.records.audit import Kind, Verb
from assistant.records.errors import NotFound
from assistant.records.tables import Owned, UserRow
from assistant.records.vault import Vault, Work

T = TypeVar("T", bound=Owned)
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)


def new_id() -> str:
    """A random id."""
    return uuid.uuid4().hex


@dataclass(frozen=True, slots=True)
class Own:
    """The rows of ``owner`` within one transaction."""

    work: Work
    owner: str

    def rows(self, model: type[T]) -> Select[T]:
        """The person's own rows of a table."""
        return select(model).where(model.owner == self.owner)

    def all(self, query: Select[T]) -> list[T]:
        """What a query over own rows finds."""
        return list(self.work.session.scalars(query))

    def one(self, model: type[T], key: str, what: str) -> T:
        """The person's own row of this id.

        Raises:
            NotFound: there is none; a row of somebody else is none.
        """
        found = self.work.session.scalars(self.rows(model).where(model.id == key)).one_or_none() if _ID.fullmatch(key) else None
        if found is None:
            raise NotFound(f"there is no such {what}")
        return found

    def add(self, model: type[T], texts: dict[str, str], **plain: object) -> T:
        """A new row of the person, its texts sealed; the audit names it where nothing else is named."""
        key = new_id()
        row = model(id=key, owner=self.owner, **self.work.seal(model, key, self.owner, **texts), **plain)
        self.work.session.add(row)
        self.work.session.flush()
        self.work.entries[-1:] = [replace(entry, target=entry.target or key) for entry in self.work.entries[-1:]]
        return row

    def write(self, row: Owned, **texts: str) -> None:
        """New texts in a row, sealed."""
        for column, sealed in self.work.seal(type(row), row.id, self.owner, **texts).items():
            setattr(row, column, sealed)


@dataclass(frozen=True, slots=True)
class Door:
    """Where a person's transactions begin.

    Attributes:
        owner: id of the user whose rows they are.
        actor: who acts, for the audit: the user, or ``command-line``.
    """

    vault: Vault
    owner: str
    actor: str

    @contextmanager
    def act(self, verb: Verb, kind: Kind, target: str = "") -> Iterator[Own]:
        """One transaction over own rows, noted in the audit; what was asked for in vain is noted as ``refused``.

        Raises:
            NotFound: the account is gone, or the thing is not the person's.
            CannotStore: it could not be stored.
        """
        known = target if _ID.fullmatch(target) else ""
        try:
            with self.vault.transaction() as work:
                if work.session.get(UserRow, self.owner) is None:
                    raise NotFound("there is no such account")
                work.note(self.actor, verb, kind, known, self.owner)
                yield Own(work, self.owner)
        except NotFound:
            with self.vault.transaction() as work:
                work.note(self.actor, "refused", kind, known, self.owner)
            raise
