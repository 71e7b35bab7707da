"""What every suite is given."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from assistant.build import Assistant
from eval.report import Report

Progress = Callable[[str, int, int], None]
Item = TypeVar("Item")


def silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Options:
    """Choices of one run.

    Attributes:
        cases: file or folder of cases; None takes the suite's own, where it has any.
        protocol: what the retrieval suite searches: ``pool`` or ``medquad``.
        limit: ask only the first so many questions; 0 asks all.
    """

    cases: Path | None = None
    protocol: str = "pool"
    limit: int = 0
    progress: Progress = silent

    def first(self, items: Sequence[Item]) -> tuple[Item, ...]:
        """The items within the limit."""
        return tuple(items[: self.limit] if self.limit else items)


class Suite(Protocol):
    """Anything that measures an assistant."""

    def __call__(self, assistant: Assistant, options: Options) -> Report:
        """Run every case and report."""
