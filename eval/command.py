"""``anamnesis eval``: measure what the assistant finds and says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, TaskID

from assistant.build import build
from assistant.errors import BadInput
from assistant.settings import Settings
from eval.report import to_json, to_markdown, write
from eval.suites import (
    abstention,
    citations,
    coverage,
    ddxplus,
    differential,
    intake,
    interview,
    linking,
    retrieval,
    safety,
    triage,
    understanding,
    vitals,
)
from eval.suites.types import Options, Suite

app = typer.Typer(add_completion=False)
SUITES: dict[str, Suite] = {
    "retrieval": retrieval.run, "citations": citations.run, "linking": linking.run, "coverage": coverage.run,
    "differential": differential.run, "ddxplus": ddxplus.run, "triage": triage.run,
    "understanding": understanding.run, "vitals": vitals.run, "intake": intake.run,
    "interview": interview.run, "abstention": abstention.run, "safety": safety.run,
}
NEEDS_NO_MODEL = SUITES.keys() - {"citations"}
Protocol = Annotated[
    str, typer.Option("--protocol", help="What retrieval searches: pool (the cases' own answers) or medquad (the index that --index names).")
]


@app.command("eval")
def eval_(
    suite: Annotated[str, typer.Argument(help=f"What to measure: {', '.join(SUITES)}.")],
    cases: Annotated[Path | None, typer.Option("--cases", help="File or folder of cases; citations has its own.")] = None,
    llm: Annotated[str, typer.Option("--llm", help="As of 'anamnesis ask'.")] = "",
    index: Annotated[str, typer.Option("--index", help="Name of the index to draw from.")] = "",
    protocol: Protocol = "pool",
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report as JSON and Markdown.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Ask only the first so many questions.")] = 0,
) -> None:
    """Run one suite and print its report, with intervals and the identity of everything measured."""
    if suite not in SUITES:
        raise BadInput(f"there is no suite '{suite}'; known: {', '.join(SUITES)}")
    if cases is not None and not cases.exists():
        raise BadInput(f"the cases '{cases}' do not exist")
    given = {"llm": llm or ("none" if suite in NEEDS_NO_MODEL else ""), "index": index or ("medquad" if protocol == "medquad" else "")}
    assistant = build(Settings(**{name: value for name, value in given.items() if value}))
    with Progress(transient=True) as bar:
        report = SUITES[suite](assistant, Options(cases, protocol, limit, _Bars(bar)))
    if out is not None:
        write(report, out)
    typer.echo(json.dumps(to_json(report), ensure_ascii=False) if as_json else to_markdown(report))


class _Bars:
    """One bar a stage of the work."""

    def __init__(self, bar: Progress) -> None:
        self._bar = bar
        self._tasks: dict[str, TaskID] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(stage, total=total or None)
        self._bar.update(self._tasks[stage], completed=done, total=total or None)
