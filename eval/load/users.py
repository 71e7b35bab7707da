"""People who ask at the same time: each waits for an answer and asks again (a closed loop)."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from eval.load.types import DONE, REFUSED, Asked, Clock, Door, Outcome, Sample

ENDS: dict[str, Outcome] = {DONE: "answered", REFUSED: "refused"}


def one(door: Door, text: str, clock: Clock) -> Asked:
    """Ask once."""
    start = clock()
    first, last = 0.0, ""
    for name in door.ask(text):
        first, last = first or clock() - start, name
    return Asked(ENDS.get(last, "lost"), first, clock() - start)


def together(door: Door, texts: Sequence[str], users: int, each: int, clock: Clock = time.perf_counter) -> list[Asked]:
    """``users`` begin at the same moment and ask ``each`` questions one after the other, every user others."""
    ready = threading.Barrier(users)

    def user(number: int) -> list[Asked]:
        ready.wait()
        return [one(door, texts[(number * each + turn) % len(texts)], clock) for turn in range(each)]

    with ThreadPoolExecutor(users, "user") as pool:
        return [asked for found in pool.map(user, range(users)) for asked in found]


def soak(
    door: Door, texts: Sequence[str], users: int, seconds: float, every: float, watch: Callable[[], Sample], wait: Callable[[float], object] = time.sleep
) -> tuple[Counter[Outcome], list[Sample]]:
    """``users`` ask without end while a process is watched; outcomes are only counted, so that the test itself does not grow."""
    over, counts = threading.Event(), [Counter[Outcome]() for _ in range(users)]

    def user(number: int) -> None:
        for text in _round(texts, number):
            if over.is_set():
                return
            counts[number][one(door, text, time.perf_counter).outcome] += 1

    with ThreadPoolExecutor(users, "user") as pool:
        running = [pool.submit(user, number) for number in range(users)]
        try:
            samples = _watched(watch, seconds, every, wait)
        finally:
            over.set()
        for future in running:
            future.result()
    return sum(counts, Counter[Outcome]()), samples


def _round(texts: Sequence[str], start: int) -> Iterator[str]:
    while True:
        yield texts[start % len(texts)]
        start += 1


def _watched(watch: Callable[[], Sample], seconds: float, every: float, wait: Callable[[float], object]) -> list[Sample]:
    samples = [watch()]
    while samples[-1].at - samples[0].at < seconds:
        wait(every)
        samples.append(watch())
    return samples
