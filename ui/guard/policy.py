"""What the guard holds people to; all frozen."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ui.guard.clients import Clients

HOOKS = "/cds-services"


@dataclass(frozen=True, slots=True)
class Rate:
    """Requests at once, and how many more each second."""

    burst: float
    a_second: float


@dataclass(frozen=True, slots=True)
class Limits:
    """How much at most.

    Attributes:
        address: requests of one client address.
        user: requests of one account; does not count where there are none.
        login: passwords tried from one address.
        body: bytes of a request; ``upload`` of one with files; ``kept`` of all files that one user has uploaded and not yet lost.
    """

    address: Rate = Rate(1000, 100)
    user: Rate = Rate(200, 20)
    login: Rate = Rate(20, 0.2)
    body: int = 16 * 2**20
    upload: int = 25_000_000
    kept: int = 100_000_000


@dataclass(frozen=True, slots=True)
class Site:
    """Under which names the server is reached; anything else in a Host header is refused, against DNS rebinding.

    Attributes:
        names: host names in lower case, without ports; None serves any.
        addresses: IP addresses in a Host header are served too: no name can be rebound to one.
        origins: public addresses such as ``https://clinic.example``, where a proxy stands in front.
    """

    names: frozenset[str] | None = None
    addresses: bool = False
    origins: frozenset[str] = frozenset()

    def serves(self, host: str) -> bool:
        """Is it one of ours? ``host`` may end in a port."""
        name = hostname(host)
        known = self.names is None or name in self.names or name in {hostname(urlsplit(origin).netloc) for origin in self.origins}
        return bool(name) and (known or (self.addresses and is_address(name)))

    def own(self, origin: str, host: str) -> bool:
        """Was the page that sent this Origin header served by us?"""
        return origin in self.origins or (bool(host) and urlsplit(origin).netloc.lower() == host.lower())

    def urls(self, scheme: str, host: str, path: str) -> tuple[str, ...]:
        """What a request was sent to, as its sender writes it: below the public addresses where there are any, else below the one it came by."""
        return tuple(f"{origin}{path}" for origin in self.origins or {f"{scheme}://{host.lower()}"})

    def secure(self, scheme: str, host: str) -> bool:
        """Did the browser come by https?"""
        return scheme == "https" or f"https://{host.lower()}" in self.origins


def hostname(host: str) -> str:
    """The name without port and brackets, in lower case; empty where it is none."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def is_address(name: str) -> bool:
    """Is it an IP address?"""
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Can only this machine reach it?"""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


@dataclass(frozen=True, slots=True)
class Hooks:
    """Who may call CDS Hooks beside the people of this server.

    Attributes:
        origins: web pages of these may, from a browser.
        clients: where there are any, each call needs a token of theirs, and nothing else lets in.
    """

    origins: frozenset[str] = frozenset()
    clients: Clients | None = None

    def opened(self, path: str, origin: str) -> bool:
        """May a web page of this origin call this path?"""
        return is_hook(path) and origin in self.origins


def is_hook(path: str) -> bool:
    """Does it belong to CDS Hooks?"""
    return f"{path}/".startswith(f"{HOOKS}/")


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for one server.

    Attributes:
        accounts: only people with an account come in.
        clock: seconds that never go back.
    """

    site: Site = Site()
    accounts: bool = False
    limits: Limits = field(default_factory=Limits)
    hooks: Hooks = Hooks()
    clock: Callable[[], float] = time.monotonic
