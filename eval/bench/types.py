"""What every part is given, and what it gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from assistant.build import Assistant
from assistant.settings import Settings
from eval.report import Table

Tell = Callable[[str], None]
Item = TypeVar("Item")
WARM_UP = "What is high blood pressure?"


def silent(stage: str) -> None:
    """Progress that nobody watches."""


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured.

    Attributes:
        questions: asked of retrieval and of answers without a model.
        worded: questions asked with a language model.
        passages: ingested in one round.
        rounds: how often whole processes and ingestion are repeated.
    """

    sizes: tuple[int, ...] = (10_000, 100_000)
    questions: int = 210
    worded: int = 10
    passages: int = 1000
    rounds: int = 5


QUICK = Amount((10_000,), 20, 2, 200, 2)


@dataclass(frozen=True, slots=True)
class Bench:
    """What is measured, and where.

    Attributes:
        settings: of a home made for this run.
        sources: ``READER:PATH`` of texts besides our own pages.
    """

    settings: Settings
    assistant: Assistant
    amount: Amount = Amount()
    sources: tuple[str, ...] = ()
    tell: Tell = silent


@dataclass(frozen=True, slots=True)
class Part:
    """What one part has to say; ``cases`` are the single measurements, ready for JSON."""

    tables: tuple[Table, ...]
    notes: tuple[str, ...] = ()
    cases: tuple[Mapping[str, Any], ...] = ()


class Measure(Protocol):
    """Anything that measures one part."""

    def __call__(self, bench: Bench) -> Part:
        """Measure, and tell."""


def evenly(items: Sequence[Item], most: int) -> tuple[Item, ...]:
    """At most so many of the items, from all over the list, in order."""
    if len(items) <= most:
        return tuple(items)
    return tuple(items[at * len(items) // most] for at in range(most))
