"""What is printed or raised where nobody catches it: libraries print tracebacks, and a service's stderr ends in the system's journal."""

from __future__ import annotations

import io
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from ui.logs.events import Event
from ui.logs.setup import log


class Unprinted(io.TextIOBase):
    """Throws away what is written; of a traceback, type and place of the exception are logged."""

    def write(self, text: str) -> int:
        """Nothing of the text is kept."""
        if text.startswith("Traceback"):
            log.error(Event.PRINTED, exc_info=True)
        return len(text)

    def writable(self) -> bool:
        """It takes everything."""
        return True


def in_thread(args: threading.ExceptHookArgs) -> None:
    """For ``threading.excepthook``."""
    log.error(Event.THREAD_BROKE, exc_info=args.exc_value)


def unraisable(args: sys.UnraisableHookArgs) -> None:
    """For ``sys.unraisablehook``."""
    log.error(Event.THREAD_BROKE, exc_info=args.exc_value)


@contextmanager
def nothing_printed() -> Iterator[None]:
    """While a service runs, Python code prints nothing, and what breaks in a thread is logged."""
    before = threading.excepthook, sys.unraisablehook
    threading.excepthook, sys.unraisablehook = in_thread, unraisable
    try:
        with redirect_stdout(Unprinted()), redirect_stderr(Unprinted()):
            yield
    finally:
        threading.excepthook, sys.unraisablehook = before
