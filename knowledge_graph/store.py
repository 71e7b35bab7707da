"""All knowledge in one frozen value, read from the pages once and from a cache afterwards."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from functools import cached_property
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from knowledge_graph.errors import PageError, Problem
from knowledge_graph.lexicon import Finding, Interaction, Language, Reply, Rule, Source, read_interactions, read_table
from knowledge_graph.pages import Body, Condition, Medicine, Strict, read_page
from knowledge_graph.types import Concept

BUILTIN = Path(__file__).parent / "knowledge"


class Knowledge(Strict):
    """Everything the knowledge folder says, save the prose of the pages.

    Attributes:
        version: sha256 over every file, the identity of this knowledge.
        sentences: how many footnoted sentences the pages hold.
        words: every word of the prose; spelling correction leaves these alone.
    """

    version: str
    conditions: dict[str, Condition]
    medicines: dict[str, Medicine]
    findings: dict[str, Finding]
    rules: tuple[Rule, ...]
    sources: dict[str, Source]
    interactions: tuple[Interaction, ...]
    replies: dict[str, Reply]
    language: Language
    sentences: int
    words: tuple[str, ...]

    @cached_property
    def classes(self) -> dict[str, tuple[str, ...]]:
        """Medicine class -> ids of its medicines."""
        names = sorted({name for medicine in self.medicines.values() for name in medicine.classes})
        return {name: tuple(m.id for m in self.medicines.values() if name in m.classes) for name in names}

    @cached_property
    def concepts(self) -> dict[str, Concept]:
        """Every concept by id."""
        found: dict[str, Concept] = {}
        for condition in self.conditions.values():
            found[condition.id] = Concept(condition.id, "condition", condition.name, condition.names, condition.lay_names, condition.zh)
        for medicine in self.medicines.values():
            found[medicine.id] = Concept(medicine.id, "medicine", medicine.name, medicine.names, medicine.lay_names, medicine.zh)
        for key, finding in self.findings.items():
            found[key] = Concept(key, finding.kind, finding.name, (), finding.lay, finding.zh)
        for name in self.classes:
            found.setdefault(name, Concept(name, "class", name.replace("-", " ")))
        return found

    @cached_property
    def implied(self) -> dict[str, frozenset[str]]:
        """Finding -> itself and everything more general, following ``is_a``."""
        return {key: frozenset(self._up(key)) for key in self.findings}

    def _up(self, key: str) -> set[str]:
        above = {key}
        queue = [key]
        while queue:
            for parent in self.findings[queue.pop()].is_a:
                if parent not in above:
                    above.add(parent)
                    queue.append(parent)
        return above


def read(folder: Path = BUILTIN) -> Knowledge:
    """Read every file of a knowledge folder.

    Raises:
        PageError: with every problem of every file, not only the first.
    """
    problems: list[Problem] = []
    conditions, medicines, found = read_pages(folder, problems)
    tables: dict[str, Any] = _read_tables(folder, problems)
    if problems:
        raise PageError(sorted(problems))
    prose = [sentence.text for body in found for _, sentences in body.sections for sentence in sentences]
    words = tuple(sorted(set(re.findall(r"[a-z]{5,}", " ".join(prose).lower()))))
    parts: dict[str, Any] = {"conditions": conditions, "medicines": medicines, "sentences": len(prose), "words": words, **tables}
    return Knowledge.model_construct(None, version=fingerprint(folder), **parts)


def read_pages(folder: Path, problems: list[Problem]) -> tuple[dict[str, Condition], dict[str, Medicine], list[Body]]:
    """Read every page; what is wrong goes to ``problems`` and the page is left out."""
    bodies: list[Body] = []
    conditions: dict[str, Condition] = {}
    medicines: dict[str, Medicine] = {}
    for path in sorted((folder / "conditions").glob("*.md")):
        try:
            conditions[path.stem], body = read_page(path, Condition)
            bodies.append(body)
        except PageError as error:
            problems += error.problems
    for path in sorted((folder / "medicines").glob("*.md")):
        try:
            medicines[path.stem], body = read_page(path, Medicine)
            bodies.append(body)
        except PageError as error:
            problems += error.problems
    return conditions, medicines, bodies


def _read_tables(folder: Path, problems: list[Problem]) -> dict[str, Any]:
    adapters: dict[str, TypeAdapter[object]] = {
        "findings": TypeAdapter(dict[str, Finding]),
        "red_flags": TypeAdapter(tuple[Rule, ...]),
        "sources": TypeAdapter(dict[str, Source]),
        "replies": TypeAdapter(dict[str, Reply]),
        "language": TypeAdapter(Language),
    }
    tables: dict[str, Any] = {}
    for name, adapter in adapters.items():
        try:
            tables["rules" if name == "red_flags" else name] = read_table(folder / f"{name}.yaml", adapter)
        except PageError as error:
            problems += error.problems
        except FileNotFoundError:
            problems.append(Problem(f"{name}.yaml", 0, "the file is missing"))
    try:
        tables["interactions"] = read_interactions(folder / "interactions.csv")
    except PageError as error:
        problems += error.problems
    except FileNotFoundError:
        problems.append(Problem("interactions.csv", 0, "the file is missing"))
    return tables


def fingerprint(folder: Path) -> str:
    """sha256 over names and contents of every file of the folder and over the code that reads them."""
    digest = hashlib.sha256()
    own = [Path(__file__), Path(__file__).with_name("pages.py"), Path(__file__).with_name("lexicon.py")]
    for path in [*own, *sorted(path for path in folder.rglob("*") if path.suffix in {".md", ".yaml", ".csv"})]:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def load(cache: Path, folder: Path = BUILTIN) -> Knowledge:
    """The knowledge of ``folder``, from ``cache`` when the files have not changed since it was written.

    A damaged or outdated cache file is written anew; the pages are the truth.
    """
    version = fingerprint(folder)
    path = cache / f"knowledge-{version[:16]}.json"
    if path.is_file():
        try:
            return Knowledge.model_validate_json(path.read_bytes())
        except ValidationError:
            path.unlink(missing_ok=True)
    knowledge = read(folder)
    _write(path, knowledge.model_dump_json())
    return knowledge


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("knowledge-*.json"):
        old.unlink(missing_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)


def bodies(folder: Path = BUILTIN) -> list[Body]:
    """The prose of every page.

    Raises:
        PageError: a page breaks the format.
    """
    problems: list[Problem] = []
    found = read_pages(folder, problems)[2]
    if problems:
        raise PageError(sorted(problems))
    return found
