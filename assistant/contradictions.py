"""Do two sources differ? Pairs of sentences about the same that state another dose, duration or number, or the opposite.

To be shown side by side with their years. Precision before recall: both must name the same concept, speak of the same people and case,
and share nearly all other words; what is merely told in other words is no difference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import combinations
from typing import Literal

from assistant.amounts import Amount, amounts, without_amounts
from assistant.types import Citation
from assistant.verify import cite
from indexes.sentences import Pick, stems
from knowledge_graph.link import Linker

SHARED, SHARED_OPPOSED, LEAST_SHARED = 0.6, 0.8, 3
SHOWN = 3
MOST_AMOUNTS, MOST_DIFFERENT = 4, 2
_NEGATION = re.compile(r"\b(?:not|no|never|none|without|cannot|neither|nor|avoid(?:ed)?|\w+n't)\b", re.I)
_HEDGES = stems("about around roughly approximately usually generally often normally typically may might can could should must will would also recommended advised usual have has had not no never none without cannot neither nor avoid avoided t don")  # fmt: skip
# Words that tell which case is meant. A sentence that has one more of them than the other speaks of something else.
_CASE = stems(
    "adult child children infant baby babies newborn neonate teenager adolescent elderly older young woman women man men male female girl boy "
    "pregnant pregnancy breastfeeding kidney renal liver severe mild moderate serious acute chronic recurrent first second third last initial loading maintenance "
    "maximum minimum single repeat additional extra total before after during early late oral mouth intravenous injection infusion topical inhaled rectal "
    "liquid syrup suspension tablet capsule modified extended immediate slow release start starting stop stopping type stage grade with low lower high higher "
    "unless except if when only until while or than more less increase decrease risk short long term night morning daily weekly monthly left right upper "
    "other another some most many few all any alone combination surgery diabetes cancer"
)
_OPPOSITES = tuple((stems(a), stems(b)) for a, b in (("safe", "unsafe"), ("effective", "ineffective"), ("increases raises", "reduces decreases lowers"), ("common", "rare uncommon"), ("contagious", "noncontagious")))  # fmt: skip
Named = Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two sentences of different sources that cannot both be followed.

    Attributes:
        first, second: the newer source first, where the years are known.
        values: what each says, such as ``("5 days", "7 days")``; empty texts for ``polarity``.
    """

    kind: Literal["dose", "duration", "number", "polarity"]
    first: Pick
    second: Pick
    values: tuple[str, str] = ("", "")

    @property
    def years(self) -> tuple[int | None, int | None]:
        """When each was published."""
        return self.first.mark.published, self.second.mark.published


def side_by_side(picks: Sequence[Pick], linker: Linker) -> tuple[tuple[Citation, Citation], ...]:
    """Pairs of quotes that differ, at most ``SHOWN``, the newer first."""
    found = contradictions(picks, lambda text: {mention.concept for mention in linker.read(text).mentions})
    return tuple((cite(one.first), cite(one.second)) for one in found[:SHOWN])


class _Read:
    """A sentence, taken apart once: its words at once, the rest when another one shares enough of them."""

    def __init__(self, pick: Pick, named: Named) -> None:
        self.pick, self._named = pick, named
        self._head = f"{pick.passage.title} {pick.passage.section}"
        self.words = frozenset(word for word in stems(without_amounts(pick.text)) - _HEDGES if not word.isdigit())

    @cached_property
    def said(self) -> frozenset[str]:
        """Concepts that the sentence names."""
        return frozenset(self._named(self.pick.text))

    @cached_property
    def topic(self) -> frozenset[str]:
        """Concepts that its headings name."""
        return frozenset(self._named(self._head))

    @cached_property
    def about(self) -> frozenset[str]:
        return self.said | self.topic

    @cached_property
    def around(self) -> frozenset[str]:
        return stems(self._head)

    @cached_property
    def amounts(self) -> tuple[Amount, ...]:
        return tuple(amounts(self.pick.text))

    @cached_property
    def negations(self) -> int:
        return len(_NEGATION.findall(self.pick.text.replace("’", "'")))


def contradictions(picks: Sequence[Pick], named: Named) -> tuple[Contradiction, ...]:
    """Pairs of sentences that differ, those of the better ones first.

    Args:
        named: ids of the concepts that a text names.
    """
    known = cache(named)
    read = [_Read(pick, known) for pick in picks]
    found = [made for a, b in combinations(read, 2) if (made := _compare(a, b))]
    return tuple(sorted(found, key=lambda c: (-(c.first.score + c.second.score), c.first.passage.id, c.first.start, c.second.passage.id, c.second.start)))


def _compare(a: _Read, b: _Read) -> Contradiction | None:
    same = len(a.words & b.words)
    # To name concepts takes long, so first as if the headings spoke of the same.
    if not _told_otherwise(a, b, same + 1) or not _apart(a.pick, b.pick) or not _same_subject(a, b):
        return None
    return _told_otherwise(a, b, same + bool(a.topic & b.topic))


def _told_otherwise(a: _Read, b: _Read, shared: int) -> Contradiction | None:
    """What differs by words and amounts alone; ``shared`` counts the words in both, and the subject."""
    if shared < LEAST_SHARED:
        return None
    alone = (a.words - b.words - b.around) | (b.words - a.words - a.around)
    share = shared / (shared + len(alone))
    if a.negations == b.negations and share >= SHARED and not alone & _CASE and (differing := _differing(a.amounts, b.amounts)):
        return _ordered(a, b, differing)
    opposed = _opposed(a, b)
    if opposed is not None and not (alone - opposed) & _CASE and shared >= SHARED_OPPOSED * (shared + len(alone - opposed)) and _equal(a.amounts, b.amounts):
        return _ordered(a, b, None)
    return None


def _apart(a: Pick, b: Pick) -> bool:
    """True for sentences of different documents that do not rest on one and the same source."""
    if a.passage.document_id.partition("#")[0] == b.passage.document_id.partition("#")[0]:
        return False
    one, other = (pick.mark.url.partition("#")[0] for pick in (a, b))
    return not one or one != other


def _same_subject(a: _Read, b: _Read) -> bool:
    """True when neither names what the other does not know, and what one is about the other is about or names."""
    if a.said - b.about or b.said - a.about:
        return False
    if a.topic or b.topic:
        return bool(a.topic & b.about and b.topic & a.about) if a.topic and b.topic else bool(a.topic & b.said or b.topic & a.said)
    return bool(a.said & b.said)


def _differing(own: Sequence[Amount], other: Sequence[Amount]) -> tuple[Amount, Amount] | None:
    """The first amounts that differ; None where the sentences do not state the same kinds of amounts, or state them of different cases."""
    if not 0 < len(own) == len(other) <= MOST_AMOUNTS or any((x.unit, x.bound, x.kind) != (y.unit, y.bound, y.kind) for x, y in zip(own, other, strict=True)):
        return None
    different = [(x, y) for x, y in zip(own, other, strict=True) if x.differs(y)]
    if any(x.kind == "case" and (x.low, x.high) != (y.low, y.high) for x, y in zip(own, other, strict=True)) or not 0 < len(different) <= MOST_DIFFERENT:
        return None
    return different[0]


def _equal(own: Sequence[Amount], other: Sequence[Amount]) -> bool:
    return [(x.unit, x.low, x.high) for x in own] == [(x.unit, x.low, x.high) for x in other]


def _opposed(a: _Read, b: _Read) -> frozenset[str] | None:
    """Words by which one says the opposite of the other, none where a negation alone does; None where they agree."""
    if {a.negations, b.negations} == {0, 1}:
        return frozenset()
    if a.negations != b.negations:
        return None
    return next(_turned(a, b), None)


def _turned(a: _Read, b: _Read) -> Iterator[frozenset[str]]:
    for one, other in _OPPOSITES:
        for x, y in ((a, b), (b, a)):
            if x.words & one and y.words & other and not (x.words & other or y.words & one):
                yield (x.words & one) | (y.words & other)


def _ordered(a: _Read, b: _Read, differing: tuple[Amount, Amount] | None) -> Contradiction:
    """The newer first; an unknown year counts as old."""
    newer = (b.pick.mark.published or 0) > (a.pick.mark.published or 0)
    first, second = (b.pick, a.pick) if newer else (a.pick, b.pick)
    if differing is None:
        return Contradiction("polarity", first, second)
    said = (differing[0].said, differing[1].said)
    kind = differing[0].kind
    return Contradiction("number" if kind == "case" else kind, first, second, (said[1], said[0]) if newer else said)
