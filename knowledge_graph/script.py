"""Traditional Chinese characters as simplified ones, one for one, so that places in a text stay what they are."""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

# The block of common characters (CJK Unified Ideographs).
FIRST, LAST = 0x4E00, 0x9FFF


def simplified(text: str) -> str:
    """The text with every traditional character in its simplified form, of the same length: 左耳突然聽不見 is 左耳突然听不见.

    The table is that of OpenCC, character by character: words that differ between regions (薯條, 瞓覺) stay as they are.
    """
    return text if _is_simple(text) else text.translate(_table())


def _is_simple(text: str) -> bool:
    """True where every character is one of GB 2312, which holds no traditional forms, or of no Chinese text: the table is made for the others only."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return not any(FIRST <= ord(letter) <= LAST for letter in text)
    return True


@cache
def _table() -> dict[int, str]:
    letters = [chr(code) for code in range(FIRST, LAST + 1)]
    plain = OpenCC("tw2s").convert("\n".join(letters)).split("\n")
    return {ord(letter): simple for letter, simple in zip(letters, plain, strict=True) if letter != simple and len(simple) == 1}
