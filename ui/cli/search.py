"""``anamnesis search``: ranked passages, of the sources, years and types that are asked for."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from assistant.build import build
from assistant.errors import BadInput
from ui.cli.options import Case, Index, Json, JsonLines, Screen, each_line, emit, settings
from ui.search_rows import KEYS, filters_of, search_row

app = typer.Typer(add_completion=False)
Count = Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")]
Source = Annotated[str, typer.Option("--source", help="Only from this publisher or pack, or documents whose id begins so.")]
YearFrom = Annotated[str, typer.Option("--year-from", help="Only what was published in this year or later.")]
YearTo = Annotated[str, typer.Option("--year-to", help="Only what was published in this year or before.")]
Type = Annotated[str, typer.Option("--type", help="Only guideline, article, leaflet or page.")]


@app.command()
def search(
    text: Annotated[str | None, typer.Argument(help="What to look for.")] = None, index: Index = "", k: Count = 10, source: Source = "",
    year_from: YearFrom = "", year_to: YearTo = "", kind: Type = "", json: Json = False, jsonl: JsonLines = None,
) -> None:  # fmt: skip
    """Find passages; no answer is written."""
    assistant = build(settings(index=index, llm="none"))
    wanted: Case = dict(zip(KEYS, (source, year_from, year_to, kind), strict=True))
    filters_of(assistant, wanted)
    if jsonl is not None:
        each_line(jsonl, lambda case: search_row(assistant, wanted | {key: value for key, value in case.items() if value is not None}, k))
        return
    if text is None:
        raise BadInput('say what to look for: anamnesis search "iron deficiency"')
    row = search_row(assistant, {"text": text, **wanted}, k)
    if json:
        emit(row)
        return
    console = Screen(highlight=False, soft_wrap=True)
    for number, hit in enumerate(row["hits"], 1):
        about = " · ".join(str(part) for part in (hit["publisher"], hit["year"], hit["type"], f"p. {hit['page']}" if hit["page"] else "") if part)
        console.print(f"[cyan]{number}[/] [bold]{escape(hit['title'])}[/] {escape(hit['section'])} [dim]{escape(about)} {hit['score']:.4f} {'+'.join(hit['found_by'])} {escape(hit['url'])}[/]")  # fmt: skip
        console.print(f"  {escape(hit['text'][:300])}")
