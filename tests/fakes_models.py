"""Readable fakes of what a turn of care works with: a chat model, a finder, a composer and the parts that hold them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from assistant.compose import Composer, ModelComposer
from assistant.errors import ModelError
from assistant.evidence import Evidence
from assistant.formulary import Formulary
from assistant.guesses import Namer
from assistant.scope.meaning import Numbers
from assistant.scope.reach import KINDS
from assistant.settings import Settings
from assistant.triage import triage
from assistant.types import Candidate, Heard, Mode, PatientHistory, Triage
from assistant.verify import Verifier
from assistant.wording import Reader, WordReader
from indexes.sentences import Pick
from indexes.types import Hit, Passage
from knowledge_graph.graph import Graph, build_graph
from knowledge_graph.likeness import weigh
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge
from tests.tiny_knowledge import tiny, tiny_linker

SENTENCES = (
    ("Symptoms", "Tiredness is the most common symptom of low iron."),
    ("Treatment", "Iron tablets of 200 mg are usually taken once a day for 3 months."),
    ("When to get help", "Do not take iron tablets with tea."),
    ("Tests", "A blood test shows how much iron the body has stored."),
    ("For clinicians", "Check ferritin in every adult with unexplained anaemia."),
)
PASSAGES = tuple(
    Passage(f"p{n}", "iron-deficiency-anaemia", "Iron-deficiency anaemia", text, f"https://example.org/{n}", "Test Press", section)
    for n, (section, text) in enumerate(SENTENCES)
)


def pick(text: str, title: str = "Iron-deficiency anaemia", section: str = "Treatment") -> Pick:
    """A passage that is one sentence, picked."""
    return Pick(Passage(f"p-{text[:20]}", "d", title, text, "https://example.org", "Test Press", section), 0, len(text), 1.0)


def claims_json(*claims: tuple[object, str]) -> str:
    """What a model that follows the schema writes."""
    return json.dumps({"claims": [{"fact": fact, "text": text} for fact, text in claims]}, ensure_ascii=False)


class ScriptedChat(BaseChatModel):
    """Streams ``text`` in pieces of ``size`` characters; where it is asked to judge a sentence, it says Yes or No.

    Attributes:
        fails_after: raise ``ModelError`` after so many pieces; None never fails.
        answering: the sentences that it judges to answer, by some of their words; of the others it says No.
        asked: messages of every call that is not to judge.
        judged: what it was asked about every sentence that it judged.
        options: keyword arguments of every call that is not to judge.
    """

    text: str = ""
    size: int = 7
    fails_after: int | None = None
    answering: tuple[str, ...] = ()
    _judged: list[str] = PrivateAttr(default_factory=list)
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _options: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    @property
    def asked(self) -> list[list[BaseMessage]]:
        """Messages of every call that is not to judge."""
        return self._asked

    @property
    def judged(self) -> list[str]:
        """What it was asked about every sentence."""
        return self._judged

    @property
    def options(self) -> list[dict[str, Any]]:
        """Keyword arguments of every call that is not to judge."""
        return self._options

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        text = "".join(chunk.text for chunk in self._stream(messages, stop, run_manager, **kwargs))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        if kwargs.get("logprobs"):
            yield self._judgement(str(messages[-1].content))
            return
        self._asked.append(messages)
        self._options.append(kwargs)
        for number, start in enumerate(range(0, len(self.text), self.size)):
            if number == self.fails_after:
                raise ModelError("the engine stopped")
            yield ChatGenerationChunk(message=AIMessageChunk(content=self.text[start : start + self.size]))
        usage = UsageMetadata(input_tokens=11, output_tokens=len(self.text), total_tokens=11 + len(self.text))
        yield ChatGenerationChunk(message=AIMessageChunk(content="", usage_metadata=usage))

    def _judgement(self, text: str) -> ChatGenerationChunk:
        self._judged.append(text)
        yes = any(words in text for words in self.answering)
        likely = [{"token": token, "logprob": -0.1 if (token == "Yes") == yes else -4.1} for token in ("Yes", "No")]
        told = {"logprobs": {"content": [{"token": likely[0]["token"], "logprob": -0.1, "top_logprobs": likely}]}}
        usage = UsageMetadata(input_tokens=5, output_tokens=1, total_tokens=6)
        return ChatGenerationChunk(message=AIMessageChunk(content="Yes" if yes else "No", response_metadata=told, usage_metadata=usage))


class FakeFinder:
    """Finds the same hand-made passages for every message, and remembers what it was asked for."""

    def __init__(self, passages: Sequence[Passage] = PASSAGES, strength: float = 0.9, named: bool = True) -> None:
        self.passages, self.strength, self.named = tuple(passages), strength, named
        self.asked: list[tuple[str, tuple[str, ...], Mode]] = []

    def evidence(self, heard: Heard, leading: Sequence[Candidate], mode: Mode, passages: int, budget: int) -> Evidence:
        """Every passage, its whole text as one sentence."""
        self.asked.append((heard.text, tuple(c.id for c in leading), mode))
        shown = [p for p in self.passages if mode == "clinician" or p.section != "For clinicians"]
        hits = tuple(Hit(p, 1.0 - n / 10, ("fake",)) for n, p in enumerate(shown))
        picks = tuple(Pick(p, 0, len(p.text), 1.0 - n / 10) for n, p in enumerate(shown))
        return Evidence(hits, picks, self.strength, self.named)

    def of_pages(self, ids: Sequence[str]) -> Sequence[Passage]:
        """Those of the passages that are of these documents."""
        return [passage for passage in self.passages if passage.document_id in ids]


class FakeParts:
    """What a turn works with, over the small knowledge.

    Attributes:
        touched: which of ``finder`` and ``composer`` were asked for, in order.
        locked: while True, touching either is an error.
    """

    def __init__(self, finder: FakeFinder | None = None, chat: BaseChatModel | None = None, knowledge: Knowledge | None = None) -> None:
        self.settings = Settings(llm="none")
        self.knowledge: Knowledge = knowledge or tiny()
        self.linker: Linker = tiny_linker() if knowledge is None else Linker(knowledge)
        self.pages = Formulary(self.knowledge)
        self.graph: Graph = build_graph(self.knowledge)
        self.reader: Reader = WordReader(weigh({}))
        self.namer: Namer | None = None
        self.touched: list[str] = []
        self.locked = False
        self._finder, self._chat = finder or FakeFinder(), chat

    def means_harm(self, text: str) -> bool:
        """Of no message: there is no second reader."""
        return False

    def reaches(self, text: str) -> Numbers:
        """Every message can be answered: there is no reader of it."""
        return np.zeros(len(KINDS), np.float32)

    def urgency(self, history: PatientHistory) -> Triage:
        """By rule alone."""
        return triage(history, self.knowledge)

    @property
    def versions(self) -> dict[str, str]:
        """Of the small knowledge alone."""
        return {"knowledge": self.knowledge.version[:16]}

    def _touch(self, name: str) -> None:
        assert not self.locked, f"{name} was touched too early"
        self.touched.append(name)

    @property
    def finder(self) -> FakeFinder:
        """The finder; noted."""
        self._touch("finder")
        return self._finder

    @property
    def composer(self) -> Composer | None:
        """A composer over the chat model given, else None; noted."""
        self._touch("composer")
        return None if self._chat is None else ModelComposer(self._chat, Verifier(self.linker, self.knowledge), self.knowledge)
