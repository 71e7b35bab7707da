"""What people are told, in their language: fixed texts, names, and texts of the knowledge.

As in gettext, a text is looked up by its English wording, so that a wording which changes loses its translation and ``graph check`` asks for a new one.
The translations stand in ``knowledge/chinese/``: of findings, of rules, of medicines, and of the sentences that the code says.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from knowledge_graph.errors import PageError, Problem
from knowledge_graph.store import Knowledge

Tongue = Literal["en", "zh"]
FOLDER = "chinese"
COLUMNS = ["en", "zh"]


@dataclass(frozen=True, slots=True)
class Speech:
    """Says things in one language; ``speech("Because of: {names}.", names=...)``.

    Attributes:
        chinese: English text -> Chinese text; empty for English.
    """

    language: Tongue
    knowledge: Knowledge
    chinese: Mapping[str, str]

    def __call__(self, text: str, **values: object) -> str:
        """The text in the language, with its values put in; in English where it has no translation."""
        said = self.chinese.get(text, text)
        return said.format(**values) if values else said

    def name(self, key: str) -> str:
        """Name of a concept; words that name no concept stay as they are."""
        concept = self.knowledge.concepts.get(key)
        if concept is None:
            return key
        if self.language == "en":
            return concept.name
        # What people say may have gaps (``*``); the name of a page is the first of its own names.
        return self.chinese.get(concept.name) or next((name for name in concept.zh if "*" not in name), concept.name)

    def names(self, keys: Iterable[str]) -> str:
        """Names in one line."""
        return self.listed(map(self.name, keys))

    def listed(self, texts: Iterable[str]) -> str:
        """Texts in one line."""
        return ("、" if self.language == "zh" else ", ").join(texts)

    def either(self, texts: Iterable[str]) -> str:
        """Texts of which one is meant, in one line."""
        return ("或" if self.language == "zh" else " or ").join(texts)

    def together(self, *sentences: str) -> str:
        """Sentences one after the other."""
        return ("" if self.language == "zh" else " ").join(sentence for sentence in sentences if sentence)


def speech(language: Tongue, knowledge: Knowledge) -> Speech:
    """How one language is spoken; the translations are read when the first text that is not English is said."""
    return Speech(language, knowledge, translations(knowledge.folder) if language == "zh" else MappingProxyType({}))


@lru_cache(maxsize=4)
def translations(folder: Path) -> Mapping[str, str]:
    """English text -> Chinese text, of every file.

    Raises:
        PageError: a file breaks the format or a text is translated in two ways.
    """
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for path in sorted((folder / FOLDER).glob("*.csv")):
        for line, (english, chinese) in enumerate(rows(path), 2):
            if found.setdefault(english, chinese) != chinese:
                problems.append(Problem(f"{FOLDER}/{path.name}", line, f"'{english}' has two translations"))
    if problems:
        raise PageError(problems)
    return MappingProxyType(found)


def rows(path: Path) -> list[tuple[str, str]]:
    """English and Chinese of one file.

    Raises:
        PageError: a row has not just two texts, or the header is another.
    """
    with path.open(encoding="utf-8", newline="") as file:
        header, *read = csv.reader(file)
    bad = [line for line, row in enumerate(read, 2) if len(row) != len(COLUMNS) or not all(row)]
    if header != COLUMNS or bad:
        raise PageError([Problem(f"{FOLDER}/{path.name}", line, f"a row holds an English and a Chinese text, under '{','.join(COLUMNS)}'") for line in bad or [1]])
    return [(english, chinese) for english, chinese in read]
