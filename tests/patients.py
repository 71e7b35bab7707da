"""The built-in knowledge, read once, and short ways to say "somebody writes this"."""

from __future__ import annotations

from functools import cache

from assistant.history import from_profile
from assistant.triage import triage
from assistant.types import Heard, PatientHistory, Triage
from assistant.understand import listen, understand
from assistant.wording import WordReader
from knowledge_graph.graph import Graph, build_graph
from knowledge_graph.link import Linker
from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge, read


class Rules:
    """An interviewer with the rules and the page words alone."""

    def __init__(self, knowledge: Knowledge, reader: WordReader) -> None:
        self.knowledge, self.reader = knowledge, reader

    def urgency(self, history: PatientHistory) -> Triage:
        """By rule."""
        return triage(history, self.knowledge)


@cache
def knowledge() -> Knowledge:
    """The built-in knowledge."""
    return read()


ENGLISH = speech("en", knowledge())
CHINESE = speech("zh", knowledge())


@cache
def linker() -> Linker:
    """The linker over the built-in knowledge."""
    return Linker(knowledge())


@cache
def graph() -> Graph:
    """The graph of the built-in knowledge."""
    return build_graph(knowledge())


def heard(text: str) -> Heard:
    """What a message says."""
    return listen(text, linker())


def history(text: str, profile: dict[str, object] | None = None) -> PatientHistory:
    """The history after one message."""
    return understand(from_profile(profile or {}, linker()), heard(text), knowledge())


def judged(text: str, profile: dict[str, object] | None = None) -> Triage:
    """The triage of one message."""
    return triage(history(text, profile), knowledge())


def level(text: str, profile: dict[str, object] | None = None) -> str:
    """The name of the level of one message."""
    return judged(text, profile).level.label


def fired(text: str) -> set[str]:
    """Ids of the rules that one message fires."""
    return {flag.rule for flag in judged(text).red_flags}
