"""The answering systems that the answers suite compares: as configured, without a model, with one retriever alone, and the model alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import HumanMessage, SystemMessage

from assistant.answer import fold
from assistant.build import Assistant
from assistant.compose import describe
from assistant.errors import BadInput
from assistant.events import ClaimReady, Done
from assistant.evidence import Evidence, Finder
from assistant.focus import CLINICIANS
from assistant.story import Parts, turn
from assistant.types import Answer, Candidate, Claim, Heard, Mode
from eval.cases.questions import Question
from eval.metrics.key_facts import sentences
from eval.structured import reply_of
from eval.suites.systems import DEPTH
from indexes.sentences import by_meaning, by_words, candidates, within
from indexes.types import Hit, Passage, Vectors

MOST_ALONE = 6
CONFIGURED, QUOTED, BM25, DENSE, ALONE = "as configured", "without a model", "BM25 alone", "dense alone", "model alone"
ALONE_TO = {
    "patient": "You answer patients' medical questions. Say what matters most in at most {most} short plain sentences. No greetings. Reply as JSON.",
    "clinician": "You brief a doctor. Answer in at most {most} short precise sentences, the most important first. Reply as JSON.",
}
Answerer = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True)
class OneRetriever:
    """Evidence by one ranking alone: its passages, and their sentences ordered by the same kind of likeness; no graph, no sections.

    It never abstains unless nothing is found at all.
    """

    search: Callable[[str], list[Hit]]
    encode: Callable[[Sequence[str]], Vectors]
    lexical: float

    def evidence(self, heard: Heard, leading: Sequence[Candidate], mode: Mode, passages: int, budget: int) -> Evidence:
        """Passages and sentences, best first; patients are not shown what is written for clinicians."""
        hits = [hit for hit in self.search(heard.text) if mode == "clinician" or hit.passage.section != CLINICIANS][:passages]
        ordered = by_meaning(self.encode([heard.text])[0], by_words(heard.text, candidates(hits), self.lexical), self.encode)
        return Evidence(tuple(hits), tuple(within(ordered, budget)), 1.0, True)

    def of_pages(self, ids: Sequence[str]) -> Sequence[Passage]:
        """None: what is taken for granted is not put right either."""
        return ()


class Changed:
    """An assistant that quotes its evidence, perhaps found by another finder; everything else is that of ``base``."""

    def __init__(self, base: Assistant, finder: Finder | None = None) -> None:
        self._base, self._other = base, finder

    def __getattr__(self, name: str) -> Any:
        return getattr(self._base, name)

    @property
    def finder(self) -> Finder:
        """The other finder, or the base's own."""
        return self._other or self._base.finder

    @property
    def composer(self) -> None:
        """Sentences are quoted."""


def answerers(assistant: Assistant) -> dict[str, Answerer]:
    """Name -> system. What needs a model is there only where the assistant has one."""
    index = assistant.finder.index
    bm25 = OneRetriever(lambda query: index.sparse.search_passages(query, DEPTH), _no_meaning, 1.0)
    dense = OneRetriever(lambda query: index.dense.search_passages(query, DEPTH), assistant.embedder.encode, 0.0)
    parts = {QUOTED: Changed(assistant), BM25: Changed(assistant, bm25), DENSE: Changed(assistant, dense)}
    made: dict[str, Answerer] = {name: _turning(assistant, cast(Parts, changed)) for name, changed in parts.items()}
    chat = assistant.chat
    if chat is None:
        return made
    return {CONFIGURED: _turning(assistant, assistant), **made, ALONE: lambda question: alone(chat, assistant, question)}


def _no_meaning(texts: Sequence[str]) -> Vectors:
    return np.zeros((len(texts), 1), dtype=np.float32)


def _turning(assistant: Assistant, parts: Parts) -> Answerer:
    def answer(question: Question) -> Answer:
        *_, last = turn(parts, question.text, assistant.profile(question.profile), question.mode)
        if not isinstance(last, Done):
            raise BadInput(f"the turn of '{question.id}' ended without an answer")
        return last.answer

    return answer


def alone(chat: BaseChatModel, assistant: Assistant, question: Question) -> Answer:
    """What the model says of itself: no evidence, no check, no citation; what is not a list of sentences counts as nothing said.

    Raises:
        ModelError: the engine failed.
    """
    start, history = time.perf_counter(), assistant.profile(question.profile)
    asked = f"{describe(history, assistant.knowledge)}Question: {question.text}"
    messages = [SystemMessage(ALONE_TO[question.mode].format(most=MOST_ALONE)), HumanMessage(asked)]
    said = reply_of(chat, messages, "answer", {"sentences": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST_ALONE}})
    listed = said.get("sentences")
    texts = sentences(text for text in listed if isinstance(text, str)) if isinstance(listed, list) else ()
    answer = fold(history, [ClaimReady(Claim(text, ())) for text in texts])
    return replace(answer, composer="model alone", abstained=not texts, timings={"total": round(time.perf_counter() - start, 4)})
