"""Given names and surnames, as a list."""

from __future__ import annotations

import lzma
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Frequent names of the United States Census of 1990 (public domain) and of Faker (MIT): "g" given names, "a" those that are words too, "s" surnames, "c" and "t" the most common of both.
PEOPLE = Path(__file__).with_name("people.xz")


@dataclass(frozen=True, slots=True)
class People:
    """Names in small letters.

    Attributes:
        given: that are no ordinary word; ``words`` are.
        common: so frequent that small letters make no word of them; likewise ``common_surnames``.
    """

    given: frozenset[str]
    words: frozenset[str]
    surnames: frozenset[str]
    common: frozenset[str]
    common_surnames: frozenset[str]

    def first(self, word: str) -> bool:
        """True for any given name."""
        return bare(word) in self.given or bare(word) in self.words

    def __contains__(self, word: str) -> bool:
        return self.first(word) or bare(word) in self.surnames


def bare(word: str) -> str:
    """Small letters without accents: "Zoë" is "zoe"."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", word.lower()) if not unicodedata.combining(letter))


@cache
def people(path: Path = PEOPLE) -> People:
    """The list that comes with the program."""
    lines = lzma.decompress(path.read_bytes()).decode("ascii").splitlines()
    of = {mark: frozenset(line[2:] for line in lines if line[0] == mark) for mark in "gasct"}
    return People(of["g"], of["a"], of["s"], of["c"], of["t"])
