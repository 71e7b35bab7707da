"""``anamnesis eval``: measure what the assistant finds and says."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from assistant.build import build
from assistant.errors import BadInput
from eval.report import to_json, to_markdown, write
from eval.suites import citations, retrieval
from eval.suites.types import Options, Suite
from ui.cli.options import Index, Json, Llm, emit, settings
from ui.cli.progress import progress_bar

app = typer.Typer(add_completion=False)
SUITES: dict[str, Suite] = {"retrieval": retrieval.run, "citations": citations.run}
Protocol = Annotated[
    str, typer.Option("--protocol", help="What retrieval searches: pool (the cases' own answers) or medquad (the index that --index names).")
]


@app.command("eval")
def eval_(
    suite: Annotated[str, typer.Argument(help=f"What to measure: {', '.join(SUITES)}.")],
    cases: Annotated[Path | None, typer.Option("--cases", help="File or folder of cases; citations has its own.")] = None,
    llm: Llm = "",
    index: Index = "",
    protocol: Protocol = "pool",
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report as JSON and Markdown.")] = None,
    json: Json = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Ask only the first so many questions.")] = 0,
) -> None:
    """Run one suite and print its report, with intervals and the identity of everything measured."""
    if suite not in SUITES:
        raise BadInput(f"there is no suite '{suite}'; known: {', '.join(SUITES)}")
    if cases is not None and not cases.exists():
        raise BadInput(f"the cases '{cases}' do not exist")
    assistant = build(settings(llm=llm or ("none" if suite == "retrieval" else ""), index=index or ("medquad" if protocol == "medquad" else "")))
    with progress_bar() as progress:
        report = SUITES[suite](assistant, Options(cases, protocol, limit, progress))
    if out is not None:
        write(report, out)
    if json:
        emit(to_json(report))
    else:
        typer.echo(to_markdown(report))
