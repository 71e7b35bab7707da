"""A new key: everything sealed is sealed again under it, a batch a transaction, and the old key is let go when nothing needs it any more.

An interrupted rotation is gone on with by the next call: the key that sealed a field stands in the field.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, func, or_, select

from assistant.records.errors import RecordsError
from assistant.records.keys import RECORDS_KEY, new_key
from assistant.records.seal import HEAD
from assistant.records.tables import OWNED, KeyRow, Owned, sealed_columns
from assistant.records.vault import Vault, Work

BATCH = 200


@dataclass(frozen=True, slots=True)
class Rotated:
    """What a rotation did.

    Attributes:
        rows: sealed again by this call.
        key: id of the key that seals from now on.
        resumed: an interrupted rotation was finished; no new key was made.
    """

    rows: int
    key: str
    resumed: bool


def rotate(vault: Vault, actor: str, batch: int = BATCH, told: Callable[[int], None] | None = None) -> Rotated:
    """Seal everything under a new key, or finish doing so.

    Args:
        told: is told after each batch how many rows are done.

    Raises:
        RecordsError: the key comes from the environment and the new one has not been put in front of it.
        WrongKey: a field does not open; what was done so far stays.
    """
    resumed = _begin(vault, actor)
    rows = 0
    for model in OWNED:
        while done := _some(vault, model, batch):
            rows += done
            if told:
                told(rows)
    key = _end(vault, actor)
    vault.scrub()
    return Rotated(rows, key, resumed)


def _begin(vault: Vault, actor: str) -> bool:
    with vault.transaction() as work:
        resumed = len(vault.ring.keys) > 1
        if not resumed and vault.ring.fixed:
            raise RecordsError(f"the key comes from {RECORDS_KEY}: put a new one in front of it, separated by a comma, and run this again")
        if not resumed:
            # The file first: a key that seals must never be in the memory of one process alone.
            vault.ring.replace((new_key(), *vault.ring.keys))
        fresh = vault.ring.current.id.hex()
        if work.session.get(KeyRow, fresh) is None:
            work.session.add(KeyRow(id=fresh, since=work.now))
            work.note(actor, "rotate", "key", fresh)
        return resumed and not vault.ring.fixed


def stale(model: type[Owned], key: bytes) -> ColumnElement[bool]:
    """Some sealed column of a row is not under this key."""
    return or_(*(func.substr(getattr(model, column), 2, HEAD - 1) != key for column in sealed_columns(model)))


def _some(vault: Vault, model: type[Owned], batch: int) -> int:
    with vault.transaction() as work:
        rows = list(work.session.scalars(select(model).where(stale(model, vault.ring.current.id)).limit(batch)))
        for row in rows:
            _again(work, row)
        return len(rows)


def _again(work: Work, row: Owned) -> None:
    texts = {column: work.open(row, column) for column in sealed_columns(type(row))}
    for column, sealed in work.seal(type(row), row.id, row.owner, **texts).items():
        setattr(row, column, sealed)


def _end(vault: Vault, actor: str) -> str:
    """Nothing is left under an old key: nobody seals with one, since every transaction looks at the key file first."""
    with vault.transaction() as work:
        key = vault.ring.current
        for model in OWNED:
            if work.session.scalar(select(func.count()).select_from(model).where(stale(model, key.id))):
                raise RecordsError("something was sealed under an old key meanwhile; run this again")
        work.session.execute(delete(KeyRow).where(KeyRow.id != key.id.hex()))
        work.note(actor, "rotated", "key", key.id.hex())
    if not vault.ring.fixed:
        vault.ring.replace((key,))
    return key.id.hex()
