"""Does a claim deny the same things as its quote? Counting negations is not enough: "take A, not B" is not "take B, not A"."""

from __future__ import annotations

import re

from indexes.sentences import stems

_NEGATION = re.compile(r"\b(?:not|no|never|none|without|cannot|neither|nor|avoid\w*|stop\w*|unlikely|rarely|seldom|hardly|\w+n't)\b", re.I)
_CLAUSE = re.compile(r"[,;:.!?()–—]|\b(?:but|and|or|if|unless|because|when|until|although|while)\b", re.I)
# Words that turn a sentence round although they are only one among many; a claim may not bring in one of its own.
DECISIVE = stems(
    "increase raise more higher above decrease reduce lower less fewer below before after always sometimes only "
    "safe unsafe harmless harmful dangerous serious mild worse left right once twice thrice half double triple "
    "hourly daily nightly weekly fortnightly monthly yearly morning evening prevent cure adult child children babies"
)


def plain(text: str) -> str:
    """The text with straight apostrophes, so that don’t is read as don't."""
    return text.replace("’", "'").replace("ʼ", "'")


def negations(text: str) -> int:
    """How many words of the text deny something."""
    return len(_NEGATION.findall(plain(text)))


def denied(text: str) -> frozenset[str]:
    """Stems that stand in the same clause after a negation."""
    found: set[str] = set()
    for clause in _CLAUSE.split(plain(text)):
        if match := _NEGATION.search(clause):
            found |= stems(clause[match.end() :])
    return frozenset(found)


def moved(claim: str, quote: str) -> frozenset[str]:
    """Words that the claim denies although the quote states them."""
    return (denied(claim) & stems(quote)) - denied(quote)


def decisive(claim: str, quote: str) -> frozenset[str]:
    """Words of the claim that could turn its meaning round and that the quote does not hold."""
    return (stems(claim) & DECISIVE) - stems(quote)
