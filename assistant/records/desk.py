"""The desk of one person: everything of theirs, and nothing else, is read and written here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, or_, select

from assistant.records.accounts import counted, user
from assistant.records.conversations import Conversations, conversation, newest_first, turns
from assistant.records.feedbacks import Feedbacks, feedback
from assistant.records.own import Door, Own
from assistant.records.profiles import Profiles, profile
from assistant.records.tables import OWNED, AuditRow, FeedbackRow, LockoutRow, ProfileRow, SessionRow, UserRow
from assistant.records.values import User
from assistant.records.vault import Vault

FORMAT = 1


class Desk:
    """What one user keeps.

    Args:
        owner: of every row that is looked at.
        actor: who acts, for the audit; the user, unless said otherwise.
        secret: the key of the audit, under which names are counted.
    """

    def __init__(self, vault: Vault, owner: User, secret: bytes, actor: str = "") -> None:
        self.owner, self._secret = owner, secret
        self.door = Door(vault, owner.id, actor or owner.id)
        self.profiles, self.conversations, self.feedback = Profiles(self.door), Conversations(self.door), Feedbacks(self.door)

    def export(self) -> dict[str, Any]:
        """Everything of the person as one JSON object, in plain text."""
        with self.door.act("export", "records") as own:
            return {
                "format": FORMAT,
                "made_at": own.work.now,
                "user": asdict(user(own.work.session.get_one(UserRow, own.owner))),
                "profiles": [asdict(profile(own, row)) for row in own.all(own.rows(ProfileRow).order_by(ProfileRow.id))],
                "conversations": [
                    {**asdict(conversation(own, row)), "turns": [asdict(turn) for turn in turns(own, row.id)]} for row in own.all(newest_first(own))
                ],
                "feedback": [asdict(feedback(own, row)) for row in own.all(own.rows(FeedbackRow).order_by(FeedbackRow.at, FeedbackRow.id))],
                "sessions": _sessions(own),
                "audit": _audit(own),
            }

    def count(self) -> dict[str, int]:
        """How many rows of each table are the person's."""
        with self.door.act("list", "records") as own:
            return _rows(own)

    def erase(self) -> dict[str, int]:
        """Remove the account and everything of it, also from the free pages and the log of the database; says how many rows of each table.

        The audit keeps its entries: ids and verbs, no name and no text.

        Raises:
            NotScrubbed: the rows are gone, but another program keeps their bytes in the log.
        """
        with self.door.act("erase", "records") as own:
            session, gone = own.work.session, _rows(own)
            row = session.get_one(UserRow, own.owner)
            session.execute(delete(LockoutRow).where(LockoutRow.key == counted(self._secret, row.key)))
            session.delete(row)
        self.door.vault.scrub()
        return gone


def as_file(found: Mapping[str, Any]) -> bytes:
    """An export as the bytes of its file."""
    return json.dumps(found, indent=1).encode() + b"\n"


def _rows(own: Own) -> dict[str, int]:
    return {str(model.__tablename__): own.work.session.scalar(own.rows(model).with_only_columns(func.count())) or 0 for model in OWNED}


def _sessions(own: Own) -> list[dict[str, float]]:
    rows = own.work.session.scalars(select(SessionRow).where(SessionRow.user == own.owner).order_by(SessionRow.created))
    return [{"created": row.created, "seen": row.seen, "expires": row.expires} for row in rows]


def _audit(own: Own) -> list[dict[str, Any]]:
    mine = or_(AuditRow.owner == own.owner, AuditRow.actor == own.owner)
    keys = ("seq", "at", "actor", "verb", "kind", "target", "owner")
    return [{key: getattr(row, key) for key in keys} for row in own.work.session.scalars(select(AuditRow).where(mine).order_by(AuditRow.seq))]
