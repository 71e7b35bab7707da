"""Which finding a statement speaks of: the one it stands in, else the nearest of its clause, else of the clause or sentence before."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TypeVar

from assistant.attributes.cues import Cue, Span, cues
from assistant.attributes.triggers import triggers
from assistant.types import Course, FindingNow, Onset
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.store import Knowledge

T = TypeVar("T", bound=str)
Placed = tuple[FindingNow, Span]


@dataclass(frozen=True, slots=True)
class Named:
    """A finding that the text states: its place in the list, in the text, its id, and whether it is there; an absent one takes what is said of it."""

    at: int
    span: Span
    id: str
    present: bool


_SENTENCE = lazy_compile(r"[.!?](?=\s|$)|[\n。！？]")
_CLAUSE = lazy_compile(r"[,;:，；、：]|\s[-–—]\s|\bbut\b|但是|但|不过|可是", re.I)
# A statement of these holds for all that its clause names; of the others, for the nearest only.
_SHARED = frozenset({"onset", "course", "worse_with", "better_with", "radiates_to"})
_CAUSES = frozenset({"worse_with", "better_with"})
# A fever or a low mood has no side.
_NO_SIDE = frozenset({"general", "mind", "exposures", "babies"})
_PLACED = lazy_compile(r"lump|nodes|bite|sting|injury|numb|pain")
_HURTS = lazy_compile(r"pain|ache|cramps|sciatica|burn|sore|sprain|tender|injury|fracture")
# Letters that a clause of a list holds beside its finding: "a bit of", "and".
_LOOSE = 6
# Signs between a finding and a later sentence that still goes on about it.
_FAR = 120
_ONSETS: tuple[Onset, ...] = ("sudden", "gradual")
_COURSES: tuple[Course, ...] = ("comes_and_goes", "same", "worse", "better")
_MOST = {"severe": 3, "moderate": 2, "mild": 1}


def described(text: str, placed: Sequence[Placed], knowledge: Knowledge) -> tuple[FindingNow, ...]:
    """The present symptoms, signs and illnesses with what the text says of each, in order; all others as they are."""
    named = [
        Named(at, span, finding.id, finding.present) for at, (finding, span) in enumerate(placed) if knowledge.concepts[finding.id].kind != "risk"
    ]
    spoken: dict[int, list[Cue]] = {item.at: [] for item in named}
    causes = list(triggers(text))
    blanked = tuple((cue.start, cue.end) for cue in causes)
    for cue in chain(causes, cues(text, blanked)):
        for at in _owners(cue, _able(cue, named, knowledge), text, blanked):
            spoken[at].append(cue)
    return tuple(_filled(finding, spoken[at]) if finding.present and at in spoken else finding for at, (finding, _) in enumerate(placed))


def _able(cue: Cue, named: Sequence[Named], knowledge: Knowledge) -> list[Named]:
    """Those that the statement can be about: no side of a fever, a score of pain for what hurts, no "worse when I cough" for that cough."""
    if cue.name == "side":
        return [
            item
            for item in named
            if item.id not in knowledge.findings or knowledge.findings[item.id].system not in _NO_SIDE or _PLACED.search(item.id)
        ]
    if cue.name in _CAUSES:
        return [item for item in named if not cue.start <= item.span[0] < item.span[1] <= cue.end]
    if cue.value.endswith("/10"):
        return [item for item in named if _HURTS.search(item.id)] or list(named)
    return list(named)


def _owners(cue: Cue, named: Sequence[Named], text: str, blanked: Sequence[Span]) -> list[int]:
    inside = [item for item in named if item.span[0] <= cue.start and cue.end <= item.span[1]]
    if cue.name == "side" and any(start <= cue.start < end for start, end in blanked):
        return [item.at for item in inside]
    if inside and cue.name != "radiates_to":
        return [item.at for item in named if any(_touch(item.span, other.span) for other in inside)]
    sentence = _bounds(_SENTENCE, text, (0, len(text)), cue.start)
    clause = _bounds(_CLAUSE, text, sentence, cue.start)
    own = [item for item in named if _touch(item.span, clause) and not (cue.name == "radiates_to" and _touch(item.span, (cue.start, cue.end)))]
    if own:
        return [item.at for item in own] if cue.name in _SHARED else _nearest(cue, own)
    before = [item for item in named if item.present and sentence[0] <= item.span[0] < clause[0]]
    if before:
        return [item.at for item in before] if cue.name == "onset" else _listed(before, text, sentence)
    after = [item for item in named if item.present and clause[1] <= item.span[0] < sentence[1]]
    if after:
        return _nearest(cue, after) if cue.name in {"severity", "onset", "course"} else []
    if any(_touch(item.span, sentence) for item in named if cue.name != "radiates_to"):
        return []
    return _complaint(sentence[0], named, text) or [
        item.at for item in named if cue.name == "radiates_to" and _touch(item.span, (cue.start, cue.end))
    ]


def _listed(before: Sequence[Named], text: str, sentence: Span) -> list[int]:
    """All that the last clause names, and the bare items of a list that runs up to it: "runny nose, sneezing and itchy eyes"."""
    found: list[int] = []
    end = max(item.span[1] for item in before)
    while True:
        clause = _bounds(_CLAUSE, text, sentence, max(end - 1, sentence[0]))
        found += [item.at for item in before if _touch(item.span, clause) and item.at not in found]
        earlier = _bounds(_CLAUSE, text, sentence, max(clause[0] - 2, sentence[0]))
        inner = [item.span for item in before if earlier[0] <= item.span[0] and item.span[1] <= earlier[1]]
        covered = max((b for _, b in inner), default=0) - min((a for a, _ in inner), default=0)
        if earlier[1] >= clause[0] + 1 or not inner or len(text[slice(*earlier)].strip()) - covered > _LOOSE:
            return found
        end = earlier[1]


def _complaint(start: int, named: Sequence[Named], text: str) -> list[int]:
    """What a sentence that names no finding goes on about: the first finding of the last sentence that names one."""
    earlier = [item for item in named if item.present and item.span[0] < start]
    nearest = max((item.span[1] for item in named if item.span[0] < start), default=0)
    if not earlier or start - nearest > _FAR:
        return []
    last = _bounds(_SENTENCE, text, (0, len(text)), max(item.span[0] for item in earlier))
    first = min((item.span for item in earlier if item.span[0] >= last[0]), default=earlier[-1].span)
    return [item.at for item in earlier if _touch(item.span, first)]


def _nearest(cue: Cue, items: Sequence[Named]) -> list[int]:
    """The finding that stands nearest, with all that share its words."""
    best = min((item.span for item in items), key=lambda span: (max(span[0] - cue.end, cue.start - span[1], 0), span))
    return [item.at for item in items if _touch(item.span, best)]


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _bounds(mark: re.Pattern[str], text: str, within: Span, at: int) -> Span:
    """The part of ``within``, cut at every mark, that holds ``at``."""
    start, end = within
    for match in mark.finditer(text, *within):
        if match.end() <= at:
            start = match.end()
        elif match.start() >= at:
            return start, match.start()
    return start, end


def _filled(finding: FindingNow, spoken: Sequence[Cue]) -> FindingNow:
    of = {
        name: tuple(dict.fromkeys(cue.value for cue in spoken if cue.name == name))
        for name in ("severity", "radiates_to", "worse_with", "better_with")
    }
    sides = {cue.value for cue in spoken if cue.name == "side"}
    return replace(
        finding,
        severity=_severity(of["severity"]),
        onset=_one(spoken, "onset", _ONSETS),
        course=_one(spoken, "course", _COURSES),
        side="both" if "both" in sides or len(sides) == 2 else "left" if "left" in sides else "right" if "right" in sides else None,
        radiates_to=of["radiates_to"],
        worse_with=of["worse_with"],
        better_with=of["better_with"],
    )


def _severity(said: tuple[str, ...]) -> str | None:
    """A number before words, the greatest of each."""
    numbers = [word for word in said if word.endswith("/10")]
    if numbers:
        return max(numbers, key=lambda word: int(word.partition("/")[0]))
    return max(said, key=lambda word: _MOST[word], default=None)


def _one(spoken: Sequence[Cue], name: str, order: Sequence[T]) -> T | None:
    """The first of ``order`` that is said."""
    said = {cue.value for cue in spoken if cue.name == name}
    return next((value for value in order if value in said), None)
