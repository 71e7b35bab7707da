"""A finished message said again in Chinese: errors, and the reasons why something was left out.

Whoever writes a message writes it in English, for the command line, programs and logs. A page knows its reader's language only afterwards: it finds the
wording that the message was made from in ``knowledge/chinese/messages.csv`` and says the Chinese one with the same values, which are said again likewise.
"""

from __future__ import annotations

import re
import string
from functools import cache

from knowledge_graph.speech import FOLDER, rows
from knowledge_graph.store import BUILTIN

MESSAGES = BUILTIN / FOLDER / "messages.csv"
# Longer ones are no messages of ours but of something that repeats what it was given.
LONGEST = 2000
# A message may hold another one, which holds a name.
DEEP = 4


def in_chinese(text: str, deep: int = DEEP) -> str:
    """The text in Chinese; as it is where no wording fits.

    Args:
        deep: how many messages may stand within each other.
    """
    if len(text) > LONGEST or deep == 0:
        return text
    for pattern, chinese in _wordings():
        if match := pattern.fullmatch(text):
            return chinese.format(**{name: in_chinese(value, deep - 1) for name, value in match.groupdict().items()})
    return text


@cache
def _wordings() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Every wording as a pattern with the Chinese one: first those that do not begin with a value, of these those that say most in words of their own."""
    parsed = [(list(string.Formatter().parse(english)), chinese) for english, chinese in rows(MESSAGES)]
    parsed.sort(key=lambda row: (not row[0][0][0], -sum(len(literal) for literal, *_ in row[0])))
    return tuple((_pattern([(literal, field) for literal, field, *_ in parts]), chinese) for parts, chinese in parsed)


def _pattern(parts: list[tuple[str, str | None]]) -> re.Pattern[str]:
    """Each value ends where the words after it are first met and is not looked at again, so that no text takes long."""
    found, field = "", ""
    for literal, after in parts:
        found += f"(?>(?P<{field}>.*?){re.escape(literal)})" if field and after else (f"(?P<{field}>.*){re.escape(literal)}" if field else re.escape(literal))
        field = after or ""
    return re.compile(f"{found}(?P<{field}>.*)" if field else found, re.S)
