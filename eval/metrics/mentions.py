"""Precision, recall and F1 of mentions found in text.

References: van Rijsbergen 1979, Information Retrieval, for F; micro-averaged as in the BioCreative V CDR task (Wei et al. 2016,
doi:10.1093/database/baw032).
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Mentions found and right, found and wrong, and missed."""

    hit: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(self.hit + other.hit, self.wrong + other.wrong, self.missed + other.missed)

    @property
    def precision(self) -> float:
        """Share of found mentions that are right; NaN where none was found."""
        return self.hit / (self.hit + self.wrong) if self.hit + self.wrong else float("nan")

    @property
    def recall(self) -> float:
        """Share of labelled mentions that were found; NaN where none is labelled."""
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where nothing was right."""
        total = 2 * self.hit + self.wrong + self.missed
        return 2 * self.hit / total if total else float("nan")
