"""The fence around Gradio: only what our page uses is reached, and each user reaches only their own.

Gradio tells browsers apart by a session hash that the browser chooses, and asks nobody whose it is: queue streams, state, cancelling and the heartbeat belong to
whoever names it. Here every hash is put behind the id of the user before Gradio sees it, so nobody can name another's. Its own routes for files let any
user read and use every file; ``uploads`` stands in their place. All its other routes are closed.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

import gradio as gr
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.guard.lingering import Lingering
from ui.guard.refusals import Refused
from ui.guard.streams import until
from ui.guard.uploads import Uploads

API = "/gradio_api"
READ = {"/", "/config", "/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", f"{API}/theme.css", f"{API}/info", f"{API}/startup-events"}
PROGRAM = ("/assets/", "/static/", "/svelte/")
HEARTBEAT, FILE, RUN = f"{API}/heartbeat/", f"{API}/file=", f"{API}/run/"
# Routes that take a name of the browser's own choosing in the address, and what they call it.
STREAM = f"{API}/queue/data"
NAMED = {STREAM: "session_hash", f"{API}/upload_progress": "upload_id"}
CHANGES = {f"{API}/queue/join", f"{API}/cancel"}
CHOSEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Fence:
    """Gradio's application behind the fence; ``request.state.user`` is set already.

    Args:
        leaving: set when the server stops; heartbeats then end, which otherwise last as long as a page is open.
    """

    def __init__(self, app: ASGIApp, blocks: gr.Blocks, uploads: Uploads, leaving: asyncio.Event) -> None:
        self.app, self.blocks, self.uploads, self.leaving = app, blocks, uploads, leaving

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        try:
            if "user" not in scope["state"]:  # an open path that is not the guard's own page for this method
                raise Refused("missing")
            response = await self.answer(Request(scope, receive))
            if response is None:
                changed, receive = await self.passed(scope, receive)
                scope.update(changed)  # not copied: log and counts stand before the gate and read the route that Gradio finds
        except Refused as refusal:
            response = refusal.response(scope)
        await (response or self._inner(scope))(scope, receive, send)

    def _inner(self, scope: Scope) -> ASGIApp:
        """Gradio itself, or what stands between it and its stream of events."""
        if scope["path"] != STREAM:
            return self.app
        session = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get("session_hash", "")
        return Lingering(self.app, lambda: bool(self.blocks._queue.pending_event_ids_session.get(session)), self.leaving)

    async def answer(self, request: Request) -> Response | None:
        """What is answered here, in the place of Gradio; None for everything else."""
        path, owner = request.scope["path"], request.state.user.id
        if path.startswith(FILE) and request.method in {"GET", "HEAD"}:
            return self.uploads.file(owner, path[len(FILE) :])
        if path == f"{API}/upload" and request.method == "POST":
            chosen = request.query_params.get("upload_id")
            kept = await self.uploads.keep(request, owner, own(owner, chosen) if chosen else None)
            self.blocks.upload_file_set.update(kept)  # so that Gradio removes them in time
            return Response(json.dumps(kept), media_type="application/json")
        return None

    async def passed(self, scope: Scope, receive: Receive) -> tuple[Scope, Receive]:
        """The request as Gradio may see it.

        Raises:
            Refused: it may not.
        """
        path, method, owner = scope["path"], scope["method"], scope["state"]["user"].id
        if method in {"GET", "HEAD"}:
            if path in READ or path.startswith(PROGRAM):
                return plain(scope), receive
            if path.startswith(HEARTBEAT):
                renamed = HEARTBEAT + own(owner, path[len(HEARTBEAT) :])
                return {**scope, "path": renamed, "raw_path": renamed.encode()}, until(self.leaving, receive)
            if path in NAMED:
                return {**scope, "query_string": owned_query(scope["query_string"], NAMED[path], owner)}, receive
        if method == "POST" and (path in CHANGES or (path.startswith(RUN) and "/" not in path[len(RUN) :])):
            return await self._owned_body(scope, receive, owner)
        raise Refused("missing")

    async def _owned_body(self, scope: Scope, receive: Receive, owner: str) -> tuple[Scope, Receive]:
        body = read(await Request(scope, receive).body())
        body["session_hash"] = own(owner, body.get("session_hash"))
        self.uploads.expect_own(owner, body)
        self._expect_inputs(body, scope["path"])
        body["event_id"] = self._pending(body) if scope["path"] == f"{API}/cancel" else None
        return replaced(scope, receive, json.dumps(body).encode())

    def _expect_inputs(self, body: dict[str, Any], path: str) -> None:
        """Gradio would print what was sent where it does not fit.

        Raises:
            Refused: it does not fit the event.
        """
        number, data = body.get("fn_index"), body.get("data")
        event = self.blocks.fns.get(number) if isinstance(number, int) else None
        fits = event is not None and (path == f"{API}/cancel" or (isinstance(data, list) and len(data) >= len(event.inputs)))
        if not fits:
            raise Refused("unread")

    def _pending(self, body: dict[str, Any]) -> str:
        """The event to cancel where it is one of this session, else none: Gradio would cancel anybody's."""
        asked, running = body.get("event_id"), self.blocks._queue.pending_event_ids_session.get(body["session_hash"], set())
        return asked if isinstance(asked, str) and asked in running else ""


def own(owner: str, chosen: object) -> str:
    """A name of the browser's choosing, as a name that only this user can have.

    Raises:
        Refused: it is no such name.
    """
    if not isinstance(chosen, str) or not CHOSEN.fullmatch(chosen):
        raise Refused("unread")
    return f"{owner}-{chosen}"


def plain(scope: Scope) -> Scope:
    """Without a query: a ``deep_link`` would open the saved page of whoever made it."""
    return {**scope, "query_string": b""} if scope["path"] in {"/", "/config"} else scope


def owned_query(query: bytes, name: str, owner: str) -> bytes:
    """A query with one value, put behind its owner.

    Raises:
        Refused: it has none or several.
    """
    values = [value for key, value in parse_qsl(query.decode("latin-1"), keep_blank_values=True) if key == name]
    if len(values) != 1:
        raise Refused("unread")
    return urlencode({name: own(owner, values[0])}).encode()


def read(raw: bytes) -> dict[str, Any]:
    """A JSON object.

    Raises:
        Refused: it is none.
    """
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refused("unread") from error
    if not isinstance(found, dict):
        raise Refused("unread")
    return found


def replaced(scope: Scope, receive: Receive, body: bytes) -> tuple[Scope, Receive]:
    """The request with another body."""
    dropped = {b"content-length", b"transfer-encoding", b"content-encoding", b"content-type"}
    headers = [pair for pair in cast(list[tuple[bytes, bytes]], scope["headers"]) if pair[0].lower() not in dropped]
    headers += [(b"content-length", str(len(body)).encode()), (b"content-type", b"application/json")]
    given = False

    async def receiving() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return {**scope, "headers": headers}, receiving
