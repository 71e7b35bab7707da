"""The model at work on the evidence: it chooses sentences, and words them as claims under a grammar, read as they stream, each checked before anyone sees it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Protocol

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant import choose, prompts
from assistant.types import SUMMARY, Claim, Mode, PatientHistory, Unsupported
from assistant.usage import Usage
from assistant.verify import Verifier
from indexes.sentences import Pick, stems, together
from knowledge_graph.store import Knowledge

MOST_KEPT = 400


class Composer(Protocol):
    """Anything that chooses sentences and words them."""

    def chosen(self, question: str, picks: Sequence[Pick], most: int, usage: Usage) -> Sequence[Pick]:
        """The sentences that answer best, best first."""

    def compose(self, question: str, picks: Sequence[Pick], history: PatientHistory, mode: Mode, usage: Usage) -> Iterator[Claim | Unsupported]:
        """Checked claims, and what failed its check."""


@dataclass(frozen=True, slots=True)
class ModelComposer:
    """Chooses and words evidence with a chat model.

    Attributes:
        chat: any LangChain chat model; one that knows ``response_format`` follows the schema by grammar.
    """

    chat: BaseChatModel
    verifier: Verifier
    knowledge: Knowledge

    def chosen(self, question: str, picks: Sequence[Pick], most: int, usage: Usage) -> list[Pick]:
        """The ``most`` sentences that answer best, best first.

        Raises:
            ModelError: the engine failed.
        """
        return choose.chosen(self.chat, question, picks, most, usage)

    def compose(self, question: str, picks: Sequence[Pick], history: PatientHistory, mode: Mode, usage: Usage) -> Iterator[Claim | Unsupported]:
        """Checked claims in the order the model writes them; what fails its check comes as ``Unsupported``.

        Raises:
            ModelError: the engine failed.
        """
        ordered = together(picks, lambda pick: pick.passage.title)
        system = prompts.CLINICIAN if mode == "clinician" else prompts.PATIENT
        messages = [SystemMessage(system), HumanMessage(self.prompt(question, ordered, history))]
        seen: set[str] = set()
        said: list[str] = []
        for number, text in read_claims(_kept(self._stream(messages, len(picks), usage), said)):
            if text.casefold() in seen:
                continue
            seen.add(text.casefold())
            yield self._checked(text, number, ordered)
        if not seen and (rest := " ".join("".join(said).split())):
            yield Unsupported(rest[:MOST_KEPT], "the model did not write a list of claims")

    def prompt(self, question: str, picks: Sequence[Pick], history: PatientHistory) -> str:
        """Numbered facts under their titles, so that the same evidence keeps its prefix; then the person, then the question."""
        numbered = [(pick.passage.title, f"{number}. {pick.text}") for number, pick in enumerate(picks, 1)]
        facts = "\n".join(line for title, group in groupby(numbered, key=itemgetter(0)) for line in (f"{title}:", *(text for _, text in group)))
        return prompts.USER.format(facts=facts, person=describe(history, self.knowledge), question=question[: prompts.QUESTION_CHARACTERS])

    def _checked(self, text: str, number: int, picks: Sequence[Pick]) -> Claim | Unsupported:
        """The claim with the fact it cites, or else with the fact it resembles most: small models number facts wrongly."""
        cited = picks[number - 1] if 1 <= number <= len(picks) else None
        found = self.verifier.check(text, cited, SUMMARY)
        if isinstance(found, Claim):
            return found
        words = stems(text)
        nearest = max(picks, key=lambda pick: len(words & stems(pick.text)), default=None)
        other = found if nearest is cited else self.verifier.check(text, nearest, SUMMARY)
        return other if isinstance(other, Claim) else found

    def _stream(self, messages: list[BaseMessage], count: int, usage: Usage) -> Iterator[str]:
        for chunk in self.chat.stream(messages, response_format=prompts.schema(count), max_tokens=prompts.MOST_TOKENS):
            usage.take(chunk)
            yield chunk.text


def _kept(stream: Iterator[str], said: list[str]) -> Iterator[str]:
    """The stream as it is, every piece also put into ``said``."""
    for piece in stream:
        said.append(piece)
        yield piece


def describe(history: PatientHistory, knowledge: Knowledge) -> str:
    """The person in one line, or nothing."""
    parts = [f"{history.age:g} years" if history.age is not None else "", history.sex or "", "pregnant" if history.pregnant else ""]
    named = [knowledge.concepts[key].name if key in knowledge.concepts else key for key in (*history.conditions[:4], *history.medicines[:4])]
    line = ", ".join(part for part in (*parts, *named) if part)
    return f"Person: {line}\n" if line else ""


def read_claims(stream: Iterator[str]) -> Iterator[tuple[int, str]]:
    """``(fact, text)`` of every complete claim object in a stream of JSON, as soon as its brace closes.

    What is not such an object (prose, broken JSON, other languages' quotes) gives nothing.
    """
    depth, start, buffer, inside, escaped = 0, -1, "", False, False
    for piece in stream:
        for char in piece:
            buffer += char
            if inside:
                inside = escaped or char != '"'
                escaped = char == "\\" and not escaped
            elif char == '"':
                inside = True
            elif char == "{":
                depth, start = depth + 1, len(buffer) - 1
            elif char == "}" and depth:
                depth -= 1
                claim = _claim(buffer[start:]) if start >= 0 else None
                start = -1
                if claim:
                    yield claim


def _claim(text: str) -> tuple[int, str] | None:
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(row, dict) and isinstance(row.get("text"), str) and row["text"].strip():
        fact = row.get("fact")
        return (fact if type(fact) is int else 0), row["text"].strip()
    return None
