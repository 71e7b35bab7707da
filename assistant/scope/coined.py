"""Does a word look like the name of a medicine? By its letters: names that nobody has written down yet are coined like those that are used.

Trained on the names of our medicines against ordinary words, names of people and of places; ``eval/training/coined.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from zlib import crc32

from assistant.scope.odds import Odds
from assistant.second_reader.words import scaled

WEIGHTS = Path(__file__).with_name("coined.bin")
BUCKETS = 1 << 13
LETTERS = (2, 3, 4)
# Log-odds above which a word that nothing here knows is taken for a medicine wherever it stands: of 19 invented names 16 are above it, of 16,365 other words one in sixteen (by models that had not seen them).
LIKE = -1.0


@cache
def reader() -> Odds:
    """The weights, read once."""
    return Odds.load(WEIGHTS)


def like_a_medicine(word: str) -> bool:
    """True for a word that is coined like the names of medicines."""
    return reader().of(letters(word)) > LIKE


def letters(word: str) -> Mapping[int, float]:
    """Hashed runs of two to four letters of a word, with its beginning and end, of length 1."""
    marked = f"^{word.lower()}$"
    return scaled(Counter(crc32(marked[at : at + size].encode()) % BUCKETS for size in LETTERS for at in range(len(marked) - size + 1)), 1.0)
