"""``anamnesis eval``: measure what the assistant finds and says."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress

from assistant.build import build
from assistant.errors import BadInput
from assistant.settings import Settings
from eval import html
from eval.bars import Bars
from eval.compare import compare, load
from eval.report import Report, to_json, to_markdown, write
from eval.suites import (
    abstention,
    answers,
    asked,
    citations,
    coverage,
    ddxplus,
    differential,
    intake,
    interview,
    linking,
    privacy,
    qa,
    retrieval,
    safety,
    triage,
    understanding,
    verifier,
    vitals,
)
from eval.suites.types import Options, Suite

app = typer.Typer(add_completion=False)
SUITES: dict[str, Suite] = {
    "retrieval": retrieval.run, "citations": citations.run, "linking": linking.run, "coverage": coverage.run,
    "differential": differential.run, "ddxplus": ddxplus.run, "triage": triage.run,
    "understanding": understanding.run, "vitals": vitals.run, "intake": intake.run,
    "interview": interview.run, "abstention": abstention.run, "safety": safety.run,
    "answers": answers.run, "asked": asked.run, "qa": qa.run, "verifier": verifier.run, "privacy": privacy.run,
}
NEEDS_NO_MODEL = SUITES.keys() - {"citations", "answers", "qa"}
# What works on reports that are there already.
ON_REPORTS = ("compare", "page")
Protocol = Annotated[
    str, typer.Option("--protocol", help="What retrieval searches: pool (the cases' own answers) or medquad (the index that --index names).")
]


@app.command("eval")
def eval_(
    suite: Annotated[str, typer.Argument(help=f"What to measure: {', '.join(SUITES)}; or 'compare' two reports, or 'page' to draw some.")],
    reports: Annotated[list[Path] | None, typer.Argument(help="For compare and page: reports as JSON, or folders of them.")] = None,
    cases: Annotated[Path | None, typer.Option("--cases", help="File or folder of cases; citations has its own.")] = None,
    llm: Annotated[str, typer.Option("--llm", help="As of 'anamnesis ask'.")] = "",
    index: Annotated[str, typer.Option("--index", help="Name of the index to draw from.")] = "",
    protocol: Protocol = "pool",
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report as JSON and Markdown.")] = None,
    page: Annotated[Path | None, typer.Option("--html", help="File for the report as one web page with plots.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Ask only the first so many questions.")] = 0,
) -> None:
    """Run one suite and print its report, with intervals and the identity of everything measured."""
    if suite == "page":
        _draw(reports or [], page)
        return
    _tell(_compared(reports or []) if suite == "compare" else (_measured(suite, cases, llm, index, Options(cases, protocol, limit)),), out, page, as_json)


def _measured(suite: str, cases: Path | None, llm: str, index: str, options: Options) -> Report:
    if suite not in SUITES:
        raise BadInput(f"there is no suite '{suite}'; known: {', '.join((*SUITES, *ON_REPORTS))}")
    if cases is not None and not cases.exists():
        raise BadInput(f"the cases '{cases}' do not exist")
    given = {"llm": llm or ("none" if suite in NEEDS_NO_MODEL else ""), "index": index or ("medquad" if options.protocol == "medquad" else "")}
    assistant = build(Settings(**{name: value for name, value in given.items() if value}))
    with Progress(transient=True) as bar:
        return SUITES[suite](assistant, replace(options, progress=Bars(bar)))


def _compared(reports: list[Path]) -> tuple[Report, ...]:
    if len(reports) != 2:
        raise BadInput("eval compare needs two reports, or two folders of reports")
    return compare(*reports)


def _draw(reports: list[Path], page: Path | None) -> None:
    if not reports or page is None:
        raise BadInput("eval page needs reports, or folders of reports, and --html for the page")
    page.write_text(html.page([report for path in reports for report in load(path).values()]), encoding="utf-8")


def _tell(reports: tuple[Report, ...], out: Path | None, page: Path | None, as_json: bool) -> None:
    """Print reports, and write them where asked for."""
    if page is not None:
        page.write_text(html.page([to_json(report) for report in reports]), encoding="utf-8")
    for report in reports:
        if out is not None:
            write(report, out)
        typer.echo(json.dumps(to_json(report), ensure_ascii=False) if as_json else to_markdown(report))
