"""A page served on a free port and looked at in Debian's chromium: it must stay silent and talk to this machine only."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from eval.load.browser import CHROMIUM, FLAGS
from tests.fakes_web import FakeRespondent

LAPTOP, PHONE = (1280, 800), (390, 844)
AXE = Path(__file__).parent / "assets" / "axe.min.js"
# A busy machine is slow, not wrong.
expect.set_options(timeout=30_000)
needed = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}: apt-get install chromium")]


@dataclass
class Opened:
    """An open page and everything it asked for or complained about."""

    page: Page
    fake: FakeRespondent
    hosts: set[str | None] = field(default_factory=set)
    complaints: list[str] = field(default_factory=list)

    def ask(self, text: str) -> None:
        box = self.page.locator("#box textarea")
        box.fill(text)
        box.press("Enter")

    def answered(self) -> None:
        expect(self.page.locator("#answer .answer-foot")).to_be_visible()
        expect(self.page.locator("#send")).to_be_visible()

    def tab(self, key: str) -> None:
        """Opens a tab by the end of its id."""
        self.page.locator(f"#tab-{key}-button").click()


@contextmanager
def serving(app: FastAPI) -> Iterator[tuple[str, uvicorn.Server]]:
    """The app on a free port."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}/", server
    server.should_exit = server.force_exit = True
    thread.join(timeout=10)


@contextmanager
def started() -> Iterator[Browser]:
    """The browser."""
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The browser of one file of tests."""
    with started() as found:
        yield found


@contextmanager
def visit(browser: Browser, url: str, fake: FakeRespondent, size: tuple[int, int] = LAPTOP, locale: str = "en-GB") -> Iterator[Opened]:
    """A fresh visit; whatever is done in it, the page must stay silent and talk to this computer only."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale=locale)
    found = Opened(context.new_page(), fake)
    found.page.on("request", lambda sent: found.hosts.add(urlsplit(sent.url).hostname if sent.url.startswith("http") else "127.0.0.1"))
    found.page.on("console", lambda line: found.complaints.append(line.text) if line.type in {"error", "warning"} else None)
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    fake.asked.clear()
    fake.delay = 0.0
    found.page.goto(url)
    title = "您好。您哪里不舒服？" if locale.startswith("zh") else "Hello. What is troubling you?"
    expect(found.page.get_by_role("heading", name=title)).to_be_visible()
    expect(found.page.locator("#tab-sources")).to_be_attached()
    yield found
    context.close()
    assert found.hosts == {"127.0.0.1"}
    assert found.complaints == []


def no_overflow(page: Page) -> bool:
    """True when nothing reaches beyond the right edge of the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth && document.body.scrollWidth <= window.innerWidth"))


def violations(page: Page) -> list[str]:
    """What axe-core (Deque, MPL-2.0) finds serious or critical, with the place of it, once nothing fades any more: Gradio's buttons take a fifth of a second to."""
    page.wait_for_function("document.getAnimations().every(one => !(one instanceof CSSTransition))")
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    serious = [one for one in found["violations"] if one["impact"] in {"serious", "critical"}]
    return [f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}" for one in serious for node in one["nodes"][:4]]
