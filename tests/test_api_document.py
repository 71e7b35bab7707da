"""The OpenAPI document against the API itself (Schemathesis), and docs/api.md against the routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from assistant.records.opening import Records
from tests.fakes_api import FakeAssistant, Library, application
from tests.fakes_guard import GATE, HOST, bearer, client
from tests.records import PASSWORD, clock, person, quick, records
from ui.api.app import document, install
from ui.guard.gate import OPEN, Gate
from ui.guard.pages import Pages
from ui.guard.sessions import COOKIE
from ui.turns import Turns

__all__ = ["clock", "quick", "records"]
DOCS = Path(__file__).parent.parent / "docs" / "api.md"


@pytest.fixture
def schema(tmp_path: Path, records: Records) -> Any:
    """Schemathesis over the API with everything behind it."""
    app = application(FakeAssistant(tmp_path / "home", Library(tmp_path / "indexes"), uses_model=False), records)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]
FEW = settings(max_examples=12, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_no_request_breaks_the_server_and_answers_are_as_documented(schema: Any, path: str) -> None:
    for operation in schema[path].values():

        @FEW
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        holds()


# ---- who may call what -------------------------------------------------------------------------------------------------

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
FOR_ADMINS = "/metrics"


@pytest.fixture
def guarded(tmp_path: Path, records: Records) -> FastAPI:
    """The API behind the gate, with accounts and without the page."""
    person(records, "Ann")
    app = install(FastAPI(openapi_url=None), Turns(FakeAssistant(tmp_path / "home", Library(tmp_path / "indexes"))), records, alone=False)
    app.router.routes[:0] = Pages(records, GATE).routes()
    app.add_middleware(Gate, policy=GATE, records=records)
    return app


def operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in made["paths"].items():
        yield from ((path, method.upper(), operation) for method, operation in methods.items())


def test_the_document_of_a_server_tells_how_to_sign_in_there(guarded: FastAPI) -> None:
    browser = client(guarded)
    made = browser.get("/api/v1/openapi.json", headers=bearer(browser)).json()
    assert made == document(accounts=True)
    schemes = made["components"]["securitySchemes"]
    assert {name: {key: scheme[key] for key in scheme if key != "description"} for name, scheme in schemes.items()} == {
        "token": {"type": "http", "scheme": "bearer"}, "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
    }  # fmt: skip
    login = made["paths"]["/api/v1/login"]["post"]
    assert login["requestBody"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Credentials"}
    assert login["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/SignedIn"}
    schemas = made["components"]["schemas"]
    assert (sorted(schemas["Credentials"]["required"]), schemas["Credentials"]["additionalProperties"]) == (["name", "password"], False)
    assert schemas["SignedIn"]["properties"]["user"] == {"$ref": "#/components/schemas/Account"}
    assert schemas["Account"]["properties"]["role"]["enum"] == ["patient", "clinician", "admin"]
    assert (login["security"], set(login["responses"])) == ([], {"200", "401", "403", "404", "413", "422", "429", "503"})
    asked = made["paths"]["/api/v1/ask"]["post"]
    assert asked["security"] == [{"token": []}, {"session": []}]
    assert {status: asked["responses"][status]["content"] for status in ("401", "403", "413", "429", "503")} == dict.fromkeys(("401", "403", "413", "429", "503"), PROBLEM)
    assert asked["responses"]["429"]["headers"]["Retry-After"]["schema"] == {"type": "integer"}
    assert "403" not in made["paths"]["/api/v1/profile"]["get"]["responses"]
    chat = made["paths"]["/v1/chat/completions"]["post"]["responses"]
    assert (chat["401"]["content"], sorted(chat["503"]["content"])) == (PROBLEM, ["application/json", "application/problem+json"])


def test_where_nobody_signs_in_the_document_says_nothing_of_it(schema: Any) -> None:
    made = schema.raw_schema
    assert made == document()
    assert "securitySchemes" not in made["components"]
    assert {"/api/v1/login", "/api/v1/logout"}.isdisjoint(made["paths"])
    assert [path for path, _, operation in operations(made) if "security" in operation or "401" in operation["responses"]] == []
    # Other websites and crowds are refused there too.
    assert {"403", "429"} <= set(made["paths"]["/api/v1/ask"]["post"]["responses"])


@pytest.mark.parametrize("accounts", [False, True])
def test_where_records_sign_their_calls_nothing_else_lets_in_there(accounts: bool) -> None:
    made = document(accounts, signed=True)
    assert made["components"]["securitySchemes"]["record"]["bearerFormat"] == "JWT"
    for path, _, operation in operations(made):
        hook = path.startswith("/cds-services")
        assert operation["security"] == ([{"record": []}] if hook else [{"token": []}, {"session": []}] if accounts and path not in OPEN else []), path
        assert ("401" in operation["responses"]) == (hook or (accounts and path not in {"/health", "/ready"})), path


def test_the_gate_holds_what_the_document_says(guarded: FastAPI) -> None:
    browser = client(guarded)
    for path, method, operation in operations(document(accounts=True)):
        address = path.replace("{id}", "0" * 32).replace("{model}", "anamnesis").replace("{service}", "anamnesis-patient-view")

        def sent(method: str = method, address: str = address, **headers: str) -> Any:
            return TestClient(guarded, base_url=str(browser.base_url)).request(method, address, headers=headers, json={} if method in {"POST", "PUT", "PATCH"} else None)

        mine = bearer(browser)
        cookie = f"{COOKIE}={mine['authorization'].removeprefix('Bearer ')}"
        changes, open_to_all = method != "GET", operation["security"] == []
        answers = {
            "nobody": sent(), "another": sent(authorization="Bearer x"), "forged": sent(cookie=cookie), "page": sent(cookie=cookie, **{"sec-fetch-site": "same-origin"}),
            "elsewhere": sent(**{"sec-fetch-site": "cross-site"}), "mine": sent(**mine),
        }  # fmt: skip
        inside = {403} if path == FOR_ADMINS else {200, 201, 204, 404, 412, 422, 400}
        expected = {
            "nobody": inside if open_to_all else {401}, "another": inside if open_to_all else {401}, "forged": {403} if changes else inside,
            "page": inside, "elsewhere": {403} if changes else inside if open_to_all else {401}, "mine": inside | ({401} if path.endswith("logout") else set()),
        }  # fmt: skip
        for who, answer in answers.items():
            assert answer.status_code in expected[who], (method, path, who)
            assert str(answer.status_code) in operation["responses"], (method, path, who, answer.status_code)
            if answer.status_code in {401, 403}:
                assert (answer.headers["content-type"], answer.json()["status"]) == ("application/problem+json", answer.status_code), (method, path, who)


@pytest.mark.slow
def test_signing_in_is_as_documented(guarded: FastAPI) -> None:
    here = {"host": HOST}
    operation = schemathesis.openapi.from_asgi("/api/v1/openapi.json", guarded, headers=here | bearer(client(guarded)))["/api/v1/login"]["POST"]

    @FEW
    @given(case=operation.as_strategy())
    def holds(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers=here)

    holds()
    tried: tuple[tuple[Any, int], ...] = (({"name": "Ann", "password": PASSWORD}, 200), ({"name": "Ann", "password": "wrong"}, 401), ({"name": "Ann"}, 422))
    for body, status in tried:
        found = operation.Case(body=body, media_type="application/json").call_and_validate(checks=CHECKS, headers=here)
        assert found.status_code == status


# ---- docs/api.md -------------------------------------------------------------------------------------------------------


def routes() -> Iterator[tuple[str, str]]:
    for path, methods in document(accounts=True)["paths"].items():
        yield from ((method.upper(), path) for method in methods)


def shown() -> Iterator[tuple[str, str]]:
    """Method and path of every curl in the documentation; parts that a shell variable fills stand for any."""
    text = DOCS.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in re.findall(r"^ *curl .*$", text, re.M):
        method = re.search(r"-X ([A-Z]+)", line)
        path = re.search(r"\$API(/[^\s'\"?]*)", line)
        assert path, line
        yield method[1] if method else "POST" if " -d " in line or "--json" in line else "GET", path[1]


def test_every_route_is_shown_and_every_call_shown_exists() -> None:
    known = {(method, re.sub(r"\{\w+\}", "*", path)) for method, path in routes()}
    seen = {(method, re.sub(r"\$\w+|anamnesis(?:-clinician|-patient-view)?$|anamnesis-patient-view", "*", path)) for method, path in shown()}
    assert seen == known
