"""Regular expressions that are compiled when they are first used.

Compiling is a sixth of the time of a short command, and a message in English never asks for most of those that read Chinese.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import cast


class _Lazy:
    """Stands for a pattern until something of it is wanted; what was wanted once is then the pattern's own."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._written = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(*self._written)

    def __getattr__(self, name: str) -> object:
        found: object = getattr(self._compiled, name)
        self.__dict__[name] = found
        return found


def lazy_compile(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile`` put off to the first use; a pattern that is wrong is told then.

    It answers to the methods and attributes of a pattern, but is none to ``isinstance`` and to the functions of ``re``.
    """
    return cast("re.Pattern[str]", _Lazy(pattern, flags))
