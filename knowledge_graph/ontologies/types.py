"""What an ontology yields: concepts, relations between them, and short notes that can be quoted."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.types import Concept, Relation


@dataclass(frozen=True, slots=True)
class Note:
    """A short text about one concept, quotable as it stands.

    Attributes:
        id: stable across versions; ``concept`` is the id of what it is about.
    """

    id: str
    concept: str
    title: str
    section: str
    text: str
    url: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Extract:
    """Everything read from one version of one ontology."""

    version: str
    licence: str
    concepts: list[Concept] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def find(folder: Path, *names: str) -> Path:
    """The first of the named files in the folder, plain or with ``.gz``.

    Raises:
        KnowledgeError: none is there.
    """
    for name in names:
        for path in (folder / name, folder / f"{name}.gz"):
            if path.is_file():
                return path
    raise KnowledgeError(f"'{folder}' does not hold {' or '.join(names)} (plain or .gz); give the folder that does")


def open_text(path: Path) -> TextIO:
    """A UTF-8 text, unpacked where its name ends in ``.gz``."""
    return gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")


def rows(path: Path) -> Iterator[list[str]]:
    """Cells of a tab-separated file after its header, without the quotes of SPARQL results; lines that begin with ``#`` are left out."""
    with open_text(path) as file:
        lines = (line for line in file if not line.startswith("#"))
        next(lines, None)
        for line in lines:
            yield [cell.strip().strip('"') for cell in line.rstrip("\n").split("\t")]
