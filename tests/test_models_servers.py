"""Language models of a server: what is asked of it, its key and password are shown nowhere, and every failure is one line."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from assistant import prompts
from assistant.addresses import shown
from assistant.backups.manifest import settings_of
from assistant.build import build
from assistant.errors import BadInput, ModelError
from assistant.models.remote import remote_chat
from assistant.models.server import address
from assistant.settings import Settings
from tests.fakes_servers import ASKED, ChatServer, server

__all__ = ["server"]


def test_the_server_is_asked_for_its_first_model_with_the_schema(server: ChatServer) -> None:
    list(remote_chat(server.url).stream(ASKED, response_format=prompts.schema(2)))
    (body,) = server.requests
    assert (body["model"], body["temperature"], body["stream"]) == ("fake-model", 0, True)
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert body["response_format"]["json_schema"]["schema"]["required"] == ["claims"]


@pytest.mark.parametrize("fault", ["status", "cut", "garbage"])
def test_a_server_that_fails_is_one_line(server: ChatServer, fault: str) -> None:
    chat = remote_chat(server.url)
    server.fault = fault
    with pytest.raises(ModelError, match=r"^the model server at http://127\.0\.0\.1:[0-9]+/v1 failed: ") as caught:
        list(chat.stream(ASKED))
    assert "\n" not in str(caught.value)


def test_a_server_without_models_or_none_at_all(server: ChatServer) -> None:
    server.fault = "no models"
    with pytest.raises(ModelError, match="offers no model"):
        remote_chat(server.url)
    with pytest.raises(ModelError, match=r"^the model server at http://127\.0\.0\.1:9/v1 does not answer \(ConnectError\); start it, or correct ANAMNESIS_LLM$"):
        remote_chat("http://127.0.0.1:9/v1")


KEY = "sk-not-to-be-shown"


class Guarded(BaseHTTPRequestHandler):
    """A server that asks for ``KEY``, and repeats what it was sent in every error; ``/page`` is a web page, ``/full`` is out of memory."""

    def log_message(self, *args: object) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        self._answer({"data": [{"id": "guarded-model"}]})

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self._answer({"choices": [{"index": 0, "message": {"role": "assistant", "content": "well"}, "finish_reason": "stop"}]})

    def _answer(self, value: object) -> None:
        said, whole = self.headers.get("Authorization", ""), self.path.startswith("/full") and self.command == "POST"
        status = 401 if said != f"Bearer {KEY}" else 500 if whole else 200
        body = {"error": {"message": f"not for {said}"}} if status != 200 else value
        data = b"<html>" if self.path.startswith("/page") else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Guarded) as running:
        threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()


def test_a_server_that_asks_for_a_key_gets_the_one_of_the_environment(tmp_path: Path, guarded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANAMNESIS_LLM_KEY", f" {KEY}\n")
    settings = Settings(home=tmp_path, llm=f"{guarded}/v1")
    chat = build(settings).chat
    assert chat is not None
    assert chat.invoke("Hello").text == "well"
    shown = [repr(settings), settings.model_dump_json(), repr(chat), str(settings_of({"ANAMNESIS_LLM_KEY": KEY}))]
    assert [text for text in shown if KEY in text] == []


def test_the_key_is_taken_from_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ANAMNESIS_LLM_KEY", raising=False)
    assert Settings(home=tmp_path).llm_key == ""
    with pytest.raises(ValidationError):
        Settings(home=tmp_path, llm_key=KEY)  # type: ignore[call-arg]


@pytest.mark.parametrize(("key", "why"), [("", "asks for a key; put it into ANAMNESIS_LLM_KEY"), ("sk-old", "refuses the key; put one that it accepts into ANAMNESIS_LLM_KEY")])
def test_a_server_that_lets_nobody_in_without_its_key(guarded: str, key: str, why: str) -> None:
    for make in (lambda: remote_chat(f"{guarded}/v1", key), lambda: remote_chat(f"{guarded}/v1", key, "guarded-model").invoke("Hello")):
        with pytest.raises(ModelError) as caught:
            make()
        assert str(caught.value) == f"the model server at {guarded}/v1 {why}"


def test_what_a_server_repeats_of_the_key_is_not_shown(guarded: str) -> None:
    with pytest.raises(ModelError, match=r"failed: Error code: 500 - .*not for Bearer …") as caught:
        remote_chat(f"{guarded}/full/v1", KEY).invoke("Hello")
    assert KEY not in str(caught.value)


def test_a_web_page_is_no_model_server(guarded: str) -> None:
    with pytest.raises(ModelError, match="is no model server that speaks the OpenAI protocol"):
        remote_chat(f"{guarded}/page/v1", KEY)


def test_user_and_password_of_an_address_are_not_shown(server: ChatServer) -> None:
    url = server.url.replace("//", "//ann:se%2Fcret@")
    chat = remote_chat(url)
    server.fault = "status"
    with pytest.raises(ModelError, match=r"^the model server at http://127\.0\.0\.1:[0-9]+/v1 failed: "):
        chat.invoke("Hello")
    with pytest.raises(ModelError, match=r"^the model server at http://127\.0\.0\.1:9/v1 does not answer"):
        remote_chat("http://ann:secret@127.0.0.1:9/v1?key=secret")


@pytest.mark.parametrize("url", ["http://ann:se/cret@host/v1", "http://ann:1#cret@host/v1", "http://[::1/v1", "http:///v1"])
def test_an_address_that_is_none_is_not_repeated(url: str) -> None:
    with pytest.raises(BadInput, match=r"^the address of the model server cannot be read; write it as http://HOST:PORT/v1") as caught:
        remote_chat(url)
    assert "cret" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("key", ["ké", "a\nb"])
def test_a_key_that_cannot_be_sent(server: ChatServer, key: str) -> None:
    for name in (None, "fake-model"):
        with pytest.raises(BadInput, match=r"^ANAMNESIS_LLM_KEY holds characters that no key has; copy it again$"):
            remote_chat(server.url, key, name)


@pytest.mark.parametrize(("url", "told"), [("https://a:b@host.example/v1/?k=1#x", "https://host.example/v1/"), ("http://a@[::1]:8000/v1", "http://[::1]:8000/v1")])
def test_an_address_as_it_is_shown(url: str, told: str) -> None:
    assert address(url) == shown(url) == told
    assert [shown(llm) for llm in ("auto", "/a@b/c.gguf")] == ["auto", "/a@b/c.gguf"]
