"""``anamnesis search``: ranked passages, of the sources, years and types that are asked for."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.markup import escape

from assistant.build import Assistant, build
from assistant.errors import BadInput
from assistant.literature import Filters, filters, kind_of
from assistant.literature import search as search_literature
from assistant.understand import clean_text
from indexes.types import Hit, Mark
from ui.cli.options import Case, Index, Json, JsonLines, Screen, each_line, emit, settings
from ui.rows import Row, text_of

app = typer.Typer(add_completion=False)
Count = Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")]
Source = Annotated[str, typer.Option("--source", help="Only from this publisher or pack, or documents whose id begins so.")]
YearFrom = Annotated[str, typer.Option("--year-from", help="Only what was published in this year or later.")]
YearTo = Annotated[str, typer.Option("--year-to", help="Only what was published in this year or before.")]
Type = Annotated[str, typer.Option("--type", help="Only guideline, article, leaflet or page.")]
KEYS = ("source", "year_from", "year_to", "type")


@app.command()
def search(
    text: Annotated[str | None, typer.Argument(help="What to look for.")] = None, index: Index = "", k: Count = 10, source: Source = "",
    year_from: YearFrom = "", year_to: YearTo = "", kind: Type = "", json: Json = False, jsonl: JsonLines = None,
) -> None:  # fmt: skip
    """Find passages; no answer is written."""
    assistant = build(settings(index=index, llm="none"))
    wanted: Case = dict(zip(KEYS, (source, year_from, year_to, kind), strict=True))
    _filters(assistant, wanted)
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


def search_row(assistant: Assistant, case: Case, k: int) -> Row:
    """One result of ``search``; a case may carry ``source``, ``year_from``, ``year_to`` and ``type``.

    Raises:
        BadInput: a filter cannot be used.
    """
    start = time.perf_counter()
    wanted = _filters(assistant, case)
    found = search_literature(assistant.finder, clean_text(text_of(case)), k, wanted)
    rows = [hit_row(hit, mark) for hit, mark in found]
    return {"id": case.get("id"), "hits": rows, "ms": round((time.perf_counter() - start) * 1000, 2)}


def hit_row(hit: Hit, mark: Mark) -> Row:
    """A passage with the source that was asked for, or its first one."""
    passage = hit.passage
    return {
        "passage_id": passage.id,
        "document_id": passage.document_id,
        "title": passage.title,
        "section": passage.section,
        "publisher": mark.publisher or passage.publisher,
        "year": mark.published,
        "type": kind_of(mark),
        "page": mark.page,
        "pages": list(passage.pages),
        "url": mark.url or passage.url,
        "score": round(hit.score, 6),
        "found_by": list(hit.found_by),
        "text": passage.text,
    }


def _filters(assistant: Assistant, case: Case) -> Filters:
    def documents(name: str) -> Iterable[str]:
        return (document.id for document in assistant.packs.documents(name)) if name in assistant.packs.searchable() else ()

    source, year_from, year_to, kind = (case.get(key) for key in KEYS)
    return filters(source, year_from, year_to, kind, documents)
