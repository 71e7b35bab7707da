"""The language model twice: as the assistant uses it, listened to; and the bare engine, given the very same prompts."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import xllamacpp
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from assistant.errors import ModelError
from assistant.models.llama import LlamaChat
from assistant.models.messages import as_chat
from assistant.usage import Usage

Messages = list[dict[str, str]]


@dataclass(slots=True)
class Call:
    """One call of the model by the assistant; ``seconds`` run until its last piece was taken."""

    messages: Messages
    seconds: float = 0.0
    usage: Usage = field(default_factory=Usage)

    @property
    def tokens(self) -> int:
        """How many were written."""
        return self.usage.counts.get("output_tokens", 0)


@dataclass(slots=True)
class Listening:
    """A chat model whose calls are remembered; all else is its own."""

    chat: BaseChatModel
    calls: list[Call] = field(default_factory=list)

    def stream(self, messages: list[BaseMessage], **options: Any) -> Iterator[Any]:
        """What the model streams."""
        call = Call(as_chat(messages))
        self.calls.append(call)
        start = time.perf_counter()
        for chunk in self.chat.stream(messages, **options):
            call.usage.take(chunk)
            yield chunk
        call.seconds = time.perf_counter() - start

    def __getattr__(self, name: str) -> Any:
        return getattr(self.chat, name)


@dataclass(frozen=True, slots=True)
class Written:
    """What the bare engine wrote.

    Attributes:
        kept: tokens of the prompt that it still knew; None where it does not say.
    """

    seconds: float
    tokens: int
    prompt: int
    kept: int | None = None


class Engine(Protocol):
    """Anything that writes so many tokens after a prompt."""

    def write(self, messages: Messages, tokens: int) -> Written:
        """Write exactly so many tokens."""


class BareEngine:
    """llama.cpp with the file, context and threads of a ``LlamaChat``: no grammar, and nobody reads what it writes."""

    def __init__(self, chat: LlamaChat) -> None:
        params = xllamacpp.CommonParams()
        params.model.path = str(Path(chat.model))
        params.n_ctx, params.n_parallel = chat.context, 1
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = chat.threads or os.cpu_count() or 1
        params.verbosity, params.warmup, params.endpoint_slots, params.ui = -1, False, False, False
        params.hostnames, params.port = ["127.0.0.1"], 0
        self._server = xllamacpp.Server(params)

    def write(self, messages: Messages, tokens: int) -> Written:
        """Write exactly so many tokens, past the end of the text where need be.

        Raises:
            ModelError: the engine failed.
        """
        request = {"messages": messages, "temperature": 0.0, "max_tokens": tokens, "ignore_eos": True, "stream": True, "stream_options": {"include_usage": True}, "cache_prompt": True}  # fmt: skip
        pieces: list[dict[str, Any]] = []
        start = time.perf_counter()
        try:
            self._server.handle_chat_completions(request, _into(pieces))
        except (RuntimeError, ValueError) as error:
            raise ModelError(f"the bare engine failed: {error}") from error
        return written(pieces, time.perf_counter() - start)


def _into(pieces: list[dict[str, Any]]) -> Callable[[dict[str, Any]], bool]:
    def take(piece: dict[str, Any]) -> bool:
        pieces.append(piece)
        return False

    return take


def written(pieces: list[dict[str, Any]], seconds: float) -> Written:
    """The count of tokens that the last pieces carry.

    Raises:
        ModelError: they say that something failed, or carry no count.
    """
    for piece in reversed(pieces):
        if "error" in piece:
            raise ModelError(f"the bare engine failed: {piece['error']}")
        if usage := piece.get("usage"):
            kept = (usage.get("prompt_tokens_details") or {}).get("cached_tokens", piece.get("timings", {}).get("cache_n"))
            return Written(seconds, usage["completion_tokens"], usage["prompt_tokens"], kept)
    raise ModelError("the bare engine did not say how much it wrote")
