"""``python -m eval.load ask``, ``page`` and ``soak``."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, NoReturn

import psutil
import typer

from assistant.build import build
from assistant.errors import AnamnesisError, BadInput
from assistant.settings import Settings
from eval.cases import questions
from eval.load import bars
from eval.load.bars import Bar, judge
from eval.load.browser import ask_page
from eval.load.doors import Http, InProcess
from eval.load.results import counted, drawn, growth, outcomes, waits
from eval.load.types import Door, Sample
from eval.load.users import soak, together
from eval.report import Header, Report, to_json, to_markdown, write
from eval.suites.headers import header
from indexes.errors import RetrievalError

app = typer.Typer(add_completion=False, no_args_is_help=True, help="Many users at once, and for long.")
Url = Annotated[str, typer.Option("--url", help="A running server, such as http://127.0.0.1:7860; within this process where left out.")]
Users = Annotated[int, typer.Option("--users", min=1, max=1000, help="People who ask at the same time.")]
Llm = Annotated[str, typer.Option("--llm", help="As of 'anamnesis ask', where no server is named.")]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the report as JSON and Markdown.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report as JSON.")]
Lost = Annotated[int, typer.Option("--lost", min=0, help="Bar: how many may be lost.")]
Refused = Annotated[int, typer.Option("--refused", min=0, help="Bar: how many may be refused.")]
HeaderOf = Callable[[int], Header]
"""A header for so many questions."""
NOTE = "compare load and cores: on a machine busy with other work everything is slower"


@app.command()
def ask(
    url: Url = "",
    users: Users = 50,
    each: Annotated[int, typer.Option("--each", min=1, help="Questions of each user.")] = 10,
    llm: Llm = "none",
    lost: Lost = bars.LOST,
    refused: Refused = bars.REFUSED,
    p95: Annotated[float, typer.Option("--p95", help="Bar: seconds until 95 % of the answers are whole.")] = bars.ANSWER_S,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """How many are lost and how long it takes when many ask at once; status 2 where a bar is missed."""
    door, head = opened(url, llm, "load")
    found = together(door, texts(), users, each)
    counts, waited = counted(found), waits(found)
    tell(
        Report(head(len(found)), (outcomes(counts), waited), (f"{users} users at once", NOTE), tuple(asdict(one) for one in found)),
        out, as_json, (*bars.of_counts(counts, lost, refused), *bars.of_waits(waited, p95)),
    )  # fmt: skip


@app.command()
def page(
    url: Annotated[str, typer.Option("--url", help="A running server without accounts, such as http://127.0.0.1:7860.")],
    messages: Annotated[int, typer.Option("--messages", min=1, help="How many are written, each in a page of its own.")] = 30,
    received: Annotated[float, typer.Option("--page", help="Bar: seconds until half of the pages are received.")] = bars.PAGE_S,
    urgency: Annotated[float, typer.Option("--urgency", help="Bar: seconds from sending until half of the urgencies are drawn.")] = bars.URGENCY_S,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """How long a person at the page waits, in a real browser (Chromium); status 2 where a bar is missed."""
    asked = texts()
    step = max(1, len(asked) // messages)
    found = list(ask_page(url, asked[::step][:messages]))
    waited = drawn(found)
    tell(Report(opened(url, "none", "page")[1](len(found)), (waited,), ("one person", NOTE), tuple(map(asdict, found))), out, as_json, bars.of_page(waited, received, urgency))


@app.command("soak")
def soak_command(
    url: Url = "",
    pid: Annotated[int, typer.Option("--pid", help="Process id of that server; this process where no server is named.")] = 0,
    users: Users = 4,
    minutes: Annotated[float, typer.Option("--minutes", min=0.01)] = 60.0,
    every: Annotated[float, typer.Option("--every", min=0.01, help="Seconds between two samples.")] = 10.0,
    llm: Llm = "none",
    lost: Lost = bars.LOST,
    refused: Refused = bars.REFUSED,
    memory: Annotated[float, typer.Option("--memory", help="Bar: MB of growth an hour; missed where the whole 95 % interval is above it, as for the next two.")] = bars.MEMORY_MB,
    threads: Annotated[float, typer.Option("--threads", help="Bar: threads more an hour.")] = bars.THREADS_MORE,
    files: Annotated[float, typer.Option("--files", help="Bar: open files more an hour.")] = bars.FILES_MORE,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """What grows while people ask without end: memory, threads, open files; status 2 where a bar is missed."""
    if bool(url) != bool(pid):
        raise BadInput("--url and --pid belong together: the process of the server is watched")
    process = watched(pid)
    door, head = opened(url, llm, "soak")
    counts, samples = soak(door, texts(), users, minutes * 60, every, lambda: sample(process))
    grown = growth(samples)
    tell(
        Report(head(counts.total()), (outcomes(counts), grown), (f"{users} users, {minutes:g} minutes", NOTE), tuple(asdict(one) for one in samples)),
        out, as_json, (*bars.of_counts(counts, lost, refused), *bars.of_growth(grown, memory, threads, files)),
    )  # fmt: skip


def opened(url: str, llm: str, suite: str) -> tuple[Door, HeaderOf]:
    """The door, warmed up, and how its report is headed."""
    if url:
        return Http(url), lambda n: Header(suite, n, f"server at {url}", "", "", "", "eval/cases/questions.jsonl")
    assistant = build(Settings(llm=llm))
    assistant.warm()
    return InProcess(assistant), lambda n: header(suite, assistant, n, "eval/cases/questions.jsonl")


def texts() -> list[str]:
    """What is asked."""
    return [question.text for question in questions.read()]


def watched(pid: int) -> psutil.Process:
    """The process to look at.

    Raises:
        BadInput: there is none.
    """
    try:
        return psutil.Process(pid or None)
    except psutil.Error as error:
        raise BadInput(f"there is no process {pid} to watch") from error


def sample(process: psutil.Process) -> Sample:
    """A process as it is now.

    Raises:
        BadInput: it has ended.
    """
    try:
        with process.oneshot():
            return Sample(time.monotonic(), process.memory_info().rss, process.num_threads(), process.num_fds())
    except psutil.Error as error:
        raise BadInput("the process that was watched has ended") from error


def tell(report: Report, out: Path | None, as_json: bool, reached: Sequence[Bar]) -> None:
    """Print the report, and write it where a folder is named.

    Raises:
        Missed: a bar is not reached; the report is told all the same.
    """
    if out is not None:
        write(report, out)
    typer.echo(json.dumps(to_json(report), ensure_ascii=False) if as_json else to_markdown(report))
    judge(reached)


def main() -> None:
    """Status 2 and one line for bad input and for bars that are missed."""
    try:
        app(standalone_mode=False)
    except typer.TyperException as error:
        fail(error.format_message())
    except (AnamnesisError, RetrievalError) as error:
        fail(str(error))


def fail(message: str) -> NoReturn:
    """One line on stderr, and exit status 2."""
    print(f"eval.load: {message}", file=sys.stderr)
    sys.exit(2)
