"""Regular expressions that few messages need: a large one takes some milliseconds to compile, which a process of one message would wait for."""

from __future__ import annotations

import re
from functools import cached_property


class Late:
    """An expression that is compiled when it is first asked."""

    def __init__(self, pattern: str, flags: re.RegexFlag = re.NOFLAG) -> None:
        self._pattern, self._flags = pattern, flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self._pattern, self._flags)

    def search(self, text: str) -> re.Match[str] | None:
        """As of ``re.Pattern``."""
        return self._compiled.search(text)

    def match(self, text: str) -> re.Match[str] | None:
        """As of ``re.Pattern``."""
        return self._compiled.match(text)
