"""``anamnesis ask``: one whole answer."""

from __future__ import annotations

from typing import Annotated, cast

import typer

from assistant.build import Assistant, build
from assistant.errors import BadInput
from assistant.events import Done
from assistant.history import read_profile
from assistant.types import Answer, Mode
from ui.cli.options import Case, Index, Json, JsonLines, Llm, Profile, Screen, each_line, emit, mode_of, profile_of, settings
from ui.render import Renderer
from ui.rows import ask_row, text_of

app = typer.Typer(add_completion=False)


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="Your question, or what is wrong.")] = None,
    profile: Profile = "",
    mode: Annotated[str, typer.Option("--mode", help="patient or clinician.")] = "patient",
    index: Index = "",
    llm: Llm = "",
    json: Json = False,
    jsonl: JsonLines = None,
) -> None:
    """Ask: urgency first, then what it could be, then advice whose every sentence cites its source."""
    assistant = build(settings(index=index, llm=llm))
    chosen = mode_of(mode)
    if jsonl is not None:
        each_line(jsonl, lambda case: ask_row(case.get("id"), answer(assistant, case, chosen)))
        return
    if text is None:
        raise BadInput('ask something: anamnesis ask "I am tired all the time and look pale"')
    case: Case = {"text": text, "profile": read_profile(profile) if profile else {}}
    if json:
        emit(ask_row(None, answer(assistant, case, chosen)))
    else:
        _show(assistant, case, chosen)


def answer(assistant: Assistant, case: Case, mode: str) -> Answer:
    """The answer to one case; the case's own mode wins."""
    wanted = cast(Mode, mode_of(case.get("mode") or mode))
    last = None
    for event in assistant.ask(text_of(case), assistant.profile(profile_of(case)), wanted):
        last = event
    if not isinstance(last, Done):
        raise BadInput("the turn ended without an answer")
    return last.answer


def _show(assistant: Assistant, case: Case, mode: str) -> None:
    console, renderer = Screen(highlight=False, soft_wrap=True), Renderer()
    for event in assistant.ask(text_of(case), assistant.profile(profile_of(case)), cast(Mode, mode)):
        for line in renderer.lines(event):
            console.print(line)
