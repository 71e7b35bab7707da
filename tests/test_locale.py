"""The words of the interface: the same in every language, all of them used, and the language that a browser asks for."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.locale.words import LANGUAGES, preferred, words

UI = Path(__file__).parent.parent / "ui"
ENGLISH = words("en").texts
# Keys whose end is a value: a level, a verdict, a kind of reading.
MADE = re.compile(r"""f["']([a-z_.]+\.)\{""")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_every_key_with_the_same_values(language: str) -> None:
    texts = words("zh" if language == "zh" else "en").texts
    assert set(texts) == set(ENGLISH)
    assert {key: fields(text) for key, text in texts.items()} == {key: fields(text) for key, text in ENGLISH.items()}
    assert [key for key, text in texts.items() if not text.strip()] == []


def test_no_chinese_text_was_forgotten() -> None:
    same = {key for key, text in words("zh").texts.items() if text == ENGLISH[key]}
    assert same == {"save.md", "save.pdf", "save.fhir"}


def test_every_key_is_used() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in sorted((UI / "web").glob("*.py")))
    made = tuple(MADE.findall(source))
    several = counted(source)
    unused = [
        key for key in ENGLISH
        if not re.search(rf"[\"']{re.escape(key)}[\"']", source) and not key.startswith(made) and re.sub(r"\.(one|more)$", "", key) not in several
    ]  # fmt: skip
    assert unused == []


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("de-DE,zh;q=0.3,en;q=0.7", "en"),
        ("fr", "en"),
        ("", "en"),
        ("en;q=0,zh;q=0.1", "zh"),
        ("zh;q=x", "en"),
    ],
)
def test_the_browser_chooses(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@given(st.text(max_size=60))
def test_any_header_gives_a_language(accepted: str) -> None:
    assert preferred(accepted) in LANGUAGES


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def counted(source: str) -> set[str]:
    """Keys that ``counted`` completes with ``.one`` or ``.more``."""
    return set(re.findall(r'counted\(\s*"([a-z._]+)"', source))
