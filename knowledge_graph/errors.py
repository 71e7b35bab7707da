"""Errors of the knowledge.

KnowledgeError
└── PageError          a file of the knowledge breaks a rule; says file, line and what to do
"""

from __future__ import annotations

from dataclasses import dataclass


class KnowledgeError(Exception):
    """Something is wrong with what the assistant is meant to know."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One broken rule, at one place.

    Attributes:
        file: path relative to the knowledge folder.
        line: 1-based; 0 where the whole file is meant.
        message: what is wrong and what to do.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class PageError(KnowledgeError):
    """A file could not be read; carries every problem found in it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems
