"""One JSON object from a chat model, by grammar where the engine has one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage


def reply_of(chat: BaseChatModel, messages: Sequence[BaseMessage], name: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """The object that the model writes; empty where it writes something else.

    Args:
        name: of the schema; its object has exactly ``properties``.

    Raises:
        ModelError: the engine failed.
    """
    body = {"type": "object", "properties": dict(properties), "required": list(properties), "additionalProperties": False}
    schema = {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": body}}
    try:
        found = json.loads(chat.invoke(list(messages), response_format=schema).text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
