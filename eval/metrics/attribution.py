"""Is a sentence attributable to its passage? A plain second opinion that shares no code with the product's verifier.

A sentence passes when every number of it stands in the passage and at least four fifths of its longer words do, compared by
their first six letters. It reads the whole passage with its title, where the verifier holds a claim against one sentence.

References: Rashkin et al., Measuring attribution in natural language generation models, 2023, doi:10.1162/coli_a_00486;
citation precision as in Liu, Zhang & Liang, EMNLP Findings 2023.
"""

from __future__ import annotations

import re

LEAST = 0.8
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"[a-z]{4,}")
_STEM = 6


def attributed(sentence: str, passage: str, least: float = LEAST) -> bool:
    """True when the passage holds the sentence's numbers and most of its words."""
    if not set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(passage)):
        return False
    own, theirs = _words(sentence), _words(passage)
    return not own or len(own & theirs) >= least * len(own)


def _words(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(text.lower())}
