"""``anamnesis bench``: speed and memory on this machine, in one report."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assistant.build import build
from assistant.errors import BadInput
from assistant.settings import Settings
from eval import html
from eval.bench import answers, ingestion, memory, retrieval, start
from eval.bench.home import home
from eval.bench.types import QUICK, Amount, Bench, Measure, Part
from eval.report import Report, to_json, to_markdown, write
from eval.suites.headers import header, worded

app = typer.Typer(add_completion=False)
PARTS: dict[str, Measure] = {
    "retrieval": retrieval.run, "ingestion": ingestion.run, "answers": answers.run, "memory": memory.measure, "start": start.measure,
}  # fmt: skip
LEAST, MOST = 1_000, 10_000_000
_SIZE = re.compile(r"(\d+)([km]?)", re.I)
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
QUICKLY = "a quick run: few questions and rounds, so intervals are wide and a figure may be off"
LOADED = "everything is slower on a machine busy with other work; compare load and cores"


@app.command()
def bench(
    parts: Annotated[list[str] | None, typer.Argument(help=f"What to measure: {', '.join(PARTS)}; all where left out.")] = None,
    sizes: Annotated[str, typer.Option("--sizes", help="Passages of the indexes, such as 10000,100000 or 10k,100k,1m.")] = "",
    source: Annotated[list[str] | None, typer.Option("--from", help="READER:PATH of texts besides our own pages.")] = None,
    llm: Annotated[str, typer.Option("--llm", help="As of 'anamnesis ask'; none leaves the language model out.")] = "",
    quick: Annotated[bool, typer.Option("--quick", help="Small runs, in minutes.")] = False,
    rounds: Annotated[int, typer.Option("--rounds", min=0, help="How often whole processes are started; 0 takes the usual.")] = 0,
    out: Annotated[Path | None, typer.Option("--out", help="Folder for the report as JSON and Markdown.")] = None,
    page: Annotated[Path | None, typer.Option("--html", help="File for the report as one web page with plots.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
) -> None:
    """Measure retrieval, ingestion, answers, memory and cold start here, in a home of its own."""
    chosen, amount = chosen_parts(parts or []), QUICK if quick else Amount()
    amount = replace(amount, sizes=sizes_of(sizes) or amount.sizes, rounds=rounds or amount.rounds)
    given = Settings(llm=llm) if llm else Settings()
    with home(given) as settings, Console(stderr=True).status("") as status:
        assistant = build(settings.model_copy(update={"llm": "none"}))
        found = measured(Bench(settings, assistant, amount, tuple(source or ()), status.update), chosen, quick)
    _tell(found, out, page, as_json)


def measured(bench: Bench, parts: Sequence[str], quick: bool) -> Report:
    """Every part in turn, as one report.

    Raises:
        AnamnesisError: the embedder is missing, or the language model asked for.
    """
    name = worded(build(bench.settings))
    bench.tell("preparing the built-in index")
    bench.assistant.warm()
    found = [PARTS[name](bench) for name in parts]
    return joined(bench, found, name, (QUICKLY, LOADED) if quick else (LOADED,))


def joined(bench: Bench, parts: Iterable[Part], llm: str, notes: Sequence[str]) -> Report:
    """One report of all parts, with the name of the language model."""
    found = tuple(parts)
    cases = tuple(case for part in found for case in part.cases)
    head = header("bench", bench.assistant, len(cases), ", ".join(("pages", *bench.sources)))
    named = replace(head, model=f"{head.model.split(';')[0]}; {llm}")
    return Report(named, tuple(table for part in found for table in part.tables), (*notes, *(note for part in found for note in part.notes)), cases)


def chosen_parts(names: Sequence[str]) -> tuple[str, ...]:
    """Those named, in our order; all where none is.

    Raises:
        BadInput: a part is unknown.
    """
    if unknown := [name for name in names if name not in PARTS]:
        raise BadInput(f"there is no part '{unknown[0]}'; known: {', '.join(PARTS)}")
    return tuple(name for name in PARTS if name in names or not names)


def sizes_of(text: str) -> tuple[int, ...]:
    """Numbers of passages, ascending, each once.

    Raises:
        BadInput: one is no number, or too small or large to be measured.
    """
    found = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        match = _SIZE.fullmatch(part)
        size = int(match[1]) * _TIMES[match[2].lower()] if match else 0
        if not LEAST <= size <= MOST:
            raise BadInput(f"--sizes '{part}' is not a number of passages from {LEAST:,} to {MOST:,}, such as 10000 or 100k")
        found.append(size)
    return tuple(sorted(set(found)))


def _tell(report: Report, out: Path | None, page: Path | None, as_json: bool) -> None:
    if page is not None:
        page.write_text(html.page([to_json(report)], "Speed and memory"), encoding="utf-8")
    if out is not None:
        write(report, out)
    typer.echo(json.dumps(to_json(report), ensure_ascii=False) if as_json else to_markdown(report))
