"""A pool of documents with questions and judgments: what the retrieval suite ranks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexes.types import Document

Grades = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class Query:
    """One question, in each of the forms of its pool."""

    id: str
    forms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Pool:
    """One collection.

    Attributes:
        name: of the collection, for reports.
        forms: in which every question stands.
        grades: question id -> document id -> grade 1-4; empty for a question that nobody judged.
        digest: sha256 of the file of documents.
        medquad: document id -> id in MedQuAD, for the documents that are there.
    """

    name: str
    forms: tuple[str, ...]
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]
    grades: Grades
    digest: str
    medquad: Mapping[str, str] = field(default_factory=dict)
