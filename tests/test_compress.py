"""The choice between exact and compressed search, on small vectors; the files of a compressed index."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import faiss
import numpy as np
import pytest

from indexes import compress, ingest, manifest, shelf
from indexes.compress import Choice, Sample, choose, compressed, draw, recall
from indexes.dense import COMPRESSED, FaissStore
from indexes.errors import DamagedIndex
from indexes.types import Vectors
from tests.fakes import FakeEmbedder, documents, passage


def unit(rows: Vectors) -> Vectors:
    found: Vectors = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return found


def random_vectors(count: int, dimension: int = 32, seed: int = 0) -> Vectors:
    """Unit vectors around forty centres."""
    source = np.random.default_rng(seed)
    centres = np.random.default_rng(99).normal(size=(40, dimension))
    return unit((centres[source.integers(40, size=count)] + 0.5 * source.normal(size=(count, dimension))).astype(np.float32))


class Proposes:
    """An index that proposes the same rows whatever is asked."""

    def __init__(self, *rows: int) -> None:
        self._rows = rows

    def search(self, asked: Vectors, k: int) -> tuple[None, np.ndarray]:
        """Rows for every question."""
        return None, np.tile(np.array(self._rows, np.int64), (len(asked), 1))


# ---- the choice ------------------------------------------------------------------------------------------------------


def test_a_small_index_is_searched_exactly() -> None:
    assert choose(random_vectors(1000), exact_up_to=1000) == Choice("exact", 1.0, None)


def test_the_fastest_that_finds_enough_is_taken() -> None:
    vectors = random_vectors(1500)
    sample = draw(vectors)
    chosen = choose(vectors, exact_up_to=100)
    assert (chosen.kind, type(chosen.index)) == ("fast-scan", faiss.IndexPQFastScan)
    assert chosen.recall == round(recall(chosen.index, vectors, sample), 4) >= 0.98


def test_where_the_fastest_finds_too_little_the_next_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compress, "proposed", lambda k: k + 2)
    vectors = random_vectors(1500)
    fast = recall(compressed(vectors, "PQ16x4fs"), vectors, draw(vectors))
    chosen = choose(vectors, exact_up_to=100)
    assert fast < 0.98 <= chosen.recall
    assert (chosen.kind, type(chosen.index)) == ("sq8", faiss.IndexScalarQuantizer)


def test_where_none_finds_enough_the_search_stays_exact() -> None:
    assert choose(random_vectors(1500), exact_up_to=100, enough=1.01) == Choice()


def test_an_odd_dimension_has_no_pairs_to_code() -> None:
    assert choose(random_vectors(1000, 31), exact_up_to=100).kind == "sq8"


def test_the_choice_is_the_same_again() -> None:
    vectors, queries = random_vectors(1500), random_vectors(50, seed=7)
    first, second = (choose(vectors, queries, 100) for _ in range(2))
    assert (first.kind, first.recall) == (second.kind, second.recall)
    assert faiss.serialize_index(first.index).tolist() == faiss.serialize_index(second.index).tolist()


# ---- recall ----------------------------------------------------------------------------------------------------------


def test_recall_counts_the_ten_best_and_not_the_question_itself() -> None:
    angles = np.linspace(0, 1, 30, dtype=np.float32)
    vectors = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    ends = Sample(vectors[:1], np.array([0]), np.array([vectors[0] @ vectors[10]], np.float32))
    assert recall(Proposes(*range(30)), vectors, ends) == 1.0
    assert recall(Proposes(0, 1, 2, 3, 4, 20, 21), vectors, ends) == pytest.approx(0.4)
    assert recall(Proposes(0, -1), vectors, ends) == 0.0
    outside = Sample(vectors[:1], np.array([-1]), np.array([vectors[0] @ vectors[9]], np.float32))
    assert recall(Proposes(0, 1, 2), vectors, outside) == pytest.approx(0.3)


def test_the_sample_knows_the_tenth_best() -> None:
    vectors, queries = random_vectors(400), random_vectors(30, seed=5)
    sample = draw(vectors, queries)
    assert (len(sample.asked), (sample.rows >= 0).sum()) == (130, 100)
    for asked, row, least in zip(sample.asked, sample.rows, sample.least, strict=True):
        cosines = np.delete(vectors @ asked, row) if row >= 0 else vectors @ asked
        assert least == pytest.approx(np.sort(cosines)[-10], abs=1e-5)


def test_equal_vectors_are_as_good_as_each_other() -> None:
    vectors = np.repeat(random_vectors(3), 40, axis=0)
    sample = Sample(vectors[:1], np.array([-1]), np.array([1.0], np.float32))
    assert recall(Proposes(*range(25, 40)), vectors, sample) == 1.0


def test_one_question_leaves_the_number_of_threads_as_it_was() -> None:
    vectors, before = random_vectors(50), faiss.omp_get_max_threads()
    index = faiss.IndexFlatIP(32)
    index.add(vectors)
    scores, numbers = compress.search(index, vectors[7:8], 1)
    assert (scores.tolist(), numbers.tolist()) == ([[pytest.approx(1.0)]], [[7]])
    with pytest.raises(AssertionError):
        compress.search(index, vectors[:1, :5], 1)
    assert faiss.omp_get_max_threads() == before


# ---- on disk ---------------------------------------------------------------------------------------------------------


def store_of(vectors: Vectors) -> FaissStore:
    store = FaissStore(FakeEmbedder(dimension=vectors.shape[1]))
    store.add_passages([passage(f"text {row}", str(row)) for row in range(len(vectors))], vectors)
    return store


def saved(root: Path, store: FaissStore) -> FaissStore:
    store.save(root, "fake@1")
    version = manifest.current(root)
    assert version is not None
    manifest.verify(version)
    return FaissStore.open(version, store.embeddings)


def numbers(found: list[tuple[int, float]]) -> list[int]:
    """Without their cosines."""
    return [number for number, _ in found]


@pytest.mark.parametrize("limit", [100, 10_000])
def test_saved_and_opened_it_finds_what_exact_search_finds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    monkeypatch.setattr(compress, "EXACT_UP_TO", limit)
    store = store_of(random_vectors(1200))
    store.delete(["3", "700"])
    again = saved(tmp_path / "main", store)
    version = manifest.current(tmp_path / "main")
    assert version is not None
    assert (version / COMPRESSED).is_file() == (limit == 100)
    assert manifest.read_manifest(version).search == ("fast-scan" if limit == 100 else "exact")
    for query in random_vectors(20, seed=3):
        exact, found = store.search_vector(query.tolist(), 10), again.search_vector(query.tolist(), 10)
        assert [hit.passage.id for hit in found] == [hit.passage.id for hit in exact]
        assert [hit.score for hit in found] == pytest.approx([hit.score for hit in exact], abs=1e-6)
        assert numbers(again.nearest(query.tolist(), 5)) == numbers(store.nearest(query.tolist(), 5))


def test_more_may_be_asked_for_than_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compress, "EXACT_UP_TO", 100)
    again = saved(tmp_path / "main", store_of(random_vectors(300)))
    assert sorted(numbers(again.nearest(random_vectors(1)[0].tolist(), 999))) == list(range(1, 301))


def test_an_opened_store_refuses_changes_and_answers_as_before(tmp_path: Path) -> None:
    vectors = random_vectors(30)
    again = saved(tmp_path / "main", store_of(vectors))
    before = again.search_vector(vectors[0].tolist(), 5)
    for key in ("new", "3"):
        with pytest.raises(sqlite3.OperationalError, match="readonly"):
            again.add_passages([passage("text", key)], vectors[:1])
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        again.delete(["3"])
    assert again.search_vector(vectors[0].tolist(), 5) == before


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


@pytest.mark.parametrize("damage", [flip, Path.unlink, lambda path: path.write_bytes(b"")])
def test_a_damaged_copy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[Path], None]) -> None:
    monkeypatch.setattr(compress, "EXACT_UP_TO", 20)
    made = ingest.build(tmp_path / "main", documents(60), FakeEmbedder())
    opened = shelf.open_index(tmp_path, "main", FakeEmbedder(), "fake@1")
    assert (made.search, made.recall) == (opened.manifest.search, opened.manifest.recall)
    assert made.search == "fast-scan"
    assert opened.dense.search_passages("w7x1 w7x2", 1)[0].passage.document_id == "d7"
    damage(shelf.version_of(tmp_path, "main") / COMPRESSED)
    with pytest.raises(DamagedIndex, match=r"compressed\.faiss"):
        shelf.open_index(tmp_path, "main", FakeEmbedder(), "fake@1")


def test_faiss_cannot_read_the_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compress, "EXACT_UP_TO", 20)
    ingest.build(tmp_path / "main", documents(60), FakeEmbedder())
    version = shelf.version_of(tmp_path, "main")
    (version / COMPRESSED).write_bytes(b"not an index")
    with pytest.raises(DamagedIndex, match=r"compressed\.faiss cannot be read"):
        FaissStore.open(version, FakeEmbedder())
