"""Seconds by stage, taken from outside: objects are wrapped, nothing inside them is changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

Now = Callable[[], float]


class Clock:
    """Adds up seconds by stage; what runs inside another stage counts there alone, so that the stages sum to the whole."""

    def __init__(self, now: Now = time.perf_counter) -> None:
        self.now = now
        self._seconds: dict[str, float] = {}
        # Seconds that stages inside took, one entry for every stage that is open now.
        self._inside: list[float] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Everything within counts for this stage, but for the stages inside it."""
        self._inside.append(0.0)
        start = self.now()
        try:
            yield
        finally:
            took = self.now() - start
            self._seconds[name] = self._seconds.get(name, 0.0) + took - self._inside.pop()
            if self._inside:
                self._inside[-1] += took

    def lap(self) -> dict[str, float]:
        """Seconds by stage since the last lap; the clock starts again at nothing."""
        found, self._seconds = self._seconds, {}
        return found


class Timed:
    """An object with some of its methods timed; all else is the object's own.

    Args:
        stages: name of a method -> the stage that it belongs to.
    """

    def __init__(self, own: object, clock: Clock, stages: Mapping[str, str]) -> None:
        self._own, self._clock, self._stages = own, clock, stages

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._own, name)
        if name not in self._stages:
            return found

        def timed(*given: Any, **named: Any) -> Any:
            with self._clock.stage(self._stages[name]):
                return found(*given, **named)

        return timed
