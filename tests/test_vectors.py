"""Vectors kept on disk, and the encoder that looks there first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from indexes import vectors
from indexes.errors import DamagedIndex
from indexes.vectors import CACHE, RememberedEncoder, VectorCache
from tests.fakes import FakeEmbedder


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[VectorCache]:
    opened = VectorCache(tmp_path / CACHE, "fake@1", 512)
    yield opened
    opened.close()


def test_the_cache_gives_vectors_back_in_order(cache: VectorCache) -> None:
    texts = ["iron", "chest pain", "a very tired person"]
    keys, rows = [cache.key(text) for text in texts], FakeEmbedder().encode(texts)
    cache.put(keys[:2], rows[:2])
    assert cache.missing(keys) == {keys[2]}
    cache.put(keys[2:], rows[2:])
    found = cache.get(keys[::-1])
    assert np.sum(found * rows[::-1], axis=1) == pytest.approx([1.0, 1.0, 1.0], abs=1e-5)
    assert np.linalg.norm(found, axis=1) == pytest.approx([1.0, 1.0, 1.0], abs=1e-6)
    cache.keep_only({keys[0]})
    assert cache.missing(keys) == {keys[1], keys[2]}


def test_a_key_is_of_text_and_model(tmp_path: Path, cache: VectorCache) -> None:
    other = VectorCache(tmp_path / "other.sqlite", "other@2", 512)
    assert cache.key("iron") == cache.key("iron")
    assert len({cache.key("iron"), cache.key("iron "), other.key("iron")}) == 3
    other.close()


def test_what_is_known_is_not_embedded_again(tmp_path: Path, cache: VectorCache) -> None:
    cache.put([cache.key("iron")], FakeEmbedder().encode(["iron"]))
    fake = FakeEmbedder()
    found = RememberedEncoder(fake, tmp_path / CACHE).encode(["chest pain", "iron", "rest"])
    assert found == pytest.approx(FakeEmbedder().encode(["chest pain", "iron", "rest"]), abs=1e-3)
    assert fake.calls == [["chest pain", "rest"]]


def test_another_model_knows_nothing_of_them(tmp_path: Path, cache: VectorCache) -> None:
    cache.put([cache.key("iron")], FakeEmbedder().encode(["iron"]))
    fake = FakeEmbedder(name="other@2")
    RememberedEncoder(fake, tmp_path / CACHE).encode(["iron"])
    assert fake.calls == [["iron"]]


def test_without_a_file_everything_is_embedded(tmp_path: Path) -> None:
    fake = FakeEmbedder()
    known = RememberedEncoder(fake, tmp_path / "none.sqlite")
    assert (known.name, known.dimension) == (fake.name, fake.dimension)
    assert known.encode(["iron"]).tolist() == FakeEmbedder().encode(["iron"]).tolist()
    assert known.encode([]).shape == (0, fake.dimension)
    assert not (tmp_path / "none.sqlite").exists()


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / CACHE).write_bytes(b"no database" * 100)
    with pytest.raises(DamagedIndex, match=r"vectors\.sqlite cannot be read .* build the index again"):
        RememberedEncoder(FakeEmbedder(), tmp_path / CACHE).encode(["iron"])


def test_what_was_looked_up_is_not_looked_up_again(tmp_path: Path, cache: VectorCache, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "_REMEMBERED", 2)
    texts = ["iron", "chest pain", "rest"]
    cache.put([cache.key(text) for text in texts], FakeEmbedder().encode(texts))
    read: list[list[str]] = []

    class Watched(RememberedEncoder):
        def _read(self, texts: Sequence[str]) -> list[bytes | None]:
            read.append(list(texts))
            return super()._read(texts)

    known = Watched(FakeEmbedder(), tmp_path / CACHE)
    for asked in (["iron", "iron"], ["chest pain", "iron"], ["rest", "iron"], ["iron", "rest"], ["chest pain"]):
        assert known.encode(asked) == pytest.approx(FakeEmbedder().encode(asked), abs=1e-3)
    assert read == [["iron"], ["chest pain"], ["rest"], ["chest pain"]]


def test_coarse_vectors_are_near_the_originals(tmp_path: Path, cache: VectorCache) -> None:
    random = np.random.default_rng(3).normal(size=(5, 512)).astype(np.float32)
    vectors = random / np.linalg.norm(random, axis=1, keepdims=True)
    keys = [cache.key(str(at)) for at in range(5)]
    cache.put(keys, vectors, coarse=True)
    found = cache.get(keys)
    assert (found * vectors).sum(axis=1).min() > 0.999
    assert np.linalg.norm(found, axis=1) == pytest.approx(np.ones(5), abs=1e-6)


def test_what_is_not_kept_is_not_embedded(tmp_path: Path, cache: VectorCache) -> None:
    fake = FakeEmbedder()
    cache.put([cache.key("iron")], fake.encode(["iron"]))
    there, vectors = RememberedEncoder(asked := FakeEmbedder(), tmp_path / CACHE).kept(["rest", "iron"])
    assert (there, vectors.shape, asked.calls) == ([1], (1, 512), [])
    nothing, empty = RememberedEncoder(asked, tmp_path / CACHE).kept(["rest"])
    assert (nothing, empty.shape) == ([], (0, 512))
