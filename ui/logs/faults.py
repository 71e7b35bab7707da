"""An exception without its words: which type, and where; messages and local variables may hold what a person wrote."""

from __future__ import annotations

import sys
from collections import deque
from collections.abc import Iterator
from traceback import walk_tb
from types import CodeType

UNNAMED = "unnamed"
CAUSES, FRAMES = 5, 8


def kinds(error: BaseException) -> tuple[str, ...]:
    """Names of the types of an exception and of what led to it, itself first."""
    return tuple(kind(type(one)) for one in _chain(error))


def _chain(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(CAUSES):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def kind(of: type[BaseException]) -> str:
    """The full name of a type that can be imported under it; a name made at run time might be anything."""
    found: object = sys.modules.get(of.__module__)
    for part in of.__qualname__.split("."):
        found = getattr(found, part, None)
    if found is not of:
        return UNNAMED
    return of.__qualname__ if of.__module__ == "builtins" else f"{of.__module__}.{of.__qualname__}"


def places(error: BaseException) -> tuple[str, ...]:
    """``module:line`` of the last frames, where it was raised last."""
    frames = deque(walk_tb(error.__traceback__), FRAMES)
    return tuple(f"{_module(frame.f_globals.get('__name__'), frame.f_code)}:{line}" for frame, line in frames)


def _module(name: object, code: CodeType) -> str:
    """The module whose file the code stands in; code made at run time has none."""
    module = sys.modules.get(name) if type(name) is str else None
    return str(name) if module is not None and getattr(module, "__file__", None) == code.co_filename else UNNAMED
