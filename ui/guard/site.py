"""From the options of ``serve`` to what the guard holds people to."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from assistant.errors import BadInput
from assistant.records.opening import Records
from ui.guard.policy import Policy, Site, is_loopback

HERE = frozenset({"localhost", "127.0.0.1", "::1"})


def policy(host: str, public: Sequence[str], accounts: bool) -> Policy:
    """What holds for a server on ``host``: on anything but loopback there are always accounts.

    Raises:
        BadInput: a public address is none.
    """
    origins = frozenset(origin(address) for address in public)
    if is_loopback(host):
        return Policy(Site(HERE | {host}, False, origins), accounts)
    return Policy(Site(HERE | {socket.gethostname().lower()}, True, origins), True)


def origin(address: str) -> str:
    """A public address as browsers write it in ``Origin``.

    Raises:
        BadInput: it is none.
    """
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.fragment or "@" in parts.netloc:
        raise BadInput(f"'{address}' is no public address; write one like https://anamnesis.example.org")
    return f"{parts.scheme}://{parts.netloc.lower()}"


def expect_accounts(host: str, policy: Policy, records: Records) -> None:
    """Nobody could come in where there are accounts to be and none is.

    Raises:
        BadInput: there is none; says how to add one.
    """
    if policy.accounts and not records.accounts.count():
        why = "accounts are asked for" if is_loopback(host) else f"'{host}' can be reached from outside"
        raise BadInput(f"{why} and there are no accounts yet; add one with 'anamnesis users add NAME', or use 127.0.0.1 without --accounts")
