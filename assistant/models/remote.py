"""A server that speaks the OpenAI protocol (vLLM, Ollama, llama-server), by URL.

The only way a question can leave this machine: it happens when, and only when, a person names such a server.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx
from langchain_core.language_models import BaseChatModel
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from pydantic import PrivateAttr

from assistant.errors import ModelError, NotReady
from assistant.models.server import address, offered, refused, usable

try:
    from langchain_openai import ChatOpenAI
    from openai import AuthenticationError, OpenAIError, PermissionDeniedError
except ImportError as error:
    raise NotReady("a model server needs the extra 'remote': pip install 'anamnesis[remote]'") from error

# The protocol's client asks for a key even where the server does not.
NO_KEY = "none"
LIST_S = 10.0


class RemoteChat(ChatOpenAI):
    """``ChatOpenAI`` whose every failure is a ``ModelError``, also one in the middle of an answer."""

    _url: str = PrivateAttr("")
    _key: str = PrivateAttr("")

    def _generate(self, *args: Any, **kwargs: Any) -> ChatResult:
        with _translated(self._url, self._key):
            return super()._generate(*args, **kwargs)

    def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        with _translated(self._url, self._key):
            yield from super()._stream(*args, **kwargs)


@contextlib.contextmanager
def _translated(url: str, key: str) -> Iterator[None]:
    try:
        yield
    except (AuthenticationError, PermissionDeniedError):
        raise refused(address(url), key) from None
    except (OpenAIError, httpx.HTTPError, ValueError) as error:
        raise ModelError(f"the model server at {address(url)} failed: {_told(error, url, key)}") from error


def _told(error: Exception, url: str, key: str) -> str:
    """The error in one line; a server may repeat what was sent to it, and passwords are not shown."""
    text, password = str(error), urlsplit(url).password or ""
    for secret in filter(None, (key, password, unquote(password))):
        text = text.replace(secret, "…")
    return " ".join(text.split())[:300]


def remote_chat(url: str, key: str = "", name: str | None = None) -> BaseChatModel:
    """The model that the server at ``url`` (ending in ``/v1``) offers; its first one where no name is given.

    Args:
        key: what the server asks for; empty where it asks for none.

    Raises:
        BadInput: the address or the key cannot be used.
        ModelError: the server does not answer, refuses the key or offers no model.
    """
    model = name or offered(url, key, LIST_S)[0]
    chat = RemoteChat(base_url=url, api_key=usable(key) or NO_KEY, model=model, temperature=0, max_tokens=320, timeout=120, max_retries=0)
    chat._url, chat._key = url, key
    return chat
