"""Wrong passwords are counted per name, and each one beyond the fourth doubles the wait."""

from __future__ import annotations

from sqlalchemy import delete
from sqlalchemy.orm import Session

from assistant.records.tables import LockoutRow

FREE, FIRST, LONGEST, FORGET = 5, 30.0, 3600.0, 86400.0


def delay(failures: int) -> float:
    """Seconds to wait after this many wrong passwords in a row: none up to 4, then 30, 60, 120 ... at most an hour."""
    return 0.0 if failures < FREE else min(LONGEST, FIRST * 2.0 ** min(failures - FREE, 20))


def knock(session: Session, key: str, now: float) -> float:
    """Count a try before it is looked at, so that many at once are not all looked at; gives the wait, in seconds, or 0 where it may be."""
    session.execute(delete(LockoutRow).where(LockoutRow.last < now - FORGET))
    row = session.get(LockoutRow, key)
    if row is not None and now < row.until:
        return row.until - now
    failures = (row.failures if row else 0) + 1
    session.merge(LockoutRow(key=key, failures=failures, last=now, until=now + delay(failures)))
    return 0.0


def forget(session: Session, key: str) -> None:
    """The right password was given: the count begins anew."""
    session.execute(delete(LockoutRow).where(LockoutRow.key == key))
