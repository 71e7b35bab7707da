"""What was asked and watched, as tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from eval.bench.spread import P50, P95, spread
from eval.load.types import Asked, Outcome, Sample, Seen
from eval.metrics.slope import slope
from eval.report import Table

WHOLE, URGENCY, PAGE = "whole answer", "urgency", "page received"
MEMORY, THREADS, FILES, PER_HOUR = "resident, MB", "threads", "open files", "per hour"
OUTCOMES: tuple[Outcome, ...] = ("answered", "refused", "lost")
SETTLING = 0.2
"""Share of a soak at its beginning that is left out: caches fill and threads start."""


def outcomes(counts: Counter[Outcome]) -> Table:
    """How many of each outcome; every question has one."""
    return Table("Questions", ("asked", *OUTCOMES), ((counts.total(), *(counts[name] for name in OUTCOMES)),))


def counted(asked: Sequence[Asked]) -> Counter[Outcome]:
    """Outcomes of a list of questions."""
    return Counter(one.outcome for one in asked)


def waits(asked: Sequence[Asked]) -> Table:
    """Seconds to the first event and to the end, of what was answered."""
    answered = [one for one in asked if one.outcome == "answered"]
    times = {"first event": [one.first for one in answered], WHOLE: [one.whole for one in answered]}
    rows = tuple((name, len(found), spread(found, 0.5), spread(found, 0.95)) for name, found in times.items())
    return Table("Seconds", ("until", "n", P50, P95), rows)


def drawn(seen: Sequence[Seen]) -> Table:
    """Seconds from opening until the page is there, and from sending until something is drawn on it."""
    claims = [one.claim for one in seen if one.claim is not None]
    times = {
        PAGE: [one.page for one in seen], "page drawn": [one.painted for one in seen],
        URGENCY: [one.banner for one in seen], "first claim": claims, "end": [one.end for one in seen],
    }  # fmt: skip
    return Table("Seconds from opening the page, and from sending until drawn", ("what", "n", P50, P95), tuple((name, len(found), spread(found, 0.5), spread(found, 0.95)) for name, found in times.items()))


def growth(samples: Sequence[Sample]) -> Table:
    """First and last value after settling, and growth per hour with its interval."""
    begin = samples[0].at + (samples[-1].at - samples[0].at) * SETTLING
    settled = [one for one in samples if one.at >= begin]
    hours = [one.at / 3600 for one in settled]
    watched = {MEMORY: [one.rss / 1e6 for one in settled], THREADS: [float(one.threads) for one in settled], FILES: [float(one.files) for one in settled]}
    rows = tuple((name, len(found), found[0], found[-1], slope(hours, found)) for name, found in watched.items())
    return Table("Growth", ("of", "samples", "first", "last", PER_HOUR), rows)
