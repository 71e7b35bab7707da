"""The Model Context Protocol as a client sees it: the rows of the command line, errors in one sentence, nothing written."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult, TextContent, TextResourceContents

from assistant.build import Assistant
from assistant.settings import Settings
from tests.fakes import FakeEmbedder
from tests.test_cli import Call, call, environment, home
from tests.tiny_knowledge import tiny
from ui.mcp import server

__all__ = ["call", "home"]
HEART = "crushing chest pain for 30 minutes, sweating, my left arm hurts"
NAMES = ["triage", "search", "check_medicines", "show_concept"]


async def asked(home: Path, tool: str, **arguments: Any) -> CallToolResult:
    async with Client(server(Settings(home=home, llm="none"))) as client:
        return await client.call_tool(tool, arguments)


def told(result: CallToolResult) -> str:
    (block,) = result.content
    assert isinstance(block, TextContent)
    return block.text


async def test_four_tools_that_only_read_say_what_they_take(home: Path) -> None:
    async with Client(server(Settings(home=home, llm="none"))) as client:
        tools = (await client.list_tools()).tools
    assert [tool.name for tool in tools] == NAMES
    assert all(tool.annotations and tool.annotations.read_only_hint and not tool.annotations.open_world_hint for tool in tools)
    assert [tool.input_schema["required"] for tool in tools] == [["text"], ["text"], ["names"], ["name"]]
    assert all(tool.input_schema["additionalProperties"] is False for tool in tools)


@pytest.mark.parametrize(
    ("name", "arguments", "command"),
    [
        ("triage", {"text": HEART, "profile": {"age": 60}}, ("triage", HEART, "--profile", '{"age": 60}')),
        ("check_medicines", {"names": ["ibuprofen", "Marevan"]}, ("check-medicines", "ibuprofen", "Marevan")),
        ("show_concept", {"name": "gout"}, ("graph", "show", "gout")),
    ],
)
async def test_a_tool_gives_the_row_of_its_command(home: Path, call: Call, name: str, arguments: dict[str, Any], command: tuple[str, ...]) -> None:
    found = await asked(home, name, **arguments)
    assert not found.is_error
    assert json.loads(told(found)) == found.structured_content
    row = json.loads(call(*command, "--json")[1])
    assert {key: value for key, value in found.structured_content.items() if key != "ms"} == {key: value for key, value in row.items() if key != "ms"}


async def test_an_emergency_names_its_rule_and_source(home: Path) -> None:
    row = (await asked(home, "triage", text=HEART)).structured_content
    assert row["level"] == "emergency"
    assert all(flag["source"] and flag["url"].startswith("http") for flag in row["red_flags"])
    assert row["differential"][0]["id"] == "heart-attack"


async def test_search_gives_passages_with_their_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Assistant, "embedder", FakeEmbedder())
    monkeypatch.setattr(Assistant, "knowledge", tiny())
    row = (await asked(tmp_path, "search", text="iron-deficiency anaemia treatment", k=3)).structured_content
    assert [hit["document_id"] for hit in row["hits"]] == ["iron-deficiency-anaemia"] * 3
    assert (row["hits"][0]["publisher"], row["hits"][0]["url"]) == ("Test Press", "https://example.org/blood")


@pytest.mark.parametrize(
    ("name", "arguments", "why"),
    [
        ("triage", {"text": "!!!"}, "the message is empty or holds no words"),
        ("triage", {}, "argument 'text' of triage: Field required"),
        ("triage", {"text": "I am tired", "mood": "low"}, "argument 'mood' of triage: Extra inputs are not permitted"),
        ("triage", {"text": "I am tired", "profile": {"shoe": 43}}, "the profile has an unknown key 'shoe'"),
        ("search", {"text": "gout"}, "the embedder 'all-MiniLM-L6-v2' is not here yet"),
        ("search", {"text": "gout", "k": 0}, "argument 'k' of search: Input should be greater than or equal to 1"),
        ("check_medicines", {"names": ["moondust"]}, "no medicine is known as 'moondust'"),
        ("show_concept", {"name": "moondust"}, "nothing is known as 'moondust'"),
        ("prescribe", {}, "there is no tool 'prescribe'; known: triage, search, check_medicines, show_concept"),
    ],
)
async def test_an_error_is_one_sentence(home: Path, name: str, arguments: dict[str, Any], why: str) -> None:
    found = await asked(home, name, **arguments)
    assert found.is_error
    assert found.structured_content is None
    assert told(found).startswith(why)
    assert "\n" not in told(found)


async def test_pages_are_resources(home: Path) -> None:
    async with Client(server(Settings(home=home, llm="none"))) as client:
        listed = (await client.list_resources()).resources
        (page,) = (await client.read_resource("anamnesis://conditions/gout")).contents
        with pytest.raises(MCPError, match="there is no page"):
            await client.read_resource("anamnesis://conditions/../../../secret")
    assert {"anamnesis://conditions/gout", "anamnesis://medicines/warfarin"} <= {resource.uri for resource in listed}
    assert isinstance(page, TextResourceContents)
    assert "# Gout\n" in page.text


async def test_what_is_asked_is_kept_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    await asked(tmp_path, "triage", text="my xylophone gives me a headache")
    await asked(tmp_path, "triage", text="xylophone", profile={"shoe": "xylophone"})
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"xylophone" not in kept
    assert "xylophone" not in caplog.text


async def test_over_stdin_and_stdout(home: Path) -> None:
    started = StdioServerParameters(command=sys.executable, args=["-m", "ui.cli.main", "mcp"], env=environment(home))
    async with Client(started) as client:
        found = await client.call_tool("triage", {"text": HEART})
    assert found.structured_content["level"] == "emergency"


def test_without_the_extra_the_command_names_it(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ui.mcp", raising=False)
    monkeypatch.setitem(sys.modules, "mcp_types", None)
    status, out, err = call("mcp")
    assert (status, out, err) == (2, "", "anamnesis: the MCP server needs the extra 'mcp': pip install 'anamnesis[mcp]'\n")
    monkeypatch.undo()
    assert import_module("ui.mcp").TOOLS.keys() == set(NAMES)
