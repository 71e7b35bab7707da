"""Settings to logs: the one place that configures structlog and the standard library's logging."""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
from structlog.contextvars import merge_contextvars
from structlog.processors import JSONRenderer, KeyValueRenderer
from structlog.stdlib import BoundLogger, LoggerFactory, filter_by_level

from assistant.errors import BadInput
from assistant.records.files import private_folder
from assistant.settings import Settings
from ui.logs.fields import only_listed
from ui.logs.files import Errors, PrivateFile
from ui.logs.lines import Line, Ours, Told

FILE = "anamnesis.log"
ORDER = ["at", "level", "event"]


def _told(_: object, __: str, given: MutableMapping[str, Any]) -> tuple[tuple[Told], dict[str, Any]]:
    return (Told(given),), {}


# Set when this module is imported, so that no line of ours can be written before the filter stands.
structlog.configure([merge_contextvars, filter_by_level, only_listed, _told], BoundLogger, dict, LoggerFactory(), cache_logger_on_first_use=False)
log: BoundLogger = structlog.get_logger("anamnesis")


def configure(settings: Settings) -> logging.Handler:
    """Send every log of this process, the libraries' too, to where the settings say.

    Raises:
        BadInput: the folder of the logs cannot be made.
    """
    handler = _handler(settings)
    handler.setFormatter(Line(JSONRenderer() if settings.log_format == "json" else KeyValueRenderer(key_order=ORDER, drop_missing=True)))
    handler.addFilter(Ours())
    _alone(handler)
    logging.getLogger().setLevel(settings.log_level.upper())
    return handler


def _handler(settings: Settings) -> logging.Handler:
    if settings.log_to == "stderr":
        return Errors()
    try:
        return PrivateFile(private_folder(settings.logs) / FILE)
    except OSError as error:
        raise BadInput(f"the folder of the logs '{settings.logs}' cannot be made ({error.strerror}); allow writing there, or set ANAMNESIS_LOG_TO=stderr") from error


def _alone(handler: logging.Handler) -> None:
    """Handlers that libraries have brought would write their words; the root has ours alone."""
    logging.basicConfig(handlers=[handler], force=True)
    known = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    for one in known:
        one.handlers.clear()
        one.propagate = True
