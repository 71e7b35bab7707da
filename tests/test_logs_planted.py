"""Identifiers of 18 kinds, planted wherever words can stand, are in no line of a log."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import expect, sync_playwright

from assistant.errors import BadInput
from eval.load.browser import CHROMIUM, FLAGS
from tests.logs import Read, alone, deep, read, restored
from tests.planted import PLANTED, found_in
from tests.test_cli import ROOT, environment
from ui.locale.words import words as told
from ui.logs.events import Event
from ui.logs.fields import FIELDS
from ui.logs.lines import Line, Ours
from ui.logs.requests import RequestLog
from ui.logs.setup import FILE, log

__all__ = ["read", "restored"]

words = st.sampled_from(sorted(PLANTED.values())).flatmap(lambda planted: st.sampled_from([planted, f"I am {planted}.", planted + "\n" + planted]))


class Talkative:
    """Says a person's words whichever way it is looked at."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text

    __str__ = __repr__


class Dressed(str):
    """Equal to any word."""

    __slots__ = ()

    def __eq__(self, _: object) -> bool:
        return True

    __hash__ = str.__hash__


values = st.one_of(
    words, words.map(str.encode), words.map(lambda text: [text]), words.map(lambda text: {text: text}), words.map(ValueError), words.map(Talkative), words.map(Dressed),
    words.map(lambda text: type(text, (Exception,), {})), words.map(Path), st.integers(10**7), st.floats(10**7),
)  # fmt: skip
keys = st.one_of(st.sampled_from([*FIELDS, "event", "level", "error", "place", "at", "message", "text", "stack_info", "positional_args", "logger"]), words)


def written(stream: io.StringIO) -> logging.Handler:
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line(structlog.processors.JSONRenderer()))
    handler.addFilter(Ours())
    return handler


def mentions(text: str) -> list[str]:
    """What was planted, in the bytes of the lines and in the values they stand for."""
    rows = [json.loads(line) for line in text.splitlines()]
    return found_in(text) + found_in(json.dumps(rows, ensure_ascii=False)) + found_in("\n".join(str(row) for row in rows))


@settings(max_examples=80)
@given(st.dictionaries(keys, values, max_size=6), st.lists(values, max_size=2), st.one_of(st.sampled_from(list(Event)), values), words)
def test_nothing_planted_is_written_whatever_is_passed(fields: dict[str, Any], more: list[Any], event: Any, text: str) -> None:
    stream = io.StringIO()
    handler = written(stream)
    with alone(handler):
        fields.pop("event", None)
        bound = log.bind(**fields)
        bound.warning(event, *more)
        with structlog.contextvars.bound_contextvars(**{"request": text, text: text}):
            bound.error(event, exc_info=ValueError(text))
        try:
            deep(text)
        except BadInput:
            bound.exception(event)
            logging.getLogger(text).exception("while answering %s", text)
        logging.getLogger("uvicorn.error").error(ValueError(text))
        logging.getLogger("uvicorn.error").error(f"{text} %s", *more, stack_info=True, extra={"who": text})
        logging.getLogger("httpx").log(35, text)
    assert len(stream.getvalue().splitlines()) == 7
    assert mentions(stream.getvalue()) == []


def test_a_planted_identifier_would_be_found() -> None:
    for kind, planted in PLANTED.items():
        assert mentions(json.dumps({"message": f"by {planted}"})) != [], kind
    assert len(PLANTED) == 18


@pytest.mark.parametrize("kind", PLANTED)
def test_nothing_planted_is_written_by_a_server_that_breaks(kind: str, read: Read) -> None:
    text = PLANTED[kind]
    app = FastAPI()

    @app.get("/notes/{key}")
    def note(key: str) -> str:
        deep(f"{key} {text}")
        return key

    async def asked() -> int:
        transport = httpx.ASGITransport(RequestLog(app), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            answer = await client.get(f"/notes/{text}", params={"q": text}, headers={"User-Agent": text.encode("utf-8").hex(), "X-Request-ID": "0482913"})
            await client.get(f"/{text}")
            return answer.status_code

    # A slash or a question mark in what was planted makes it another address.
    status = asyncio.run(asked())
    rows = read()
    assert found_in(json.dumps(rows, ensure_ascii=False)) == []
    if status == 500:
        broke = next(row for row in rows if row["event"] == "request.broke")
        assert (broke["route"], broke["status"], broke["method"]) == ("/notes/{key}", 500, "GET")
        assert broke["error"] == ["assistant.errors.BadInput", "KeyError"]
    assert rows[-1]["status"] == 404
    assert "route" not in rows[-1]


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}: apt-get install chromium")
def test_nothing_planted_leaves_a_real_server_whose_answers_break(tmp_path: Path) -> None:
    """Not by its logs, its home, nor by what it prints, which a service's journal would keep."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    printed = tmp_path / "printed"
    with printed.open("wb") as sink:
        server = subprocess.Popen([sys.executable, "-m", "tests.broken_server", str(port)], cwd=ROOT, env=environment(tmp_path / "home"), stdout=subprocess.PIPE, stderr=sink)
        assert server.stdout is not None
        try:
            server.stdout.readline()
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{port}/?who={PLANTED['email']}")
                page.get_by_role("textbox", name="Your message").fill("headache of " + " ".join(PLANTED.values()))
                page.keyboard.press("Enter")
                expect(page.get_by_text(told("en")("say.broken"))).to_be_visible(timeout=30_000)
                browser.close()
        finally:
            server.terminate()
            rest = server.stdout.read()
            server.stdout.close()
            server.wait()
    lines = (tmp_path / "home" / "logs" / FILE).read_text(encoding="utf-8")
    broke = [row for row in map(json.loads, lines.splitlines()) if row["event"] == "printed"]
    assert broke[-1]["error"] == ["RuntimeError"]
    assert broke[-1]["place"][-1].startswith("__main__:")
    everything = b"".join(Path(folder, name).read_bytes() for folder, _, names in os.walk(tmp_path) for name in names) + rest
    assert found_in(everything.decode("utf-8", "replace")) == []
