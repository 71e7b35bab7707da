"""The OpenAPI document against the API itself (Schemathesis), and docs/api.md against the routes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from assistant.records.opening import Records
from tests.fakes_api import FakeAssistant, Library, application
from tests.records import clock, quick, records
from ui.api.app import document

__all__ = ["clock", "quick", "records"]
DOCS = Path(__file__).parent.parent / "docs" / "api.md"


@pytest.fixture
def schema(tmp_path: Path, records: Records) -> Any:
    """Schemathesis over the API with everything behind it."""
    app = application(FakeAssistant(tmp_path / "home", Library(tmp_path / "indexes"), uses_model=False), records)
    return schemathesis.openapi.from_asgi("/api/v1/openapi.json", app)


CHECKS = [not_a_server_error, response_schema_conformance, content_type_conformance, status_code_conformance]
FEW = settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(document()["paths"]))
def test_no_request_breaks_the_server_and_answers_are_as_documented(schema: Any, path: str) -> None:
    for operation in schema[path].values():

        @FEW
        @given(case=operation.as_strategy())
        def holds(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        holds()


def routes() -> Iterator[tuple[str, str]]:
    for path, methods in document()["paths"].items():
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
