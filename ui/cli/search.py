"""``anamnesis search``: ranked passages."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.markup import escape

from assistant.build import Assistant, build
from assistant.errors import BadInput
from assistant.understand import clean_text
from ui.cli.options import Case, Index, Json, JsonLines, Screen, each_line, emit, settings
from ui.rows import Row, text_of

app = typer.Typer(add_completion=False)
Count = Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")]


@app.command()
def search(text: Annotated[str | None, typer.Argument(help="What to look for.")] = None, index: Index = "", k: Count = 10, json: Json = False, jsonl: JsonLines = None) -> None:  # fmt: skip
    """Find passages; no answer is written."""
    assistant = build(settings(index=index, llm="none"))
    if jsonl is not None:
        each_line(jsonl, lambda case: search_row(assistant, case, k))
        return
    if text is None:
        raise BadInput('say what to look for: anamnesis search "iron deficiency"')
    row = search_row(assistant, {"text": text}, k)
    if json:
        emit(row)
        return
    console = Screen(highlight=False, soft_wrap=True)
    for number, hit in enumerate(row["hits"], 1):
        console.print(f"[cyan]{number}[/] [bold]{escape(hit['title'])}[/] {escape(hit['section'])} [dim]{hit['score']:.4f} {'+'.join(hit['found_by'])} {escape(hit['url'])}[/]")
        console.print(f"  {escape(hit['text'][:300])}")


def search_row(assistant: Assistant, case: Case, k: int) -> Row:
    """One result of ``search``."""
    start = time.perf_counter()
    query = clean_text(text_of(case))
    hits = assistant.finder.search_passages(query, k)
    rows = [
        {
            "passage_id": hit.passage.id,
            "document_id": hit.passage.document_id,
            "title": hit.passage.title,
            "section": hit.passage.section,
            "publisher": hit.passage.publisher,
            "url": hit.passage.url,
            "score": round(hit.score, 6),
            "found_by": list(hit.found_by),
            "text": hit.passage.text,
        }
        for hit in hits
    ]
    return {"id": case.get("id"), "hits": rows, "ms": round((time.perf_counter() - start) * 1000, 2)}
