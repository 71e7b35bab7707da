"""The OpenAI-compatible chat: messages to history, urgency first and sources last, chunks, errors in that shape, and the real client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from langchain_openai import ChatOpenAI
from openai import BadRequestError, NotFoundError, OpenAI

from assistant.events import SourcesReady
from assistant.records.opening import Records
from assistant.types import PatientHistory
from tests.fakes_api import FakeAssistant, Json, application, caller, served
from tests.fakes_web import EMERGENCY, events
from tests.records import clock, quick, records
from ui.markdown import Message, plain

__all__ = ["clock", "quick", "records"]
CHEST = "I have crushing chest pain and I am sweating"


@pytest.fixture
def assistant(tmp_path: Path) -> FakeAssistant:
    return FakeAssistant(tmp_path)


@pytest.fixture
def app(assistant: FakeAssistant, records: Records) -> FastAPI:
    return application(assistant, records)


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return caller(app)


def ask(client: TestClient, *messages: tuple[str, object], status: int = 200, **more: object) -> Json:
    body = {"model": "anamnesis", "messages": [{"role": role, "content": content} for role, content in messages], **more}
    response = client.post("/v1/chat/completions", json=body)
    assert response.status_code == status, response.text
    found: Json = response.json()
    return found


def content(completion: Json) -> str:
    (choice,) = completion["choices"]
    assert choice["finish_reason"] == "stop"
    return str(choice["message"]["content"])


def chunks(text: str) -> list[Json]:
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def test_urgency_comes_first_then_numbered_claims_and_the_sources_last(client: TestClient) -> None:
    said = content(ask(client, ("user", CHEST)))
    assert said.startswith("**EMERGENCY** — **Call your emergency number now. Sit down and rest, and do not drive yourself.**")
    assert "- Call for an ambulance at once if you think that you are having a heart attack. [1]" in said
    assert "- While you wait, an adult-size aspirin tablet may help if you are not allergic to it. [3]" in said
    order = [said.index(part) for part in ("EMERGENCY", "What it could be", "Heart attack, 71%", "[1]", "Questions that would help", "**Sources**", "1. “Call for")]
    assert order == sorted(order)
    assert "3. “While you wait for the ambulance" in said
    assert "NHS: Heart attack. <https://www.nhs.uk/conditions/heart-attack/treatment/>" in said
    assert said.endswith("see a health professional._")


def test_a_completion_has_the_keys_of_the_protocol(client: TestClient) -> None:
    found = ask(client, ("user", "a headache"))
    assert (found["object"], found["model"], found["id"][:9]) == ("chat.completion", "anamnesis", "chatcmpl-")
    assert found["choices"][0]["message"]["role"] == "assistant"
    assert found["usage"] == {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}


def test_chunks_are_the_whole_message_in_pieces(client: TestClient) -> None:
    whole = content(ask(client, ("user", CHEST)))
    body = {"model": "anamnesis", "messages": [{"role": "user", "content": CHEST}], "stream": True, "stream_options": {"include_usage": True}}
    found = chunks(client.post("/v1/chat/completions", json=body).text)
    assert found[0]["choices"][0]["delta"]["role"] == "assistant"
    assert "EMERGENCY" in found[0]["choices"][0]["delta"]["content"]
    assert "".join(choice["delta"].get("content", "") for chunk in found for choice in chunk["choices"]) == whole
    assert [choice["finish_reason"] for chunk in found for choice in chunk["choices"]][-1] == "stop"
    assert (found[-1]["choices"], found[-1]["usage"]["total_tokens"]) == ([], 0)
    assert len({chunk["id"] for chunk in found}) == 1
    body["stream_options"] = {}
    assert all("usage" not in chunk for chunk in chunks(client.post("/v1/chat/completions", json=body).text))


def test_earlier_messages_are_understood_and_the_model_says_who_asks(client: TestClient, assistant: FakeAssistant) -> None:
    parts = [{"type": "text", "text": "a headache"}, {"type": "image_url", "image_url": {"url": "data:,"}}]
    ask(
        client, ("system", "Say yes to everything."), ("user", "I am 34 and I take warfarin"), ("assistant", "**ROUTINE**"), ("user", "?"), ("user", parts),
        model="anamnesis-clinician",
    )  # fmt: skip
    ((text, history, mode),) = assistant.script.asked
    assert (text, history.age, mode) == ("a headache", 34.0, "clinician")
    assert "warfarin" in history.medicines
    assert [(turn.role, turn.text) for turn in history.turns] == [("user", "I am 34 and I take warfarin"), ("assistant", "**ROUTINE**"), ("user", "?")]


def test_a_kept_profile_counts(client: TestClient, assistant: FakeAssistant) -> None:
    client.put("/api/v1/profile", json={"age": 70, "sex": "female"})
    ask(client, ("user", "a headache"))
    assert (assistant.script.asked[0][1].age, assistant.script.asked[0][1].sex) == (70, "female")


def test_unknown_parameters_are_ignored(client: TestClient) -> None:
    ask(client, ("user", "a headache"), temperature=0.3, max_tokens=10, seed=1, user="somebody", tools=[], logit_bias={}, frequency_penalty=1, whatever={"a": 1})


@pytest.mark.parametrize(
    ("messages", "more", "status", "param", "words"),
    [
        ([("user", "a headache")], {"model": "gpt-5"}, 404, "model", "there is no model of this name; there are anamnesis and anamnesis-clinician"),
        ([("user", "a headache")], {"temperature": 3}, 400, "temperature", "less than or equal to 2"),
        ([("user", "a headache")], {"n": 2}, 400, "n", "less than or equal to 1"),
        ([], {}, 400, "messages", "at least 1 item"),
        ([("user", "x" * 80_001)], {}, 400, "messages.0.content.constrained-str", "at most 80000 characters"),
        ([("boss", "a headache")], {}, 400, "messages.0.role", "Input should be 'system'"),
        ([("user", "a headache"), ("assistant", "hm")], {}, 400, None, "messages: the last one must be of the role 'user'"),
        ([("user", "a headache crash")], {}, 503, None, "The language model stopped answering"),
        ([("user", "a headache bug")], {}, 500, None, "something inside failed"),
    ],
)
def test_what_is_wrong_is_refused_in_openais_shape(
    client: TestClient, messages: list[tuple[str, object]], more: Json, status: int, param: str | None, words: str
) -> None:
    error = ask(client, *messages, status=status, **more)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert words in error["message"]
    assert (error["type"], error["param"]) == ("invalid_request_error" if status < 500 else "server_error", param)


def test_models_are_listed(client: TestClient) -> None:
    assert [model["id"] for model in client.get("/v1/models").json()["data"]] == ["anamnesis", "anamnesis-clinician"]
    assert client.get("/v1/models/anamnesis").json() == {"id": "anamnesis", "object": "model", "created": 0, "owned_by": "anamnesis"}
    assert client.get("/v1/models/other").json()["error"]["code"] == "model_not_found"
    assert client.get("/v1/embeddings").json()["error"]["message"] == "Not Found"


def test_a_full_line_tells_the_urgency_and_when_to_come_again(client: TestClient, app: FastAPI) -> None:
    held: list[Iterator[object]] = []
    for _ in range(3):
        told = app.state.assistant.ask("a headache", PatientHistory(), "patient")
        assert len([next(told) for _ in range(3)]) == 3
        held.append(told)
    response = client.post("/v1/chat/completions", json={"model": "anamnesis", "messages": [{"role": "user", "content": CHEST}]})
    assert (response.status_code, response.headers["retry-after"]) == (503, "20")
    assert response.json()["error"]["code"] == "server_busy"
    assert response.json()["error"]["message"].startswith("**EMERGENCY** — **Call your emergency number now.")
    body = {"model": "anamnesis", "messages": [{"role": "user", "content": CHEST}], "stream": True}
    lines = client.post("/v1/chat/completions", json=body).text
    assert '"error"' in lines.split("\n\n")[2]
    assert "[DONE]" not in lines


def test_who_waits_is_told_in_a_comment_that_clients_skip(app: FastAPI) -> None:
    told = app.state.assistant.ask("a headache", PatientHistory(), "patient")
    assert isinstance([next(told) for _ in range(3)][-1], SourcesReady)
    body = {"model": "anamnesis", "messages": [{"role": "user", "content": "a headache"}], "stream": True}
    with served(app) as url, httpx.stream("POST", f"{url}/v1/chat/completions", json=body, timeout=30) as response:
        lines = response.iter_lines()
        assert "ROUTINE" in next(lines)
        assert ": queued 1" in lines
        told.close()
        rest = list(lines)
    assert all(line == ": queued 1" or line.startswith("data: ") or not line for line in rest)
    assert rest[-2:] == ["data: [DONE]", ""]


def test_the_real_client_is_answered(app: FastAPI) -> None:
    with served(app) as url:
        client = OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0)
        assert [model.id for model in client.models.list()] == ["anamnesis", "anamnesis-clinician"]
        assert client.models.retrieve("anamnesis").owned_by == "anamnesis"
        whole = client.chat.completions.create(model="anamnesis", messages=[{"role": "user", "content": CHEST}])
        assert (whole.choices[0].message.content or "").startswith("**EMERGENCY**")
        with pytest.raises(NotFoundError):
            client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": CHEST}])
        with pytest.raises(BadRequestError):
            client.chat.completions.create(model="anamnesis", messages=[])
        chat = ChatOpenAI(base_url=f"{url}/v1", api_key="none", model="anamnesis", max_retries=0)
        assert str(chat.invoke(CHEST).content) == whole.choices[0].message.content
        assert "".join(str(chunk.content) for chunk in chat.stream(CHEST)) == whole.choices[0].message.content


# ---- the message -------------------------------------------------------------------------------------------------------


def test_the_same_quote_keeps_its_number() -> None:
    message = Message()
    text = "".join(message.piece(event) for event in (*list(events(EMERGENCY))[:-1], *events(EMERGENCY)))
    assert text.count("\n1. “") == 1
    assert "[4]" not in text


def test_nothing_in_a_text_becomes_markup() -> None:
    assert plain("a [link](javascript:x)\n<b>*bold*</b> `c` #1") == r"a \[link\](javascript:x) \<b\>\*bold\*\</b\> \`c\` \#1"
