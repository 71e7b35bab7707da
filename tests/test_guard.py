"""The door: logging in and out, lock-out, cookies, forms, languages and roles."""

from __future__ import annotations

import asyncio
import logging
import re
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message

from assistant.records.errors import CannotStore
from assistant.records.opening import Records
from assistant.records.values import User
from tests.fakes_guard import ENDLESS, GATE, OWN, PAGE, bearer, client, door, form_token, log_in
from tests.records import PASSWORD, Clock, clock, person, quick, records
from ui.guard.policy import Limits, Rate, Site
from ui.guard.sessions import COOKIE, Token
from ui.guard.streams import EVERY, Watch

__all__ = ["clock", "quick", "records"]


# ---- in and out --------------------------------------------------------------------------------------------------------


def test_a_person_logs_in_and_out(records: Records) -> None:
    person(records, "Ann")
    browser = client(door(records))
    refused = browser.get("/", headers=PAGE)
    assert (refused.status_code, refused.headers["location"]) == (303, "/login")
    came = log_in(browser)
    assert (came.status_code, came.headers["location"]) == (303, "/")
    assert browser.get("/").json() == "Ann"
    kept = browser.cookies[COOKIE]
    left = browser.post("/logout", data={"form": form_token(browser.get("/logout"))}, headers=OWN)
    assert (left.status_code, left.headers["location"], left.headers["clear-site-data"]) == (303, "/login?out", '"cache", "storage"')
    assert COOKIE not in browser.cookies
    assert "You are logged out." in browser.get("/login?out").text
    assert client(door(records)).get("/", headers={"cookie": f"{COOKIE}={kept}"}).status_code == 401


def change(browser: TestClient, present: str, fresh: str, again: str = "") -> Any:
    return browser.post("/password", data={"form": form_token(browser.get("/password")), "present": present, "fresh": fresh, "again": again or fresh}, headers=OWN)


def test_a_person_changes_their_own_password_and_is_logged_out_everywhere_else(records: Records) -> None:
    person(records, "Ann")
    app = door(records)
    here, there = client(app), client(app)
    log_in(here)
    log_in(there)
    done = change(here, PASSWORD, "another long password")
    assert (done.status_code, done.headers["location"]) == (303, "/password?changed")
    assert "The password is changed." in here.get("/password?changed").text
    assert (here.get("/").json(), there.get("/").status_code) == ("Ann", 401)
    assert log_in(client(app)).status_code == 401
    assert log_in(client(app), password="another long password").status_code == 303


@pytest.mark.parametrize(
    ("present", "fresh", "again", "status", "said"),
    [
        ("wrong", "another long password", "another long password", 403, "That is not the present password."),
        (PASSWORD, "another long password", "another long passwort", 422, "The two new passwords are not the same."),
        (PASSWORD, "short", "short", 422, "A password has 12 to 1,024 characters"),
    ],
)
def test_a_password_that_is_not_changed(records: Records, present: str, fresh: str, again: str, status: int, said: str) -> None:
    person(records, "Ann")
    app = door(records)
    browser = client(app)
    log_in(browser)
    done = change(browser, present, fresh, again)
    assert (done.status_code, said in done.text) == (status, True)
    assert browser.get("/").json() == "Ann"
    assert log_in(client(app)).status_code == 303


def test_guessing_the_present_password_is_locked_out(records: Records, clock: Clock) -> None:
    person(records, "Ann")
    browser = client(door(records))
    log_in(browser)
    for _ in range(10):
        last = change(browser, "wrong", "another long password")
    assert last.status_code == 429
    assert change(browser, PASSWORD, "another long password").status_code == 429


def test_nobody_changes_a_password_from_another_site_or_without_a_session(records: Records) -> None:
    person(records, "Ann")
    browser = client(door(records))
    assert browser.get("/password", headers=PAGE).headers["location"] == "/login"
    log_in(browser)
    assert browser.post("/password", data={"present": PASSWORD, "fresh": "another long password", "again": "another long password"}, headers=OWN).status_code == 400
    assert log_in(client(door(records))).status_code == 303


def test_the_cookie_is_out_of_reach(records: Records) -> None:
    person(records, "Ann")
    plain = next(value for value in log_in(client(door(records))).headers.get_list("set-cookie") if value.startswith("anamnesis="))
    assert re.fullmatch(r"anamnesis=[\w-]{43}; HttpOnly; Path=/; SameSite=strict", plain)
    public = replace(GATE, site=Site(frozenset(), False, frozenset({"https://clinic.example"})))
    browser = client(door(records, public), "https://clinic.example")
    came = log_in(browser, origin="https://clinic.example")
    secret = next(value for value in came.headers.get_list("set-cookie") if value.startswith("__Host-anamnesis="))
    assert re.fullmatch(r"__Host-anamnesis=[\w-]{43}; HttpOnly; Path=/; SameSite=strict; Secure", secret)
    assert came.headers["strict-transport-security"] == "max-age=31536000"
    assert browser.get("/").json() == "Ann"


def test_behind_a_proxy_that_ends_tls_the_public_address_decides(records: Records) -> None:
    public = replace(GATE, site=Site(frozenset(), False, frozenset({"https://clinic.example"})))
    inside = client(door(records, public), "http://clinic.example")  # what the proxy sends on
    assert re.fullmatch(r"__Host-anamnesis-form=[\w-]{43}; HttpOnly; Path=/; SameSite=strict; Secure", inside.get("/login").headers["set-cookie"])


def test_logging_in_again_ends_the_session_before(records: Records) -> None:
    person(records, "Ann")
    browser = client(door(records))
    log_in(browser)
    before = browser.cookies[COOKIE]
    log_in(browser)
    assert browser.cookies[COOKIE] != before
    assert client(door(records)).get("/", headers={"cookie": f"{COOKIE}={before}"}).status_code == 401


def test_a_session_ends_by_itself_and_when_its_account_is_locked(records: Records, clock: Clock) -> None:
    person(records, "Ann")
    browser = client(door(records))
    headers = bearer(browser)
    clock.forward(1700)
    assert browser.get("/", headers=headers).status_code == 200
    clock.forward(1801)
    assert browser.get("/", headers=headers).status_code == 401
    headers = bearer(browser)
    records.accounts.lock("Ann", "")
    assert browser.get("/", headers=headers).status_code == 401
    locked = log_in(browser)
    assert (locked.status_code, "This account is locked." in locked.text) == (403, True)


def test_a_page_left_open_does_not_keep_its_session(records: Records, clock: Clock) -> None:
    """It asks every few seconds whether the server is there; nobody needs to sit before it for that."""
    person(records, "Ann")
    browser = client(door(records))
    headers = bearer(browser)
    clock.forward(1700)
    assert browser.head("/alive", headers=headers).status_code != 401
    clock.forward(200)
    assert browser.head("/alive", headers=headers).status_code == 401
    assert browser.get("/", headers=headers).status_code == 401


def test_two_hundred_wrong_passwords_are_locked_out(records: Records, clock: Clock) -> None:
    person(records, "Ann")
    browser = client(door(records))
    token = form_token(browser.get("/login"))
    found = [browser.post("/login", data={"form": token, "name": "Ann", "password": f"wrong {number}"}, headers=OWN) for number in range(200)]
    assert [got.status_code for got in found] == [401] * 5 + [429] * 195
    assert "Too many wrong passwords. Try again in 30 seconds." in found[-1].text
    assert found[-1].headers["retry-after"] == "30"
    assert log_in(browser).status_code == 429
    program = browser.post("/api/v1/login", json={"name": "Ann", "password": PASSWORD})
    assert (program.status_code, program.headers["retry-after"]) == (429, "30")
    clock.forward(31)
    assert log_in(browser).status_code == 303


def test_guessing_many_names_from_one_address_is_slowed(records: Records) -> None:
    ticking = Clock()
    browser = client(door(records, replace(GATE, limits=Limits(ENDLESS, ENDLESS, Rate(5, 0.1)), clock=ticking)))
    found = [browser.post("/api/v1/login", json={"name": f"name {number}", "password": "x"}) for number in range(7)]
    assert [got.status_code for got in found] == [401] * 5 + [429] * 2
    assert (found[-1].headers["retry-after"], found[-1].json()["detail"]) == ("10", "Too many requests. Try again in 10 seconds.")
    ticking.forward(10)
    assert browser.post("/api/v1/login", json={"name": "another", "password": "x"}).status_code == 401


def test_a_program_logs_in_and_out(records: Records, clock: Clock) -> None:
    ann = person(records, "Ann")
    program = client(door(records))
    got = program.post("/api/v1/login", json={"name": "ann", "password": PASSWORD}).json()
    assert got == {"token": got["token"], "expires": clock.now + 12 * 3600, "user": {"id": ann.id, "name": "Ann", "role": "patient"}}
    headers = {"authorization": f"Bearer {got['token']}"}
    assert program.post("/change", content=b"abc", headers=headers | {"origin": "https://evil.example"}).json() == 3
    assert program.post("/api/v1/logout", headers=headers).status_code == 204
    assert program.get("/", headers=headers).status_code == 401


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"name": "Ann"}', b'{"name": 1, "password": "hunter2-secret"}', b'{"name": "a", "password": "hunter2-secret", "x": 1}'])
def test_a_login_that_cannot_be_read_is_not_repeated(records: Records, body: bytes) -> None:
    got = client(door(records)).post("/api/v1/login", content=body)
    assert (got.status_code, got.headers["content-type"]) == (422, "application/problem+json")
    assert (got.json()["detail"], "hunter2" in got.text) == ('send {"name": …, "password": …}', False)


def test_no_password_is_logged(records: Records, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    person(records, "Ann")
    browser = client(door(records))
    with caplog.at_level(logging.DEBUG):
        for name in ("Ann", "nobody"):
            assert log_in(browser, name, "hunter2-secret").status_code == 401
    out, err = capfd.readouterr()
    assert "hunter2" not in caplog.text + out + err


def test_what_was_typed_comes_back_harmless(records: Records) -> None:
    got = log_in(client(door(records)), '"><script>alert(1)</script>', "x")
    assert got.status_code == 401
    assert "&quot;&gt;&lt;script&gt;" in got.text
    assert "<script" not in got.text


def test_the_page_speaks_chinese_where_it_is_preferred(records: Records) -> None:
    person(records, "Ann")
    browser = client(door(records))
    browser.headers["accept-language"] = "zh-CN,zh;q=0.9,en;q=0.8"
    page = browser.get("/login").text
    assert '<html lang="zh-Hans">' in page
    assert '<label for="password">密码</label>' in page
    assert "用户名或密码不正确" in log_in(browser, password="x").text
    assert '<html lang="en">' in browser.get("/login", headers={"accept-language": "de,en;q=0.9,zh;q=0.5"}).text


def test_without_accounts_nobody_logs_in(records: Records) -> None:
    browser = client(door(records, replace(GATE, accounts=False)))
    assert browser.get("/").json() == "local"
    assert browser.get("/login").headers["location"] == "/"
    assert browser.get("/logout").headers["location"] == "/"
    assert browser.post("/api/v1/login", json={"name": "Ann", "password": PASSWORD}).status_code == 404
    assert client(door(None, replace(GATE, accounts=False))).get("/").json() == "local"


def test_roles(records: Records) -> None:
    person(records, "Ann")
    records.accounts.add("Doc", PASSWORD, "clinician", "")
    browser = client(door(records))
    assert browser.get("/admin", headers=bearer(browser)).status_code == 403
    assert browser.get("/admin", headers=bearer(browser, "Doc")).json() == "Doc"


def test_records_that_cannot_be_read_let_nobody_in(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(token: str) -> User:
        raise CannotStore("the disk at '/secret/path' is full")

    monkeypatch.setattr(records.accounts, "whose", full)
    got = client(door(records)).get("/", headers={"authorization": "Bearer x"})
    assert (got.status_code, got.headers["retry-after"]) == (503, "30")
    assert "/secret/path" not in got.text


# ---- for how long ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stays", [True, False])
async def test_an_answer_that_is_still_coming_ends_with_the_session(records: Records, stays: bool) -> None:
    person(records, "Ann")
    token, ticking, came = records.accounts.log_in("Ann", PASSWORD).token, Clock(), list[bytes]()

    async def receive() -> Message:
        await asyncio.Event().wait()
        raise AssertionError("nothing more is sent")

    async def send(message: Message) -> None:
        came.append(message["body"])

    watch = Watch(records, Token(token, True), receive, send, ticking)
    await watch.send({"type": "http.response.body", "body": b"one", "more_body": True})
    if not stays:
        records.accounts.log_out(token)
    ticking.forward(EVERY - 1)
    await watch.send({"type": "http.response.body", "body": b"two", "more_body": True})
    ticking.forward(1)
    await watch.send({"type": "http.response.body", "body": b"three", "more_body": True})
    if stays:
        assert came == [b"one", b"two", b"three"]
    else:
        assert await watch.receive() == {"type": "http.disconnect"}
        await watch.send({"type": "http.response.body", "body": b"four", "more_body": True})
        assert came == [b"one", b"two", b""]
