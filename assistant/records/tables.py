"""The tables. What is ``Sealed`` is unreadable without the key; everything else is plain: ids, times (seconds since 1970, UTC), sizes, names of accounts."""

from __future__ import annotations

from typing import Annotated

from sqlalchemy import Boolean, Double, ForeignKey, ForeignKeyConstraint, Integer, LargeBinary, MetaData, String, UniqueConstraint
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SEALED = {"sealed": True}
Id = Annotated[str, mapped_column(String(32))]
Word = Annotated[str, mapped_column(String(40))]
Seconds = Annotated[float, mapped_column(Double)]
Sealed = Annotated[bytes, mapped_column(LargeBinary, info=SEALED)]
NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMING)


class UserRow(Base):
    """An account; ``key`` is its name as it is compared. An empty password lets nobody in."""

    __tablename__ = "users"
    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    role: Mapped[Word]
    password: Mapped[str] = mapped_column(String(300))
    locked: Mapped[bool] = mapped_column(Boolean)
    created: Mapped[Seconds]


class SessionRow(Base):
    """Somebody logged in; ``key`` is the SHA-256 of the token, which is kept nowhere. One that need not be used is ``seen`` at its end from the beginning."""

    __tablename__ = "sessions"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    user: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created: Mapped[Seconds]
    seen: Mapped[Seconds]
    expires: Mapped[Seconds]


class LockoutRow(Base):
    """Wrong passwords for one name, known or not; ``key`` is an HMAC of it."""

    __tablename__ = "lockouts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int] = mapped_column(Integer)
    last: Mapped[Seconds]
    until: Mapped[Seconds]


class Owned(Base):
    """A row of one person."""

    __abstract__ = True
    id: Mapped[Id] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)


class ProfileRow(Owned):
    """A ``PatientHistory`` of the owner or of somebody the owner cares for."""

    __tablename__ = "profiles"
    label: Mapped[Sealed]
    history: Mapped[Sealed]
    changed: Mapped[Seconds]


class ConversationRow(Owned):
    """A conversation."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("id", "owner"),)
    title: Mapped[Sealed]
    created: Mapped[Seconds]
    changed: Mapped[Seconds] = mapped_column(index=True)


class TurnRow(Owned):
    """One message. Its key to the conversation includes the owner: it cannot stand in somebody else's."""

    __tablename__ = "turns"
    __table_args__ = (
        ForeignKeyConstraint(["conversation", "owner"], ["conversations.id", "conversations.owner"], ondelete="CASCADE"),
        UniqueConstraint("conversation", "number"),
        UniqueConstraint("id", "owner"),
    )
    conversation: Mapped[Id]
    number: Mapped[int] = mapped_column(Integer)
    role: Mapped[Word]
    text: Mapped[Sealed]
    at: Mapped[Seconds]


class AnswerRow(Owned):
    """The answer of a turn with its evidence and versions, as ``codec`` writes it."""

    __tablename__ = "answers"
    __table_args__ = (
        ForeignKeyConstraint(["turn", "owner"], ["turns.id", "turns.owner"], ondelete="CASCADE"),
        UniqueConstraint("turn"),
        UniqueConstraint("id", "owner"),
    )
    turn: Mapped[Id]
    body: Mapped[Sealed]
    at: Mapped[Seconds]


class FeedbackRow(Owned):
    """What the owner says of one claim of an answer; ``claim`` counts from 0."""

    __tablename__ = "feedback"
    __table_args__ = (
        ForeignKeyConstraint(["answer", "owner"], ["answers.id", "answers.owner"], ondelete="CASCADE"),
        UniqueConstraint("answer", "claim"),
    )
    answer: Mapped[Id]
    claim: Mapped[int] = mapped_column(Integer)
    verdict: Mapped[Word]
    note: Mapped[Sealed]
    at: Mapped[Seconds]


class AuditRow(Base):
    """One entry of the audit; ``mac`` chains it to the one before."""

    __tablename__ = "audit"
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    at: Mapped[Seconds]
    actor: Mapped[Word]
    verb: Mapped[Word]
    kind: Mapped[Word]
    target: Mapped[Word]
    owner: Mapped[Word]
    mac: Mapped[bytes] = mapped_column(LargeBinary)


class KeyRow(Base):
    """Ids of the keys that something may be sealed under."""

    __tablename__ = "sealing_keys"
    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    since: Mapped[Seconds]


OWNED: tuple[type[ProfileRow | ConversationRow | TurnRow | AnswerRow | FeedbackRow], ...] = (ProfileRow, ConversationRow, TurnRow, AnswerRow, FeedbackRow)


def sealed_columns(model: type[Base]) -> tuple[str, ...]:
    """Names of the sealed columns of a table."""
    return tuple(column.name for column in model.__table__.columns if column.info.get("sealed"))
