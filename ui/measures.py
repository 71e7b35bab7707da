"""What operators may count (Prometheus): how many, how long, how full. No label ever holds a word, a name or an id of a person."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import closing

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from assistant.errors import Busy
from assistant.events import Done, Event
from assistant.types import Answer, Mode

SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80)


class Measures:
    """The counts of one server; each has its own, so that two in one process do not add up."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter("anamnesis_requests", "Requests answered.", ("route", "method", "status"), registry=self.registry)
        self.request_seconds = Histogram("anamnesis_request_seconds", "Until a response began.", ("route",), buckets=SECONDS, registry=self.registry)
        self.turns = Counter("anamnesis_turns", "Turns by how they ended.", ("mode", "end"), registry=self.registry)
        self.stages = Histogram(
            "anamnesis_stage_seconds", "From the start of a turn to the end of each stage.", ("stage",), buckets=SECONDS, registry=self.registry
        )
        self.refused = Counter("anamnesis_refused", "Turns that found the line for the language model full.", registry=self.registry)
        self.waiting = Gauge("anamnesis_waiting", "Turns in the line for the language model.", registry=self.registry)
        self.answering = Gauge("anamnesis_answering", "Turns at the language model.", registry=self.registry)
        self.cards = Counter("anamnesis_cards", "What became of cards shown in a record (CDS Hooks).", ("outcome",), registry=self.registry)

    def watch(self, waiting: Callable[[], float], answering: Callable[[], float]) -> None:
        """Where the length of the line is read."""
        self.waiting.set_function(waiting)
        self.answering.set_function(answering)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """One request whose response has begun."""
        self.requests.labels(route, method, str(status)).inc()
        self.request_seconds.labels(route).observe(seconds)

    def followed(self, mode: Mode, events: Generator[Event, None, None]) -> Generator[Event, None, None]:
        """The same events; how the turn ended is counted."""
        end = "failed"
        try:
            with closing(events):
                for event in events:
                    if isinstance(event, Done):
                        end = self._told(event.answer)
                    yield event
        except Busy:
            end = "busy"
            self.refused.inc()
            raise
        except GeneratorExit:
            end = "left" if end == "failed" else end
            raise
        finally:
            self.turns.labels(mode, end).inc()

    def _told(self, answer: Answer) -> str:
        for stage, seconds in answer.timings.items():
            self.stages.labels(stage).observe(seconds)
        return "refused" if answer.refused else "abstained" if answer.abstained else "answered"

    def text(self) -> bytes:
        """Everything, in the text format of Prometheus."""
        return generate_latest(self.registry)
