"""How hard a text is to read."""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORD = re.compile(r"[A-Za-z]+(?:'[a-z]+)?")
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT = re.compile(r"(?<![aeiouyl])e$|(?<=[aeiouy][^aeiouy])es$|(?<=[^td])ed$")


def syllables(word: str) -> int:
    """Syllables of an English word, by its groups of vowels without silent endings; at least one."""
    plain = word.lower().removesuffix("'s")
    return max(1, len(_VOWELS.findall(_SILENT.sub("", plain))))


def grade(sentences: Sequence[str]) -> float:
    """School grade that can read the sentences, as years of US schooling; 0 for no words.

    References: Kincaid et al. 1975, Derivation of new readability formulas for Navy enlisted personnel.
    """
    found = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not found:
        return 0.0
    return 0.39 * len(found) / len(sentences) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
