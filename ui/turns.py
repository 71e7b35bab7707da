"""Turns that share one language model: a bounded line in front of it, with the position told.

How urgent it is never waits: everything up to the differential needs no language model and is told at once, even when the line is full.
"""

from __future__ import annotations

import heapq
import itertools
import math
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from typing import Generic, Protocol, TypeVar

from assistant.errors import Busy
from assistant.events import DifferentialReady, Event, Queued
from assistant.types import Mode, PatientHistory
from ui.measures import Measures

AT_ONCE, WAITING = 1, 8
# Turns of one account that may wait at once, beside those that are being answered.
EACH = 2
# Steps of turns that are taken at once: more of them only hold each other up.
STEPS = os.cpu_count() or 1
# The first guess of how long a turn has the model (seconds), until some have been seen; as many of the last turns are looked at.
USUAL, SEEN = 20.0, 20
Clock = Callable[[], float]


class Answering(Protocol):
    """Whoever answers, and knows whether it has a language model. One turn runs in one thread; several turns may run at once."""

    def ask(self, text: str, history: PatientHistory, mode: Mode) -> Iterator[Event]:
        """The events of one turn; raises ``AnamnesisError`` with a one-line message."""
        ...

    def profile(self, data: dict[str, object]) -> PatientHistory:
        """The history that a profile states; raises ``BadInput`` with a one-line message."""
        ...

    @property
    def uses_model(self) -> bool:
        """False where answers only quote."""
        ...


T = TypeVar("T")
A = TypeVar("A", bound=Answering)


class Enough(Busy):
    """As many turns of this person wait as may; this one was not begun."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.args = (f"{EACH} of your questions are waiting already; please try again when one of them is answered, in about {seconds} seconds",)


class Line:
    """A line of tickets: the first ``at_once`` have their turn, at most ``waiting`` more wait behind them. Safe between threads.

    Args:
        patience: seconds after which a position is told again although it has not changed, so that nobody waits on for a reader who has left.
    """

    def __init__(self, at_once: int, waiting: int, patience: float, clock: Clock) -> None:
        self.at_once, self.waiting, self.patience, self._clock = at_once, waiting, patience, clock
        self._tickets: list[object] = []
        self._people: dict[object, str] = {}
        self._begun: dict[object, float] = {}
        self._lasted: deque[float] = deque(maxlen=SEEN)
        self._moved = threading.Condition()

    def join(self, person: str = "") -> object:
        """A ticket at the end of the line.

        Args:
            person: id of the account; empty where nobody is told from anybody else, and may have the line alone.

        Raises:
            Enough: too many of this person wait.
            Busy: too many wait.
        """
        with self._moved:
            if len(self._tickets) >= self.at_once + self.waiting:
                raise Busy(self._wait())
            if person and [self._people[ticket] for ticket in self._tickets[self.at_once :]].count(person) >= EACH:
                raise Enough(self._wait())
            ticket = object()
            self._tickets.append(ticket)
            self._people[ticket] = person
            return ticket

    def positions(self, ticket: object) -> Iterator[int]:
        """Its position, at first and as it changes; ends when its turn has come."""
        told = 0
        while (position := self._next(ticket, told)) > 0:
            told = position
            yield position

    def leave(self, ticket: object) -> None:
        """Give the ticket back; everybody behind moves on."""
        with self._moved:
            self._tickets.remove(ticket)
            del self._people[ticket]
            begun = self._begun.pop(ticket, None)
            if begun is not None:
                self._lasted.append(self._clock() - begun)
            self._moved.notify_all()

    def count(self) -> tuple[int, int]:
        """How many have their turn, and how many wait."""
        with self._moved:
            now = min(len(self._tickets), self.at_once)
            return now, len(self._tickets) - now

    def _next(self, ticket: object, told: int) -> int:
        with self._moved:
            self._moved.wait_for(lambda: self._position(ticket) != told, self.patience if told else 0)
            position = self._position(ticket)
            if position < 1:
                self._begun[ticket] = self._clock()
            return position

    def _position(self, ticket: object) -> int:
        """1 is next; none but the first ``at_once`` have less."""
        return self._tickets.index(ticket) - self.at_once + 1

    def _wait(self) -> int:
        """Seconds until a place in the line is likely to be free."""
        usual = sum(self._lasted) / len(self._lasted) if self._lasted else USUAL
        return max(1, math.ceil(usual / self.at_once))


class Desk:
    """Few places for the steps of many turns: the turn that came first is next, and the first step of any, which tells how urgent it is, before all others."""

    def __init__(self, places: int) -> None:
        self._free = places
        self._waiting: list[tuple[bool, int, threading.Event]] = []
        self._numbers = itertools.count()
        self._lock = threading.Lock()

    def steps(self, items: Iterator[T]) -> Iterator[T]:
        """The same items; each is made while a place is held, which is free again while its reader has it."""
        number, later = next(self._numbers), False
        while True:
            self._sit(later, number)
            try:
                item = next(items)
            except StopIteration:
                return
            finally:
                self._rise()
            yield item
            later = True

    @property
    def waiting(self) -> int:
        """How many wait for a place."""
        return len(self._waiting)

    def _sit(self, later: bool, number: int) -> None:
        with self._lock:
            if self._free:
                self._free -= 1
                return
            called = threading.Event()
            heapq.heappush(self._waiting, (later, number, called))
        called.wait()

    def _rise(self) -> None:
        with self._lock:
            if self._waiting:
                heapq.heappop(self._waiting)[2].set()
            else:
                self._free += 1


class Turns(Generic[A]):
    """A respondent in front of another one: turns that use its language model are let in one after the other.

    Args:
        assistant: who answers.
        at_once: turns that may use the model at once.
        waiting: turns that may wait; one more is told ``Busy``.
        patience: seconds between signs of life of a turn that waits.
    """

    def __init__(self, assistant: A, at_once: int = AT_ONCE, waiting: int = WAITING, patience: float = 1.0, clock: Clock = time.monotonic) -> None:
        self.assistant = assistant
        self.line = Line(at_once, waiting, patience, clock)
        self.desk = Desk(STEPS)
        self.measures = Measures()
        self.measures.watch(lambda: self.line.count()[1], lambda: self.line.count()[0])

    def profile(self, data: dict[str, object]) -> PatientHistory:
        """As the assistant's."""
        return self.assistant.profile(data)

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        """The events of one turn, with ``Queued`` while it waits. Closing the iterator gives its place back.

        Args:
            person: as for ``Line.join``.

        Raises:
            Busy: too many wait, or too many of this person; how urgent it is has been told by then.
        """
        return self.measures.followed(mode, self._events(self.assistant.ask(text, history, mode), person))

    def _events(self, events: Iterator[Event], person: str) -> Generator[Event, None, None]:
        for event in self.desk.steps(events):
            yield event
            if isinstance(event, DifferentialReady) and self.assistant.uses_model:
                yield from self._in_turn(events, person)

    def _in_turn(self, events: Iterator[Event], person: str) -> Iterator[Event]:
        ticket = self.line.join(person)
        try:
            for position in self.line.positions(ticket):
                yield Queued(position)
            yield from events
        finally:
            self.line.leave(ticket)
