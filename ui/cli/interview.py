"""``anamnesis interview``: one question after the other, until nothing would change the urgency or what it could be."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

import typer
from rich.markup import escape
from rich.prompt import Prompt

from assistant.bedside import Bedside
from assistant.dialogue import Answers
from assistant.errors import BadInput
from assistant.history import read_profile
from assistant.interview import PLAN, Plan, Step, begin, proceed
from assistant.types import PatientHistory, Question
from ui.cli.options import Json, Profile, Screen, emit, settings
from ui.render import banner, differential
from ui.rows import Row, differential_rows, profile_row, question_row, urgency

app = typer.Typer(add_completion=False)
HELP = "y yes · n no · ? don't know · q stop"
SEVERAL = "numbers of what is so, such as 1 3 · n none of these · ? don't know · q stop"
SEXES = {"女": "female", "男": "male"}
YES, NO, UNSURE, STOP = {"y", "yes", "j"}, {"n", "no", "none", "0"}, {"?", "d", "don't know", "dont know", ""}, {"q", "quit", "stop"}


@app.command()
def interview(
    text: Annotated[str | None, typer.Argument(help="What is wrong, in your words; asked for when left out.")] = None,
    profile: Profile = "",
    most: Annotated[int, typer.Option("--most", min=1, max=50, help="Questions at most.")] = PLAN.most,
    go_on: Annotated[bool, typer.Option("--go-on", help="Ask on in an emergency, as for somebody who is in care already.")] = False,
    json: Json = False,
) -> None:
    """Ask until nothing would change how urgent it is or what it could be. Answers come from the keyboard or a pipe, one a line."""
    console, bedside = Screen(highlight=False, soft_wrap=True, stderr=json), Bedside(settings())
    told = text if text is not None else _line(console, "What is wrong?")
    if told is None:
        raise BadInput('say what is wrong: anamnesis interview "I have a headache"')
    plan, asked = Plan(most=most, go_on=go_on), []
    history = bedside.told(told, bedside.profile(read_profile(profile) if profile else {}))
    step = begin(bedside, _whose(console, bedside, history), plan)
    while step.question is not None and (answers := _ask(console, step)) is not None:
        asked.append({**question_row(step.question), "answers": dict(answers)})
        step = proceed(bedside, step, answers, plan)
    if json:
        emit(_row(step, asked))
        return
    for line in (*banner(step.triage), *differential(step.candidates), "", f"[dim]{escape(step.ended or 'Stopped.')}[/]"):
        console.print(line)


def _whose(console: Screen, bedside: Bedside, history: PatientHistory) -> PatientHistory:
    """The history with age and sex, which decide which questions make sense; an empty line leaves them open."""
    age = history.age if history.age is not None else _told(console, bedside, "age", "How old is the person? (such as 34, or 7 weeks)").age
    return replace(history, age=age, sex=history.sex or _told(console, bedside, "sex", "Female or male?").sex)


def _told(console: Screen, bedside: Bedside, key: str, prompt: str) -> PatientHistory:
    """A profile with the one thing that was asked for; asked again while the answer cannot be read, and empty at the end of the pipe."""
    while (said := _line(console, prompt)) is not None:
        try:
            return bedside.profile({key: SEXES.get(said.strip(), said)})
        except BadInput as error:
            console.print(f"[yellow]{escape(str(error))}[/]")
    return bedside.profile({})


def _ask(console: Screen, step: Step) -> Answers | None:
    """The answers to the question of this step; None when the person stops."""
    question = step.question
    assert question is not None
    for line in _shown(question, step):
        console.print(line)
    while (said := _line(console, "[cyan]>[/]")) is not None:
        word = said.strip().lower()
        if word in STOP:
            return None
        if (answers := read_answers(question, word)) is not None:
            return answers
        console.print(f"[yellow]{SEVERAL if question.options else HELP}[/]")
    return None


def read_answers(question: Question, word: str) -> Answers | None:
    """What a typed word says to a question; None where it says nothing that could be meant."""
    keys = [key for key, _ in question.options] or [question.finding]
    if word in UNSURE:
        return dict.fromkeys(keys)
    if word in NO:
        return dict.fromkeys(keys, False)
    if not question.options:
        return {question.finding: True} if word in YES else None
    numbers = word.replace(",", " ").split()
    if not numbers or not all(number.isdigit() and 1 <= int(number) <= len(keys) for number in numbers):
        return None
    return {key: str(place) in numbers for place, key in enumerate(keys, 1)}


def _shown(question: Question, step: Step) -> Iterator[str]:
    yield ""
    yield f"[cyan]{step.asked + 1}.[/] [bold]{escape(question.text)}[/] [dim]{escape(question.why)}[/]"
    yield from (f"   [cyan]{place}[/] {escape(name)}" for place, (_, name) in enumerate(question.options, 1))
    yield f"   [dim]{SEVERAL if question.options else HELP}[/]"


def _line(console: Screen, prompt: str) -> str | None:
    """One line of the keyboard or the pipe; None at its end."""
    try:
        if sys.stdin.isatty():
            return Prompt.get_input(console, f"{prompt} ", password=False)
        return input()
    except EOFError:
        return None


def _row(step: Step, asked: list[Row]) -> Row:
    return {**urgency(step.triage), "differential": differential_rows(step.candidates[:10]), "asked": asked, "ended": step.ended, "profile": profile_row(step.history)}
