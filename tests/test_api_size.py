"""A body that comes in pieces and does not say how large it is: too large, it is read no further and told of as every other error is."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.types import Message, Scope

from assistant.records.opening import Records
from tests.fakes_api import FakeAssistant, Json, application
from tests.fakes_guard import GATE, HOST, small_page
from tests.records import clock, quick, records
from ui.guard.policy import Policy
from ui.web.app import guarded

__all__ = ["clock", "quick", "records"]
JSON, FILES, FORM = "application/json", "multipart/form-data; boundary=b", "application/x-www-form-urlencoded"
ALONE = replace(GATE, accounts=False, limits=replace(GATE.limits, body=1000, upload=2000))
PART = b'--b\r\nContent-Disposition: form-data; name="files"; filename="f"\r\nContent-Type: text/plain\r\n\r\n'
TOLD = "That is too large: at most {most} bytes are taken at once."


async def in_pieces(app: FastAPI, path: str, kind: str, pieces: list[bytes]) -> tuple[int, str, Json, int]:
    """Sends a body piece by piece; status, type and JSON of the answer, and how many pieces were read."""
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": "POST", "scheme": "http", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 7860), "state": {},
        "headers": [(b"host", HOST.encode()), (b"transfer-encoding", b"chunked"), (b"content-type", kind.encode()), (b"origin", f"http://{HOST}".encode())],
    }  # fmt: skip
    read, heard = 0, list[Message]()

    async def receive() -> Message:
        nonlocal read
        if read == len(pieces):
            return {"type": "http.disconnect"}
        read += 1
        return {"type": "http.request", "body": pieces[read - 1], "more_body": read < len(pieces)}

    async def send(message: Message) -> None:
        heard.append(message)

    await app(scope, receive, send)
    headers = {name.decode(): value.decode() for name, value in heard[0]["headers"]}
    return heard[0]["status"], headers["content-type"], json.loads(b"".join(message.get("body", b"") for message in heard[1:])), read


def server(folder: Path, records: Records | None = None, policy: Policy = ALONE) -> FastAPI:
    return guarded(application(FakeAssistant(folder), records, alone=not policy.accounts), small_page(folder), policy)


@pytest.mark.parametrize(
    ("path", "kind", "most"),
    [
        ("/api/v1/triage", JSON, 1000),
        ("/api/v1/ask", JSON, 1000),
        ("/cds-services/anamnesis-patient-view", JSON, 1000),
        ("/gradio_api/queue/join", JSON, 1000),
        ("/gradio_api/upload", FILES, 2000),
    ],
)
async def test_too_large_a_body_in_pieces_is_a_problem_and_read_no_further(tmp_path: Path, path: str, kind: str, most: int) -> None:
    first = PART if kind == FILES else b'{"text": "'
    status, media, told, read = await in_pieces(server(tmp_path), path, kind, [first, *[b"x" * 300] * 100])
    assert (status, media) == (413, "application/problem+json")
    assert told == {"type": "about:blank", "title": "Request Entity Too Large", "status": 413, "detail": TOLD.format(most=f"{most:,}")}
    assert read == (most - len(first)) // 300 + 2


async def test_it_has_openais_shape_where_openais_protocol_is_spoken(tmp_path: Path) -> None:
    status, media, told, _ = await in_pieces(server(tmp_path), "/v1/chat/completions", JSON, [b"x" * 300] * 100)
    assert (status, media) == (413, "application/json")
    assert told == {"error": {"message": TOLD.format(most="1,000"), "type": "invalid_request_error", "param": None, "code": None}}


@pytest.mark.parametrize(("path", "kind"), [("/login", FORM), ("/api/v1/login", JSON)])
async def test_the_door_too(tmp_path: Path, records: Records, path: str, kind: str) -> None:
    status, media, told, read = await in_pieces(server(tmp_path, records, replace(ALONE, accounts=True)), path, kind, [b"x" * 300] * 100)
    assert (status, media, told["detail"], read) == (413, "application/problem+json", TOLD.format(most="1,000"), 4)


async def test_a_body_in_pieces_that_is_just_small_enough_is_read(tmp_path: Path) -> None:
    body = json.dumps({"medicines": ["moondust", "ibuprofen"]}).encode().ljust(1000)
    status, _, told, read = await in_pieces(server(tmp_path), "/api/v1/medicines", JSON, [body[at : at + 100] for at in range(0, 1000, 100)])
    assert (status, told["unknown"], read) == (200, ["moondust"], 10)
