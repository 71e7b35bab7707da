"""Values that flow through the indexes: Document -> Passage -> Hit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
Span = tuple[int, int]
"""Start and end of a part of a text, in characters, end exclusive."""
STEP = " > "
"""Between the headings of a section path: ``Treatment > Children``."""
_TITLE_YEAR = re.compile(r"\(((?:19|20)\d\d)\)$")


class Encoder(Protocol):
    """What building an index needs of an embedder; ``embed.SentenceEmbedder`` is the real one."""

    @property
    def name(self) -> str:
        """Identity that indexes record."""

    @property
    def dimension(self) -> int:
        """Length of the vectors."""

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``, float32."""


@runtime_checkable
class PartEncoder(Encoder, Protocol):
    """An encoder that may have vectors of parts of a text from the same reading."""

    @property
    def reads_parts(self) -> bool:
        """False where it cannot."""

    def encode_with_parts(self, texts: Sequence[str], spans: Sequence[Sequence[Span]]) -> tuple[Vectors, list[Vectors]]:
        """Unit vectors of the texts, and of the parts of each, shape ``(len(spans[i]), dimension)``."""


class Matcher(Encoder, Protocol):
    """What brings a question and the sentences that may answer it into one space."""

    def embed_query(self, text: str) -> list[float]:
        """Unit vector of a question."""

    def expect(self, text: str) -> None:
        """Begin to read a question that ``embed_query`` will be asked for, without waiting for it."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The source of one stretch of a text, where a text rests on several.

    Attributes:
        start, end: character span, end exclusive.
        page: number of the page in the file, from 1, where it has pages.
        year: of publication, where the source states one.
        kind: ``guideline``, ``article``, ``leaflet`` or ``page``, where known.
    """

    start: int
    end: int
    publisher: str
    title: str
    url: str
    basis: str = ""
    page: int | None = None
    year: int | None = None
    kind: str = ""

    @property
    def published(self) -> int | None:
        """Year of publication; titles of the built-in sources end with it."""
        stated = _TITLE_YEAR.search(self.title)
        return self.year or (int(stated.group(1)) if stated else None)


@dataclass(frozen=True, slots=True)
class Document:
    """One text to index.

    Attributes:
        id: stable across runs; search results give it back.
        section: what part of a larger work it is, such as "Treatment" or "Treatment > Children"; also searched.
        aliases: other names of the subject, searched but never quoted.
        marks: sources by span where they differ from the document's own, or where pages are known.
        year: of publication, where stated.
        kind: ``guideline``, ``article``, ``leaflet`` or ``page``, where known.
    """

    id: str
    title: str
    text: str
    url: str = ""
    publisher: str = ""
    section: str = ""
    aliases: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()
    year: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document, short enough to embed and to quote.

    Attributes:
        id: document id and a hash of the text, so unchanged passages keep their id.
    """

    id: str
    document_id: str
    title: str
    text: str
    url: str = ""
    publisher: str = ""
    section: str = ""
    aliases: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def searchable(self) -> str:
        """What is embedded and searched: the subject, the section and the text."""
        head = " · ".join(part for part in (self.title, self.section) if part)
        return f"{head}\n{self.text}" if head else self.text

    @property
    def lexical(self) -> str:
        """What the lexical index reads: ``searchable`` and the other names of the subject."""
        return f"{self.searchable}\n{' · '.join(self.aliases)}" if self.aliases else self.searchable

    @property
    def sources(self) -> tuple[Mark, ...]:
        """What the text rests on, in order: its marks, else itself."""
        return self.marks or (self._own,)

    @property
    def pages(self) -> tuple[int, ...]:
        """Page numbers that the text stands on, in order."""
        return tuple(sorted({mark.page for mark in self.marks if mark.page is not None}))

    @property
    def _own(self) -> Mark:
        return Mark(0, len(self.text), self.publisher, self.title, self.url)

    def mark_at(self, start: int, end: int) -> Mark:
        """The source of a span: the mark that covers most of it, else the passage's own."""
        covering = [m for m in self.marks if min(end, m.end) > max(start, m.start)]
        return max(covering, key=lambda m: min(end, m.end) - max(start, m.start), default=self._own)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found; a higher score is better, whatever found it."""

    passage: Passage
    score: float
    found_by: tuple[str, ...] = field(default=())
