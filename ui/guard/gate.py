"""The gate: every request passes here before anything else of the server sees it."""

from __future__ import annotations

from typing import cast

from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.records.accounts import ALONE
from assistant.records.errors import CannotStore, NotLetIn
from assistant.records.opening import Records
from assistant.records.values import User
from ui.guard.clients import Clients
from ui.guard.headers import is_asset, protected
from ui.guard.policy import Hooks, Limits, Policy, Site, is_hook
from ui.guard.rates import Rates, network
from ui.guard.refusals import Refused
from ui.guard.sessions import Token, token
from ui.guard.streams import Watch
from ui.guard.words import say

OPEN = {"/login", "/login/style.css", "/login/icon.svg", "/api/v1/login", "/health", "/ready"}
UNUSED = {"/alive"}  # an open page asks by itself, whether or not somebody sits before it
SAFE = {"GET", "HEAD", "OPTIONS"}
CHEAP = 0.05  # a page brings a hundred files of the program with it
NOBODY = User(ALONE, ALONE, "patient", False, 0.0)
# Gradio believes these of whoever sends them; who came by a proxy is settled before the gate.
UNTRUSTED = {b"x-forwarded-host", b"x-forwarded-proto", b"x-gradio-server"}


class Gate:
    """Middleware that lets in whom ``policy`` allows and sets ``request.state.user``.

    Args:
        records: where accounts are; None where nothing is kept, and then everybody is the one person of this machine.
    """

    def __init__(self, app: ASGIApp, policy: Policy, records: Records | None) -> None:
        self.app, self.policy, self.records = app, policy, records
        self.addresses, self.users = (Rates(rate, policy.clock) for rate in (policy.limits.address, policy.limits.user))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # nothing here speaks through web sockets
            await send({"type": "websocket.close", "code": 1008})
            return
        headers = Headers(scope=scope)
        secure = self.policy.site.secure(scope["scheme"], headers.get("host", ""))
        settle(scope, secure)
        send = protected(scope, send, secure)
        try:
            given = token(headers, secure)
            await self.admit(scope, headers, given)
        except Refused as refusal:
            await refusal.response(scope)(scope, receive, send)
            return
        if given and self.records and self.policy.accounts and not self.clients(scope["path"]):
            watch = Watch(self.records, given, receive, send, self.policy.clock)
            receive, send = watch.receive, watch.send
        await self.app(scope, counted(receive, most(headers, self.policy.limits)), send)

    async def admit(self, scope: Scope, headers: Headers, given: Token | None) -> None:
        """Sets the user of a request.

        Raises:
            Refused: it goes no further.
        """
        site, path = self.policy.site, scope["path"]
        if not site.serves(headers.get("host", "")):
            raise Refused("host")
        cost = CHEAP if is_asset(path) else 1.0
        within(self.addresses, network(client(scope)), cost)
        expect_size(headers, self.policy.limits)
        if scope["method"] not in SAFE and not self.policy.hooks.opened(path, headers.get("origin", "")):
            expect_own(site, headers, given)
        if path not in OPEN:
            clients = self.clients(path)
            urls = site.urls(scope["scheme"], headers.get("host", ""), path)
            user = await (self.caller(clients, given, urls) if clients else self.who(given, path not in UNUSED))
            scope["state"]["user"] = user
            if self.policy.accounts:
                within(self.users, user.id, cost)

    def clients(self, path: str) -> Clients | None:
        """Whose tokens a path asks for; None where it asks for a session or nothing."""
        return self.policy.hooks.clients if is_hook(path) else None

    async def caller(self, clients: Clients, given: Token | None, urls: tuple[str, ...]) -> User:
        """Which clinical record sent it, as the user of this one request; the audit has its name.

        Raises:
            Refused: its token is not valid, or too many of them are remembered.
        """
        try:
            return await run_sync(self._caller, clients, "" if given is None or given.by_cookie else given.text, urls)
        except NotLetIn as error:
            raise (Refused("often", error.wait) if error.wait else Refused("token", why=str(error))) from error
        except CannotStore as error:
            raise Refused("records", wait=30.0) from error

    def _caller(self, clients: Clients, token: str, urls: tuple[str, ...]) -> User:
        name = clients.issuer_of(token, urls).name
        user = User(f"cds:{name}", name, "clinician", False, 0.0)
        if self.records is not None:
            with self.records.vault.transaction() as work:
                work.note(user.id, "login", "session")
        return user

    async def who(self, given: Token | None, used: bool) -> User:
        """Who sent it.

        Args:
            used: a person did something, so that the idle time of the session begins anew.

        Raises:
            Refused: nobody that may come in.
        """
        if self.records is None:
            return NOBODY
        try:
            if not self.policy.accounts:
                return await run_sync(self.records.accounts.alone)
            if given is None:
                raise Refused("session")
            accounts = self.records.accounts
            return await run_sync(accounts.whose if used else accounts.still, given.text)
        except NotLetIn as error:
            raise Refused("session") from error
        except CannotStore as error:
            raise Refused("records", wait=30.0) from error


class CrossOrigin:
    """Middleware before the gate, which no preflight passes: web pages of configured origins may call CDS Hooks, and nothing else.

    References: Fetch Standard, CORS protocol; HL7 CDS Hooks 2.0 (2022), Cross-Origin Resource Sharing.
    """

    def __init__(self, app: ASGIApp, hooks: Hooks) -> None:
        self.app, self.hooks = app, hooks
        self.opened = CORSMiddleware(app, allow_origins=hooks.origins, allow_methods=("GET", "POST"), allow_headers=("Authorization",))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        opened = scope["type"] == "http" and self.hooks.opened(scope["path"], Headers(scope=scope).get("origin", ""))
        await (self.opened if opened else self.app)(scope, receive, send)


def settle(scope: Scope, secure: bool) -> None:
    """Gives a scope the scheme that the browser used, and removes headers that claim another.

    The scope is changed, not copied: log and counts stand before the gate and read the route that is found behind it.
    """
    headers = [pair for pair in scope["headers"] if pair[0].lower() not in UNTRUSTED]
    scope.update(headers=headers, scheme="https" if secure else "http", state=scope.get("state", {}))


def client(scope: Scope) -> str:
    """The address of the client; empty behind a Unix socket."""
    found = cast(tuple[str, int] | None, scope.get("client"))
    return found[0] if found else ""


def within(rates: Rates, key: str, cost: float) -> None:
    """Counts a request.

    Raises:
        Refused: there were too many.
    """
    if wait := rates.take(key, cost):
        raise Refused("often", wait)


def most(headers: Headers, limits: Limits) -> int:
    """How many bytes a request may have."""
    return limits.upload if headers.get("content-type", "").startswith("multipart/form-data") else limits.body


def expect_size(headers: Headers, limits: Limits) -> None:
    """What says beforehand that it is too large is not read; the rest is counted while it comes.

    Raises:
        Refused: it is too large.
    """
    allowed, said = most(headers, limits), headers.get("content-length", "0")
    if not said.isascii() or not said.isdigit():
        raise Refused("unread")
    if len(said) > 15 or int(said) > allowed:
        raise Refused("large", most=allowed)


def counted(receive: Receive, allowed: int) -> Receive:
    """``receive`` of a body that did not say how large it is: what turns out too large is read no further."""
    left = allowed

    async def receiving() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, say("large", most=allowed))
        return message

    return receiving


def expect_own(site: Site, headers: Headers, given: Token | None) -> None:
    """A change is asked for by one of our own pages, or by a program that a browser cannot be made to be.

    Raises:
        Refused: another website sent it, or a browser that does not say who did.
    """
    if given and not given.by_cookie:
        return
    said, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if said is not None:
        own = said in {"same-origin", "none"}
    elif origin is not None:
        own = site.own(origin, headers.get("host", ""))
    else:
        own = given is None
    if not own:
        raise Refused("origin")
