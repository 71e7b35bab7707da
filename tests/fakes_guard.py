"""A guarded server without a network: requests go straight to the application, and endless answers are left after their first words."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlencode

import gradio as gr
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient
from starlette.types import ASGIApp, Message

from assistant.records.opening import Records
from assistant.records.values import User
from tests.records import PASSWORD, person
from ui.guard.gate import Gate
from ui.guard.own import Own
from ui.guard.pages import Pages
from ui.guard.policy import Limits, Policy, Rate, Site
from ui.guard.roles import require

ENDLESS = Rate(1e9, 1e9)
LOOSE = Limits(address=ENDLESS, user=ENDLESS, login=ENDLESS)
HOST = "127.0.0.1:7860"
GATE = Policy(Site(frozenset({"127.0.0.1"})), accounts=True, limits=LOOSE)
PATIENCE_S = 20.0


@dataclass(frozen=True)
class Got:
    """An answer, as far as it was waited for."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key == name), "")

    def json(self) -> Any:
        return json.loads(self.body)


def whole(_: bytes) -> bool:
    """Nothing is enough: the answer is heard to its end."""
    return False


def begun(said: bytes) -> bool:
    """The first words are enough: some answers never end."""
    return bool(said)


async def ask(
    app: ASGIApp, method: str, path: str, query: str = "", headers: dict[str, str] | None = None, body: bytes = b"", until: Callable[[bytes], bool] = whole
) -> Got:
    """One request; leaves when what was said is enough (``until``)."""
    sent, status = [False], [0]
    found: list[tuple[str, str]] = []
    pieces: list[bytes] = []
    enough = asyncio.Event()

    async def receive() -> Message:
        if not sent[0]:
            sent[0] = True
            return {"type": "http.request", "body": body, "more_body": False}
        await enough.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            status[0] = message["status"]
            found.extend((key.decode("latin-1").lower(), value.decode("latin-1")) for key, value in message["headers"])
        else:
            pieces.append(message.get("body", b""))
            if not message.get("more_body") or until(b"".join(pieces)):
                enough.set()

    given = {"host": HOST, "content-length": str(len(body))} | (headers or {})
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "scheme": "http", "method": method,
        "path": unquote(path), "raw_path": quote(path, safe="/=%").encode(), "query_string": query.encode(), "root_path": "",
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 7860), "state": {},
        "headers": [(key.encode(), value.encode("latin-1", "replace")) for key, value in given.items()],
    }  # fmt: skip
    async with asyncio.timeout(PATIENCE_S):
        await app(scope, receive, send)
    return Got(status[0], found, b"".join(pieces))


def form(**fields: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of a form."""
    return {"content-type": "application/x-www-form-urlencoded"}, urlencode(fields).encode()


def upload(name: str, content: bytes) -> tuple[dict[str, str], bytes]:
    """Headers and body of a form with one file."""
    part = f'--b\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\nContent-Type: text/plain\r\n\r\n'
    return {"content-type": "multipart/form-data; boundary=b"}, part.encode() + content + b"\r\n--b--\r\n"


@dataclass
class Visitor:
    """Somebody with an account, and what only they may ever see."""

    app: ASGIApp
    name: str
    user_id: str
    token: str
    marks: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)

    async def ask(self, method: str, path: str, query: str = "", headers: dict[str, str] | None = None, body: bytes = b"", until: Callable[[bytes], bool] = whole) -> Got:
        return await ask(self.app, method, path, query, {"authorization": f"Bearer {self.token}"} | (headers or {}), body, until)

    async def post(self, path: str, body: object) -> Got:
        return await self.ask("POST", path, headers={"content-type": "application/json"}, body=json.dumps(body).encode())

    async def upload(self, name: str, content: bytes) -> str:
        headers, body = upload(name, content)
        got = await self.ask("POST", "/gradio_api/upload", "upload_id=up", headers, body)
        assert got.status == 200, got.body
        return str(got.json()[0])

    async def join(self, number: int, data: list[object], tab: str = "tab", pressed: object = None) -> None:
        """Begins one event of the page; ``pressed`` is what it says of itself."""
        joined = await self.post("/gradio_api/queue/join", {"data": data, "fn_index": number, "session_hash": tab, "event_data": pressed})
        assert joined.status == 200, joined.body
        self.known.append(joined.json()["event_id"])

    async def heard(self, events: int = 1, tab: str = "tab") -> list[dict[str, Any]]:
        """All messages until so many events are completed; the stream itself stays open for longer."""
        heard = await self.ask("GET", "/gradio_api/queue/data", f"session_hash={tab}", until=lambda said: said.count(b'"process_completed"') >= events)
        return [json.loads(line[6:]) for line in heard.body.decode().split("\n\n") if line.startswith("data: ")]

    async def run(self, number: int, data: list[object], tab: str = "tab") -> list[dict[str, Any]]:
        """All messages of one event of the page."""
        await self.join(number, data, tab)
        return await self.heard(tab=tab)


def visitor(app: ASGIApp, records: Records, name: str) -> Visitor:
    """A new account that is logged in."""
    user = person(records, name)
    return Visitor(app, name, user.id, records.accounts.log_in(name, PASSWORD).token)


def small_page(folder: Path) -> gr.Blocks:
    """A page that remembers a text, gives it back, reads a file that was uploaded, and makes one to fetch."""
    blocks = gr.Blocks()
    with blocks:
        box, kept, file, made = gr.Textbox(), gr.State(""), gr.File(), gr.File()

        def make(text: str, request: gr.Request) -> str:
            path = folder / str(request.username) / "made" / "made.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            return str(path)

        box.submit(lambda text: text, box, kept)
        box.change(lambda text: text, kept, box)
        file.change(lambda path: Path(path).read_text(encoding="utf-8"), file, box)
        box.input(make, box, made)
    return blocks


def paths(routes: list[Any]) -> Iterator[tuple[str, set[str]]]:
    """Every path of an application with its methods, those of what is mounted and included too."""
    for route in routes:
        inner = getattr(route, "original_router", route)
        below = getattr(inner, "routes", None)
        if below:
            prefix = getattr(route, "path", "") or ""
            yield from ((prefix + path, methods) for path, methods in paths(list(below)))
        elif getattr(route, "path", None) is not None:
            yield route.path, set(route.methods or {"GET", "POST"})


HERE, OWN = "http://127.0.0.1:7860", {"origin": "http://127.0.0.1:7860"}
PAGE = {"accept": "text/html"}


def door(records: Records | None, policy: Policy = GATE) -> FastAPI:
    """The guard before three small routes."""
    app = FastAPI(openapi_url=None)
    pages = Pages(records if policy.accounts else None, policy)
    app.router.routes[:0] = [*pages.routes(), *Own(records, pages).routes()]

    @app.get("/")
    def who(request: Request) -> str:
        return str(request.state.user.name)

    @app.post("/change")
    async def change(request: Request) -> int:
        return len(await request.body())

    @app.get("/admin")
    def admin(user: User = Depends(require("admin", "clinician"))) -> str:  # noqa: B008
        return user.name

    app.add_middleware(Gate, policy=policy, records=records)
    return app


def client(app: FastAPI, base: str = HERE, **more: object) -> TestClient:
    return TestClient(app, base_url=base, follow_redirects=False, **more)  # type: ignore[arg-type]


def form_token(page: Any) -> str:
    found = re.search(r'name="form" value="([^"]+)"', page.text)
    assert found
    return found[1]


def log_in(browser: TestClient, name: str = "Ann", password: str = PASSWORD, **headers: str) -> Any:
    token = form_token(browser.get("/login"))
    return browser.post("/login", data={"form": token, "name": name, "password": password}, headers=OWN | headers)


def bearer(browser: TestClient, name: str = "Ann", password: str = PASSWORD) -> dict[str, str]:
    got = browser.post("/api/v1/login", json={"name": name, "password": password})
    assert got.status_code == 200, got.text
    return {"authorization": f"Bearer {got.json()['token']}"}
