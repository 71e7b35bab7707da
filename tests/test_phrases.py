"""The table of phrases: made once, the same from its cache, remade when damaged or when the knowledge changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_graph.link import Linker
from knowledge_graph.phrases import phrase_table
from knowledge_graph.words import Vocabulary
from tests.tiny_knowledge import builtin, tiny

TEXTS = ("I am tired all the time and look pale", "no chest pain, short of breath", "I crave ice and I am exausted", "want to kill myself", "my knee hurts and it is swollen")


@pytest.mark.parametrize("text", TEXTS)
def test_readings_are_the_same_from_the_cache(tmp_path: Path, text: str) -> None:
    fresh = Linker(builtin(), cache=tmp_path).read(text)
    assert len(list(tmp_path.glob("phrases-*.json"))) == 1
    assert Linker(builtin(), cache=tmp_path).read(text) == fresh == Linker(builtin()).read(text)


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    expected = Linker(tiny(), cache=tmp_path).read(TEXTS[0])
    (path,) = tmp_path.glob("phrases-*.json")
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole[:100], encoding="utf-8")
    assert Linker(tiny(), cache=tmp_path).read(TEXTS[0]) == expected
    assert path.read_text(encoding="utf-8") == whole


def test_other_knowledge_has_a_table_of_its_own(tmp_path: Path) -> None:
    Linker(tiny(), cache=tmp_path)
    (first,) = tmp_path.glob("phrases-*.json")
    Linker(tiny().model_copy(update={"version": "another"}), cache=tmp_path)
    (second,) = tmp_path.glob("phrases-*.json")
    assert first != second


def test_what_can_hurt_is_a_part_of_the_body() -> None:
    table = phrase_table(builtin(), Vocabulary(builtin().language, builtin().words))
    assert {"knee", "chest", "belly"} <= table.bodies
    assert "pain" not in table.bodies
