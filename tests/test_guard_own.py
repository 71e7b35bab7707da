"""The page of one's own data: all of it as one file, its removal once it is meant, and never what is another's."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select

from assistant.records.desk import Desk
from assistant.records.errors import CannotStore, NotFound, NotScrubbed
from assistant.records.opening import COMMAND_LINE, Records
from assistant.records.tables import AuditRow
from tests.fakes_guard import GATE, OWN, PAGE, client, door, form_token, log_in
from tests.records import PASSWORD, answer_about, clock, person, quick, records
from ui.guard.sessions import COOKIE, FORM
from ui.guard.words import CHOSEN

__all__ = ["clock", "quick", "records"]
ALONE = replace(GATE, accounts=False)


def fill(records: Records, name: str) -> Desk:
    """Somebody with a conversation, an answer, a verdict and a profile, each with a mark of theirs."""
    desk = records.desk(records.accounts.alone() if name == "local" else person(records, name))
    mark = f"secret-of-{name}"
    reply = desk.conversations.exchange(desk.conversations.begin(mark).id, mark, mark, answer_about(mark))
    assert reply.answer is not None
    desk.feedback.judge(reply.answer.id, 0, "unsafe", mark)
    desk.profiles.keep_own(answer_about(mark).history)
    return desk


def entered(records: Records, name: str, app: FastAPI | None = None) -> TestClient:
    browser = client(app or door(records))
    assert log_in(browser, name).status_code == 303
    return browser


def sent(browser: TestClient, what: str, **fields: str) -> Any:
    fields = {"form": form_token(browser.get("/own"))} | fields
    return browser.post(f"/own/{what}", data=fields, headers=OWN | PAGE)


def kept_of(desk: Desk) -> dict[str, Any]:
    """What the command writes, but for when and for what was done meanwhile."""
    return {key: value for key, value in desk.export().items() if key not in ("made_at", "audit", "sessions")}


def noted(records: Records, owner: str) -> list[tuple[str, str, str]]:
    with records.vault.transaction() as work:
        rows = work.session.scalars(select(AuditRow).where(AuditRow.owner == owner).order_by(AuditRow.seq))
        return [(row.actor, row.verb, row.kind) for row in rows]


# ---- with accounts -----------------------------------------------------------------------------------------------------


def test_the_file_is_what_the_command_writes(records: Records) -> None:
    ann = fill(records, "Ann")
    got = sent(entered(records, "Ann"), "export")
    assert (got.status_code, got.headers["content-type"], got.headers["cache-control"]) == (200, "application/json", "no-store")
    assert got.headers["content-disposition"].startswith('attachment; filename="anamnesis-2')
    told = json.loads(got.content)
    whole = records.desk(ann.owner, COMMAND_LINE).export()
    assert list(told) == list(whole)
    assert told["audit"] == whole["audit"][:-1]
    assert json.loads(json.dumps(whole | {"audit": []})) == told | {"audit": []}
    assert (whole["audit"][-1]["actor"], whole["audit"][-1]["verb"]) == (ann.owner.id, "export")


def test_the_page_says_what_is_kept_what_goes_and_what_stays(records: Records) -> None:
    fill(records, "Ann")
    browser = entered(records, "Ann")
    shown = browser.get("/own", headers=PAGE).text
    for told in (
        "<dt>Conversations</dt><dd>1</dd><dt>Messages and answers in them</dt><dd>2</dd><dt>Kept under About me</dt><dd>1</dd><dt>Feedback on sentences</dt><dd>1</dd>",
        "<dt>Your account</dt><dd>Ann</dd>", "you are logged out everywhere", "<li>the audit:", "<li>backups made before", "<li>files saved or exported before",
    ):  # fmt: skip
        assert told in shown
    assert "<h1>您的数据</h1>" in browser.get("/own", headers=PAGE | {"accept-language": "zh"}).text


@pytest.mark.parametrize(("chosen", "browsers", "title"), [("zh", "en", "您的数据"), ("en", "zh-CN", "Your data"), ("", "zh-CN", "您的数据"), ("fr", "en", "Your data")])
def test_the_language_chosen_on_the_page_outweighs_that_of_the_browser(records: Records, chosen: str, browsers: str, title: str) -> None:
    fill(records, "ann")
    browser = entered(records, "ann")
    browser.headers["accept-language"] = browsers
    browser.cookies.set(CHOSEN, chosen)
    assert f"<h1>{title}</h1>" in browser.get("/own", headers=PAGE).text
    assert ("修改密码" in browser.get("/password", headers=PAGE).text) is (title == "您的数据")
    refused = sent(browser, "erase", sure="no").text
    assert ("没有删除任何内容" in refused) is (title == "您的数据")
    assert sent(browser, "erase", sure="删除" if title == "您的数据" else "ERASE", present=PASSWORD).headers["location"] == "/login?erased"


def test_everything_is_erased_the_person_is_logged_out_and_the_audit_says_so(records: Records) -> None:
    ann, bob = fill(records, "Ann"), fill(records, "Bob")
    before = kept_of(bob)
    here, there = entered(records, "Ann"), entered(records, "Ann")
    gone = sent(here, "erase", sure="ERASE", present=PASSWORD)
    assert (gone.status_code, gone.headers["location"], gone.headers["clear-site-data"]) == (303, "/login?erased", '"cache", "storage"')
    assert (COOKIE in here.cookies, FORM in here.cookies) == (False, False)
    assert "Everything that was kept of you is erased." in here.get("/login?erased").text
    assert (here.get("/").status_code, there.get("/").status_code, log_in(client(door(records)), "Ann").status_code) == (401, 401, 401)
    with pytest.raises(NotFound):
        ann.export()
    assert (ann.owner.id, "erase", "records") in noted(records, ann.owner.id)
    assert records.verify().problems == ()
    assert kept_of(bob) == before


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({}, 422, "Nothing was erased. Type ERASE"),
        ({"sure": "yes", "present": PASSWORD}, 422, "Nothing was erased. Type ERASE"),
        ({"sure": "ERASE"}, 403, "That is not the present password."),
        ({"sure": "ERASE", "present": "wrong"}, 403, "That is not the present password."),
        ({"sure": "ERASE", "present": PASSWORD, "form": "0" * 64}, 400, "This form had been open for too long."),
        ({"sure": "ERASE", "present": PASSWORD, "form": ""}, 400, "This form had been open for too long."),
    ],
)
def test_what_is_not_meant_erases_nothing(records: Records, fields: dict[str, str], status: int, said: str) -> None:
    ann = fill(records, "Ann")
    before = kept_of(ann)
    browser = entered(records, "Ann")
    got = sent(browser, "erase", **fields)
    assert (got.status_code, said in got.text, '<p class="problem" id="problem" role="alert">' in got.text) == (status, True, True)
    assert kept_of(ann) == before
    assert browser.get("/").json() == "Ann"


def test_guessing_the_password_is_locked_out_and_the_right_one_begins_the_count_anew(records: Records) -> None:
    ann = fill(records, "Ann")
    browser = entered(records, "Ann")
    for _ in range(3):
        assert sent(browser, "erase", sure="erase", present="wrong").status_code == 403
    records.accounts.expect(ann.owner.id, PASSWORD)
    statuses = [sent(browser, "erase", sure="erase", present="wrong").status_code for _ in range(6)]
    assert statuses == [403, 403, 403, 403, 403, 429]
    assert sent(browser, "erase", sure="erase", present=PASSWORD).status_code == 429
    assert len(ann.conversations.list()) == 1


@pytest.mark.parametrize("what", ["export", "erase"])
def test_nobody_reaches_another_by_a_crafted_request(records: Records, what: str) -> None:
    """Bob names Ann in every place of a request, with her form, her form's cookie and even her password."""
    ann, bob = fill(records, "Ann"), fill(records, "Bob")
    before = kept_of(ann)
    app = door(records)
    hers, his = entered(records, "Ann", app), entered(records, "Bob", app)
    key, form = ann.owner.id, form_token(hers.get("/own"))
    names = dict.fromkeys(("user", "id", "owner", "name", "user_id", "username"), key)
    fields = {"sure": "ERASE", "present": PASSWORD, **names}
    assert his.post(f"/own/{what}", data=fields | {"form": form}, headers=OWN).status_code == 400
    for path in (f"/own/{what}/{key}", f"/own/{key}/{what}", f"/{key}/own/{what}"):
        assert his.post(path, data=fields | {"form": form_token(his.get("/own"))}, headers=OWN).status_code in (404, 405)
    mixed = client(app, cookies={COOKIE: his.cookies[COOKIE], FORM: hers.cookies[FORM]})
    for headers in ({"x-forwarded-user": "Ann"}, {"x-who": key}, {"authorization": f"Basic {key}"}):
        got = mixed.post(f"/own/{what}", params=names, data=fields | {"form": form}, headers=OWN | headers)
        assert b"secret-of-Ann" not in got.content
    assert kept_of(ann) == before
    if what == "export":
        assert json.loads(got.content)["user"]["id"] == bob.owner.id
    else:
        # The first of them was his own removal, after which nobody sent the rest.
        assert (his.get("/").status_code, hers.get("/").json()) == (401, "Ann")
        with pytest.raises(NotFound):
            bob.export()


def test_other_websites_and_strangers_reach_nothing(records: Records) -> None:
    ann = fill(records, "Ann")
    browser = entered(records, "Ann")
    form = form_token(browser.get("/own"))
    for what in ("export", "erase"):
        fields = {"form": form, "sure": "ERASE", "present": PASSWORD}
        assert browser.post(f"/own/{what}", data=fields, headers={"sec-fetch-site": "cross-site"}).status_code == 403
        assert browser.post(f"/own/{what}", data=fields, headers={"origin": "https://evil.example"}).status_code == 403
        assert browser.get(f"/own/{what}", headers=PAGE).status_code in (404, 405)
        assert client(door(records)).post(f"/own/{what}", data=fields, headers=OWN | PAGE).headers["location"] == "/login"
    assert client(door(records)).get("/own", headers=PAGE).headers["location"] == "/login"
    assert len(ann.conversations.list()) == 1


# ---- without accounts, and without records -----------------------------------------------------------------------------


def test_the_one_person_of_a_machine_types_a_word(records: Records) -> None:
    desk, other = fill(records, "local"), fill(records, "Ann")
    before = kept_of(other)
    browser = client(door(records, ALONE))
    assert b"secret-of-local" in sent(browser, "export").content
    shown = browser.get("/own", headers=PAGE).text
    assert ('type="password"' in shown, "Your account" in shown) == (False, False)
    assert (sent(browser, "erase", sure="").status_code, len(desk.conversations.list())) == (422, 1)
    gone = sent(browser, "erase", sure=" erase ")
    assert (gone.status_code, gone.headers["location"]) == (303, "/own?erased")
    told = browser.get("/own?erased", headers=PAGE).text
    assert ("Everything that was kept of you is erased." in told, "<dt>Conversations</dt><dd>0</dd>" in told) == (True, True)
    assert (desk.owner.id, "erase", "records") in noted(records, desk.owner.id)
    assert kept_of(other) == before


def test_the_word_is_of_the_language(records: Records) -> None:
    desk = fill(records, "local")
    browser = client(door(records, ALONE), headers={"accept-language": "zh-CN"})
    assert (sent(browser, "erase", sure="ERASE").status_code, len(desk.conversations.list())) == (422, 1)
    assert sent(browser, "erase", sure="删除").headers["location"] == "/own?erased"


def test_bytes_that_may_be_left_are_told_and_what_cannot_be_done_too(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = fill(records, "local")
    browser = client(door(records, ALONE))

    def full(_: Desk) -> None:
        raise CannotStore("the disk at '/secret/path' is full")

    def busy() -> None:
        raise NotScrubbed("another program is using the records at '/secret/path'")

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "erase", full)
        got = sent(browser, "erase", sure="ERASE")
        assert (got.status_code, "The records cannot be read or written now" in got.text, "/secret/path" in got.text) == (503, True, False)
    assert len(desk.conversations.list()) == 1
    monkeypatch.setattr(records.vault, "scrub", busy)
    assert sent(browser, "erase", sure="ERASE").headers["location"] == "/own?unscrubbed"
    assert "bytes of it may still be on the disk" in browser.get("/own?unscrubbed", headers=PAGE).text


def test_where_nothing_is_kept_the_page_leads_back() -> None:
    browser = client(door(None, ALONE))
    assert browser.get("/own").headers["location"] == "/"
    for what in ("export", "erase"):
        assert browser.post(f"/own/{what}", data={"sure": "ERASE"}, headers=OWN).headers["location"] == "/"
