"""The prose of single pages as citable sentences, and the names of medicines, classes and illnesses in a sentence.

Names are matched as they are written: the linker forgives spelling, which is right for what people type and wrong for what pages say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from assistant.knowledge import section_document
from assistant.types import Citation
from assistant.verify import cite
from indexes.chunk import chunk
from indexes.sentences import Pick
from knowledge_graph.pages import Body, Sentence, find_page, read_page
from knowledge_graph.store import Knowledge

_NAMED = frozenset({"medicine", "class"})
_WORD = re.compile(r"[\w'’-]+")
_APART = re.compile(r"[.,;:!?]")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence of a page with its citation and the year of its source."""

    section: str
    text: str
    citation: Citation
    year: int | None


class Vocabulary:
    """Names as sequences of words, the longest first; an ``s`` at the end of a text's last word is forgiven."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        self._known: dict[str, str] = {}
        for name, key in names:
            self._known.setdefault(" ".join(_WORD.findall(name.casefold())), key)
        self._longest: dict[str, int] = {}
        for name in self._known:
            first, count = name.split(" ", 1)[0], name.count(" ") + 1
            self._longest[first] = max(count, self._longest.get(first, 0))

    def found(self, text: str) -> dict[str, tuple[Span, ...]]:
        """What the text names -> its spans, in order of the text; no two overlap."""
        words = list(_WORD.finditer(text))
        found: dict[str, tuple[Span, ...]] = {}
        at = 0
        while at < len(words):
            first = words[at][0].casefold()
            most = self._longest.get(first) or self._longest.get(first.removesuffix("s"), 0)
            key, count = self._at(words[at : at + most], text)
            if key:
                found[key] = (*found.get(key, ()), (words[at].start(), words[at + count - 1].end()))
            at += count
        return found

    def _at(self, words: Sequence[re.Match[str]], text: str) -> tuple[str, int]:
        """The longest name that begins here and its number of words; no name and 1 where none does."""
        for count in range(len(words), 0, -1):
            if count > 1 and _APART.search(text[words[0].start() : words[count - 1].end()]):
                continue
            name = " ".join(word[0].casefold() for word in words[:count])
            if key := self._known.get(name) or self._known.get(name.removesuffix("s")):
                return key, count
        return "", 1


class Formulary:
    """Reads a page when it is first asked for, and keeps it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge
        self._lines: dict[str, tuple[Line, ...]] = {}

    def lines(self, page: str) -> tuple[Line, ...]:
        """Every sentence of a page in order; empty for what has no page, as a class has none.

        Raises:
            PageError: the page breaks the format.
        """
        if page not in self._lines:
            body = self._body(page)
            self._lines[page] = () if body is None else tuple(line for name, told in body.sections for line in self._section(body, name, told))
        return self._lines[page]

    def _body(self, page: str) -> Body | None:
        found = find_page(self.knowledge.folder, page)
        return read_page(*found)[1] if found else None

    def _section(self, body: Body, name: str, sentences: tuple[Sentence, ...]) -> Iterable[Line]:
        document = section_document(body, name, sentences, self.knowledge)
        # The passages of the index, so that ids agree; the whole section for a sentence that they cut in two.
        passages = [*chunk(document), *chunk(document, len(document.text))]
        for sentence in sentences:
            passage = next(p for p in passages if sentence.text in p.text)
            start = passage.text.index(sentence.text)
            found = cite(Pick(passage, start, start + len(sentence.text), 1.0))
            yield Line(name, sentence.text, found, self.knowledge.sources[sentence.sources[0]].year)

    def named(self, text: str) -> Mapping[str, tuple[Span, ...]]:
        """Medicines and classes that a text names -> its spans."""
        return self._medicines.found(text)

    def illnesses(self, text: str) -> frozenset[str]:
        """Illnesses with a page that a text names."""
        return frozenset(self._illnesses.found(text))

    def names(self, condition: str, text: str) -> bool:
        """True when the text names this illness."""
        return condition in self.illnesses(text)

    @cached_property
    def _medicines(self) -> Vocabulary:
        concepts = [concept for concept in self.knowledge.concepts.values() if concept.kind in _NAMED]
        return Vocabulary((name, concept.id) for concept in concepts for name in (concept.name, *concept.names))

    @cached_property
    def _illnesses(self) -> Vocabulary:
        return Vocabulary((name, page.id) for page in self.knowledge.conditions.values() for name in (page.name, *page.names))
