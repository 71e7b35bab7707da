"""Does an answer hold the facts that matter? Each fact is a set of patterns, looked for sentence by sentence.

The answer is its claims; a sentence that only says the question again counts for nothing.

References: nugget recall as in Voorhees, Overview of the TREC 2003 question answering track; short answers matched against several
wordings as in exact-match recall of Stelmakh et al., ASQA, EMNLP 2022.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexes.chunk import sentence_spans
from indexes.sentences import stems

Patterns = tuple[re.Pattern[str], ...]


def sentences(texts: Iterable[str]) -> tuple[str, ...]:
    """The sentences of some texts, in order."""
    return tuple(text[start:end] for text in texts for start, end in sentence_spans(text))


def without_echo(said: Iterable[str], question: str) -> tuple[str, ...]:
    """The sentences that hold a word which the question does not."""
    asked = stems(question)
    return tuple(sentence for sentence in said if not stems(sentence) <= asked)


def found(facts: Sequence[Patterns], said: Sequence[str]) -> tuple[bool, ...]:
    """For each fact: does one sentence match one of its patterns?"""
    return tuple(any(pattern.search(sentence) for sentence in said for pattern in patterns) for patterns in facts)


def recall(there: Sequence[bool]) -> float | None:
    """Share of the facts that are there; None where there are none to find."""
    return sum(there) / len(there) if there else None
