"""One key for the spellings of a name: case, hyphens, plurals, British and American forms, and the order of its words."""

from __future__ import annotations

import re
from functools import lru_cache

_TOKEN = re.compile(r"[a-z0-9]+|[\u4e00-\u9fff]+")
SMALL = frozenset({"of", "the", "a", "an", "and", "in", "with", "due", "to", "by", "for", "or", "on", "from", "at", "as", "is", "was", "were", "are", "no", "not"})
_KEEP = ("ss", "us", "is", "as", "os")


def words_of(text: str) -> list[str]:
    """Words of a name in lower case, without marks; "'s" is dropped."""
    return _TOKEN.findall(text.lower().replace("'s", "").replace("’s", ""))


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without plural ending, in one spelling: ``tumours`` and ``tumor`` meet in ``tumor``."""
    if word.isascii() and len(word) > 3 and word.endswith("s") and not word.endswith(_KEEP):
        word = f"{word[:-3]}y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    plain = word.replace("ae", "e").replace("oe", "e").replace("ph", "f")
    return plain[:-2] + "r" if plain.endswith("our") and len(plain) > 5 else plain


def key_of(name: str) -> str:
    """The key under which a name is stored and looked up; empty where it has no word.

    Word order does not count, so "cancer of the breast" and "breast cancer" share a key.
    """
    return " ".join(sorted(fold(word) for word in words_of(name) if word not in SMALL))
