"""What a model server says of itself: its address as it may be shown, and the models that it offers. Needs no extra."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import httpx

from assistant.addresses import shown
from assistant.errors import BadInput, ModelError
from assistant.settings import LLM_KEY

REFUSED = frozenset({401, 403})


def address(url: str) -> str:
    """The address of a server as it may be shown: without user, password, query and fragment.

    Raises:
        BadInput: it is none; nothing of it is repeated, since it may hold a password.
    """
    found = shown(url)
    if not urlsplit(found).hostname:
        raise BadInput("the address of the model server cannot be read; write it as http://HOST:PORT/v1, and special characters of a password as %XX")
    return found


def offered(url: str, key: str, timeout: float) -> list[str]:
    """Names of the models of the server at ``url``, at least one; nothing but ``GET /models`` is sent.

    Args:
        key: sent as a bearer token; empty for a server that asks for none.
        timeout: seconds to connect, and seconds between two parts of the answer.

    Raises:
        BadInput: the address or the key cannot be used.
        ModelError: the server does not answer, refuses the key or offers no model.
    """
    where, headers = address(url), {"Authorization": f"Bearer {usable(key)}"} if key else {}
    try:
        reply = httpx.get(f"{url.rstrip('/')}/models", headers=headers, timeout=timeout, follow_redirects=True)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ModelError(f"the model server at {where} does not answer ({type(error).__name__}); start it, or correct ANAMNESIS_LLM") from None
    if reply.status_code in REFUSED:
        raise refused(where, key)
    if not reply.is_success:
        raise ModelError(f"the model server at {where} answers {reply.status_code} when asked for its models; its address mostly ends in /v1")
    return _names(reply, where)


def usable(key: str) -> str:
    """The key itself.

    Raises:
        BadInput: it could not be sent.
    """
    if not key.isascii() or not key.isprintable():
        raise BadInput(f"{LLM_KEY} holds characters that no key has; copy it again")
    return key


def refused(where: str, key: str) -> ModelError:
    """The error of a server that does not let us in."""
    if not key:
        return ModelError(f"the model server at {where} asks for a key; put it into {LLM_KEY}")
    return ModelError(f"the model server at {where} refuses the key; put one that it accepts into {LLM_KEY}")


def _names(reply: httpx.Response, where: str) -> list[str]:
    try:
        listed: Any = reply.json()
        names = [model["id"] for model in listed["data"]]
    except (ValueError, TypeError, KeyError):
        raise ModelError(f"what answers at {where} is no model server that speaks the OpenAI protocol; correct ANAMNESIS_LLM") from None
    if not names:
        raise ModelError(f"the model server at {where} offers no model")
    return [str(name) for name in names]
