"""Whom a sentence is about: an answer for a baby leaves out what is said of older people, one for a man what is said of pregnancy."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.types import PatientHistory
from assistant.verify.population import groups_of
from indexes.sentences import Pick

# Years: until when a person is of the group, or from when on; sentences are generous with these words, and so are the limits.
_UNTIL = {"newborn": 0.5, "infant": 4.0, "child": 18.0, "girl": 18.0, "boy": 18.0, "teen": 21.0, "pregnant": 56.0, "breastfeeding": 60.0}
_FROM = {"teen": 9.0, "adult": 16.0, "old": 50.0, "menopause": 35.0, "pregnant": 11.0, "breastfeeding": 11.0, "woman": 11.0, "man": 11.0}
_OF_WOMEN = frozenset({"woman", "girl", "pregnant", "breastfeeding", "menopause"})
_OF_MEN = frozenset({"man", "boy"})
_KNOWN = _UNTIL.keys() | _FROM.keys()
_EXPECTING = frozenset({"pregnant", "breastfeeding"})
_GROWN = re.compile(r"(?:step|grand)?(?:mum|mom|mother|dad|father|pa\b|ma\b)|husband|wife|partner|gran|nan|uncle|aunt|爸|妈|父|母|爷|奶|外公|外婆|姥|公公|婆婆|老公|老婆|丈夫|妻子", re.I)
# Who writes of themselves is no baby.
_OWN = re.compile(r"\b(?:i|i'm|i've|my|me)\b|我", re.I)


def others(history: PatientHistory) -> frozenset[str]:
    """The groups (as in ``verify.population``) that this person is certainly not of."""
    found: set[str] = set()
    if history.age is not None:
        found |= {name for name, limit in _UNTIL.items() if history.age > limit}
        found |= {name for name, limit in _FROM.items() if history.age < limit}
    elif _GROWN.match(history.about) or (history.about == "self" and history.present and history.turns and _OWN.search(history.turns[-1].text)):
        found |= {"newborn", "infant", "child"}
    if history.sex:
        found |= _OF_WOMEN if history.sex == "male" else _OF_MEN
    return frozenset(found)


def meant_for(text: str, history: PatientHistory) -> bool:
    """True for a sentence about nobody in particular, or about a group that this person is known to be of: no pregnancy of somebody of whom none is known."""
    named = groups_of(text) & _KNOWN
    return not named or not named.isdisjoint(_of(history))


def _of(history: PatientHistory) -> set[str]:
    found = {"pregnant"} if history.pregnant else set()
    if history.age is not None:
        found |= {name for name in ("newborn", "infant", "child", "teen") if _FROM.get(name, 0.0) <= history.age <= _UNTIL[name]}
        found |= {name for name in ("adult", "old") if history.age >= _FROM[name]}
    return found | ({"man"} if history.sex == "male" else {"woman"} if history.sex == "female" else set())


def for_child(picks: Sequence[Pick], history: PatientHistory) -> list[Pick]:
    """For a question about a child: without what is said of adults alone, such as their dose; all of them where none would be left."""
    if history.age is None or history.age >= _FROM["adult"]:
        return list(picks)
    return _without(picks, frozenset({"adult", "old"}))


def fitting(picks: Sequence[Pick], history: PatientHistory) -> list[Pick]:
    """For somebody who reports and asks nothing: without the sentences that are about other people alone, all of them where none would be left; those on pregnancy last where none is known."""
    other = others(history)
    kept = _without(picks, other) if other else list(picks)
    if history.pregnant:
        return kept
    return sorted(kept, key=lambda pick: not _EXPECTING.isdisjoint(groups_of(pick.text)))


def _without(picks: Sequence[Pick], other: frozenset[str]) -> list[Pick]:
    kept = [pick for pick in picks if not (named := groups_of(pick.text) & _KNOWN) or not named <= other]
    return kept or list(picks)
