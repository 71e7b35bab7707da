"""The audit: who did what to which thing and when; append-only, chained, its end anchored in a second file.

Every entry carries an HMAC-SHA256, under a key of its own, over its fields and the HMAC of the entry before: editing, inserting, removing or exchanging entries
breaks the chain. What no chain can show is a missing end; so the last entry's number and HMAC stand in a file beside the database. A new entry goes on from
whichever of the two is further: what was cut off stays a visible gap. Entries hold ids and verbs, no clinical text and no names.
References: Schneier and Kelsey, Secure audit logs to support computer forensics, 1999.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Row, inspect, select, text
from sqlalchemy.orm import Session

from assistant.records.files import private_folder, write_private
from assistant.records.tables import AuditRow

Verb = Literal[
    "add", "answer", "change", "cut", "delete", "erase", "export", "judge", "list", "lock", "login", "login_locked", "login_wrong",
    "logout", "password", "read", "refused", "rename", "retain", "rotate", "rotated", "search", "token", "unlock",
]  # fmt: skip
Kind = Literal["answer", "audit", "conversation", "feedback", "key", "profile", "records", "session", "turn", "user"]

WIDTH, TRIES, PAUSE = 180, 3, 0.005
SYNC = getattr(os, "fdatasync", os.fsync)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done, before it has a number.

    Attributes:
        actor: id of the user who did it, or ``command-line`` or ``server``, or empty where nobody was known yet.
        target: id of the thing; empty for a list.
        owner: id of the user whose data it is.
    """

    actor: str
    verb: Verb
    kind: Kind
    target: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """The last entry: its number and HMAC; number 0 is the beginning."""

    seq: int
    mac: bytes

    def __str__(self) -> str:
        return f"{self.seq}:{self.mac.hex()}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong; ``at`` is the number of the entry, or None where it is the anchor or the table."""

    at: int | None
    what: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: how many entries there are, the last one, and what is wrong."""

    entries: int
    head: Head
    problems: tuple[Problem, ...]


class Audit:
    """The chain and its anchor.

    Args:
        secret: the key of the audit.
        anchor: the second file; made here only where ``new`` says that there is no database yet.
    """

    def __init__(self, secret: bytes, anchor: Path, new: bool) -> None:
        self.secret, self.anchor = secret, anchor
        if new and not anchor.exists():
            private_folder(anchor.parent)
            write_private(anchor, self._line(self.genesis))

    @property
    def genesis(self) -> Head:
        """What the first entry is chained to."""
        return Head(0, self._mac(b"anamnesis audit"))

    def _mac(self, data: bytes) -> bytes:
        return hmac.new(self.secret, data, hashlib.sha256).digest()

    def _entry(self, before: bytes, fields: Sequence[object]) -> bytes:
        return self._mac(before + json.dumps(list(fields), ensure_ascii=True, default=repr).encode())

    def anchored(self) -> Head | None:
        """What the second file says; None where it is missing or was not written by us."""
        for _ in range(TRIES):
            try:
                found = json.loads(self.anchor.read_bytes())
                head = Head(int(found["seq"]), bytes.fromhex(found["mac"]))
                if hmac.compare_digest(self._seal(head), str(found["seal"])):
                    return head
            except FileNotFoundError:
                return None
            except (ValueError, KeyError, TypeError):
                # Another process may be writing it this moment.
                time.sleep(PAUSE)
        return None

    def _seal(self, head: Head) -> str:
        return self._mac(f"anchor {head}".encode()).hex()

    def _line(self, head: Head) -> bytes:
        return json.dumps({"seq": head.seq, "mac": head.mac.hex(), "seal": self._seal(head)}).encode().ljust(WIDTH) + b"\n"

    def fix(self, head: Head) -> None:
        """Anchor the end of the chain, in place: one write of always the same size within one sector, which needs no new space on the disk."""
        handle = os.open(self.anchor, os.O_WRONLY)
        try:
            os.write(handle, self._line(head))
            SYNC(handle)
        finally:
            os.close(handle)

    def append(self, session: Session, entries: Sequence[Entry], now: float) -> Head | None:
        """Add entries to the chain; gives the head to ``fix`` once they are committed.

        An anchor that is missing or was changed is left as it is, and None given: making a new one would hide that.
        """
        anchored = self.anchored()
        row = session.execute(select(AuditRow.seq, AuditRow.mac).order_by(AuditRow.seq.desc()).limit(1)).first()
        head = max(anchored or self.genesis, Head(row.seq, row.mac) if row else self.genesis, key=lambda head: head.seq)
        for e in entries:
            fields = (head.seq + 1, now, e.actor, e.verb, e.kind, e.target, e.owner)
            head = Head(head.seq + 1, self._entry(head.mac, fields))
            session.add(AuditRow(seq=head.seq, at=now, actor=e.actor, verb=e.verb, kind=e.kind, target=e.target, owner=e.owner, mac=head.mac))
        session.flush()
        return head if anchored else None

    def verify(self, connection: Connection, noted: str = "") -> Checked:
        """Read the whole chain.

        Args:
            noted: a head as an earlier check printed it; that entry must still be there.
        """
        # The anchor first: it is never ahead of the table.
        anchored = self.anchored()
        if not inspect(connection).has_table("audit"):
            return Checked(0, self.genesis, (Problem(None, "the table of the audit is gone"),))
        rows = connection.execute(text("SELECT seq, at, actor, verb, kind, target, owner, mac FROM audit ORDER BY seq"))
        problems: list[Problem] = []
        wanted = {anchored.seq if anchored else 0, _number(noted)}
        macs: dict[int, bytes] = {}
        seen, last = 0, self.genesis
        for row in rows:
            problems += self._against(last, row)
            last = Head(row.seq, _bytes(row.mac))
            seen += 1
            if row.seq in wanted:
                macs[row.seq] = last.mac
        problems += self._end(anchored, last, macs) + _noted(noted, macs)
        return Checked(seen, last, tuple(problems))

    def _against(self, last: Head, row: Row[Any]) -> Iterator[Problem]:
        if row.seq != last.seq + 1:
            yield Problem(last.seq + 1, f"{_range(last.seq + 1, row.seq - 1)} missing; entry {row.seq} has nothing to hold on to")
            return
        if not hmac.compare_digest(self._entry(last.mac, tuple(row)[:-1]), _bytes(row.mac)):
            yield Problem(row.seq, f"entry {row.seq} was changed, exchanged or put in, or the one before it was")

    def _end(self, anchored: Head | None, last: Head, macs: dict[int, bytes]) -> list[Problem]:
        if anchored is None:
            what = "was changed" if self.anchor.exists() else "is missing"
            return [Problem(None, f"the anchor '{self.anchor.name}' {what}: whether entries at the end were removed cannot be told")]
        if anchored.seq > last.seq:
            return [Problem(last.seq + 1, f"{_range(last.seq + 1, anchored.seq)} missing at the end")]
        if macs.get(anchored.seq, anchored.mac) != anchored.mac:
            return [Problem(anchored.seq, f"entry {anchored.seq} is not the one that was anchored")]
        return []


def _range(first: int, last: int) -> str:
    return f"entry {first} is" if first == last else f"entries {first} to {last} are"


def _bytes(value: object) -> bytes:
    """The stored HMAC; whatever else may have been put there is none."""
    return bytes(value) if isinstance(value, bytes | memoryview) else b""


def _number(noted: str) -> int:
    number = noted.partition(":")[0]
    return int(number) if number.isascii() and number.isdecimal() else -1


def _noted(noted: str, macs: dict[int, bytes]) -> list[Problem]:
    number, mac = _number(noted), noted.partition(":")[2]
    if not noted or (number in macs and macs[number].hex() == mac):
        return []
    return [Problem(number if number >= 0 else None, f"entry '{noted[:80]}' as it was noted is not there: the records are older than the note, or others")]
