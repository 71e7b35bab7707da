"""Literature search: ranked passages of the sources, years and types that are asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from assistant.errors import BadInput
from indexes.fuse import reciprocal_rank_fusion
from indexes.readers.facts import KINDS
from indexes.retriever import Searchable
from indexes.shelf import OpenIndex
from indexes.types import Hit, Mark, Passage

FIRST, DEEPER, DEEPEST = 100, 8, 51_200
"""Candidates asked for: the first time, how many times more each time after, and at most."""
_INITIALS, _NOT_SAID = re.compile(r"\b[A-Z]\w*"), re.compile(r"\([^)]*\)|^(?:US|UK)\b")
EARLIEST, LATEST = 1000, 9999


class Library(Searchable, Protocol):
    """A fused search over one index; ``assistant.retrieve.Retriever`` is the real one."""

    @property
    def index(self) -> OpenIndex: ...


@dataclass(frozen=True, slots=True)
class Filters:
    """What a source must be; everything where left out. A source whose year or type is not known passes no filter of it.

    Attributes:
        source: words of the publisher's name, or what the document's id begins with.
        documents: ids that ``source`` also stands for, as the documents of a pack.
    """

    source: str = ""
    year_from: int | None = None
    year_to: int | None = None
    kind: str = ""
    documents: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.source or self.year_from or self.year_to or self.kind)

    def fit(self, passage: Passage) -> Mark | None:
        """The first source of the passage that is what was asked for."""
        return next((mark for mark in passage.sources if self._from(passage, mark) and self._dated(mark) and self.kind in ("", kind_of(mark))), None)

    def _from(self, passage: Passage, mark: Mark) -> bool:
        if not self.source or passage.document_id in self.documents or passage.document_id.startswith(self.source):
            return True
        return named_so(self.source, mark.publisher or passage.publisher)

    def _dated(self, mark: Mark) -> bool:
        if self.year_from is None and self.year_to is None:
            return True
        year = mark.published
        return year is not None and (self.year_from or EARLIEST) <= year <= (self.year_to or LATEST)


def filters(source: object, year_from: object, year_to: object, kind: object, pack: Callable[[str], Iterable[str]] = lambda name: ()) -> Filters:
    """Filters, checked; None and empty texts count as left out.

    Args:
        pack: ids of the documents of the pack that ``source`` names, if it names one.

    Raises:
        BadInput: a year is no year, the years are in the wrong order, or the type is unknown.
    """
    first, last = _year(year_from, "from"), _year(year_to, "to")
    if first and last and first > last:
        raise BadInput(f"no year is both from {first} and up to {last}")
    if kind not in (None, "", *KINDS):
        raise BadInput(f"type {kind!r} is not one of {', '.join(KINDS)}")
    if source is not None and not isinstance(source, str):
        raise BadInput(f"source {source!r} is not a text")
    name = (source or "").strip()
    return Filters(name, first, last, str(kind or ""), frozenset(pack(name)) if name else frozenset())


def named_so(words: str, publisher: str) -> bool:
    """True when the publisher's name holds the words, or they are its initials, of which one may be left out: NICE has no H."""
    if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", publisher, re.I):
        return True
    initials = "".join(word[0] for word in _INITIALS.findall(_NOT_SAID.sub("", publisher)))
    rest = iter(initials)
    return len(words) >= 3 and words.isupper() and words[0] == initials[:1] and len(initials) - len(words) in (0, 1) and all(c in rest for c in words)


def _year(value: object, which: str) -> int | None:
    if value is None or value == "":
        return None
    number = int(value) if isinstance(value, str) and value.isdecimal() else value
    if type(number) is not int or not EARLIEST <= number <= LATEST:
        raise BadInput(f"year {which} {value!r} is not a year of four digits")
    return number


def kind_of(mark: Mark) -> str:
    """The type of a source; only our own pages say how they know it, and they are pages."""
    return mark.kind or ("page" if mark.basis else "")


def search(library: Library, query: str, k: int, wanted: Filters) -> list[tuple[Hit, Mark]]:
    """The ``k`` most relevant passages with the source that fits, best first.

    Where the fused candidates hold too few, each ranking is asked deeper, up to ``DEEPEST``; what that finds follows behind, so that
    no order changes with the depth.
    """
    found: dict[str, tuple[Hit, Mark]] = {}
    for hits in _deeper(library, query, k, bool(wanted)):
        for hit in hits:
            if mark := wanted.fit(hit.passage):
                found.setdefault(hit.passage.id, (hit, mark))
        if len(found) >= k:
            break
    return list(found.values())[:k]


def _deeper(library: Library, query: str, k: int, filtered: bool) -> Iterator[list[Hit]]:
    """The fused candidates, more each time; dense and lexical ones behind them where the fused search itself looks no deeper."""
    if not filtered:
        yield library.search_passages(query, k)
        return
    dense, sparse = library.index.dense, library.index.sparse
    for depth in _depths(max(k, FIRST), min(len(dense), DEEPEST)):
        hits = library.search_passages(query, depth)
        yield hits
        if len(hits) < depth:
            yield reciprocal_rank_fusion({"dense": dense.search_passages(query, depth), "lexical": sparse.search_passages(query, depth)})


def _depths(first: int, last: int) -> Iterator[int]:
    """How deep to look, deeper each time, until ``last``."""
    depth = first
    while depth < last:
        yield depth
        depth *= DEEPER
    yield last
