"""The API's half that keeps: profile, conversations, feedback, export and erasing, each for its owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from fastapi import FastAPI

from assistant.build import Assistant
from assistant.records.opening import Records
from tests.fakes_api import Behind, FakeAssistant, api, application, caller, sse
from tests.records import clock, person, quick, records
from ui.api.app import install
from ui.turns import Turns

__all__ = ["api", "clock", "quick", "records"]
HEAD = "a headache"
NO_ID = "0" * 32


@pytest.fixture
def forgetful(tmp_path: Path) -> Behind:
    assistant = FakeAssistant(tmp_path / "home")
    app = application(assistant, None)
    return Behind(app, caller(app), assistant)


# ---- what is kept ------------------------------------------------------------------------------------------------------


def test_a_profile_is_kept_changed_and_deleted(api: Behind) -> None:
    assert api.client.get("/api/v1/profile").status_code == 404
    first = api.client.put("/api/v1/profile", json={"age": "7 weeks", "sex": "F", "allergies": ["penicillin"]}).json()
    assert first["profile"]["age"] == pytest.approx(7 * 7 / 365.25, rel=1e-3)
    assert (first["profile"]["sex"], first["profile"]["allergies"]) == ("female", ["penicillin-allergy"])
    second = api.client.put("/api/v1/profile", json={"age": 34}).json()
    assert second["id"] == first["id"]
    assert api.client.get("/api/v1/profile").json()["profile"] == {**second["profile"], "age": 34, "sex": None, "allergies": []}
    assert api.client.delete("/api/v1/profile").status_code == 204
    assert api.client.get("/api/v1/profile").json()["detail"] == "you have no profile yet; PUT one"


def test_a_conversation_keeps_question_and_answer_and_what_was_said_counts(api: Behind) -> None:
    api.client.put("/api/v1/profile", json={"age": 34})
    key = api.post("/api/v1/conversations", {"title": "My head"}, 201)["id"]
    row = api.post(f"/api/v1/conversations/{key}/ask", {"text": HEAD})
    assert row["conversation_id"] == key
    api.post(f"/api/v1/conversations/{key}/ask", {"text": "neck stiff", "mode": "clinician"})
    asked = api.assistant.script.asked
    assert [(text, history.age, [turn.text for turn in history.turns], mode) for text, history, mode in asked] == [
        (HEAD, 34, [], "patient"), ("neck stiff", 34, [HEAD], "clinician"),
    ]  # fmt: skip
    turns = api.client.get(f"/api/v1/conversations/{key}").json()["turns"]
    assert [(turn["number"], turn["role"]) for turn in turns] == [(1, "user"), (2, "assistant"), (3, "user"), (4, "assistant")]
    assert (turns[0]["text"], turns[1]["answer_id"], turns[1]["answer"]["claims"]) == (HEAD, row["answer_id"], row["claims"])
    assert turns[1]["made_with"]["llm"] == "none"


def test_a_streamed_turn_is_kept_and_names_the_answer(api: Behind) -> None:
    key = api.post("/api/v1/conversations", {}, 201)["id"]
    told = sse(api.client.post(f"/api/v1/conversations/{key}/ask?stream=true", json={"text": HEAD}).text)
    assert [name for name, _ in told][-1] == "done"
    assert api.client.get(f"/api/v1/conversations/{key}").json()["turns"][1]["answer_id"] == told[-1][1]["answer_id"]


@pytest.mark.parametrize("text", ["a headache crash", "a headache bug"])
def test_a_turn_that_fails_leaves_nothing_behind(api: Behind, text: str) -> None:
    key = api.post("/api/v1/conversations", {}, 201)["id"]
    assert api.client.post(f"/api/v1/conversations/{key}/ask", json={"text": text}).status_code in {500, 503}
    assert api.client.get(f"/api/v1/conversations/{key}").json()["turns"] == []


def test_conversations_are_listed_searched_renamed_and_deleted(api: Behind) -> None:
    one, two = (api.post("/api/v1/conversations", {"title": title}, 201)["id"] for title in ("Head", "Chest"))
    api.post(f"/api/v1/conversations/{one}/ask", {"text": HEAD})
    assert [row["title"] for row in api.client.get("/api/v1/conversations", params={"words": "headache"}).json()] == ["Head"]
    assert api.client.patch(f"/api/v1/conversations/{two}", json={"title": "Heart"}).json()["title"] == "Heart"
    assert {row["title"] for row in api.client.get("/api/v1/conversations").json()} == {"Head", "Heart"}
    assert api.client.delete(f"/api/v1/conversations/{two}").status_code == 204
    assert api.client.get(f"/api/v1/conversations/{two}").status_code == 404
    assert [row["id"] for row in api.client.get("/api/v1/conversations").json()] == [one]


def test_feedback_is_given_listed_and_taken_back(api: Behind) -> None:
    key = api.post("/api/v1/conversations", {}, 201)["id"]
    answer = api.post(f"/api/v1/conversations/{key}/ask", {"text": HEAD})["answer_id"]
    given = api.post("/api/v1/feedback", {"answer": answer, "claim": 2, "verdict": "wrong", "note": "not so"}, 201)
    assert (given["claim"], given["verdict"], given["note"]) == (2, "wrong", "not so")
    assert api.client.get("/api/v1/feedback", params={"answer": answer}).json() == [given]
    problem = api.post("/api/v1/feedback", {"answer": answer, "claim": 9, "verdict": "wrong"}, 422)
    assert problem["detail"] == "the answer has 4 claims; there is no claim 9"
    api.post("/api/v1/feedback", {"answer": NO_ID, "claim": 0, "verdict": "helpful"}, 404)
    assert api.client.delete(f"/api/v1/feedback/{given['id']}").status_code == 204
    assert api.client.get("/api/v1/feedback").json() == []


def test_everything_is_exported_and_erased(api: Behind) -> None:
    key = api.post("/api/v1/conversations", {"title": "My head"}, 201)["id"]
    api.post(f"/api/v1/conversations/{key}/ask", {"text": HEAD})
    whole = api.client.get("/api/v1/export").json()
    assert [(one["title"], len(one["turns"])) for one in whole["conversations"]] == [("My head", 2)]
    assert api.client.delete("/api/v1/everything", params={"confirm": "false"}).json()["detail"] == "nothing was erased; say confirm=true"
    assert api.client.delete("/api/v1/everything", params={"confirm": "true"}).json()["turns"] == 2
    assert api.client.get("/api/v1/conversations").json() == []


def test_where_nothing_is_kept_care_is_given_all_the_same(forgetful: Behind) -> None:
    assert forgetful.post("/api/v1/ask", {"text": HEAD})["level"] == "routine"
    problem = forgetful.client.get("/api/v1/conversations").json()
    assert (problem["status"], problem["detail"]) == (404, "nothing is kept of people on this server, so there is nothing to read or to change")


# ---- who ---------------------------------------------------------------------------------------------------------------


def test_with_accounts_nobody_is_let_in_without_the_guard(tmp_path: Path, records: Records) -> None:
    client = caller(application(FakeAssistant(tmp_path), records, alone=False))
    for method, path in (("POST", "/api/v1/triage"), ("GET", "/api/v1/profile"), ("GET", "/v1/models"), ("POST", "/cds-services/anamnesis-patient-view")):
        response = client.request(method, path, json={"text": HEAD})
        assert (path, response.status_code) == (path, 401)
        assert "log in first" in response.text
    assert [client.get(path).status_code for path in ("/health", "/ready", "/cds-services")] == [200, 200, 200]


@pytest.mark.parametrize("path", ["/api/v1/ask", "/v1/chat/completions", "/api/v1/conversations/KEY/ask"])
def test_one_person_may_not_take_the_whole_line(tmp_path: Path, records: Records, path: str) -> None:
    turns, ann = Turns[Assistant](FakeAssistant(tmp_path), waiting=8), person(records, "ann")
    app = install(FastAPI(), turns, records, alone=False)

    @app.middleware("http")
    async def guard(request, follow):  # type: ignore[no-untyped-def]
        request.state.user = ann
        return await follow(request)

    for _ in range(3):
        turns.line.join(ann.id)
    path = path.replace("KEY", records.desk(ann).conversations.begin().id)
    response = caller(app).post(path, json={"text": HEAD, "model": "anamnesis", "messages": [{"role": "user", "content": HEAD}]} if "chat" in path else {"text": HEAD})
    assert (response.status_code, "2 of your questions are waiting already" in response.text) == (503, True)


def test_two_people_have_two_desks(tmp_path: Path, records: Records) -> None:
    app = application(FakeAssistant(tmp_path), records, alone=False)
    people = {name: person(records, name) for name in ("ann", "bob")}

    @app.middleware("http")
    async def guard(request, follow):  # type: ignore[no-untyped-def]
        request.state.user = people[request.headers["x-who"]]
        return await follow(request)

    client = caller(app)
    ann, bob = {"x-who": "ann"}, {"x-who": "bob"}
    key = client.post("/api/v1/conversations", json={"title": "Ann's"}, headers=ann).json()["id"]
    answer = client.post(f"/api/v1/conversations/{key}/ask", json={"text": HEAD}, headers=ann).json()["answer_id"]
    assert client.get("/api/v1/conversations", headers=bob).json() == []
    for method, path, body in (
        ("GET", f"/api/v1/conversations/{key}", None), ("PATCH", f"/api/v1/conversations/{key}", {"title": "x"}), ("DELETE", f"/api/v1/conversations/{key}", None),
        ("POST", f"/api/v1/conversations/{key}/ask", {"text": HEAD}), ("POST", "/api/v1/feedback", {"answer": answer, "claim": 0, "verdict": "wrong"}),
    ):  # fmt: skip
        assert client.request(method, path, json=body, headers=bob).status_code == 404
    assert "Ann" not in client.get("/api/v1/export", headers=bob).text
    assert client.get("/api/v1/conversations", headers=ann).json()[0]["title"] == "Ann's"
