"""A read-only server of the Model Context Protocol: triage, search, medicines and concepts for programs that speak it.

Every tool answers with the JSON row of the command line. Nothing that is asked is kept or logged, and nothing leaves the machine.

References: Model Context Protocol, https://modelcontextprotocol.io/specification.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Annotated, Any

import anyio
import mcp_types as types
from anyio.to_thread import run_sync
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.bedside import Bedside
from assistant.build import Assistant, build
from assistant.errors import AnamnesisError
from assistant.medicines import check
from assistant.settings import Settings
from indexes.errors import RetrievalError
from knowledge_graph.errors import KnowledgeError
from ui.cli.graph import concept_row, joined
from ui.rows import Row, medicines_row, triage_row
from ui.search_rows import search_row

Context = ServerRequestContext[Any, Any]
Profile = Annotated[dict[str, Any], Field(default_factory=dict, description="age, sex, pregnant, conditions, medicines, allergies; every key may be left out.")]
SCHEME = "anamnesis://"
INSTRUCTIONS = "Call triage first with the person's own words. It is no doctor: pass on its urgency and its sources, and do not lower the level."


class Arguments(BaseModel):
    """What a tool is given; unknown names are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OfTriage(Arguments):
    """Arguments of ``triage``."""

    text: str = Field(description="What is wrong, in the person's own words, English or Chinese.")
    profile: Profile


class OfSearch(Arguments):
    """Arguments of ``search``."""

    text: str = Field(description="What to look for.")
    k: int = Field(default=10, ge=1, le=100, description="How many passages.")
    source: str = Field(default="", description="Only from this publisher or pack, or documents whose id begins so.")
    year_from: str = Field(default="", description="Only what was published in this year or later.")
    year_to: str = Field(default="", description="Only what was published in this year or before.")
    type: str = Field(default="", description="Only guideline, article, leaflet or page.")


class OfMedicines(Arguments):
    """Arguments of ``check_medicines``."""

    names: list[str] = Field(min_length=1, max_length=50, description="Names of medicines, brands or classes.")
    profile: Profile


class OfConcept(Arguments):
    """Arguments of ``show_concept``."""

    name: str = Field(description="Id or name of an illness, a medicine or a finding.")


class Desk:
    """What the tools look things up in; everything is loaded when first asked for."""

    def __init__(self, settings: Settings) -> None:
        self.bedside, self.assistant = Bedside(settings), build(settings)

    def triage(self, given: OfTriage) -> Row:
        """As ``anamnesis triage --json``."""
        start = time.perf_counter()
        found = self.bedside.assess(given.text, self.bedside.profile(given.profile))
        return triage_row(None, found, round((time.perf_counter() - start) * 1000, 2))

    def search(self, given: OfSearch) -> Row:
        """As ``anamnesis search --json``."""
        return search_row(self.assistant, given.model_dump(exclude={"k"}), given.k)

    def check_medicines(self, given: OfMedicines) -> Row:
        """As ``anamnesis check-medicines --json``."""
        person = self.bedside.profile(given.profile)
        return medicines_row(check(given.names, person, self.bedside.linker, self.bedside.knowledge))

    def show_concept(self, given: OfConcept) -> Row:
        """As ``anamnesis graph show --json``."""
        return concept_row(*joined(self.assistant, given.name))


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool: what it takes and who answers."""

    told: str
    takes: type[Arguments]
    answer: Callable[[Desk, Any], Row]

    def described(self, name: str) -> types.Tool:
        """The tool as clients see it."""
        hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
        return types.Tool(name=name, description=self.told, input_schema=self.takes.model_json_schema(), annotations=hints)


TOOLS = {
    "triage": Tool("How urgent is it, why (red-flag rules with their sources), what could it be, and what to ask next.", OfTriage, Desk.triage),
    "search": Tool("Passages of the medical sources about a question, each with publisher and address.", OfSearch, Desk.search),
    "check_medicines": Tool("Interactions, duplicates, contraindications and allergies of medicines, each with its source.", OfMedicines, Desk.check_medicines),
    "show_concept": Tool("An illness, medicine or finding with its names and everything it is joined to.", OfConcept, Desk.show_concept),
}


def server(settings: Settings) -> Server[Any]:
    """The server over one home folder; nothing is loaded yet."""
    desk, one = Desk(settings), anyio.CapacityLimiter(1)

    async def tools(_: Context, __: types.PaginatedRequestParams | None) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[tool.described(name) for name, tool in TOOLS.items()])

    async def call(_: Context, asked: types.CallToolRequestParams) -> types.CallToolResult:
        return await run_sync(called, desk, asked.name, asked.arguments or {}, limiter=one)

    async def resources(_: Context, __: types.PaginatedRequestParams | None) -> types.ListResourcesResult:
        return types.ListResourcesResult(resources=pages(desk.assistant))

    async def read(_: Context, asked: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        text = page_text(desk.assistant, str(asked.uri))
        return types.ReadResourceResult(contents=[types.TextResourceContents(uri=asked.uri, mime_type="text/markdown", text=text)])

    made: Server[Any] = Server(
        "anamnesis", version=version("anamnesis"), instructions=INSTRUCTIONS,
        on_list_tools=tools, on_call_tool=call, on_list_resources=resources, on_read_resource=read,
    )  # fmt: skip
    # It would hand spans to whatever exporter the environment names.
    made.middleware.clear()
    return made


def called(desk: Desk, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """A row, or an error in one sentence."""
    tool = TOOLS.get(name)
    if tool is None:
        return _failed(f"there is no tool '{name}'; known: {', '.join(TOOLS)}")
    try:
        row = tool.answer(desk, tool.takes.model_validate(arguments))
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        return _failed(f"argument '{'.'.join(str(part) for part in first['loc'])}' of {name}: {first['msg']}")
    except (AnamnesisError, RetrievalError, KnowledgeError) as error:
        return _failed(" ".join(str(error).split()))
    return types.CallToolResult(content=[types.TextContent(type="text", text=json.dumps(row, ensure_ascii=False))], structured_content=row)


def _failed(why: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(type="text", text=why)], is_error=True)


def pages(assistant: Assistant) -> list[types.Resource]:
    """Every page as a resource."""
    known = assistant.knowledge
    found = [(f"conditions/{key}", page.name) for key, page in known.conditions.items()]
    found += [(f"medicines/{key}", page.name) for key, page in known.medicines.items()]
    return [types.Resource(uri=f"{SCHEME}{path}", name=path, title=name, mime_type="text/markdown") for path, name in found]


def page_text(assistant: Assistant, uri: str) -> str:
    """The Markdown of a page.

    Raises:
        MCPError: there is no such page.
    """
    if uri not in {page.uri for page in pages(assistant)}:
        raise MCPError(types.INVALID_PARAMS, f"there is no page '{uri}'; resources/list names them")
    return (assistant.knowledge.folder / f"{uri.removeprefix(SCHEME)}.md").read_text(encoding="utf-8")


def serve(settings: Settings) -> None:
    """Answer on stdin and stdout until the client leaves."""

    async def run() -> None:
        made = server(settings)
        async with stdio_server() as (reading, writing):
            await made.run(reading, writing, made.create_initialization_options())

    anyio.run(run)
