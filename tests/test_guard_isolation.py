"""Two users and every route: neither ever gets what is the other's, and nobody gets in without a session."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from assistant.records.desk import Desk
from assistant.records.opening import Records
from assistant.records.tables import OWNED
from tests.accepted import Call, Things, accepted, things
from tests.fakes_api import FakeAssistant, Library
from tests.fakes_guard import GATE, Got, Visitor, ask, begun, paths, small_page, visitor
from tests.records import Clock, opened, unhurried
from ui.api.app import document
from ui.cli.serve import together
from ui.guard.gate import OPEN
from ui.web import UPLOADS
from ui.web.app import guarded

PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# One's own session may be ended, and one's own records erased.
OWN_END = {("POST", "/logout"), ("POST", "/api/v1/logout"), ("DELETE", "/api/v1/everything")}
REMEMBER, RECALL, READ, MAKE = range(4)


@dataclass
class House:
    """A server with two people in it."""

    app: FastAPI
    records: Records
    ann: Visitor
    bob: Visitor
    runner: asyncio.Runner

    def go(self, work: Any) -> Any:
        return self.runner.run(work)

    def desk(self, who: Visitor) -> Desk:
        return self.records.desk(self.records.accounts.of(who.user_id))

    def rows(self, who: Visitor) -> list[list[tuple[object, ...]]]:
        """All that is kept of somebody, as it lies in the tables."""
        with self.records.vault.engine.connect() as connection:
            return [[tuple(row) for row in connection.execute(select(table.__table__).where(table.owner == who.user_id))] for table in OWNED]

    def asked(self) -> list[Any]:
        """What the assistant has been given so far."""
        found: list[Any] = self.app.state.assistant.assistant.script.asked
        return found


def settle(house: House, who: Visitor) -> None:
    """Gives somebody a file, a conversation, a profile and an answer, each with a mark of theirs."""
    mark = f"secret-of-{who.name}"
    who.marks += [mark, who.user_id]
    path = house.go(who.upload(f"{mark}.txt", mark.encode()))
    who.known += [path, *things(house.desk(who), mark).ids, f"{who.user_id}-tab", who.user_id, who.name]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        unhurried(patch)
        folder = tmp_path_factory.mktemp("home")
        with opened(folder, Clock()) as records, asyncio.Runner() as runner:
            app = together(FakeAssistant(folder, Library(folder / "indexes")), records, GATE)
            found = House(app, records, visitor(app, records, "Ann"), visitor(app, records, "Bob"), runner)
            living = app.router.lifespan_context(app)
            runner.run(living.__aenter__())
            settle(found, found.ann)
            settle(found, found.bob)
            yield found
            runner.run(living.__aexit__(None, None, None))


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The same guard around a page that uses files and state."""
    with pytest.MonkeyPatch.context() as patch:
        unhurried(patch)
        with opened(tmp_path_factory.mktemp("home"), Clock()) as records, asyncio.Runner() as runner:
            app = FastAPI()
            app.state.records = records
            guarded(app, small_page(UPLOADS), GATE)
            living = app.router.lifespan_context(app)
            runner.run(living.__aenter__())
            yield House(app, records, visitor(app, records, "Ann"), visitor(app, records, "Bob"), runner)
            runner.run(living.__aexit__(None, None, None))


def values(house: House, other: Visitor) -> st.SearchStrategy[str]:
    """What stands in a request: what the other one has, and how one might reach for it."""
    file = other.known[0]
    twisted = [f"{UPLOADS}/{other.user_id}/../{other.user_id}/{file.rsplit('/', 2)[1]}/{Path(file).name}", file.replace("/", "//", 1), f"file://{file}", f"..{file}"]
    return st.sampled_from([*other.known, *twisted, "tab", "up", "1", "0", "main", "client", "", "http://127.0.0.1:1/x"])


def filled(template: str, draw: st.DrawFn, value: st.SearchStrategy[str]) -> str:
    return PARAMETER.sub(lambda _: draw(value), template)


@st.composite
def requests(draw: st.DrawFn, house: House, other: Visitor) -> tuple[str, str, str, dict[str, str], bytes]:
    """Any method on any route, with anything of the other's anywhere."""
    value = values(house, other)
    template, methods = draw(st.sampled_from(sorted((path, tuple(sorted(found))) for path, found in paths(list(house.app.routes)))))
    method = draw(st.sampled_from([*methods, *methods, *methods, *METHODS]))
    names = ["session_hash", "upload_id", "event_id", "path", "deep_link", "user", "id", "owner", "page"]
    query = "&".join(f"{name}={draw(value)}" for name in draw(st.lists(st.sampled_from(names), max_size=2)))
    file = {"path": draw(value), "url": draw(value), "meta": {"_type": "gradio.FileData"}}
    body: dict[str, object] = {name: draw(value) for name in draw(st.lists(st.sampled_from(names), max_size=4, unique=True))}
    body |= {"data": draw(st.sampled_from([[], [file], [[file]], ["text", None, "patient"]])), "fn_index": draw(st.integers(0, 12)), "component_id": draw(st.integers(0, 40)), "fn_name": "ls", "trigger_id": None}
    headers = {"content-type": draw(st.sampled_from(["application/json", "application/x-www-form-urlencoded"])), "x-forwarded-host": draw(value).replace("\n", "")}
    return method, filled(template, draw, value), query, headers, json.dumps(body).encode()


def nothing_of(other: Visitor, got: Got, *more: str) -> None:
    seen = got.body + json.dumps(got.headers).encode()
    for mark in (*other.marks, *more):
        assert mark.encode() not in seen, f"{mark} in {seen[:400]!r}"


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_neither_gets_the_others(house: House, data: st.DataObject) -> None:
    mine, other = data.draw(st.sampled_from([(house.ann, house.bob), (house.bob, house.ann)]))
    method, path, query, headers, body = data.draw(requests(house, other))
    if (method, path) in OWN_END:
        return
    nothing_of(other, house.go(mine.ask(method, path, query, headers, body, until=begun)))


def test_after_all_that_each_still_has_everything(house: House) -> None:
    for who in (house.ann, house.bob):
        path = who.known[0]
        got = house.go(who.ask("GET", f"/gradio_api/file={path}"))
        assert (got.status, got.body.decode()) == (200, who.marks[0])
        assert who.marks[0] in [talk.title for talk in house.desk(who).conversations.list()]


# ---- what the API lets through -----------------------------------------------------------------------------------------

CALLS = len(list(accepted(Things(*"1234567"))))


def sent(house: House, who: Visitor, call: Call, headers: dict[str, str] | None = None) -> Got:
    given = {"content-type": "application/json"} | (headers or {})
    got: Got = house.go(who.ask(call.method, call.path, call.query, given, json.dumps(call.body).encode() if call.body is not None else b""))
    return got


def test_there_is_a_call_for_every_operation() -> None:
    known = {(method.upper(), path) for path, methods in document(accounts=True)["paths"].items() for method in methods}
    assert {(call.method, call.template) for call in accepted(Things(*"1234567"))} == known - OWN_END - {("POST", "/api/v1/login")}


@pytest.mark.parametrize("number", range(CALLS))
def test_what_the_owner_gets_nobody_else_does(house: House, number: int) -> None:
    for mine, other in ((house.ann, house.bob), (house.bob, house.ann)):
        own, theirs = (things(house.desk(who), who.marks[0]) for who in (mine, other))
        call, attack = list(accepted(own))[number], list(accepted(theirs))[number]
        before = house.rows(other)
        house.asked().clear()
        if attack != call:
            got = sent(house, mine, attack)
            assert got.status == (404 if attack.names else attack.status), got.body
            nothing_of(other, got, *theirs.ids)
        got = sent(house, mine, call)
        assert got.status == call.status, got.body
        assert not call.shows or mine.marks[0].encode() in got.body
        nothing_of(other, got, *theirs.ids)
        assert house.rows(other) == before
        assert other.marks[0] not in repr(house.asked())


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_id_of_another_opens_anything(house: House, data: st.DataObject) -> None:
    """Any id of the other, in the place of any other id; asked for as one answer and as a stream."""
    mine, other = data.draw(st.sampled_from([(house.ann, house.bob), (house.bob, house.ann)]))
    ids = [known for known in other.known if re.fullmatch("[0-9a-f]{32}", known)]
    assert len(ids) >= 7
    key = data.draw(st.sampled_from(ids))
    call = data.draw(st.sampled_from([one for one in accepted(Things(other.marks[0], *[key] * 6)) if one.names or one.query]))
    before = house.rows(other)
    got = sent(house, mine, call, {"accept": data.draw(st.sampled_from(["application/json", "text/event-stream"]))})
    assert got.status == (404 if call.names else 200), got.body
    nothing_of(other, got, key)
    assert call.names or call.template.endswith("/ask") or got.body == b"[]"
    assert house.rows(other) == before


def test_who_erases_everything_erases_only_their_own(house: House) -> None:
    cleo = visitor(house.app, house.records, "Cleo")
    settle(house, cleo)
    before = [house.rows(who) for who in (house.ann, house.bob)]
    got = house.go(cleo.ask("DELETE", "/api/v1/everything", "confirm=true"))
    assert got.json() == {"profiles": 1, "conversations": 1, "turns": 2, "answers": 1, "feedback": 1}
    assert [house.rows(who) for who in (house.ann, house.bob)] == before
    assert house.go(cleo.ask("GET", "/api/v1/export")).status == 401
    assert house.go(house.ann.ask("GET", "/api/v1/export")).status == 200


def test_without_a_session_every_route_refuses(house: House) -> None:
    seen = 0
    for template, _ in paths(list(house.app.routes)):
        path = PARAMETER.sub("1", template)
        if path in OPEN:
            continue
        for method in METHODS:
            for headers in ({}, {"authorization": "Bearer x"}, {"cookie": "anamnesis=x", "sec-fetch-site": "same-origin"}):
                got = house.go(ask(house.app, method, path, headers=headers))
                assert (got.status, got.header("cache-control")) == (401, "no-store") or path.startswith(("/assets", "/static", "/svelte", "/login", "/favicon")), (method, path)
                assert got.status == 401, (method, path, headers)
                seen += 1
    assert seen > 1000


@pytest.mark.parametrize("path", ["/login", "/login/style.css", "/login/icon.svg"])
def test_what_is_open_is_open(house: House, path: str) -> None:
    assert house.go(ask(house.app, "GET", path)).status == 200


# ---- what the page lets through ----------------------------------------------------------------------------------------

PRESSES: tuple[dict[str, object], ...] = (
    {"act": "open"}, {"act": "find", "words": "secret"}, {"act": "save", "title": "renamed"}, {"act": "rename"}, {"act": "delete"}, {"act": "yes"}, {"act": "judge", "claim": 0, "verdict": "wrong"},
)  # fmt: skip


def event(house: House, name: str) -> tuple[int, list[object]]:
    """Number of an event of the page by what it does, and what the page sends with it when it is fresh."""
    blocks = house.app.routes[-1].app.blocks  # type: ignore[attr-defined]
    number, found = next((number, found) for number, found in blocks.fns.items() if found.fn.__qualname__ == name)
    return number, [None if isinstance(one, gr.State) else getattr(one, "value", None) for one in found.inputs]


def pressed(house: House, who: Visitor, of: list[Things]) -> str:
    """Everything that the page says when somebody presses all of it, each time on things of their own or of another."""
    for press, one in zip(PRESSES, of, strict=True):
        number, data = event(house, "AtDesk.judge" if press["act"] == "judge" else "AtDesk.act")
        house.go(who.join(number, data, pressed=press | {"key": one.conversation, "answer": one.answer}))
    heard = house.go(who.heard(len(PRESSES)))
    done = [message for message in heard if message["msg"] == "process_completed"]
    assert [message["success"] for message in done] == [True] * len(PRESSES), done
    return json.dumps(heard)


def test_the_page_opens_and_changes_what_is_ones_own_alone(house: House) -> None:
    ann, bob = house.ann, house.bob
    own, theirs = ([things(house.desk(who), who.marks[0]) for _ in PRESSES] for who in (bob, ann))
    number, (_, *rest) = event(house, "Conversation.send")
    house.go(ann.run(number, [f"a headache {ann.marks[0]}", *rest]))
    before = house.rows(ann)
    stolen = pressed(house, bob, theirs)
    assert [mark for mark in ann.marks if mark in stolen] == []
    assert stolen.count("there is no such conversation") == 3  # opened, renamed, deleted
    assert stolen.count("there is no such answer") == 1
    assert house.rows(ann) == before
    assert bob.marks[0] in pressed(house, bob, own)
    desk = house.desk(bob)
    kept = {talk.id: talk.title for talk in desk.conversations.list()}
    assert [kept.get(one.conversation) for one in own] == [bob.marks[0], bob.marks[0], "renamed", bob.marks[0], bob.marks[0], None, bob.marks[0]]
    assert [(given.claim, given.verdict) for given in desk.feedback.list(own[-1].answer)] == [(0, "wrong")]
    assert house.rows(ann) == before


def test_a_message_of_another_is_neither_edited_nor_sent_again_under_the_same_hash(house: House) -> None:
    ann, bob = house.ann, house.bob
    number, (_, *rest) = event(house, "Conversation.send")
    assert ann.marks[0] in json.dumps(house.go(ann.run(number, [f"a headache {ann.marks[0]}", *rest], "same")))
    before = house.rows(ann)
    for name in ("Conversation.edit", "Conversation.retry", "Speaking.first", "Conversation.clear"):
        said = json.dumps(house.go(bob.run(*event(house, name), "same")))
        assert [mark for mark in ann.marks if mark in said] == [], name
    assert house.rows(ann) == before
    assert ann.marks[0] in json.dumps(house.go(ann.run(*event(house, "Conversation.edit"), "same")))


# ---- what pages do with Gradio ------------------------------------------------------------------------------------------


def value_of(messages: list[dict[str, Any]]) -> Any:
    done = messages[-2] if messages[-1]["msg"] == "close_stream" else messages[-1]
    assert done["msg"] == "process_completed" and done["success"], messages
    return done["output"]["data"][0]


def test_a_page_remembers_for_its_user_only_even_under_the_same_hash(small: House) -> None:
    small.go(small.ann.run(REMEMBER, ["ann said this"]))
    assert value_of(small.go(small.ann.run(RECALL, [None]))) == "ann said this"
    assert value_of(small.go(small.bob.run(RECALL, [None]))) == ""
    stolen = small.go(small.bob.post("/gradio_api/queue/join", {"data": [None], "fn_index": RECALL, "session_hash": f"../{small.ann.user_id}-tab"}))
    assert stolen.status == 400


def test_a_file_is_read_by_whoever_uploaded_it_and_by_nobody_else(small: House) -> None:
    path = small.go(small.ann.upload("note.txt", b"my blood pressure"))
    given = {"path": path, "meta": {"_type": "gradio.FileData"}}
    assert value_of(small.go(small.ann.run(READ, [given]))) == "my blood pressure"
    assert small.go(small.ann.ask("GET", f"/gradio_api/file={path}")).body == b"my blood pressure"
    assert small.go(small.bob.ask("GET", f"/gradio_api/file={path}")).status == 404
    for body in ({"data": [given]}, {"data": [], "event_data": {"deep": [given]}}):
        assert small.go(small.bob.post("/gradio_api/queue/join", body | {"fn_index": READ, "session_hash": "tab"})).status == 404
        assert small.go(small.bob.post("/gradio_api/run/predict", body | {"fn_index": READ, "session_hash": "tab"})).status == 404


def test_a_file_that_a_page_makes_goes_to_its_user_only(small: House) -> None:
    made = value_of(small.go(small.ann.run(MAKE, ["for ann"])))
    assert made["path"] == str(UPLOADS / small.ann.user_id / "made" / "made.txt")
    got = small.go(small.ann.ask("GET", f"/gradio_api/file={made['path']}"))
    assert (got.body, got.header("x-content-type-options")) == (b"for ann", "nosniff")
    assert small.go(small.bob.ask("GET", f"/gradio_api/file={made['path']}")).status == 404


@pytest.mark.parametrize("path", ["/etc/passwd", "etc/passwd", "http://127.0.0.1:1/", "", ".", "\x00", "~/.bashrc"])
def test_nothing_outside_the_own_folder_is_served(small: House, path: str) -> None:
    assert small.go(small.ann.ask("GET", f"/gradio_api/file={path}")).status == 404


def test_a_link_out_of_the_own_folder_is_not_followed(small: House, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("of another")
    link = UPLOADS / small.ann.user_id / "link.txt"
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(secret)
    assert small.go(small.ann.ask("GET", f"/gradio_api/file={link}")).status == 404


def test_nobody_cancels_the_event_of_another(small: House) -> None:
    joined = small.go(small.ann.post("/gradio_api/queue/join", {"data": ["kept"], "fn_index": REMEMBER, "session_hash": "slow"})).json()
    small.go(small.bob.post("/gradio_api/cancel", {"session_hash": "slow", "fn_index": REMEMBER, "event_id": joined["event_id"]}))
    heard = small.go(small.ann.ask("GET", "/gradio_api/queue/data", "session_hash=slow"))
    assert b'"process_completed"' in heard.body
    assert b'"success":true' in heard.body


def test_the_progress_of_an_upload_is_heard_by_its_user_only(small: House) -> None:
    small.go(small.ann.upload("named-after-ann.txt", b"x"))
    assert b"named-after-ann" not in small.go(small.bob.ask("GET", "/gradio_api/upload_progress", "upload_id=up")).body
