"""All knowledge in one frozen value, read from the pages once and from a cache afterwards."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import Field, TypeAdapter, ValidationError

from knowledge_graph.cached import write_only
from knowledge_graph.errors import PageError, Problem
from knowledge_graph.lexicon import (
    Asked,
    Basis,
    CrossReaction,
    Finding,
    Interaction,
    Language,
    ListedPair,
    MedicineClass,
    OtherMedicine,
    QuestionWord,
    Reply,
    Rule,
    Source,
    read_rows,
    read_table,
)
from knowledge_graph.pages import FORMS, Body, Condition, Medicine, Page, Strict, Test, Topic, read_page
from knowledge_graph.types import Concept, Kind, TriageLevel

T = TypeVar("T")
BUILTIN = Path(__file__).parent / "knowledge"
ROWS: dict[str, type[Strict]] = {
    "interactions": Interaction,
    "listed_interactions": ListedPair,
    "medicine_classes": MedicineClass,
    "cross_reactions": CrossReaction,
    "other_medicines": OtherMedicine,
    "asked": Asked,
    "question_words": QuestionWord,
}


class Knowledge(Strict):
    """Everything the knowledge folder says, save the prose of the pages.

    Attributes:
        version: sha256 over every file, the identity of this knowledge.
        sentences: how many footnoted sentences the pages hold.
        words: every word of the prose; spelling correction leaves these alone.
        folder: where the pages stand; not part of what is cached.
    """

    version: str
    folder: Path = Field(default=BUILTIN, exclude=True)
    conditions: dict[str, Condition]
    medicines: dict[str, Medicine]
    topics: dict[str, Topic]
    tests: dict[str, Test]
    findings: dict[str, Finding]
    rules: tuple[Rule, ...]
    sources: dict[str, Source]
    interactions: tuple[Interaction, ...]
    listed_interactions: tuple[ListedPair, ...]
    medicine_classes: tuple[MedicineClass, ...]
    cross_reactions: tuple[CrossReaction, ...]
    other_medicines: tuple[OtherMedicine, ...]
    asked: tuple[Asked, ...]
    question_words: tuple[QuestionWord, ...]
    replies: dict[str, Reply]
    language: Language
    sentences: int
    words: tuple[str, ...]

    @cached_property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Medicine class -> ids of its medicines, those with a page first."""
        found: dict[str, list[str]] = {}
        for medicine, names in self.classes_of.items():
            for name in names:
                found.setdefault(name, []).append(medicine)
        return {name: tuple(found[name]) for name in sorted(found)}

    @cached_property
    def classes_of(self) -> dict[str, tuple[str, ...]]:
        """Medicine -> its classes."""
        paged = {medicine.id: medicine.classes for medicine in self.medicines.values()}
        return paged | {medicine.id: medicine.classes for medicine in self.other_medicines if medicine.id not in paged}

    @cached_property
    def questions_of(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Page and section -> questions that it answers."""
        found: dict[tuple[str, str], tuple[str, ...]] = {}
        for row in self.asked:
            found[row.page, row.section] = (*found.get((row.page, row.section), ()), row.question)
        return found

    @cached_property
    def listed(self) -> dict[tuple[str, str], tuple[ListedPair, ...]]:
        """Two medicine ids in order of the alphabet -> the public lists that name the pair."""
        found: dict[tuple[str, str], tuple[ListedPair, ...]] = {}
        for row in self.listed_interactions:
            pair = (min(row.a, row.b), max(row.a, row.b))
            found[pair] = (*found.get(pair, ()), row)
        return found

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """Every concept by id."""
        found: dict[str, Concept] = {}
        paged: tuple[tuple[Kind, Mapping[str, Page]], ...] = (("condition", self.conditions), ("medicine", self.medicines), ("test", self.tests))
        for kind, pages in paged:
            for page in pages.values():
                found[page.id] = Concept(page.id, kind, page.name, page.names, page.lay_names, page.zh)
        for key, finding in self.findings.items():
            found[key] = Concept(key, finding.kind, finding.name, (), finding.lay, finding.zh)
        for other in self.other_medicines:
            found[other.id] = Concept(other.id, "medicine", other.name, tuple(n for n in other.names if n.isascii()), (), tuple(n for n in other.names if not n.isascii()))
        for group in self.medicine_classes:
            found.setdefault(group.id, Concept(group.id, "class", group.name, group.names, (), group.zh))
        return found

    @property
    def pages(self) -> dict[type[Page], Mapping[str, Page]]:
        """The front matter of every page by kind and id."""
        return {Condition: self.conditions, Medicine: self.medicines, Topic: self.topics, Test: self.tests}

    @cached_property
    def nodes(self) -> dict[str, Concept]:
        """Every concept, and the topics: what has a page or a place in the graph. A topic has the name of what it is about, so it is no concept that is recognised."""
        return self.concepts | {topic.id: Concept(topic.id, "topic", topic.name, topic.names) for topic in self.topics.values()}

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of the pages and of every name of a concept."""
        names = " ".join(name for concept in self.concepts.values() for name in concept.english)
        return frozenset((*self.words, *re.findall("[a-z]+", names.lower())))

    @cached_property
    def implied(self) -> dict[str, frozenset[str]]:
        """Finding or condition -> itself and everything more general, following ``is_a``."""
        return {key: frozenset(self._up(key)) for key in (*self.findings, *self.conditions)}

    @cached_property
    def looked_at(self) -> dict[str, list[int]]:
        """Finding -> numbers of the rules that look at it or at something more specific; those that look at no finding under ""."""
        found: dict[str, list[int]] = {}
        for number, rule in enumerate(self.rules):
            for key in {above for below in rule.when.findings for above in self.implied[below]} or {""}:
                found.setdefault(key, []).append(number)
        return found

    def with_rules(self, rules: tuple[Rule, ...]) -> Knowledge:
        """The same knowledge with other rules, and what is told of them not taken from these."""
        other = self.model_copy(update={"rules": rules})
        other.__dict__.pop("looked_at", None)
        return other

    @cached_property
    def alone(self) -> dict[str, TriageLevel]:
        """What people name as a complaint -> the care level when nothing else is known."""
        levels = {key: finding.alone for key, finding in self.findings.items()}
        levels |= {key: page.alone for key, page in self.conditions.items() if page.alone}
        return {key: TriageLevel.parse(level) for key, level in levels.items()}

    @cached_property
    def suspected(self) -> dict[str, TriageLevel]:
        """Illnesses -> the care level when a person thinks that one is there now."""
        return {key: TriageLevel.parse(page.suspected) for key, page in self.conditions.items() if page.suspected}

    @cached_property
    def on_pages(self) -> frozenset[str]:
        """Findings that the page of some illness lists."""
        return frozenset(key for page in self.conditions.values() for key in page.findings)

    @cached_property
    def passes(self) -> dict[str, str]:
        """Complaints that mostly pass, or can be looked after at home at first -> the source that says so."""
        named = ((key, one.passes) for group in (self.findings, self.conditions) for key, one in group.items())
        return {key: source for key, source in named if source}

    def _up(self, key: str) -> set[str]:
        above = {key}
        queue = [key]
        while queue:
            for parent in self._parents(queue.pop()):
                if parent not in above:
                    above.add(parent)
                    queue.append(parent)
        return above

    def _parents(self, key: str) -> tuple[str, ...]:
        known = self.findings.get(key) or self.conditions.get(key)
        return known.is_a if known else ()


def read(folder: Path = BUILTIN) -> Knowledge:
    """Read every file of a knowledge folder.

    Raises:
        PageError: with every problem of every file, not only the first.
    """
    problems: list[Problem] = []
    pages, found = read_pages(folder, problems)
    tables: dict[str, Any] = _read_tables(folder, problems)
    if problems:
        raise PageError(sorted(problems))
    prose = [sentence.text for body in found for _, sentences in body.sections for sentence in sentences]
    words = tuple(sorted(set(re.findall(r"[a-z]{5,}", " ".join(prose).lower()))))
    parts: dict[str, Any] = {**pages, "sentences": len(prose), "words": words, **tables}
    return Knowledge.model_construct(None, version=fingerprint(folder), folder=folder, **parts)


def read_pages(folder: Path, problems: list[Problem]) -> tuple[dict[str, dict[str, Page]], list[Body]]:
    """Every page by the name of its folder and its id, and the prose of all; what is wrong goes to ``problems`` and the page is left out."""
    bodies: list[Body] = []
    pages: dict[str, dict[str, Page]] = {form.folder: {} for form in FORMS.values()}
    for model, form in FORMS.items():
        for path in sorted((folder / form.folder).glob("*.md")):
            try:
                pages[form.folder][path.stem], body = read_page(path, model)
                bodies.append(body)
            except PageError as error:
                problems += error.problems
    return pages, bodies


def _read_tables(folder: Path, problems: list[Problem]) -> dict[str, Any]:
    tables: dict[str, Any] = {
        "findings": _merged(folder / "findings", TypeAdapter(dict[str, Finding]), problems),
        "rules": tuple(rule for rules in _each(folder / "red_flags", TypeAdapter(tuple[Rule, ...]), problems) for rule in rules),
        "sources": _read_sources(folder / "sources", problems),
    }
    for name, model in ROWS.items():
        tables[name] = _tried(partial(read_rows, folder / f"{name}.csv", f"{name}.csv", model), f"{name}.csv", problems) or ()
    single: dict[str, TypeAdapter[object]] = {"replies": TypeAdapter(dict[str, Reply]), "language": TypeAdapter(Language)}
    for name, adapter in single.items():
        tables[name] = _tried(partial(read_table, folder / f"{name}.yaml", adapter), f"{name}.yaml", problems)
    return tables


def _tried(reading: Callable[[], T], label: str, problems: list[Problem]) -> T | None:
    """What ``reading`` returns; what is wrong goes to ``problems``."""
    try:
        return reading()
    except PageError as error:
        problems += error.problems
    except FileNotFoundError:
        problems.append(Problem(label, 0, "the file is missing"))
    return None


def _each(folder: Path, adapter: TypeAdapter[T], problems: list[Problem]) -> list[T]:
    """Every YAML file of a folder that can be read, in order of name."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        problems.append(Problem(f"{folder.name}/", 0, "the folder holds no file"))
    read = [_tried(partial(read_table, path, adapter), f"{folder.name}/{path.name}", problems) for path in paths]
    return [table for table in read if table is not None]


def _merged(folder: Path, adapter: TypeAdapter[dict[str, T]], problems: list[Problem]) -> dict[str, T]:
    found: dict[str, T] = {}
    for table in _each(folder, adapter, problems):
        problems += [Problem(f"{folder.name}/", 0, f"'{key}' stands in two files") for key in table.keys() & found.keys()]
        found |= table
    return found


def _read_sources(folder: Path, problems: list[Problem]) -> dict[str, Source]:
    """One file for each basis: how much of a text was at hand is told by the file that names it."""
    found: dict[str, Source] = {}
    for basis in get_args(Basis):
        label = f"{folder.name}/{basis}.csv"
        for row in _tried(partial(read_rows, folder / f"{basis}.csv", label, Source, basis=basis), label, problems) or ():
            if row.key in found:
                problems.append(Problem(label, 0, f"'{row.key}' names two sources"))
            found[row.key] = row
    return found


def fingerprint(folder: Path) -> str:
    """sha256 over names and contents of every file of the folder and over the code that reads them."""
    digest = hashlib.sha256()
    own = [Path(__file__), Path(__file__).with_name("pages.py"), Path(__file__).with_name("lexicon.py")]
    # By name as text: a Path for each of hundreds of pages would take longer than reading them.
    pages = sorted(os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name.endswith((".md", ".yaml", ".csv")))
    for path in [*map(str, own), *pages]:
        digest.update(os.path.basename(path).encode())
        with open(path, "rb") as page:
            digest.update(page.read())
    return digest.hexdigest()


def load(cache: Path, folder: Path = BUILTIN) -> Knowledge:
    """The knowledge of ``folder``, from ``cache`` when the files have not changed since it was written.

    A damaged or outdated cache file is written anew; the pages are the truth.
    """
    version = fingerprint(folder)
    path = cache / f"knowledge-{version[:16]}.json"
    if path.is_file():
        try:
            return Knowledge.model_validate_json(path.read_bytes()).model_copy(update={"folder": folder})
        except ValidationError:
            path.unlink(missing_ok=True)
    knowledge = read(folder)
    write_only(path, "knowledge-*.json", knowledge.model_dump_json(exclude_defaults=True))
    return knowledge


def bodies(folder: Path = BUILTIN) -> list[Body]:
    """The prose of every page.

    Raises:
        PageError: a page breaks the format.
    """
    problems: list[Problem] = []
    found = read_pages(folder, problems)[1]
    if problems:
        raise PageError(sorted(problems))
    return found
