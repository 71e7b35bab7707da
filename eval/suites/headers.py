"""The identity of what a suite measured, where whole answers are given."""

from __future__ import annotations

from assistant.build import Assistant
from eval.report import Header


def worded(assistant: Assistant) -> str:
    """The language model in use, by its file or name."""
    chat = assistant.chat
    name = "no language model" if chat is None else str(getattr(chat, "model", None) or getattr(chat, "model_name", "") or assistant.settings.llm)
    return name.rsplit("/", 1)[-1]


def header(suite: str, assistant: Assistant, n: int, data: str) -> Header:
    """Embedder and its precision, language model, index and knowledge."""
    made = assistant.finder.index.manifest
    model = f"{made.model} ({assistant.embedder.precision}); {worded(assistant)}"
    return Header(suite, n, model, made.name, made.digest, assistant.knowledge.version[:16], data)
