"""``anamnesis users add|list|lock|password|role|token``."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated

import typer

from assistant.records.accounts import known_role
from assistant.records.opening import COMMAND_LINE
from assistant.records.values import ROLES
from ui.cli.options import Json, Screen, emit
from ui.cli.records import opened

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Accounts of the people who use this installation.")
Name = Annotated[str, typer.Argument(help="Name of the account.")]


@app.command()
def add(name: Name, role: Annotated[str, typer.Option("--role", help=" or ".join(ROLES))] = "patient", json: Json = False) -> None:
    """A new account; the password is asked for, or read from stdin."""
    with opened() as records:
        user = records.accounts.add(name, _password(), known_role(role), COMMAND_LINE)
    _tell(f"added {user.name} ({user.role})", asdict(user), json)


@app.command("list")
def list_(json: Json = False) -> None:
    """All accounts."""
    with opened() as records:
        users = records.accounts.list()
    if json:
        emit([asdict(user) for user in users])
        return
    for user in users:
        made = datetime.fromtimestamp(user.created, UTC).date().isoformat()
        Screen(highlight=False, soft_wrap=True, markup=False).print(f"{user.name}  {user.role}  since {made}{'  locked' if user.locked else ''}")
    if not users:
        Screen(highlight=False).print("there is no account; 'anamnesis users add NAME' makes one")


@app.command()
def lock(name: Name, undo: Annotated[bool, typer.Option("--undo", help="Let the person in again.")] = False, json: Json = False) -> None:
    """Let somebody in no longer; their sessions end."""
    with opened() as records:
        user = records.accounts.lock(name, COMMAND_LINE, locked=not undo)
    _tell(f"{user.name} is {'locked' if user.locked else 'let in again'}", asdict(user), json)


@app.command()
def password(name: Name, json: Json = False) -> None:
    """Another password for somebody; it is asked for, or read from stdin. Their sessions end."""
    with opened() as records:
        records.accounts.find(name)
        user = records.accounts.set_password(name, _password(), COMMAND_LINE)
    _tell(f"{user.name} has a new password", asdict(user), json)


@app.command()
def role(name: Name, to: Annotated[str, typer.Argument(metavar="ROLE", help=" or ".join(ROLES))], json: Json = False) -> None:
    """Another role for somebody; it holds from their next request on, and for their tokens too."""
    with opened() as records:
        user = records.accounts.set_role(name, known_role(to), COMMAND_LINE)
    _tell(f"{user.name} is {user.role}", asdict(user), json)


@app.command()
def token(name: Name, days: Annotated[int, typer.Option("--days", min=1, max=3650, help="After these it ends.")] = 90, json: Json = False) -> None:
    """Let a program in as this account, by the header 'Authorization: Bearer TOKEN'; shown once. It ends with a new password or a lock."""
    with opened() as records:
        made = records.accounts.open_for(name, days * 86400.0, COMMAND_LINE)
    until = datetime.fromtimestamp(made.expires, UTC).date().isoformat()
    if json:
        emit({"token": made.token, "name": made.user.name, "until": until})
        return
    screen = Screen(highlight=False, soft_wrap=True, markup=False)
    screen.print(made.token)
    Screen(highlight=False, soft_wrap=True, markup=False, stderr=True).print(f"for {made.user.name}, until {until}; it is not kept and cannot be shown again")


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


def _tell(line: str, row: dict[str, object], json: bool) -> None:
    if json:
        emit(row)
    else:
        Screen(highlight=False, soft_wrap=True, markup=False).print(line)
