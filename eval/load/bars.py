"""The project's bars, and which of them a run misses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from assistant.errors import AnamnesisError
from eval.bench.spread import P50, P95
from eval.load.results import FILES, MEMORY, PAGE, PER_HOUR, THREADS, URGENCY, WHOLE
from eval.load.types import Outcome
from eval.metrics.interval import Interval
from eval.report import Table

LOST, REFUSED = 0, 0
ANSWER_S = 3.0
PAGE_S, URGENCY_S = 0.3, 0.3
# Less than a thousandth of what the server holds: allocators never stand quite still.
MEMORY_MB = 1.0
THREADS_MORE, FILES_MORE = 0.0, 0.0


class Missed(AnamnesisError):
    """At least one bar was missed; says which and by how much."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Something measured and how much it may be at most; what could not be measured has not reached its bar."""

    name: str
    found: float
    most: float
    unit: str = ""

    @property
    def missed(self) -> bool:
        """Is it more? Not a number is."""
        return not self.found <= self.most

    def __str__(self) -> str:
        bar = f"bar of {self.most:g}{self.unit}"
        if self.found != self.found:
            return f"{self.name}: too little was measured for the {bar}"
        return f"{self.name} {round(self.found, 3):g}{self.unit}, {round(self.found - self.most, 3):g}{self.unit} over the {bar}"


def of_counts(counts: Counter[Outcome], lost: int, refused: int) -> tuple[Bar, ...]:
    """Questions without an answer."""
    return Bar("lost", counts["lost"], lost), Bar("refused", counts["refused"], refused)


def of_waits(table: Table, p95: float) -> tuple[Bar, ...]:
    """Seconds to the end of an answer, of ``results.waits``."""
    return (Bar("whole answer, p95", _cell(table, WHOLE, P95).mean, p95, " s"),)


def of_page(table: Table, page: float, urgency: float) -> tuple[Bar, ...]:
    """Seconds in the browser, of ``results.drawn``."""
    return Bar("page, p50", _cell(table, PAGE, P50).mean, page, " s"), Bar("urgency, p50", _cell(table, URGENCY, P50).mean, urgency, " s")


def of_growth(table: Table, memory: float, threads: float, files: float) -> tuple[Bar, ...]:
    """Growth an hour, of ``results.growth``: a bar is missed where the whole 95 % interval lies above it."""
    most = {MEMORY: memory, THREADS: threads, FILES: files}
    return tuple(Bar(f"growth of {name} an hour, low end of its interval", _cell(table, name, PER_HOUR).low, bar) for name, bar in most.items())


def judge(bars: Iterable[Bar]) -> None:
    """Nothing where every bar is reached.

    Raises:
        Missed: one is not.
    """
    missed = [str(bar) for bar in bars if bar.missed]
    if missed:
        raise Missed(f"missed: {'; '.join(missed)}")


def _cell(table: Table, row: str, column: str) -> Interval:
    at = table.columns.index(column)
    return cast(Interval, next(cells[at] for cells in table.rows if cells[0] == row))
