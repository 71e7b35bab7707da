"""A text without identifiers: what was found, and what stands in its place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from assistant.privacy.codes import codes
from assistant.privacy.contacts import contacts, likenesses
from assistant.privacy.dates import Calendar, ages, dates
from assistant.privacy.medical import Medical
from assistant.privacy.names import names, parts, repeated
from assistant.privacy.names_zh import chinese_names
from assistant.privacy.places import addresses, places
from assistant.privacy.types import ORDER, TAG, Candidate, Cleaned, Finding, Kind, Span

# What remains after a removal may only then be seen to identify; more rounds than these have never been needed.
ROUNDS = 8
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_FREE = frozenset({"NAME", "PLACE"})


@dataclass(slots=True)
class Numbers:
    """The number of each value of one text or record; grows as values are met."""

    given: dict[Kind, dict[str, int]] = field(default_factory=dict)

    def of(self, kind: Kind, text: str) -> int:
        """The same for the same value; a part of a name has the number of the whole."""
        known = self.given.setdefault(kind, {})
        value = _value(kind, text)
        if kind == "NAME" and value not in known:
            words = set(value.split())
            same = [number for other, number in known.items() if words <= set(other.split()) or set(other.split()) <= words]
            known[value] = same[0] if same else max(known.values(), default=0) + 1
        return known.setdefault(value, max(known.values(), default=0) + 1)

    def reserve(self, text: str) -> None:
        """Numbers that tags of a text already use are not given again."""
        for tag in TAG.finditer(text):
            name, _, number = tag[0][1:-1].partition("-")
            for kind in (kind for kind in ORDER if number and kind == name):
                self.given.setdefault(kind, {}).setdefault(tag[0], int(number))


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of the text: as it was given, or with what replaced it."""

    start: int
    text: str
    finding: Finding | None = None

    @property
    def shown(self) -> str:
        return self.finding.replacement if self.finding else self.text


def clean(text: str, medical: Medical, calendar: Calendar, numbers: Numbers | None = None, known: Collection[str] = ()) -> Cleaned:
    """Replace every identifier; the same value gets the same number.

    Args:
        known: words of names that are told elsewhere, as in the fields of the same record.
    """
    numbers = numbers or Numbers()
    numbers.reserve(text)
    pieces = [_Piece(0, text)]
    for _ in range(ROUNDS):
        found = _spans(pieces, medical, calendar, known)
        if not found:
            break
        pieces = list(_replaced(pieces, found, numbers))
    return Cleaned("".join(piece.shown for piece in pieces), tuple(piece.finding for piece in pieces if piece.finding))


def candidates(text: str, medical: Medical, calendar: Calendar, known: Collection[str] = ()) -> Iterator[Candidate]:
    """Everything that identifies somebody; may overlap."""
    yield from codes(text)
    yield from contacts(text)
    yield from likenesses(text)
    yield from addresses(text)
    yield from dates(text, calendar)
    yield from ages(text)
    spans = medical.spans(text)
    people = [*names(text, spans, medical.ordinary), *(chinese_names(text, spans) if _CHINESE.search(text) else ())]
    yield from people
    yield from repeated(text, {*known, *(part for found in people for part in parts(text[found.start : found.end]))}, spans, medical.ordinary)
    yield from (found for found in places(text, medical.ordinary) if not any(start < found.end and found.start < end for start, end in spans))


def _spans(pieces: Sequence[_Piece], medical: Medical, calendar: Calendar, known: Collection[str]) -> list[Candidate]:
    """What is still to be replaced, apart and in order, in the text as the pieces show it."""
    text = "".join(piece.shown for piece in pieces)
    closed = [match.span() for match in TAG.finditer(text)]
    at = 0
    for piece in pieces:
        closed += [(at, at + len(piece.shown))] if piece.finding else []
        at += len(piece.shown)
    open_ = [part for found in candidates(text, medical, calendar, known) for part in _outside(found, closed, text)]
    return _merged(open_)


def _outside(found: Candidate, closed: Sequence[Span], text: str) -> Iterator[Candidate]:
    """The parts of a candidate that were not replaced yet."""
    hit = sorted(span for span in closed if span[0] < found.end and found.start < span[1])
    edges = [found.start, *(edge for span in hit for edge in span), found.end]
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        part = text[start:end] if start < end else ""
        trimmed = re.search(r"[^\W_](?:.*[^\W_])?", part, re.S) if hit else None
        if not hit:
            yield found
        elif trimmed:
            yield Candidate(found.kind, start + trimmed.start(), start + trimmed.end(), None)


def _merged(found: Sequence[Candidate]) -> list[Candidate]:
    """Candidates that overlap become one, of the kind that stands first in ``ORDER``."""
    kept: list[Candidate] = []
    for one in sorted(found, key=lambda c: (c.start, -c.end)):
        if kept and one.start < kept[-1].end:
            last = kept[-1]
            first = min((last, one), key=lambda c: (c.guessed, ORDER.index(c.kind), c.start, -c.end))
            whole = first.start <= min(last.start, one.start) and first.end >= max(last.end, one.end)
            kept[-1] = replace(first, start=last.start, end=max(last.end, one.end), kept=first.kept if whole else None)
        else:
            kept.append(one)
    return kept


def _replaced(pieces: Sequence[_Piece], found: Sequence[Candidate], numbers: Numbers) -> Iterator[_Piece]:
    starts, at = [], 0
    for piece in pieces:
        starts.append(at)
        at += len(piece.shown)
    inside: dict[int, list[Candidate]] = {}
    for one in found:
        inside.setdefault(bisect_right(starts, one.start) - 1, []).append(one)
    for index, piece in enumerate(pieces):
        yield from _cut(piece, starts[index], inside.get(index, []), numbers)


def _cut(piece: _Piece, shown_at: int, found: Sequence[Candidate], numbers: Numbers) -> Iterator[_Piece]:
    at = 0
    for one in found:
        start, end = one.start - shown_at, one.end - shown_at
        if at < start:
            yield _Piece(piece.start + at, piece.text[at:start])
        value = piece.text[start:end]
        stands = one.kept or _tag(one.kind, value, numbers)
        yield _Piece(piece.start + start, value, Finding(one.kind, piece.start + start, piece.start + end, value, stands))
        at = end
    if at < len(piece.text) or (not found and piece.finding):
        yield piece if at == 0 else _Piece(piece.start + at, piece.text[at:])


def _tag(kind: Kind, value: str, numbers: Numbers) -> str:
    return f"[{kind}]" if kind in {"DATE", "AGE"} else f"[{kind}-{numbers.of(kind, value)}]"


def _value(kind: Kind, text: str) -> str:
    """What makes two writings the same value."""
    if kind == "NAME":
        return " ".join(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", text.casefold()))
    if kind in {"PHONE", "FAX"}:
        return re.sub(r"\D", "", text)
    return re.sub(r"[\W_]", "", text.casefold())
