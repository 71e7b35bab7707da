"""Whose request it is, and the desk that everything of theirs is read and written at."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Request

from assistant.build import Assistant
from assistant.records.accounts import ALONE
from assistant.records.desk import Desk
from assistant.records.errors import NotLetIn
from assistant.records.opening import Records
from assistant.records.values import User
from ui.api.problems import NothingKept
from ui.turns import Turns


def turns_of(request: Request) -> Turns[Assistant]:
    """Who answers, behind the line for the language model."""
    return cast(Turns[Assistant], request.app.state.assistant)


def assistant_of(request: Request) -> Assistant:
    """Who answers what needs no language model."""
    return turns_of(request).assistant


def records_of(request: Request) -> Records | None:
    """What is kept of people; None where nothing is."""
    return cast(Records | None, request.app.state.records)


def user_of(request: Request) -> User | None:
    """The user whom the guard let in, else the person of a machine without accounts; None where nothing is kept.

    Raises:
        NotLetIn: there are accounts, and nobody is logged in.
    """
    records, found = records_of(request), getattr(request.state, "user", None)
    if isinstance(found, User):
        return found
    if not request.app.state.alone:
        raise NotLetIn("log in first")
    return records.accounts.alone() if records else None


def account(desk: Desk | None) -> str:
    """Whom the line counts: id of the account; empty where nobody has to log in."""
    return "" if desk is None or desk.owner.name == ALONE else desk.owner.id


def desk_if_kept(request: Request, user: Annotated[User | None, Depends(user_of)]) -> Desk | None:
    """The desk of the person; None where nothing is kept."""
    records = records_of(request)
    return records.desk(user) if records and user else None


def desk_of(desk: Annotated[Desk | None, Depends(desk_if_kept)]) -> Desk:
    """The desk of the person.

    Raises:
        NothingKept: this server keeps nothing.
    """
    if desk is None:
        raise NothingKept("nothing is kept of people on this server, so there is nothing to read or to change")
    return desk


MyTurns = Annotated[Turns[Assistant], Depends(turns_of)]
MyAssistant = Annotated[Assistant, Depends(assistant_of)]
MyDesk = Annotated[Desk, Depends(desk_of)]
MyDeskIfKept = Annotated[Desk | None, Depends(desk_if_kept)]
# Routes that touch nothing of a person are for those who were let in, all the same.
LetIn = Depends(user_of)
