"""OBO flat files: terms with their names, parents and cross-references.

References: The OBO Flat File Format Specification, version 1.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.ontologies.types import open_text

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"\s*(.*)')


@dataclass(slots=True)
class Term:
    """One ``[Term]`` stanza.

    Attributes:
        synonyms: exact and narrow synonyms of clinicians; ``lay`` holds those marked for laypersons.
        xrefs: ids in other terminologies.
    """

    id: str = ""
    name: str = ""
    definition: str = ""
    synonyms: list[str] = field(default_factory=list)
    lay: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    xrefs: list[str] = field(default_factory=list)
    old_ids: list[str] = field(default_factory=list)
    obsolete: bool = False


def version_of(path: Path) -> str:
    """The ``data-version`` of the header; empty where there is none."""
    with open_text(path) as file:
        for line in file:
            if line.startswith("[Term]"):
                break
            if line.startswith("data-version:"):
                return line.partition(":")[2].strip()
    return ""


def terms(path: Path) -> Iterator[Term]:
    """Every term that is not obsolete.

    Raises:
        KnowledgeError: the file holds no term.
    """
    found = 0
    with open_text(path) as file:
        term: Term | None = None
        for line in file:
            text = line.rstrip("\n")
            if text.startswith("["):
                if term is not None and not term.obsolete:
                    found += 1
                    yield term
                term = Term() if text == "[Term]" else None
            elif term is not None and ": " in text:
                _fill(term, *text.split(": ", 1))
        if term is not None and not term.obsolete:
            found += 1
            yield term
    if not found:
        raise KnowledgeError(f"'{path}' holds no term; it is not an OBO file")


def _fill(term: Term, tag: str, value: str) -> None:
    if tag == "id":
        term.id = value
    elif tag == "name":
        term.name = value
    elif tag == "def" and (quoted := _QUOTED.match(value)):
        term.definition = quoted[1].replace('\\"', '"')
    elif tag == "synonym" and (quoted := _QUOTED.match(value)):
        if quoted[2].startswith(("EXACT", "NARROW")):
            (term.lay if "layperson" in quoted[2] else term.synonyms).append(quoted[1])
    elif tag == "is_a":
        term.parents.append(value.split(" ", maxsplit=1)[0])
    elif tag == "xref":
        term.xrefs.append(value.split(" ", maxsplit=1)[0])
    elif tag == "alt_id":
        term.old_ids.append(value)
    elif tag == "is_obsolete":
        term.obsolete = value == "true"
