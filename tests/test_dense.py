"""The FAISS vector store: exact values, disk, damage."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.documents import Document as ChainDocument

from indexes import ingest, manifest, shelf
from indexes.dense import EncoderEmbeddings, FaissStore, from_chain, to_chain
from indexes.errors import DamagedIndex
from indexes.types import Hit, Mark, Passage, Vectors
from tests.fakes import FakeEmbedder, documents, passage

ROOT = Path(__file__).parents[1]
HAND_MADE = {"a": [1.0, 0.0, 0.0], "b": [0.6, 0.8, 0.0], "c": [0.0, 0.0, 1.0], "d": [-1.0, 0.0, 0.0]}


def vectors(*rows: list[float]) -> Vectors:
    return np.array(rows, dtype=np.float32)


def hand_made() -> FaissStore:
    store = FaissStore(FakeEmbedder(dimension=3))
    store.add_passages([passage(f"text {key}", key) for key in HAND_MADE], vectors(*HAND_MADE.values()))
    return store


def listed(hits: list[Hit]) -> list[tuple[str, object]]:
    """Ids and scores."""
    return [(hit.passage.id, hit.score) for hit in hits]


def found(store: FaissStore, vector: list[float], k: int = 10) -> list[tuple[str, object]]:
    return listed(store.search_vector(vector, k))


# ---- values ----------------------------------------------------------------------------------------------------------


def test_scores_are_cosines_and_higher_is_nearer() -> None:
    assert found(hand_made(), [1, 0, 0]) == [("a", 1.0), ("b", pytest.approx(0.6)), ("c", 0.0), ("d", -1.0)]
    assert found(hand_made(), [0.6, 0.8, 0], 2) == [("b", pytest.approx(1.0)), ("a", pytest.approx(0.6))]
    assert {hit.found_by for hit in hand_made().search_vector([1, 0, 0], 4)} == {("dense",)}


@given(st.integers(0, 10_000), st.integers(1, 30), st.integers(1, 12))
def test_search_is_exact(seed: int, count: int, k: int) -> None:
    rows = np.random.default_rng(seed).normal(size=(count + 1, 8)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    store = FaissStore(FakeEmbedder(dimension=8))
    store.add_passages([passage(str(n)) for n in range(count)], rows[1:])
    cosines = rows[1:] @ rows[0]
    best = np.argsort(-cosines)[:k]
    assert found(store, rows[0].tolist(), k) == [(str(n), pytest.approx(float(cosines[n]), abs=1e-6)) for n in best]


def test_the_query_is_embedded() -> None:
    store = FaissStore.from_texts(["iron deficiency", "chest pain"], FakeEmbedder(), ids=["i", "c"])
    assert listed(store.search_passages("iron", 1)) == [("i", pytest.approx(2**-0.5))]
    ((document, cosine),) = store.similarity_search_with_score("chest pain", 1)
    assert document.id == "c"
    assert cosine == pytest.approx(1.0)
    ((_, relevance),) = store.similarity_search_with_relevance_scores("iron", 1)
    assert relevance == pytest.approx((1 + 2**-0.5) / 2)
    assert [d.id for d in store.similarity_search_by_vector(FakeEmbedder().embed_query("pain"), 1)] == ["c"]
    assert [d.id for d in store.as_retriever(search_kwargs={"k": 1}).invoke("chest")] == ["c"]


def test_an_encoder_behind_embeddings() -> None:
    fake = FakeEmbedder()
    store = FaissStore(EncoderEmbeddings(fake))
    store.add_texts(["iron deficiency", "chest pain"], ids=["i", "c"])
    assert listed(store.search_passages("iron")) == [("i", pytest.approx(2**-0.5)), ("c", pytest.approx(0.0))]
    assert fake.calls == [["iron deficiency", "chest pain"], ["iron"]]


def test_nothing_to_find() -> None:
    assert FaissStore(FakeEmbedder()).search_passages("iron") == []
    assert found(hand_made(), [1, 0, 0], 0) == []


# ---- change ----------------------------------------------------------------------------------------------------------


def test_a_known_id_is_replaced() -> None:
    store = hand_made()
    assert store.add_passages([passage("new", "a"), passage("text e", "e")], vectors([0, 1, 0], [0, 0, -1])) == ["a", "e"]
    assert found(store, [0, 1, 0], 2) == [("a", 1.0), ("b", pytest.approx(0.8))]
    assert store.search_vector([0, 1, 0], 1)[0].passage.text == "new"
    assert len(store) == len(store.corpus) == 5


def test_the_same_id_twice_in_one_call_the_last_one_stays() -> None:
    store = FaissStore(FakeEmbedder(dimension=3))
    store.add_passages([passage("old", "a"), passage("new", "a")], vectors([1, 0, 0], [0, 1, 0]))
    assert found(store, [0, 1, 0]) == [("a", 1.0)]
    assert store.get_by_ids(["a"])[0].page_content == "new"


def test_deleting() -> None:
    store = hand_made()
    store.delete(["a", "unknown"])
    assert [key for key, _ in found(store, [1, 0, 0])] == ["b", "c", "d"]
    store.delete()
    assert (len(store), len(store.corpus), found(store, [1, 0, 0])) == (0, 0, [])


def test_adding_no_texts_changes_nothing() -> None:
    store = FaissStore(FakeEmbedder())
    assert (store.add_texts([]), store.dimension, len(store)) == ([], 0, 0)


# ---- LangChain documents ---------------------------------------------------------------------------------------------


def test_a_passage_survives_langchain() -> None:
    item = passage("Rest.", "d:1", title="Flu", document_id="d", url="http://x", publisher="P", section="Self-care")
    assert from_chain(to_chain(item)) == item
    assert from_chain(to_chain(passage("Rest.", "d"))) == passage("Rest.", "d")


def test_metadata_of_others_survives() -> None:
    document = ChainDocument(id="x", page_content="Rest.", metadata={"title": "Flu", "year": 2020, "tags": ["a"]})
    assert to_chain(from_chain(document)) == document


def test_an_alias_may_begin_with_a_brace() -> None:
    assert to_chain(Passage("p", "d", "T", "Rest.", aliases=("{4-[2-amino]} acid",))).metadata == {"document_id": "d", "title": "T"}


# ---- disk ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("folder", ["main", "100% #1 what? ü"])
def test_saved_and_opened_it_answers_the_same(tmp_path: Path, folder: str) -> None:
    store, root = hand_made(), tmp_path / folder
    marked = Passage("m", "doc", "T", "铁 iron", "u", "P", "S", ("also",), (Mark(0, 1, "A", "a", "b"),))
    store.add_passages([marked], vectors([0, 0, -1]))
    made = store.save(root, "fake@1")
    version = manifest.current(root)
    assert version is not None
    assert manifest.verify(version) == made
    assert (made.name, made.model, made.dimension, made.documents, made.passages, made.metric) == (folder, "fake@1", 3, 5, 5, "cosine")
    again = FaissStore.open(version, FakeEmbedder(dimension=3))
    assert again.search_vector([0.6, 0.8, 0], 9) == store.search_vector([0.6, 0.8, 0], 9)
    assert again.corpus.by_ids(["m"]) == {"m": marked}


def test_a_store_that_never_held_a_vector_cannot_be_saved(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no dimension yet"):
        FaissStore(FakeEmbedder()).save(tmp_path / "x")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A shelf with one built index, ``main``."""
    ingest.build(tmp_path / "main", documents(3), FakeEmbedder())
    return tmp_path


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0x10
    path.write_bytes(data)


FILES = ["index.faiss", "passages.sqlite", "bm25/data.csc.index.npy", "bm25/numbers.npy", "bm25/vocab.index.json"]


@pytest.mark.parametrize("damage", [flip, Path.unlink])
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named(home: Path, name: str, damage: Callable[[Path], None]) -> None:
    assert shelf.open_index(home, "main", FakeEmbedder(), "fake@1").manifest.passages == 3
    damage(shelf.version_of(home, "main") / name)
    with pytest.raises(DamagedIndex, match=name):
        shelf.open_index(home, "main", FakeEmbedder(), "fake@1")


def test_faiss_cannot_read_the_file(home: Path) -> None:
    version = shelf.version_of(home, "main")
    (version / "index.faiss").write_bytes(b"not an index")
    with pytest.raises(DamagedIndex, match=r"index\.faiss cannot be read"):
        FaissStore.open(version, FakeEmbedder())


def test_another_embedder_is_refused(home: Path) -> None:
    with pytest.raises(DamagedIndex, match="was built with fake@1, the embedder now is other@2"):
        shelf.open_index(home, "main", FakeEmbedder("other@2"), "other@2")


# ---- no pickle, no torch ---------------------------------------------------------------------------------------------


def is_plain(path: Path) -> bool:
    """True for a FAISS, SQLite, JSON or NumPy file without objects."""
    data = path.read_bytes()
    if path.suffix == ".npy":
        return bool(np.load(path, allow_pickle=False).dtype != object)
    if path.suffix == ".json":
        return json.loads(data) is not None
    return data.startswith({".faiss": b"IxM2", ".sqlite": b"SQLite format 3\0"}[path.suffix])


def test_every_file_is_of_a_kind_that_runs_no_code(home: Path) -> None:
    files = [path for path in shelf.version_of(home, "main").rglob("*") if path.is_file()]
    assert {path.suffix for path in files} == {".faiss", ".sqlite", ".json", ".npy"}
    assert [path.name for path in files if not is_plain(path)] == []


def sources() -> Iterator[Path]:
    return (ROOT / "indexes").rglob("*.py")


@pytest.mark.parametrize("word", ["import pickle", "allow_pickle=True", "torch.load", "joblib", "langchain_community"])
def test_no_source_names_pickle(word: str) -> None:
    assert [path.name for path in sources() if word in path.read_text(encoding="utf-8")] == []


def test_a_question_is_expected_where_the_embedder_can() -> None:
    class Expecting(EncoderEmbeddings):
        def expect(self, text: str) -> None:
            expected.append(text)

    expected: list[str] = []
    FaissStore(Expecting(FakeEmbedder())).expect("gout")
    FaissStore(EncoderEmbeddings(FakeEmbedder())).expect("asthma")
    assert expected == ["gout"]


def test_building_and_searching_import_no_torch() -> None:
    code = (
        "import sys, indexes.ingest, indexes.dense, indexes.sparse, indexes.manifest, indexes.shelf, indexes.sentences, indexes.weights;"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    ended = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"
