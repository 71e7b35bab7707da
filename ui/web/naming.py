"""The lists of the form: names in the language of the page, which lead back to the same concepts whatever language they were written in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from assistant.bedside import Bedside
from knowledge_graph.speech import speech
from ui.locale.words import Language

_PARTS = re.compile(r"[^,;\n，；、]+")
BETWEEN: dict[Language, str] = {"en": ", ", "zh": "，"}


def items(text: str, names: dict[str, str]) -> Iterator[str]:
    """What a list holds, split at commas, semicolons and lines, Latin or Chinese, but not within a known name (hand, foot and mouth disease)."""
    parts = [match.span() for match in _PARTS.finditer(text) if match[0].strip()]
    at = 0
    while at < len(parts):
        ends = range(len(parts) - 1, at, -1)
        last = next((end for end in ends if text[parts[at][0] : parts[end][1]].strip().casefold() in names), at)
        yield text[parts[at][0] : parts[last][1]].strip()
        at = last + 1


class Names:
    """The names that the form can show; read once, when the first list is."""

    def __init__(self, bedside: Bedside) -> None:
        self._bedside = bedside

    @cached_property
    def known(self) -> dict[str, str]:
        """Every name -> its concept; of two concepts with one name, the one with a page."""
        found: dict[str, str] = {}
        say = speech("zh", self._bedside.knowledge)
        for key, concept in self._bedside.knowledge.concepts.items():
            for name in (concept.name, say.name(key)):
                found.setdefault(name.casefold(), key)
        return found

    def in_english(self, text: str) -> list[str]:
        """The items as they are read: the name of a concept, whatever its language, as its English one."""
        return self._named(text, "en")

    def retold(self, text: str, language: Language) -> str:
        """The list in another language; what names no concept stays as it was typed, and so does a list without any."""
        told = self._named(text, language)
        return BETWEEN[language].join(told) if told != list(items(text, self.known)) else text

    def _named(self, text: str, language: Language) -> list[str]:
        say = speech(language, self._bedside.knowledge)
        return [say.name(self.known[item.casefold()]) if item.casefold() in self.known else item for item in items(text, self.known)]
