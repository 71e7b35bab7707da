"""A server that speaks the OpenAI protocol (vLLM, Ollama, llama-server), by URL.

The only way a question can leave this machine: it happens when, and only when, a person names such a server.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from assistant.errors import ModelError, NotReady

try:
    from langchain_openai import ChatOpenAI
    from openai import OpenAI, OpenAIError
except ImportError as error:
    raise NotReady("a model server needs the extra 'remote': pip install 'anamnesis[remote]'") from error


class RemoteChat(ChatOpenAI):
    """``ChatOpenAI`` whose every failure is a ``ModelError``, also one in the middle of an answer."""

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        with _translated(self.openai_api_base):
            return super()._generate(*args, **kwargs)

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        with _translated(self.openai_api_base):
            yield from super()._stream(*args, **kwargs)


@contextlib.contextmanager
def _translated(url: str | None) -> Iterator[None]:
    try:
        yield
    except (OpenAIError, httpx.HTTPError, ValueError) as error:
        raise ModelError(f"the model server at {url} failed: {' '.join(str(error).split())[:300]}") from error


def remote_chat(url: str, key: str = "none", name: str | None = None) -> BaseChatModel:
    """The model that the server at ``url`` (ending in ``/v1``) offers; its first one where no name is given.

    Raises:
        ModelError: the server does not answer or offers no model.
    """
    model = name or _first_model(url, key)
    return RemoteChat(base_url=url, api_key=key, model=model, temperature=0, max_tokens=320, timeout=120, max_retries=0)


def _first_model(url: str, key: str) -> str:
    with _translated(url):
        offered = [model.id for model in OpenAI(base_url=url, api_key=key, timeout=10, max_retries=0).models.list()]
    if not offered:
        raise ModelError(f"the model server at {url} offers no model")
    return offered[0]
