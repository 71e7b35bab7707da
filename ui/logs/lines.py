"""A log record to a line, whoever made it: ours were filtered before they became records, of a library's only name, line and level are told."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

from structlog.typing import Processor

from ui.logs.events import Event
from ui.logs.fields import listed


class Told(dict[str, Any]):
    """What our filter let through; the message of a record of ours."""


class Line(logging.Formatter):
    """Renders a record.

    Args:
        render: the renderer of structlog that makes the text.
    """

    def __init__(self, render: Processor) -> None:
        super().__init__()
        self._render = render

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        told = record.msg if type(record.msg) is Told else foreign(record)
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return str(self._render(None, "", {"at": at, **told}))


def foreign(record: logging.LogRecord) -> Told:
    """A library's record without its words."""
    error = record.msg if isinstance(record.msg, BaseException) else record.exc_info
    return Told(listed(record.levelname.lower(), {"event": Event.LIBRARY, "exc_info": error, "line": record.lineno, "source": _loaded(record.name)}))


def _loaded(name: str) -> str:
    """The module a logger is named after, or the nearest above it; the root where there is none."""
    while name and name not in sys.modules:
        name = name.rpartition(".")[0]
    return name or "logging"


class Ours(logging.Filter):
    """What is ours, and of libraries what is at least a warning."""

    def filter(self, record: logging.LogRecord) -> bool:
        """May it be written?"""
        return type(record.msg) is Told or record.levelno >= logging.WARNING
