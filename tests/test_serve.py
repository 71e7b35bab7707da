"""``anamnesis serve`` puts the server together, lets nobody in who may not come, and stops in good order."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.records.errors import CannotStore
from assistant.records.opening import DAY, Records, Retained, open_records
from assistant.records.own import Own
from assistant.records.tables import ConversationRow
from assistant.settings import Settings
from eval.load.browser import CHROMIUM, FLAGS
from tests.browser import LAPTOP, PHONE, no_overflow
from tests.fakes_api import FakeAssistant
from tests.fakes_guard import LOOSE
from tests.fakes_web import FakeRespondent
from tests.records import CHEAP, PASSWORD, opened, person, quick
from tests.test_cli import Call, call
from ui import server as serving
from ui.cli import serve as command
from ui.guard.policy import Policy, is_loopback
from ui.guard.site import policy
from ui.logs.events import Event
from ui.logs.setup import log
from ui.server import Server, config
from ui.web.app import create

__all__ = ["call", "quick"]
browser_test = [pytest.mark.browser, pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser at {CHROMIUM}: apt-get install chromium")]


@contextmanager
def running(page: FastAPI, port: int = 0) -> Iterator[tuple[str, Server]]:
    """The server on a free port, in a thread."""
    listening = socket.create_server(("127.0.0.1", port))
    server = Server(page, config(page, "127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.05)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}", server
    server.should_exit = True
    thread.join(30)
    assert not thread.is_alive()


# ---- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.mark.parametrize(("options", "why"), [(("--host", "0.0.0.0"), "'0.0.0.0' can be reached from outside"), (("--accounts",), "accounts are asked for")])
def test_without_accounts_nothing_is_served_to_others(call: Call, options: tuple[str, ...], why: str) -> None:
    status, out, err = call("serve", *options)
    assert (status, out) == (2, "")
    assert err == f"anamnesis: {why} and there are no accounts yet; add one with 'anamnesis users add NAME', or use 127.0.0.1 without --accounts\n"


@pytest.mark.parametrize("address", ["clinic.example", "ftp://clinic.example", "https://", "https://a@clinic.example", "https://clinic.example/x", "https://clinic.example/?q"])
def test_a_public_address_is_one(call: Call, address: str) -> None:
    assert call("serve", "--public", address) == (2, "", f"anamnesis: '{address}' is no public address; write one like https://anamnesis.example.org\n")


def test_a_certificate_needs_its_key(call: Call, home: Path) -> None:
    (home / "c.pem").write_text("x")
    assert call("serve", "--certificate", str(home / "c.pem"))[2] == "anamnesis: --certificate and --key belong together\n"


@pytest.mark.parametrize(
    ("options", "accounts", "told"),
    [
        ((), False, "Anamnesis is at http://127.0.0.1:7861 (stop with Ctrl+C)\n"),
        (("--accounts",), True, "Anamnesis is at http://127.0.0.1:7861 (stop with Ctrl+C)\n"),
        (("--host", "0.0.0.0"), True, "Anamnesis is at http://0.0.0.0:7861 (stop with Ctrl+C)\nPasswords and answers cross the network unencrypted"),
        (("--host", "0.0.0.0", "--public", "https://Clinic.example/"), True, "Anamnesis is at http://0.0.0.0:7861 (stop with Ctrl+C)\n"),
    ],
)
def test_accounts_are_on_where_others_can_come(call: Call, home: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], accounts: bool, told: str) -> None:
    with open_records(Settings(home=home), passwords=CHEAP) as records:
        records.accounts.add("Ann", PASSWORD, "patient", "")
    seen: list[tuple[Policy, Server]] = []
    fake = FakeRespondent()
    fake.warm = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setattr(command, "build", lambda _: fake)
    monkeypatch.setattr(command, "create", lambda assistant, page, rules, bedside: seen.append((rules, page)) or create(assistant, page, rules))  # type: ignore[func-returns-value]
    monkeypatch.setattr(command, "run", lambda server: seen.append((seen[0][0], server)))
    status, out, _ = call("serve", "--port", "7861", *options)
    assert status == 0
    assert out.startswith(told)
    assert seen[0][0].accounts is accounts
    assert seen[1][1].config.proxy_headers is False


@pytest.mark.parametrize(("host", "loopback"), [("127.0.0.1", True), ("127.0.0.9", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("::", False), ("192.168.0.4", False), ("clinic", False)])
def test_what_only_this_machine_reaches(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback
    assert policy(host, [], False).accounts is not loopback
    assert policy(host, [], False).site.serves("evil.example") is False


# ---- stopping ----------------------------------------------------------------------------------------------------------


def test_open_pages_do_not_hold_up_the_end(tmp_path: Path) -> None:
    with running(create(FakeRespondent())) as (url, server), httpx.Client(base_url=url) as client, client.stream("GET", "/gradio_api/heartbeat/tab") as beat:
        lines = beat.iter_lines()
        assert next(lines) == "data: ALIVE"
        server.config.timeout_graceful_shutdown = None  # it would wait for ever
        server.should_exit = True
        with pytest.raises((StopIteration, httpx.HTTPError)):
            while True:
                next(lines)


def test_a_signal_lets_what_is_open_be_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    class Signalled:
        def run(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    serving.run(Signalled())  # type: ignore[arg-type]
    assert signal.getsignal(signal.SIGTERM) is before


# ---- what need no longer be kept ---------------------------------------------------------------------------------------


def old(records: Records) -> None:
    """A conversation that nobody has written in for 30 days and a second."""
    owner = records.accounts.find("Ann").id
    with records.vault.transaction() as work:
        own = Own(work, owner)
        work.note("", "add", "conversation", "", own.owner)
        own.add(ConversationRow, {"title": "old"}, created=0.0, changed=work.now - 30 * DAY - 1)


def titles(records: Records) -> list[str]:
    return [kept.title for kept in records.desk(records.accounts.find("Ann")).conversations.list()]


def until(true: Callable[[], bool]) -> None:
    """Waits for it for 10 seconds at most."""
    end = time.monotonic() + 10
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()


def actors(records: Records, verb: str) -> list[str]:
    audit = records.desk(records.accounts.find("Ann")).export()["audit"]
    return [entry["actor"] for entry in audit if entry["verb"] == verb]


@pytest.fixture
def thirty_days(tmp_path: Path, quick: None) -> Iterator[Records]:
    with opened(tmp_path, environ={"ANAMNESIS_KEEP_DAYS": "30"}) as records:
        records.desk(person(records, "Ann")).conversations.begin("new")
        old(records)
        yield records


def test_the_server_removes_what_is_too_old_when_it_starts_and_again_later(thirty_days: Records) -> None:
    with serving.retaining(thirty_days, every=0.05):
        until(lambda: titles(thirty_days) == ["new"])
        old(thirty_days)
        until(lambda: titles(thirty_days) == ["new"])
    assert actors(thirty_days, "retain") == ["server", "server"]


def test_it_ends_with_the_server_and_does_not_wait_for_the_next_day(thirty_days: Records) -> None:
    with serving.retaining(thirty_days):
        assert "retain" in names()
    assert "retain" not in names()
    assert titles(thirty_days) == ["new"]


def test_a_removal_that_fails_is_logged_by_its_type_and_tried_again(thirty_days: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[Event, type[BaseException]]] = []
    real, errors = thirty_days.retain, [CannotStore("the disk is full")]

    def retain(days: int | None = None, actor: str = "") -> Retained:
        if errors:
            raise errors.pop()
        return real(days, actor)

    monkeypatch.setattr(thirty_days, "retain", retain)
    monkeypatch.setattr(log, "error", lambda event, exc_info: told.append((event, type(exc_info))), raising=False)
    with serving.retaining(thirty_days, every=0.05):
        until(lambda: titles(thirty_days) == ["new"])
    assert told == [(Event.RETAIN_BROKE, CannotStore)]


def test_without_a_number_of_days_nothing_is_removed(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as records:
        person(records, "Ann")
        old(records)
        with serving.retaining(records, every=0.01):
            assert "retain" not in names()
        assert titles(records) == ["old"]


def test_serve_removes_what_is_too_old(call: Call, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_records(Settings(home=home), passwords=CHEAP) as records:
        records.accounts.add("Ann", PASSWORD, "patient", "")
        old(records)
    fake = FakeRespondent()
    fake.warm = lambda: None  # type: ignore[attr-defined]
    monkeypatch.setenv("ANAMNESIS_KEEP_DAYS", "30")
    monkeypatch.setattr(command, "build", lambda _: fake)
    monkeypatch.setattr(command, "create", lambda assistant, page, rules, bedside: create(assistant, page, rules))
    monkeypatch.setattr(command, "run", lambda server: None)
    assert call("serve", "--port", "7862")[0] == 0
    with open_records(Settings(home=home), passwords=CHEAP) as records:
        assert (titles(records), actors(records, "retain")) == ([], ["server"])


def names() -> set[str]:
    """Of the threads that run."""
    return {thread.name for thread in threading.enumerate()}


# ---- in a browser ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, FakeAssistant]]:
    home = tmp_path_factory.mktemp("home")
    fake = FakeAssistant(home)
    with opened(home) as records:
        records.accounts.add("Ann", PASSWORD, "patient", "")
        page = command.together(fake, records, replace(policy("127.0.0.1", [], True), limits=LOOSE))
        with running(page) as (url, _):
            yield url, fake


@pytest.mark.parametrize(("size", "tongue", "words"), [(LAPTOP, "en-GB", ("Log in", "Name", "Password", "wrong")), (PHONE, "zh-CN", ("登录", "用户名", "密码", "不正确"))])
@pytest.mark.parametrize("_", [pytest.param(0, marks=browser_test)])
def test_a_person_logs_in_with_the_keyboard_asks_and_leaves(
    _: int, clinic: tuple[str, FakeAssistant], chromium: Browser, size: tuple[int, int], tongue: str, words: tuple[str, str, str, str]
) -> None:
    url, _fake = clinic
    enter, name, password, wrong = words
    context = chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale=tongue)
    page, complaints = context.new_page(), list[str]()
    page.on("console", lambda line: complaints.append(line.text) if line.type in {"error", "warning"} else None)
    page.goto(url)
    expect(page).to_have_url(f"{url}/login")
    expect(page.get_by_label(name, exact=True)).to_be_focused()
    for attempt in ("not the password", PASSWORD):
        if attempt == PASSWORD:  # the name was kept, and the focus is where the mistake was
            expect(page.get_by_role("alert")).to_contain_text(wrong)
            expect(page.get_by_label(password, exact=True)).to_be_focused()
            assert complaints.pop().startswith("Failed to load resource")  # the browser's own note of the 401
        else:
            page.keyboard.type("ann")
            page.keyboard.press("Tab")
        page.keyboard.type(attempt)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=enter)).to_have_count(0 if attempt == PASSWORD else 1)
    assert no_overflow(page)
    page.locator("#box textarea").fill("headache")
    page.keyboard.press("Enter")
    expect(page.locator("#answer .answer-foot")).to_be_visible(timeout=20_000)
    assert complaints == []
    leave(page, url)
    page.go_back()
    expect(page.get_by_text("headache")).to_have_count(0)
    context.close()


def leave(page: Page, url: str) -> None:
    page.goto(f"{url}/logout")
    expect(page.get_by_role("button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{url}/login?out")
    expect(page.get_by_role("status")).to_be_visible()
