"""Everything a log can say; a line whose event is not one of these says ``unlisted``."""

from __future__ import annotations

from enum import StrEnum


class Event(StrEnum):
    """What happened."""

    COMMAND_BROKE = "command.broke"
    """A command ended with an error that nobody foresaw."""
    SERVE_STARTED = "serve.started"
    SERVE_READY = "serve.ready"
    """Models and index are loaded."""
    SERVE_UNREADY = "serve.unready"
    """Something that an answer needs is missing, or the records cannot be read; the page is up all the same."""
    SERVE_STOPPED = "serve.stopped"
    RETAIN_BROKE = "retain.broke"
    """Conversations that need no longer be kept could not be removed; the next day tries again."""
    REQUEST_DONE = "request.done"
    REQUEST_BROKE = "request.broke"
    THREAD_BROKE = "thread.broke"
    PRINTED = "printed"
    """A library printed something, which was thrown away."""
    LIBRARY = "library"
    """A library logged something; its words are left out."""
    UNLISTED = "unlisted"
