"""Parts below headings to documents: one a section, with the path of its headings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from indexes.readers.facts import Facts
from indexes.types import STEP, Document, Mark


@dataclass(frozen=True, slots=True)
class Part:
    """The text below one heading.

    Attributes:
        level: of the heading, 1 the highest; a heading of level 0 names its own text and is in no path below.
        title: of the work, where a file holds several.
    """

    level: int
    heading: str
    text: str
    marks: tuple[Mark, ...] = ()
    title: str = ""


def section_paths(headings: Iterable[tuple[int, str]]) -> list[str]:
    """The path of each heading: ``Treatment > Children``."""
    above: list[tuple[int, str]] = []
    found = []
    for level, name in headings:
        above = [step for step in above if step[0] < level]
        found.append(STEP.join([*(step[1] for step in above), *([name] if name else [])]))
        if level and name:
            above.append((level, name))
    return found


def to_documents(key: str, url: str, parts: Sequence[Part], facts: Facts) -> Iterator[Document]:
    """A document for every part that has text; equal paths are told apart by ``~2``."""
    seen: dict[str, int] = {}
    for part, path in zip(parts, section_paths((part.level, part.heading) for part in parts), strict=True):
        if not part.text.strip():
            continue
        name = f"{key}#{path}" if path else key
        seen[name] = seen.get(name, 0) + 1
        again = f"~{seen[name]}" if seen[name] > 1 else ""
        yield Document(
            f"{name}{again}", part.title or facts.title, part.text, url, facts.publisher, path, marks=part.marks, year=facts.year, kind=facts.kind
        )
