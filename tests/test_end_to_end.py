"""Real answers: with the smallest real model, as a person would ask for one, and with the real embedder alone while nothing but loopback may be reached."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.build import BUILTIN_INDEX, Assistant, build
from assistant.events import ClaimReady, Done, Event, TriageReady
from assistant.settings import Settings
from assistant.types import Answer
from knowledge_graph.types import TriageLevel
from tests.offline import ask as asked_offline
from tests.offline import assert_quoted, offline
from tests.weights import STORE, builtin_index, needs

__all__ = ["offline"]

SMOL, EMBEDDER = "smollm2-135m-instruct", "all-MiniLM-L6-v2"
IRON = "I am 34, heavy periods, tired all the time, look pale and crave ice. What could it be and how is it treated?"
HEART = "crushing chest pain for 30 minutes, sweating, my left arm hurts"

pytestmark = [pytest.mark.weights, needs(SMOL, EMBEDDER)]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    home: Path = tmp_path_factory.mktemp("home")
    (home / "weights").symlink_to(STORE.folder, target_is_directory=True)
    shutil.copytree(builtin_index(tmp_path_factory), home / "indexes" / "builtin")
    return build(Settings(home=home, llm=SMOL, precision="fp32", threads=2))


def ask(assistant: Assistant, text: str) -> tuple[list[Event], Answer]:
    told = list(assistant.ask(text))
    assert isinstance(told[-1], Done)
    return told, told[-1].answer


def test_iron_deficiency_is_found_and_every_claim_is_quoted(assistant: Assistant) -> None:
    told, found = ask(assistant, IRON)
    assert found.triage.level in {TriageLevel.ROUTINE, TriageLevel.URGENT}
    assert found.differential[0].id == "iron-deficiency-anaemia"
    assert found.history.age == 34
    assert found.composer == "extract+model"
    assert found.usage["output_tokens"] > 0
    assert len(found.claims) >= 3
    for claim in found.claims:
        assert claim.citations
        for citation in claim.citations:
            assert citation.quote == citation.passage[citation.start : citation.end]
    assert [event.claim for event in told if isinstance(event, ClaimReady)] == list(found.claims)
    refused = {item.text for item in found.unsupported if item.text}
    assert not refused & {claim.text for claim in found.claims}


def test_a_heart_attack_says_first_what_to_do(assistant: Assistant) -> None:
    told, found = ask(assistant, HEART)
    first = told[0]
    assert isinstance(first, TriageReady)
    assert first.triage.level is TriageLevel.EMERGENCY
    assert "emergency number" in first.triage.do
    assert first.triage.red_flags[0].url.startswith("http")
    assert found.differential[0].id == "heart-attack"
    assert found.questions == ()


@pytest.mark.usefixtures("offline")
def test_without_a_model_nothing_but_loopback_is_reached(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (tmp_path / "weights").mkdir()
    (tmp_path / "weights" / EMBEDDER).symlink_to(STORE.path(EMBEDDER), target_is_directory=True)
    shutil.copytree(builtin_index(tmp_path_factory), tmp_path / "indexes" / BUILTIN_INDEX)
    found = asked_offline(build(Settings(home=tmp_path, llm="none", precision="fp32")))
    assert_quoted(found)
    assert found.timings["total"] > found.timings["triage"]
