"""The server as ``anamnesis serve`` puts it together: what log, counts, ``/ready`` and ``/metrics`` tell, and to whom."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.records.errors import CannotStore
from assistant.records.opening import Records
from tests.fakes_api import FakeAssistant
from tests.fakes_guard import HERE, LOOSE, bearer
from tests.logs import Read, read, restored
from tests.records import PASSWORD, clock, person, quick, records
from ui.cli.serve import together
from ui.guard.policy import Limits, Rate
from ui.guard.site import policy
from ui.server import config

__all__ = ["clock", "quick", "read", "records", "restored"]
SECRET = "/home/miller/secret"
CANNOT_READ = "the records cannot be read; on the server, 'anamnesis doctor' says why"
CANNOT_ANSWER = "what an answer needs is not here or not loaded yet; on the server, 'anamnesis doctor' says what"


def served(assistant: FakeAssistant, records: Records, accounts: bool, limits: Limits = LOOSE) -> tuple[FastAPI, TestClient]:
    """The application, and a client of the server with all that stands before it."""
    page = together(assistant, records, replace(policy("127.0.0.1", [], accounts), limits=limits))
    return page, TestClient(config(page, "127.0.0.1", 0).app, base_url=HERE, follow_redirects=False, raise_server_exceptions=False)  # type: ignore[arg-type]


def counts(page: FastAPI) -> dict[tuple[str, str, str], float]:
    """Requests by route, method and status."""
    families = page.state.assistant.measures.registry.collect()
    samples = [sample for family in families for sample in family.samples if sample.name == "anamnesis_requests_total"]
    return {(sample.labels["route"], sample.labels["method"], sample.labels["status"]): sample.value for sample in samples}


def test_log_and_counts_name_the_route_of_every_request(tmp_path: Path, records: Records, read: Read) -> None:
    page, browser = served(FakeAssistant(tmp_path), records, accounts=False)
    asked = [
        ("GET", "/health", "/health", 200),
        ("GET", "/api/v1/conversations/headache?q=headache", "/api/v1/conversations/{id}", 422),
        ("GET", "/", "/", 200),
        ("GET", "/static/img/logo.svg", "/static/{path:path}", 200),
        ("GET", "/gradio_api/info", "/gradio_api/info", 200),
        ("POST", "/gradio_api/cancel", "none", 400),
        ("GET", "/login", "/login", 303),
        ("HEAD", "/alive", "/alive", 204),
        ("GET", "/headache", "none", 404),
    ]
    for method, path, _, status in asked:
        assert (path, browser.request(method, path).status_code) == (path, status)
    browser.post("/api/v1/ask", json={"text": "a headache bug"})
    rows = [row for row in read() if row["event"].startswith("request.")]
    assert [(row["method"], row.get("route", "none"), row["status"]) for row in rows[: len(asked)]] == [(method, route, status) for method, _, route, status in asked]
    assert (rows[-1]["event"], rows[-1]["route"], rows[-1]["status"]) == ("request.broke", "/api/v1/ask", 500)
    assert "headache" not in json.dumps(read())
    assert counts(page) == {(route, method, str(status)): 1.0 for method, _, route, status in asked} | {("/api/v1/ask", "POST", "500"): 1.0}


def test_what_the_gate_refuses_is_counted_without_its_address(tmp_path: Path, records: Records) -> None:
    page, browser = served(FakeAssistant(tmp_path), records, True, replace(LOOSE, address=Rate(6.5, 0.0001), body=100))
    for number in range(4):
        assert browser.get(f"/miller/{number}").status_code == 401
    assert browser.post("/api/v1/ask", content=b"x" * 101).status_code == 413
    assert browser.post("/api/v1/ask", headers={"origin": "https://evil.example"}).status_code == 403
    for number in range(3):
        assert browser.get(f"/miller/{number}").status_code == 429
    assert browser.request("MILLER", "/", headers={"host": "miller.example"}).status_code == 421
    assert counts(page) == {
        ("none", "GET", "401"): 4.0, ("none", "POST", "413"): 1.0, ("none", "POST", "403"): 1.0, ("none", "GET", "429"): 3.0, ("none", "other", "421"): 1.0,
    }  # fmt: skip
    assert b"iller" not in page.state.assistant.measures.text()


def test_a_wrong_password_is_counted_as_one(tmp_path: Path, records: Records) -> None:
    page, browser = served(FakeAssistant(tmp_path), records, accounts=True)
    assert browser.post("/api/v1/login", json={"name": "Ann", "password": PASSWORD}).status_code == 401
    assert counts(page) == {("/api/v1/login", "POST", "401"): 1.0}


@pytest.mark.parametrize("accounts", [True, False])
def test_ready_tells_strangers_nothing_of_this_machine(tmp_path: Path, records: Records, read: Read, monkeypatch: pytest.MonkeyPatch, accounts: bool) -> None:
    def broken() -> int:
        raise CannotStore(f"the records at '{SECRET}' are busy")

    fake = FakeAssistant(tmp_path)
    _, browser = served(fake, records, accounts)
    assert browser.get("/ready").json() == {"ready": True, "missing": {}}
    fake.lacks = (f"the index '{SECRET}' is not built",)
    monkeypatch.setattr(records.accounts, "count", broken)
    got = browser.get("/ready")
    assert (got.status_code, got.json()) == (503, {"ready": False, "missing": {"answers": [CANNOT_ANSWER], "records": [CANNOT_READ]}})
    told = next(row for row in read() if row["event"] == "serve.unready")
    assert told["error"] == ["assistant.records.errors.CannotStore"]
    assert SECRET not in json.dumps(read())


def test_where_there_are_accounts_metrics_are_for_admins(tmp_path: Path, records: Records) -> None:
    person(records, "Ann")
    records.accounts.add("Doc", PASSWORD, "clinician", "")
    records.accounts.add("Root", PASSWORD, "admin", "")
    _, browser = served(FakeAssistant(tmp_path), records, accounts=True)
    assert browser.get("/metrics").status_code == 401
    for name, status in (("Ann", 403), ("Doc", 403), ("Root", 200)):
        got = browser.get("/metrics", headers=bearer(browser, name))
        assert (name, got.status_code, b"anamnesis_requests_total" in got.content) == (name, status, status == 200)
    assert browser.get("/metrics", headers=bearer(browser)).json()["detail"] == "Your account may not do this."


def test_the_token_of_a_monitor_follows_its_role(tmp_path: Path, records: Records) -> None:
    person(records, "prometheus")
    _, browser = served(FakeAssistant(tmp_path), records, accounts=True)
    headers = {"authorization": f"Bearer {records.accounts.open_for('prometheus', 86400.0, '').token}"}
    statuses = [browser.get("/metrics", headers=headers).status_code]
    for role in ("admin", "patient"):
        records.accounts.set_role("prometheus", role, "")
        statuses.append(browser.get("/metrics", headers=headers).status_code)
    assert statuses == [403, 200, 403]


def test_without_accounts_metrics_are_open_to_this_machine(tmp_path: Path, records: Records) -> None:
    _, browser = served(FakeAssistant(tmp_path), records, accounts=False)
    assert browser.get("/metrics").status_code == 200
