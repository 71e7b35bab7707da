"""A command that ends with an error nobody foresaw: the log is told type and place, the person where to look."""

from __future__ import annotations

from assistant.errors import BadInput
from ui.cli.options import settings
from ui.logs.events import Event
from ui.logs.faults import kinds, places
from ui.logs.setup import configure, log


def broken(error: BaseException, command: str) -> str:
    """Log it, and give the line for the person.

    Args:
        command: module of the command.
    """
    said = f"something inside failed: {kinds(error)[0]} at {(places(error) or ('the start',))[-1]}; please report this line, it holds nothing of what you wrote"
    try:
        handler = configure(settings())
    except BadInput as unlogged:
        return f"{said} ({unlogged})"
    log.error(Event.COMMAND_BROKE, exc_info=error, command=command)
    handler.close()
    return said
