"""Citation recall and precision: does what is cited carry what is said, and is every citation needed?

A statement is recalled when its citations, read together, entail it. A citation is precise when its statement is recalled and it is not
idle; it is idle when it does not entail the statement alone and the others do without it. A statement without citations is not recalled.

The paper takes a large NLI model as judge of entailment. Here the judges are plainer: the product's own verifier on the quoted sentences,
which passes whatever it has let through before and so only shows that nothing was lost on the way, and the second opinion of
``eval.metrics.attribution`` on the whole passages, which shares no code with it. Neither is a reader; ``eval.sheet`` draws claims for one.

References: Gao, Yen, Yu & Chen, Enabling large language models to generate text with citations (ALCE), EMNLP 2023, section 3.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
Judge = Callable[[str, Sequence[T]], bool | None]
"""Do these citations together entail the statement? None where the judge cannot read it; never asked about no citation."""


@dataclass(frozen=True, slots=True)
class Statement(Generic[T]):
    """One sentence with what it cites."""

    text: str
    citations: tuple[T, ...]


def recall(statements: Sequence[Statement[T]], judge: Judge[T]) -> float | None:
    """Share of the statements that their citations entail; None where there is no statement that can be judged."""
    return _mean([_entailed(judge, item.text, item.citations) for item in statements])


def precision(statements: Sequence[Statement[T]], judge: Judge[T]) -> float | None:
    """Share of the citations that carry their statement; None where there is no citation that can be judged."""
    return _mean([_precise(judge, item, at) for item in statements for at in range(len(item.citations))])


def _precise(judge: Judge[T], item: Statement[T], at: int) -> bool | None:
    recalled = _entailed(judge, item.text, item.citations)
    if not recalled or len(item.citations) == 1:
        return recalled
    others = (*item.citations[:at], *item.citations[at + 1 :])
    return bool(_entailed(judge, item.text, item.citations[at : at + 1])) or not _entailed(judge, item.text, others)


def _entailed(judge: Judge[T], text: str, citations: Sequence[T]) -> bool | None:
    return judge(text, citations) if citations else False


def _mean(values: Sequence[bool | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None
