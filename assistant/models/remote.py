"""A server that speaks the OpenAI protocol (vLLM, Ollama, llama-server), by URL.

The only way a question can leave this machine: it happens when, and only when, a person names such a server.
"""

from __future__ import annotations

from langchain_core.language_models import BaseChatModel

from assistant.errors import ModelError, NotReady

try:
    from langchain_openai import ChatOpenAI
    from openai import OpenAI, OpenAIError
except ImportError as error:
    raise NotReady("a model server needs the extra 'remote': pip install 'anamnesis[remote]'") from error


def remote_chat(url: str, key: str = "none", name: str | None = None) -> BaseChatModel:
    """The model that the server at ``url`` (ending in ``/v1``) offers; its first one where no name is given.

    Raises:
        ModelError: the server does not answer or offers no model.
    """
    model = name or _first_model(url, key)
    return ChatOpenAI(base_url=url, api_key=key, model=model, temperature=0, max_tokens=320, timeout=120, max_retries=0)


def _first_model(url: str, key: str) -> str:
    try:
        offered = [model.id for model in OpenAI(base_url=url, api_key=key, timeout=10, max_retries=0).models.list()]
    except OpenAIError as error:
        raise ModelError(f"the model server at {url} does not answer: {error}") from error
    if not offered:
        raise ModelError(f"the model server at {url} offers no model")
    return offered[0]
