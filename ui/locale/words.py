"""Words of the interface by key, and which language a browser asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml

from knowledge_graph.wordings import in_chinese

FOLDER = Path(__file__).parent
Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
"""The first is taken where a browser asks for none of them."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language; ``words("send")``, ``words("abc.more", count=3)``."""

    language: Language
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its values put in.

        Raises:
            KeyError: there is no such key, or a value that the text names was not given.
        """
        return self.texts[key].format(**values) if values else self.texts[key]

    def told(self, text: str) -> str:
        """An error, a reason or another finished English message in this language."""
        return in_chinese(text) if self.language == "zh" else text


@cache
def words(language: Language) -> Words:
    """The words of a language, read once."""
    return Words(language, yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8")))


def preferred(accepted: str) -> Language:
    """The language that an ``Accept-Language`` header (RFC 9110, 12.5.4) likes best among ours: ``zh-CN,zh;q=0.9,en;q=0.8`` is Chinese."""
    wishes = [_wish(part) for part in accepted.split(",")]
    known = [(weight, language) for language in LANGUAGES for name, weight in wishes if name == language and weight > 0]
    return max(known, key=lambda wish: wish[0])[1] if known else LANGUAGES[0]


def _wish(part: str) -> tuple[str, float]:
    """Language and weight of one entry; a weight that is no number counts as none."""
    name, _, quality = part.strip().lower().partition(";")
    try:
        weight = float(quality.strip().removeprefix("q=") or 1.0)
    except ValueError:
        weight = 0.0
    return name.strip().partition("-")[0], weight
