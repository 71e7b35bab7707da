"""Values that flow through the indexes: Document -> Passage -> Hit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]


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


@dataclass(frozen=True, slots=True)
class Mark:
    """The source of one stretch of a text, where a text rests on several.

    Attributes:
        start, end: character span, end exclusive.
    """

    start: int
    end: int
    publisher: str
    title: str
    url: str
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """One text to index.

    Attributes:
        id: stable across runs; search results give it back.
        section: what part of a larger work it is, such as "Treatment"; also searched.
        aliases: other names of the subject, searched but never quoted.
        marks: sources by span where they differ from the document's own.
    """

    id: str
    title: str
    text: str
    url: str = ""
    publisher: str = ""
    section: str = ""
    aliases: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()



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

    def mark_at(self, start: int, end: int) -> Mark:
        """The source of a span: the mark that covers most of it, else the passage's own."""
        own = Mark(0, len(self.text), self.publisher, self.title, self.url)
        covering = [m for m in self.marks if min(end, m.end) > max(start, m.start)]
        return max(covering, key=lambda m: min(end, m.end) - max(start, m.start), default=own)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found; a higher score is better, whatever found it."""

    passage: Passage
    score: float
    found_by: tuple[str, ...] = field(default=())
