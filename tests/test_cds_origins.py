"""Which web pages of other origins may call CDS Hooks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from assistant.records.opening import Records
from tests.cds import ALONE, EHR, EVIL, SERVICE, configured, refusal, sent, served, token
from tests.fakes_api import FakeAssistant, application
from tests.fakes_guard import GATE, client, small_page
from tests.records import clock, quick, records
from ui.guard.hooks import hooks
from ui.guard.policy import HOOKS
from ui.web.app import guarded

__all__ = ["clock", "quick", "records"]


def preflight(browser: TestClient, origin: str, path: str = SERVICE, method: str = "POST") -> Any:
    asked = {"origin": origin, "access-control-request-method": method, "access-control-request-headers": "authorization,content-type", "sec-fetch-site": "cross-site"}
    return browser.options(path, headers=asked)


def allowed(got: Any) -> dict[str, str]:
    return {name.removeprefix("access-control-"): value for name, value in got.headers.items() if name.startswith("access-control-")}


def test_a_page_of_a_configured_origin_may_call_cds_hooks_and_nothing_else(tmp_path: Path, records: Records) -> None:
    policy = replace(GATE, hooks=hooks(configured(tmp_path / "cds")))
    browser = client(guarded(application(FakeAssistant(tmp_path / "home"), records, alone=False), small_page(tmp_path), policy))
    for path, method in ((HOOKS, "GET"), (SERVICE, "POST")):
        got = preflight(browser, EHR, path, method)
        assert (got.status_code, got.headers["vary"].split(",")[0]) == (200, "Origin")
        assert allowed(got) == {"allow-origin": EHR, "allow-methods": "GET, POST", "allow-headers": "Accept, Accept-Language, Authorization, Content-Language, Content-Type", "max-age": "600"}
    got = sent(browser, token(), origin=EHR, **{"sec-fetch-site": "cross-site"})
    assert (got.status_code, allowed(got), got.headers["vary"], got.headers["cache-control"]) == (200, {"allow-origin": EHR}, "Origin", "no-store")
    refused = sent(browser, None, origin=EHR)
    assert (refusal(refused), allowed(refused)) == ("there is none in 'Authorization: Bearer'", {"allow-origin": EHR})
    for path in ("/api/v1/triage", "/v1/chat/completions", "/health", "/", "/cds-servicesx"):
        assert allowed(preflight(browser, EHR, path)) == allowed(browser.get(path, headers={"origin": EHR})) == {}


@pytest.mark.parametrize("origin", [EVIL, "null", "https://ehr.example.org.evil.example", "http://ehr.example.org", "https://ehr.example.org:8443", "*"])
def test_a_page_of_any_other_origin_may_not(tmp_path: Path, records: Records, origin: str) -> None:
    browser = served(tmp_path, records)
    got = preflight(browser, origin)
    assert (got.status_code, allowed(got)) == (401, {})
    assert allowed(sent(browser, token(), origin=origin)) == {}


def test_without_origins_no_page_may(tmp_path: Path) -> None:
    browser = served(tmp_path, None, ALONE, origins=[], issuers={})
    got = preflight(browser, EHR)
    assert (got.status_code, got.headers["content-type"], allowed(got)) == (405, "application/problem+json", {})
    assert allowed(browser.get(HOOKS, headers={"origin": EHR})) == {}


@pytest.mark.parametrize(("origin", "path", "status"), [(EHR, SERVICE, 200), (EVIL, SERVICE, 403), (EHR, "/api/v1/triage", 403)])
def test_on_ones_own_machine_a_page_of_a_configured_origin_needs_no_token(tmp_path: Path, origin: str, path: str, status: int) -> None:
    browser = served(tmp_path, None, ALONE, issuers={})
    got = sent(browser, None, path, origin=origin, **{"sec-fetch-site": "cross-site"})
    assert (got.status_code, allowed(got)) == (status, {"allow-origin": EHR} if status == 200 else {})
