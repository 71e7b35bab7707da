"""The lists of the form: names in the language of the page, which lead back to the same concepts whatever language they were written in."""

from __future__ import annotations

import re
from collections.abc import Iterator

from knowledge_graph.speech import speech
from knowledge_graph.store import Knowledge
from ui.locale.words import Language

_PARTS = re.compile(r"[^,;\n，；、]+")
BETWEEN: dict[Language, str] = {"en": ", ", "zh": "，"}


def known(knowledge: Knowledge) -> dict[str, str]:
    """Every name that the form can show -> its concept; of two concepts with one name, the one with a page."""
    found: dict[str, str] = {}
    say = speech("zh", knowledge)
    for key, concept in knowledge.concepts.items():
        for name in (concept.name, say.name(key)):
            found.setdefault(name.casefold(), key)
    return found


def items(text: str, names: dict[str, str]) -> Iterator[str]:
    """What a list holds, split at commas, semicolons and lines, Latin or Chinese, but not within a known name (hand, foot and mouth disease)."""
    parts = [match.span() for match in _PARTS.finditer(text) if match[0].strip()]
    at = 0
    while at < len(parts):
        ends = range(len(parts) - 1, at, -1)
        last = next((end for end in ends if text[parts[at][0] : parts[end][1]].strip().casefold() in names), at)
        yield text[parts[at][0] : parts[last][1]].strip()
        at = last + 1


def in_english(text: str, knowledge: Knowledge) -> list[str]:
    """The items as they are read: the name of a concept, whatever its language, as its English one."""
    names = known(knowledge)
    return [knowledge.concepts[names[item.casefold()]].name if item.casefold() in names else item for item in items(text, names)]


def retold(text: str, language: Language, knowledge: Knowledge) -> str:
    """The list in another language; what names no concept stays as it was typed, and so does a list without any."""
    names, say = known(knowledge), speech(language, knowledge)
    found = list(items(text, names))
    told = [say.name(names[item.casefold()]) if item.casefold() in names else item for item in found]
    return BETWEEN[language].join(told) if told != found else text
