"""Does a claim deny the same things as its quote? Counting negations is not enough: "take A, not B" is not "take B, not A"."""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.verify.plain import content, say

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|without|neither|nor|avoid\w*|stop|stops|stopped|unlikely|rarely|seldom|hardly|scarcely|barely|fails?|failed|lacks?|lacking|absence|absent|except|"
    r"instead of|rather than|free of|refrain\w*|contraindicated|forbidden|prohibited|refuse\w*|ineffective|useless|unsafe|unnecessary|unproven|impossible|inactive|incurable)\b"
)
# "Not only" and "not just" deny nothing, nor does "whether or not".
_NOTHING_DENIED = re.compile(r"\bnot (?:only|just|merely)\b|\bwhether or not\b|\bno matter\b|\bno doubt\b")
_ONLY = re.compile(r"\bnot (?:only|just|merely)\b")
# What these deny stands before them: "alcohol should be avoided", "codeine is unsafe".
_BACKWARD = re.compile(r"\b(?:avoided|stopped|contraindicated|forbidden|prohibited|ineffective|useless|unsafe|unnecessary|unproven|impossible|inactive|incurable|absent)\b")
_CLAUSE = re.compile(r"[,;:!?()]|\.(?!\d)|\b(?:but|and|if|unless|because|when|until|although|while|so|since|whereas)\b")
# So much of what the quote denies must be in a claim for the claim to be about it.
ABOUT = 0.5


@lru_cache(maxsize=4096)
def denials(text: str) -> tuple[frozenset[str], ...]:
    """Content stems that each denial of the text covers, in order; "or" goes on with a denial."""
    found: list[frozenset[str]] = []
    for clause in clauses(text):
        for match in _NEGATION.finditer(clause):
            rest = _NEGATION.sub(" ", clause if _BACKWARD.search(match.group()) else clause[match.end() :])
            found.append(content(rest))
    return tuple(found)


def clauses(text: str) -> list[str]:
    """The plain text cut at punctuation and conjunctions."""
    return _CLAUSE.split(_NOTHING_DENIED.sub(" ", say(text).text))


def denied(text: str) -> frozenset[str]:
    """Every stem that is denied somewhere."""
    return frozenset().union(*denials(text))


def stated(text: str) -> frozenset[str]:
    """Stems that stand outside every denial."""
    found: set[str] = set()
    for clause in clauses(text):
        match = _NEGATION.search(clause)
        if match and _BACKWARD.search(match.group()):
            continue
        found |= content(clause[: match.start()] if match else clause)
    return frozenset(found)


def moved(claim: str, quote: str) -> frozenset[str]:
    """Words that the claim denies although the quote states them."""
    return (denied(claim) & say(quote).content) - denied(quote)


def undenied(claim: str, quote: str) -> frozenset[str]:
    """Words that the claim states although the quote only denies them."""
    said, only = say(claim).content, denied(claim)
    free = stated(quote)
    found: set[str] = set()
    for scope in denials(quote):
        own = scope - free
        taken = own & said
        if taken and not taken & only and len(taken) >= ABOUT * len(own):
            found |= taken
    return frozenset(found)


def contradicted(claim: str, quote: str) -> str:
    """Why the two do not deny the same; empty when they do."""
    if words := moved(claim, quote):
        return f"the quote does not deny {', '.join(sorted(words))}"
    if words := undenied(claim, quote):
        return f"the quote denies {', '.join(sorted(words))}"
    if denials(claim) and not denials(quote):
        return "one of claim and quote is negated"
    if _ONLY.findall(say(claim).text) and not _ONLY.findall(say(quote).text):
        return "one of claim and quote is negated"
    whole = len(say(claim).content & say(quote).content) >= 0.8 * len(say(quote).content)
    if len(denials(claim)) > len(denials(quote)) or (whole and len(denials(claim)) < len(denials(quote))):
        return "one of claim and quote is negated"
    return ""
