"""``anamnesis triage``: urgency, candidates and next questions, without any model."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.markup import escape

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.history import read_profile
from ui.cli.options import Case, Json, JsonLines, Profile, Screen, each_line, emit, profile_of, settings
from ui.render import banner, differential
from ui.rows import Row, text_of, triage_row

app = typer.Typer(add_completion=False)


@app.command()
def triage(text: Annotated[str | None, typer.Argument(help="What is wrong, in your words.")] = None, profile: Profile = "", json: Json = False, jsonl: JsonLines = None) -> None:  # fmt: skip
    """How urgent is it, and what could it be? No model, under a second."""
    bedside = Bedside(settings())
    if jsonl is not None:
        each_line(jsonl, lambda case: _row(bedside, case))
        return
    if text is None:
        raise BadInput('say what is wrong: anamnesis triage "chest pain and sweating"')
    case = {"id": None, "text": text, "profile": read_profile(profile) if profile else {}}
    if json:
        emit(_row(bedside, case))
        return
    found = bedside.assess(text, bedside.profile(profile_of(case)))
    console = Screen(highlight=False, soft_wrap=True)
    for line in (*banner(found.triage), *differential(found.differential)):
        console.print(line)
    for question in found.questions:
        console.print(f"[cyan]?[/] {escape(question.text)} [dim]{escape(question.why)}[/]")


def _row(bedside: Bedside, case: Case) -> Row:
    start = time.perf_counter()
    found = bedside.assess(text_of(case), bedside.profile(profile_of(case)))
    return triage_row(case.get("id"), found, round((time.perf_counter() - start) * 1000, 2))
