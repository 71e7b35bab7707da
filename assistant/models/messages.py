"""LangChain messages to the role-and-content form that every engine takes."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage


def as_chat(messages: Sequence[BaseMessage]) -> list[dict[str, str]]:
    """Role and text of each message; text parts of multi-part messages are joined."""
    return [{"role": _role(message), "content": message.text} for message in messages]


def _role(message: BaseMessage) -> str:
    if isinstance(message, SystemMessage):
        return "system"
    return "assistant" if isinstance(message, AIMessage) else "user"
