"""The API: what each route gives and keeps, the order of its events, who is let in, and every error in one shape."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator

import pytest
from fastapi import FastAPI

from assistant.answer import fold
from assistant.events import SourcesReady
from assistant.types import PatientHistory
from tests.fakes_api import IRON, Behind, Json, api, sse
from tests.fakes_web import CRISIS, EMERGENCY, ORDINARY, events
from tests.records import clock, quick, records
from ui.api import responses
from ui.api.problems import FORESEEN, STATUS
from ui.rows import ask_row, triage_row, urgency

__all__ = ["api", "clock", "quick", "records"]
CHEST, HEAD = "I have crushing chest pain and I am sweating", "a headache"
NO_ID = "0" * 32


# ---- care --------------------------------------------------------------------------------------------------------------


def test_triage_is_the_row_of_the_command_line(api: Behind) -> None:
    row = api.post("/api/v1/triage", {"text": CHEST, "profile": {"age": 61, "sex": "M"}})
    assert (row["id"], row["level"]) == (None, "emergency")
    assert "crushing-chest-pain" in {flag["rule"] for flag in row["red_flags"]}
    found = triage_row(None, api.assistant.assess(CHEST, api.assistant.profile({"age": 61, "sex": "M"})), row["ms"])
    assert row == json.loads(json.dumps(found))
    assert "heart-attack" in {one["id"] for one in row["differential"]}


def test_search_filters(api: Behind) -> None:
    assert {hit["document_id"] for hit in api.post("/api/v1/search", {"text": "iron"})["hits"]} == {"who", "old"}
    (hit,) = api.post("/api/v1/search", {"text": "iron", "type": "guideline", "year_from": 2020})["hits"]
    assert (hit["document_id"], hit["year"], hit["text"]) == ("who", 2024, IRON)


def test_ask_is_the_row_of_the_command_line(api: Behind) -> None:
    row = api.post("/api/v1/ask", {"text": CHEST, "profile": {"age": 61}, "mode": "clinician"})
    (asked,) = api.assistant.script.asked
    assert (asked[0], asked[1].age, asked[2]) == (CHEST, 61, "clinician")
    expected = json.loads(json.dumps(ask_row(None, EMERGENCY)))
    assert {key: row[key] for key in row if key != "profile"} == {key: expected[key] for key in expected if key != "profile"}


def test_the_documented_answer_has_every_key_of_the_row() -> None:
    row = ask_row(None, ORDINARY)
    assert set(responses.AskOut.model_validate(row).model_dump(by_alias=True)) == set(row)
    fields = {field.alias or name for name, field in responses.AskOut.model_fields.items()}
    assert fields == set(row)
    for model, part in ((responses.Candidate, row["differential"][0]), (responses.Claim, row["claims"][0]), (responses.Citation, row["claims"][0]["citations"][0])):
        assert {field.alias or name for name, field in model.model_fields.items()} == set(part)


@pytest.mark.parametrize("how", ["accept", "query"])
def test_events_are_streamed_in_the_order_of_the_turn(api: Behind, how: str) -> None:
    headers, path = ({"Accept": "text/event-stream"}, "/api/v1/ask") if how == "accept" else ({}, "/api/v1/ask?stream=true")
    response = api.client.post(path, json={"text": HEAD}, headers=headers)
    assert response.headers["content-type"].startswith("text/event-stream")
    told = sse(response.text)
    assert [name for name, _ in told] == ["triage", "differential", "sources", *["claim"] * 4, "question", "done"]
    row = ask_row(None, fold(PatientHistory(), events(ORDINARY)))
    assert told[0][1] == {key: row[key] for key in urgency(ORDINARY.triage)}
    assert [data for name, data in told if name == "claim"] == row["claims"] == told[-1][1]["claims"]
    assert [source["passage_id"] for source in told[2][1]["sources"]] == ["migraine#what", "migraine#what", "migraine#care", "headache#help", "tension#what"]


def test_a_crisis_is_answered_with_the_fixed_reply(api: Behind) -> None:
    told = sse(api.client.post("/api/v1/ask?stream=true", json={"text": "I want to kill myself"}).text)
    assert [name for name, _ in told] == ["triage", "reply", "done"]
    assert told[1][1] == {"text": CRISIS.reply, "kind": "crisis"}


def test_medicines_are_told_of_in_the_language_of_their_names(api: Behind) -> None:
    english, chinese = (api.post("/api/v1/medicines", {"medicines": names})["cautions"][0] for names in (["ibuprofen", "warfarin"], ["布洛芬", "华法林"]))
    assert (english["medicine"], english["other"], english["source"]) == (chinese["medicine"], chinese["other"], chinese["source"])
    assert "bleeding" in english["text"]
    assert "出血" in chinese["text"]


def test_medicines_are_checked_with_the_profile(api: Behind) -> None:
    row = api.post("/api/v1/medicines", {"medicines": ["ibuprofen", "moondust"], "profile": {"medicines": ["warfarin"]}})
    assert row["unknown"] == ["moondust"]
    assert ("ibuprofen", "warfarin", "serious") in {(one["medicine"], one["other"], one["severity"]) for one in row["cautions"]}
    assert all(one["source"] for one in row["cautions"])
    problem = api.post("/api/v1/medicines", {"medicines": ["moondust"]}, 422)
    assert problem["detail"] == "no medicine is known as 'moondust'; check the spelling or use the generic name"


# ---- the line for the model --------------------------------------------------------------------------------------------


def full(api: Behind) -> list[Iterator[object]]:
    """One turn at the model and two that wait."""
    held: list[Iterator[object]] = []
    for wanted in (SourcesReady, None, None):
        told = api.app.state.assistant.ask(HEAD, PatientHistory(), "patient")
        for _ in range(3):
            event = next(told)
        assert wanted is None or isinstance(event, wanted)
        held.append(told)
    assert api.app.state.assistant.line.count() == (1, 2)
    return held


def test_a_full_line_is_503_with_the_wait_and_the_urgency(api: Behind) -> None:
    held = full(api)
    response = api.client.post("/api/v1/ask", json={"text": CHEST})
    assert (response.status_code, response.headers["retry-after"], response.headers["content-type"]) == (503, "20", "application/problem+json")
    problem = response.json()
    assert problem["detail"] == "many people are asking just now; please try again in 20 seconds"
    assert (problem["retry_after"], problem["triage"]["level"]) == (20, "emergency")
    told = sse(api.client.post("/api/v1/ask?stream=true", json={"text": CHEST}).text)
    assert [name for name, _ in told] == ["triage", "differential", "error"]
    assert told[-1][1]["status"] == 503
    assert api.client.post("/api/v1/triage", json={"text": CHEST}).status_code == 200
    assert api.counted("anamnesis_refused_total") == 2
    assert api.counted("anamnesis_waiting") == 2
    del held


def test_who_waits_is_told_the_position(api: Behind) -> None:
    told = api.app.state.assistant.ask(HEAD, PatientHistory(), "patient")
    assert isinstance([next(told) for _ in range(3)][-1], SourcesReady)

    async def first(count: int) -> list[str]:
        """Names of the first events; then the client leaves."""
        return [line.removeprefix("event: ") for line in (await leaving(api.app, HEAD, count)).splitlines() if line.startswith("event: ")]

    assert asyncio.run(first(3))[:3] == ["triage", "differential", "queued"]
    told.close()


async def leaving(app: FastAPI, text: str, most: int) -> str:
    """Asks for a stream, reads ``most`` events at least and breaks the connection off; what was read."""
    body = json.dumps({"text": text}).encode()
    scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": "/api/v1/ask",
        "raw_path": b"/api/v1/ask", "query_string": b"stream=true", "root_path": "", "headers": [(b"content-type", b"application/json")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {},
    }  # fmt: skip
    sent, left, asked = list[bytes](), asyncio.Event(), False

    async def receive() -> dict[str, object]:
        nonlocal asked
        if not asked:
            asked = True
            return {"type": "http.request", "body": body, "more_body": False}
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict[str, object]) -> None:
        if chunk := message.get("body"):
            assert isinstance(chunk, bytes)
            sent.append(chunk)
        if b"".join(sent).count(b"event: ") >= most:
            left.set()

    await app(scope, receive, send)  # type: ignore[arg-type]
    for _ in range(400):
        if app.state.assistant.line.count() in {(0, 0), (1, 0)}:
            break
        await asyncio.sleep(0.01)
    return b"".join(sent).decode()


@pytest.mark.parametrize("most", [1, 3, 4], ids=["before the line", "at the model", "between claims"])
def test_a_client_that_leaves_gives_its_place_back(api: Behind, most: int) -> None:
    api.assistant.script.delay = 0.02
    asyncio.run(leaving(api.app, HEAD, most))
    line = api.app.state.assistant.line
    for _ in range(400):
        if api.counted("anamnesis_turns_total", mode="patient", end="left"):
            break
        asyncio.run(asyncio.sleep(0.01))
    assert line.count() == (0, 0)
    assert api.counted("anamnesis_turns_total", mode="patient", end="left") == 1


def test_who_waits_and_leaves_gives_the_place_back(api: Behind) -> None:
    told = api.app.state.assistant.ask(HEAD, PatientHistory(), "patient")
    assert isinstance([next(told) for _ in range(3)][-1], SourcesReady)
    asyncio.run(leaving(api.app, HEAD, 3))
    assert api.app.state.assistant.line.count() == (1, 0)
    told.close()


# ---- errors and operations ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "detail"),
    [
        ("GET", "/api/v1/nothing", None, 404, "Not Found"),
        ("GET", "/api/v1/ask", None, 405, "Method Not Allowed"),
        ("POST", "/api/v1/ask", {}, 422, "text: Field required"),
        ("POST", "/api/v1/ask", {"text": "x" * 20_001}, 422, "text: String should have at most 20000 characters"),
        ("POST", "/api/v1/ask", {"text": HEAD, "moed": "patient"}, 422, "moed: Extra inputs are not permitted"),
        ("POST", "/api/v1/triage", {"text": "?!"}, 422, "the message is empty or holds no words; say in a sentence what is wrong or what you want to know"),
        ("POST", "/api/v1/triage", {"text": HEAD, "profile": {"age": "soon"}}, 422, "age 'soon' is not an age"),
        ("GET", "/api/v1/conversations/7", None, 422, "id: String should match pattern"),
        ("GET", f"/api/v1/conversations/{NO_ID}", None, 404, "there is no such conversation"),
        ("POST", "/api/v1/ask", {"text": "a headache crash"}, 503, "The language model stopped answering; start Anamnesis with --llm none."),
        ("POST", "/api/v1/ask", {"text": "a headache bug"}, 500, "something inside failed"),
        ("POST", "/cds-services/other", {"hook": "patient-view", "hookInstance": "i", "context": {"userId": "u", "patientId": "p"}}, 404, "there is no service"),
    ],
)
def test_every_error_is_a_problem_with_one_sentence(api: Behind, method: str, path: str, body: Json | None, status: int, detail: str) -> None:
    response = api.client.request(method, path, json=body)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    problem = response.json()
    assert (problem["type"], problem["status"]) == ("about:blank", status)
    assert problem["detail"].startswith(detail)
    assert "\n" not in problem["detail"]


def test_every_error_that_is_foreseen_has_a_status() -> None:
    def below(kind: type[Exception]) -> Iterator[type[Exception]]:
        for one in kind.__subclasses__():
            yield one
            yield from below(one)

    for kind in FORESEEN:
        for one in below(kind):
            # Backups and learning run from the command line alone.
            if one.__module__.startswith(("assistant", "indexes", "knowledge_graph")) and not one.__module__.startswith(("assistant.backups", "assistant.learning")):
                assert any(issubclass(one, known) for known, _ in STATUS), one


def test_ready_says_what_is_missing(api: Behind) -> None:
    assert api.client.get("/ready").json() == {"ready": True, "missing": {}}
    api.assistant.lacks = ("the embedder is not here",)
    response = api.client.get("/ready")
    assert (response.status_code, response.json()["ready"], [*response.json()["missing"]]) == (503, False, ["answers"])
    assert "embedder" not in response.text
    assert api.client.get("/health").json() == {"status": "ok"}


def test_metrics_count_by_pattern_and_hold_nothing_of_anybody(api: Behind) -> None:
    key = api.post("/api/v1/conversations", {"title": "Mrs Miller"}, 201)["id"]
    api.post(f"/api/v1/conversations/{key}/ask", {"text": "headache of Mrs Miller"})
    api.client.get("/api/v1/Miller")
    api.client.post("/api/v1/ask", json={"text": "a headache bug"})
    text = api.client.get("/metrics").text
    assert 'anamnesis_requests_total{method="POST",route="/api/v1/conversations/{id}/ask",status="200"} 1.0' in text
    assert 'anamnesis_requests_total{method="POST",route="/api/v1/ask",status="500"} 1.0' in text
    assert 'anamnesis_turns_total{end="answered",mode="patient"} 1.0' in text
    assert 'anamnesis_turns_total{end="failed",mode="patient"} 1.0' in text
    for word in ("Miller", "headache", key, "local"):
        assert word not in text


def test_an_error_that_nobody_foresaw_is_counted(api: Behind) -> None:
    @api.app.get("/breaks")
    def breaks() -> None:
        raise RuntimeError("Mrs Miller")

    assert api.client.get("/breaks").status_code == 500
    assert api.counted("anamnesis_requests_total", route="/breaks", method="GET", status="500") == 1.0


def test_the_document_is_whole_and_loads_nothing_from_elsewhere(api: Behind) -> None:
    document = api.client.get("/api/v1/openapi.json").json()
    assert "servers" not in document
    for path in ("/api/v1/ask", "/v1/chat/completions", "/cds-services", "/cds-services/{service}", "/health", "/ready", "/metrics"):
        assert path in document["paths"], path
    assert {"post", "get"} <= set(document["paths"]["/api/v1/conversations"])
    assert api.client.get("/api/v1/docs").status_code == 404
    assert document["paths"]["/api/v1/ask"]["post"]["responses"]["503"]["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
