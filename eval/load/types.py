"""What a load test asks, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

Clock = Callable[[], float]
"""Seconds that only go forward."""
Outcome = Literal["answered", "refused", "lost"]
DONE, REFUSED, FAILED = "done", "refused", "failed"


class Door(Protocol):
    """Where questions are asked; called from many threads at once."""

    def ask(self, text: str) -> Iterator[str]:
        """Names of the events of one turn as they come. The last is ``done`` or ``refused`` (too busy, and says so); any other end is a lost turn."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: seconds until its first event and until its end."""

    outcome: Outcome
    first: float
    whole: float


@dataclass(frozen=True, slots=True)
class Seen:
    """One message at the page: seconds from opening until the page is received and something of it is drawn; from sending until the urgency, the first claim and the end are."""

    page: float
    painted: float
    banner: float
    claim: float | None
    end: float


@dataclass(frozen=True, slots=True)
class Sample:
    """A process at one moment: seconds, bytes resident, threads, open files."""

    at: float
    rss: int
    threads: int
    files: int
