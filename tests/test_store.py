"""Knowledge from the pages and from the cache."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_graph.errors import PageError
from knowledge_graph.store import Knowledge, bodies, fingerprint, load, read
from tests.patients import knowledge
from tests.tiny_knowledge import PAGES, edit, tiny, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "knowledge")


def cached(cache: Path) -> list[Path]:
    return sorted(cache.iterdir())


def test_the_cache_gives_back_what_was_read(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first, second = load(cache, folder), load(cache, folder)
    assert first == second == read(folder)
    assert second.concepts == first.concepts
    assert [path.name for path in cached(cache)] == [f"knowledge-{first.version[:16]}.json"]


def test_all_that_our_own_pages_say_can_be_cached() -> None:
    ours = knowledge()
    assert Knowledge.model_validate_json(ours.model_dump_json()).model_dump() == ours.model_dump()


def test_the_cache_is_what_is_read(folder: Path, tmp_path: Path) -> None:
    version = load(tmp_path / "cache", folder).version
    (file,) = cached(tmp_path / "cache")
    file.write_text(file.read_text(encoding="utf-8").replace("Test Press", "Cached Press"), encoding="utf-8")
    found = load(tmp_path / "cache", folder)
    assert (found.version, found.sources["handbook"].publisher) == (version, "Cached Press")


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [("findings/all.yaml", "pale skin", "pallid skin"), ("interactions.csv", "slow clotting", "hinder clotting"), ("medicines/warfarin.md", "part 3", "part three")],
)
def test_a_changed_file_is_a_new_version_in_place_of_the_old(folder: Path, tmp_path: Path, file: str, old: str, new: str) -> None:
    before = load(tmp_path / "cache", folder)
    edit(folder, file, old, new)
    after = load(tmp_path / "cache", folder)
    assert after.version == fingerprint(folder) != before.version
    assert [path.name for path in cached(tmp_path / "cache")] == [f"knowledge-{after.version[:16]}.json"]


@pytest.mark.parametrize("damage", [b"", b"{", b'{"version": 1}', b"\xff\xfe\x00", b"[" * 100_000])
def test_a_damaged_cache_is_written_anew(folder: Path, tmp_path: Path, damage: bytes) -> None:
    good = load(tmp_path / "cache", folder)
    (file,) = cached(tmp_path / "cache")
    whole = file.read_bytes()
    file.write_bytes(damage)
    assert load(tmp_path / "cache", folder) == good
    assert file.read_bytes() == whole


def test_all_problems_are_told_at_once(folder: Path) -> None:
    edit(folder, "findings/all.yaml", "kind: symptom", "kind: mood")
    edit(folder, "conditions/heart-failure.md", "urgency: urgent", "urgency: soon")
    with pytest.raises(PageError) as caught:
        read(folder)
    assert [problem.file for problem in caught.value.problems] == ["conditions/heart-failure.md", "findings/all.yaml"]


def test_counts_and_classes() -> None:
    known = tiny()
    assert known.sentences == 2 * 9 + 4 * 10 == sum(text.count("[^") for text in PAGES.values())
    assert known.classes == {"anticoagulant": ("warfarin", "dalteparin"), "iron": ("ferrous-sulfate",), "nsaid": ("aspirin", "ibuprofen")}
    assert (known.concepts["nsaid"].kind, known.concepts["heavy-periods"].kind) == ("class", "risk")
    assert known.implied["breathless-at-rest"] == {"breathless-at-rest", "breathlessness"}


def test_a_circle_of_is_a_ends(folder: Path) -> None:
    edit(folder, "findings/all.yaml", "  name: breathlessness\n", "  name: breathlessness\n  is_a: [breathless-at-rest]\n")
    assert read(folder).implied["breathlessness"] == {"breathless-at-rest", "breathlessness"}


def test_bodies_are_the_prose_of_every_page(folder: Path) -> None:
    assert [body.page for body in bodies(folder)] == [Path(name).stem for name in sorted(PAGES)]


def test_other_rules_are_looked_up_anew() -> None:
    every = knowledge()
    assert every.looked_at[""]
    few = every.with_rules(every.rules[:1])
    assert {number for numbers in few.looked_at.values() for number in numbers} == {0}
    assert len(every.looked_at) > len(few.looked_at)
