"""Strict reader of the page format (docs/authoring.md): front matter, fixed sections, a footnote on every sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge_graph.errors import PageError, Problem
from knowledge_graph.strict_yaml import parse
from knowledge_graph.types import Background, Frequency

CONDITION_SECTIONS = (
    "What it is",
    "Symptoms",
    "When to get help",
    "Causes and risk factors",
    "Tests",
    "Treatment",
    "Self-care",
    "Prevention",
    "For clinicians",
)
# A complaint is not told by symptoms of its own.
TOPIC_SECTIONS = (
    "What it is",
    "Causes and risk factors",
    "When to get help",
    "Tests",
    "Treatment",
    "Self-care",
    "Prevention",
    "For clinicians",
)
TEST_SECTIONS = (
    "What it is",
    "How it is done",
    "What the result means",
    "When to get help",
    "For clinicians",
)
MEDICINE_SECTIONS = (
    "What it is for",
    "How it is taken",
    "Who should not take it",
    "Pregnancy and breast-feeding",
    "Kidney and liver",
    "Side effects",
    "Interactions",
    "When to stop and get help",
    "Monitoring",
    "For clinicians",
)

Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Level = Literal["self_care", "routine", "urgent", "emergency"]
_SENTENCE = re.compile(r"(?P<text>.+?)(?P<notes>(?:\[\^[^\]\s]+\])+)(?:\s+|$)", re.S)
_NOTE = re.compile(r"\[\^([^\]\s]+)\]")
_EARLY = re.compile(r"\[\^[^\]\s]+\]\s*[.!?]")
_UNMARKED = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bvs)[.!?][\"')]?\s+(?=[A-Z])")


class Strict(BaseModel):
    """Base of everything read from the knowledge folder: unknown keys are refused, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Codes(Strict):
    """Identifiers in public terminologies."""

    icd10cm: tuple[str, ...] = ()
    doid: str | None = None
    mesh: str | None = None
    atc: tuple[str, ...] = ()
    rxnorm: str | None = None


class Ages(Strict):
    """Ages in years: outside ``min``-``max`` practically never, inside ``typical`` most often."""

    min: float = Field(default=0, ge=0)
    max: float = Field(default=120, le=130)
    typical: tuple[float, float] | None = None


class Page(Strict):
    """What condition and medicine pages share."""

    id: Id
    name: str
    names: tuple[str, ...] = ()
    lay_names: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    codes: Codes = Codes()


class Condition(Page):
    """Front matter of a condition page.

    Attributes:
        is_a: wider illnesses or risks that it is a case of.
        urgency: care level that the illness itself needs.
        alone: care level when a person names it as the complaint and nothing else is known; None where people do not do so.
        suspected: care level when a person thinks that it is there now; None where that says no more than its signs do.
        passes: source that says of one whose ``alone`` is routine that it mostly passes, or can be looked after at home at first.
        lasts: who was told years ago that they have it has it still.
    """

    frequency: Background
    ages: Ages = Ages()
    sex: Literal["any", "female", "male", "mostly_female", "mostly_male"] = "any"
    pregnancy: Literal["any", "only", "more"] = "any"
    findings: dict[Id, Frequency]
    risk_factors: tuple[Id, ...] = ()
    complications: tuple[Id, ...] = ()
    differentials: tuple[Id, ...] = ()
    tests: tuple[str, ...] = ()
    treated_by: tuple[Id, ...] = ()
    is_a: tuple[Id, ...] = ()
    urgency: Level
    alone: Level | None = None
    suspected: Literal["emergency", "urgent"] | None = None
    passes: str | None = None
    lasts: bool = False


class Medicine(Page):
    """Front matter of a medicine page."""

    classes: tuple[Id, ...] = ()
    relieves: tuple[Id, ...] = ()
    contraindications: tuple[Id, ...] = ()
    cautions: tuple[Id, ...] = ()
    side_effects: dict[Id, Frequency] = {}
    monitoring: tuple[str, ...] = ()


class Topic(Page):
    """Front matter of a page about a complaint or an everyday matter, which is no illness: it is read about, and never what somebody has.

    Attributes:
        about: findings that it is about.
    """

    about: tuple[Id, ...] = Field(min_length=1)


class Test(Page):
    """Front matter of a page about a test: of blood or urine, a scan, a look inside. Having had it says nothing of what somebody has."""


@dataclass(frozen=True, slots=True)
class Form:
    """Where pages of a kind stand, their sections in order, and those that none may lack."""

    folder: str
    sections: tuple[str, ...]
    needed: frozenset[str]


FORMS: Mapping[type[Page], Form] = {
    Condition: Form("conditions", CONDITION_SECTIONS, frozenset(CONDITION_SECTIONS)),
    Medicine: Form("medicines", MEDICINE_SECTIONS, frozenset(MEDICINE_SECTIONS)),
    Topic: Form("topics", TOPIC_SECTIONS, frozenset({"What it is", "When to get help", "Self-care"})),
    Test: Form("tests", TEST_SECTIONS, frozenset({"What it is", "How it is done", "What the result means", "When to get help"})),
}
P = TypeVar("P", bound=Page)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a page body with the keys of its sources and its line in the file."""

    text: str
    sources: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Body:
    """The prose of a page: sections in file order, each a list of sentences."""

    page: str
    title: str
    sections: tuple[tuple[str, tuple[Sentence, ...]], ...]


def read_page(path: Path, model: type[P]) -> tuple[P, Body]:
    """Read one page.

    Raises:
        PageError: front matter, sections or footnotes break the format; every problem with its line.
    """
    label = f"{path.parent.name}/{path.name}"
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0] != "---" or "---" not in lines[1:]:
        raise PageError([Problem(label, 1, "the page must begin with front matter between two lines '---'")])
    end = lines.index("---", 1)
    front = read_front(lines[1:end], label, model)
    if front.id != path.stem:
        raise PageError([Problem(label, 2, f"id '{front.id}' must equal the file name '{path.stem}'")])
    return front, read_body(front, lines, end + 1, label, FORMS[model])


def find_page(folder: Path, page: str) -> tuple[Path, type[Page]] | None:
    """The file of a page of any kind, and its kind; None where there is no such page."""
    paths = ((folder / form.folder / f"{page}.md", model) for model, form in FORMS.items())
    return next(((path, model) for path, model in paths if path.parent.parent == folder and path.is_file()), None)


def read_front(lines: list[str], label: str, model: type[P]) -> P:
    """Validate front matter; a problem names the line of its key."""
    data = parse("\n".join(lines), label, before=1)
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise PageError([_front_problem(lines, label, item["loc"], item["msg"]) for item in error.errors()]) from error


def _front_problem(lines: list[str], label: str, where: tuple[int | str, ...], message: str) -> Problem:
    keys = [str(part) for part in where]
    at = next((n for n, line in enumerate(lines, 2) if keys and line.lstrip().startswith(keys[0] + ":")), 1)
    inner = next((n for n, line in enumerate(lines, 2) if len(keys) > 1 and line.startswith(" ") and line.strip().startswith(keys[1] + ":")), at)
    return Problem(label, inner, f"{'.'.join(keys)}: {message}")


def read_body(front: Page, lines: list[str], start: int, label: str, form: Form) -> Body:
    """Split the prose into its fixed sections and their sentences."""
    problems: list[Problem] = []
    blocks: list[tuple[str, list[Sentence]]] = []
    title = ""
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("# "):
            title = line[2:].strip()
        elif line.startswith("## "):
            blocks.append((line[3:].strip(), []))
        elif line.startswith("#"):
            problems.append(Problem(label, number, "only '# Name' and the fixed '## ' sections are allowed"))
        elif line.strip():
            _read_line(line, number, label, blocks, problems)
    problems += _section_problems(blocks, form, title, front, label, start)
    if problems:
        raise PageError(problems)
    return Body(front.id, title, tuple((name, tuple(sentences)) for name, sentences in blocks))


def _read_line(line: str, number: int, label: str, blocks: list[tuple[str, list[Sentence]]], problems: list[Problem]) -> None:
    if not blocks:
        problems.append(Problem(label, number, "text before the first section"))
        return
    text = line.strip().removeprefix("- ").strip()
    if early := _EARLY.search(text):
        problems.append(Problem(label, number, f"a footnote follows the full stop: '{text[: early.end()][-50:]}'"))
        blocks[-1][1].append(Sentence(text, (), number))
        return
    rest = _SENTENCE.sub("", text).strip()
    if rest:
        problems.append(Problem(label, number, f"sentence without footnote: '{rest[:60]}'"))
    for match in _SENTENCE.finditer(text):
        sentence = match["text"].strip()
        if _UNMARKED.search(sentence):
            problems.append(Problem(label, number, f"sentence without footnote before '{sentence[-50:]}'"))
        if not sentence.endswith((".", "!", "?")):
            problems.append(Problem(label, number, f"a footnote follows the full stop: '{sentence[-50:]}'"))
        blocks[-1][1].append(Sentence(sentence, tuple(_NOTE.findall(match["notes"])), number))


def _section_problems(
    blocks: list[tuple[str, list[Sentence]]], form: Form, title: str, front: Page, label: str, line: int
) -> list[Problem]:
    found = tuple(name for name, _ in blocks)
    problems = [Problem(label, line, f"section '{name}' is empty") for name, sentences in blocks if not sentences]
    wanted = tuple(name for name in form.sections if name in form.needed or name in found)
    if found != wanted:
        problems.append(Problem(label, line, f"sections must be {', '.join(wanted)}; found {', '.join(found)}"))
    if title != front.name:
        problems.append(Problem(label, line, f"the heading '# {title}' must equal name '{front.name}'"))
    return problems
