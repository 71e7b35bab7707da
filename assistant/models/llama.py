"""GGUF models on the CPU through xllamacpp (llama.cpp): JSON-schema grammar, streaming, reuse of the prompt prefix."""

from __future__ import annotations

import contextlib
import os
import queue
import secrets
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xllamacpp
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.utils.utils import from_env
from pydantic import ConfigDict, Field, PrivateAttr

from assistant.errors import ModelError
from assistant.models.messages import as_chat

_END = None
CONTEXT = 2048
# Options of a call that the engine takes as they are.
PASSED = ("response_format", "logprobs", "top_logprobs")


class LlamaChat(BaseChatModel):
    """One GGUF file, loaded at the first message and kept.

    A call may give ``response_format={"type": "json_schema", ...}``: the output then follows the schema by grammar; with ``logprobs=True`` and ``top_logprobs=n``
    every piece tells the log-probabilities of its likeliest tokens in ``response_metadata["logprobs"]``, as the OpenAI protocol does.

    Raises:
        ModelError: the file is missing or is not a model, or generation failed.
    """

    model_config = ConfigDict(populate_by_name=True)

    model: str = Field(default_factory=from_env("ANAMNESIS_GGUF", default=""))
    threads: int = 0
    context: int = CONTEXT
    temperature: float = 0.0
    max_tokens: int = 320
    stop: list[str] | None = None

    _engine: Any = PrivateAttr(default=None)
    _lock: threading.Lock = PrivateAttr(default_factory=threading.Lock)

    @property
    def _llm_type(self) -> str:
        return "llama.cpp"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"model": Path(self.model).name, "temperature": self.temperature, "context": self.context}

    def load(self) -> None:
        """Load the file now instead of at the first message."""
        with self._lock:
            if self._engine is None:
                self._engine = _engine(Path(self.model), self.threads or os.cpu_count() or 1, self.context)

    def _generate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> ChatResult:
        whole: AIMessageChunk | None = None
        for chunk in self._stream(messages, stop, None, **kwargs):
            message = chunk.message
            whole = message if whole is None else whole + message  # type: ignore[assignment]
        if whole is None:
            raise ModelError("the model returned nothing")
        answer = AIMessage(content=whole.content, usage_metadata=whole.usage_metadata, response_metadata=whole.response_metadata)
        return ChatResult(generations=[ChatGeneration(message=answer)])

    def _stream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: CallbackManagerForLLMRun | None = None, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        self.load()
        request = self._request(messages, stop, kwargs)
        for piece in _pieces(self._engine, request):
            chunk = _chunk(piece, Path(self.model).name)
            if run_manager and chunk.text:
                run_manager.on_llm_new_token(chunk.text, chunk=chunk)
            yield chunk

    def _request(self, messages: list[BaseMessage], stop: list[str] | None, extra: dict[str, Any]) -> dict[str, Any]:
        request: dict[str, Any] = {
            "messages": as_chat(messages),
            "temperature": extra.get("temperature", self.temperature),
            "max_tokens": extra.get("max_tokens", self.max_tokens),
            "stream": True,
            "stream_options": {"include_usage": True},
            "cache_prompt": True,
        }
        if stop or self.stop:
            request["stop"] = stop or self.stop
        return request | {name: extra[name] for name in PASSED if name in extra}


def _engine(path: Path, threads: int, context: int) -> Any:
    if not path.is_file():
        raise ModelError(f"there is no model file '{path}'; get one with 'anamnesis weights pull' or give --llm none")
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise ModelError(f"'{path}' is not a GGUF model file; get one with 'anamnesis weights pull' or give --llm none")
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx, params.n_parallel = context, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity, params.warmup, params.endpoint_slots, params.ui = -1, False, False, False
    params.hostnames, params.port = ["127.0.0.1"], 0
    # The engine opens a port on the loopback interface of its own; nobody else on this machine may use it.
    params.api_keys = [secrets.token_urlsafe(32)]
    with _quiet():
        try:
            return xllamacpp.Server(params)
        except RuntimeError as error:
            raise ModelError(f"'{path.name}' could not be loaded: {error}") from error


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep llama.cpp's own log off stderr, where our one clear line belongs."""
    saved, sink = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)


def _pieces(engine: Any, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Chunks as the engine makes them; abandoning the iterator stops the engine."""
    box: queue.Queue[dict[str, Any] | BaseException | None] = queue.Queue()
    stopped = threading.Event()

    def take(piece: dict[str, Any]) -> bool:
        box.put(piece)
        return stopped.is_set()

    def work() -> None:
        try:
            engine.handle_chat_completions(request, take)
        except (RuntimeError, ValueError) as error:
            box.put(error)
        finally:
            box.put(_END)

    worker = threading.Thread(target=work, name="llama", daemon=True)
    worker.start()
    try:
        while (piece := box.get()) is not _END:
            if isinstance(piece, BaseException):
                raise ModelError(f"the model failed: {piece}") from piece
            if "error" in piece or "code" in piece:
                raise ModelError(f"the model failed: {piece.get('error', piece).get('message', piece)}")
            yield piece
    finally:
        stopped.set()
        worker.join()


def _chunk(piece: dict[str, Any], name: str) -> ChatGenerationChunk:
    choice = (piece.get("choices") or [{}])[0]
    text = str(choice.get("delta", {}).get("content") or "")
    usage = None
    if counts := piece.get("usage"):
        usage = UsageMetadata(input_tokens=counts["prompt_tokens"], output_tokens=counts["completion_tokens"], total_tokens=counts["total_tokens"])
    meta: dict[str, Any] = {"model_name": name, "model_provider": "llama.cpp"} if choice.get("finish_reason") else {}
    meta |= {"logprobs": choice["logprobs"]} if choice.get("logprobs") else {}
    return ChatGenerationChunk(message=AIMessageChunk(content=text, usage_metadata=usage, response_metadata=meta))
