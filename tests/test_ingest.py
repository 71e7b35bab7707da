"""Building an index: what is cached, what a killed build leaves, two builders at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexes import ingest, manifest, shelf
from indexes.errors import MissingIndex, ReaderError
from indexes.ingest import build
from indexes.readers import Unreadable
from indexes.types import Document, Hit, Passage
from indexes.vectors import CACHE, IN_CONTEXT, RememberedEncoder
from tests.fakes import FakeEmbedder, ReadingFake, documents

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest, "BATCH", 4)


def answers(home: Path, query: str) -> list[Hit]:
    """What the index ``main`` finds, dense and lexical."""
    index = shelf.open_index(home, "main", FakeEmbedder(), "fake@1")
    return [*index.dense.search_passages(query, 3), *index.sparse.search_passages(query, 3)]


# ---- a plain build ---------------------------------------------------------------------------------------------------


def test_a_built_index_finds_its_documents(tmp_path: Path) -> None:
    iron = Document("iron", "Anaemia", "Iron treats it.", "http://x", "NHS", "Treatment", ("Low iron",))
    made = build(tmp_path / "main", [iron, *documents(6)], FakeEmbedder(), ("text:x",))
    assert (made.name, made.model, made.dimension, made.documents, made.passages) == ("main", "fake@1", 512, 7, 7)
    assert (made.sources, made.skipped) == (("text:x",), {})
    dense, *_, lexical = answers(tmp_path, "iron for anaemia")
    assert dense.passage == lexical.passage
    assert dense.passage == Passage(dense.passage.id, "iron", "Anaemia", "Iron treats it.", "http://x", "NHS", "Treatment", ("Low iron",))
    assert dense.score == pytest.approx(2 / (2**0.5 * 4**0.5), abs=1e-3)  # shared: anaemia, iron; of: anaemia, treatment, iron, treats
    assert (dense.found_by, lexical.found_by) == (("dense",), ("lexical",))


def test_title_and_section_are_embedded_with_the_text_and_alone(tmp_path: Path) -> None:
    fake = FakeEmbedder()
    build(tmp_path / "main", [Document("a", "Flu", "Rest.", section="Self-care")], fake)
    assert fake.calls == [["Flu · Self-care\nRest.", "Flu · Self-care"]]


def test_sentences_of_what_is_quoted_are_embedded_too_and_kept(tmp_path: Path) -> None:
    fake = FakeEmbedder()
    pages = [Document("a", "Flu", "Rest at home today. Drink plenty of water.", section="Self-care"), Document("b", "Cold", "It soon goes away.")]
    made = build(tmp_path / "main", pages, fake, quoted={"a"})
    sentences = ["Flu · Self-care: Rest at home today.", "Flu · Self-care: Drink plenty of water."]
    assert {text for call in fake.calls for text in call} >= set(sentences)
    assert not any("Cold · :" in text for call in fake.calls for text in call)
    assert (made.passages, made.sentences) == (2, 2)
    asked = FakeEmbedder()
    known = RememberedEncoder(asked, tmp_path / "main" / CACHE).encode([*sentences, "other"])
    assert known == pytest.approx(FakeEmbedder().encode([*sentences, "other"]), abs=1e-3)
    assert asked.calls == [["other"]]
    again = FakeEmbedder()
    build(tmp_path / "main", pages, again, quoted={"a"})
    assert again.calls == []


def test_sentences_are_embedded_by_their_own_reader(tmp_path: Path) -> None:
    fake, matcher = FakeEmbedder(), FakeEmbedder(name="matcher@1")
    made = build(tmp_path / "main", [Document("a", "Flu", "Rest at home today.", section="Self-care")], fake, quoted={"a"}, matcher=matcher)
    assert (made.model, made.matcher, matcher.encoded) == ("fake@1", "matcher@1", ["Flu · Self-care: Rest at home today."])
    assert "Flu · Self-care: Rest at home today." not in fake.encoded
    asked = FakeEmbedder(name="matcher@1")
    RememberedEncoder(asked, tmp_path / "main" / CACHE).encode(matcher.encoded)
    assert asked.calls == []


def test_sentences_of_other_texts_are_read_with_their_passage(tmp_path: Path) -> None:
    fake, told = ReadingFake(), list[tuple[str, int, int]]()
    texts = [Document("a", "Flu", "Rest at home today. Drink plenty of water.", section="Self-care"), Document("b", "Cold", "It soon goes away again."), Document("c", "Cough", "Honey may help against it.")]
    made = build(tmp_path / "main", texts, fake, quoted={"c"}, progress=lambda *step: told.append(step))
    assert fake.read == ["Flu · Self-care\nRest at home today. Drink plenty of water.", "Cold\nIt soon goes away again."]
    assert set(fake.encoded) == {"Cold", "Cough", "Cough · : Honey may help against it.", "Cough\nHoney may help against it.", "Flu · Self-care"}
    assert told[-3][:2] == ("embed", told[-3][2])
    assert made.sentences == 1
    kept = RememberedEncoder(FakeEmbedder(), tmp_path / "main" / CACHE, IN_CONTEXT)
    there, vectors = kept.kept(["Flu · Self-care: Drink plenty of water.", "Cough · : Honey may help against it.", "Cold · : It soon goes away again."])
    assert there == [0, 2]
    assert vectors == pytest.approx(FakeEmbedder().encode(["Flu Drink plenty of water.", "Cold It soon goes away again."]), abs=0.005)
    again = ReadingFake()
    build(tmp_path / "main", texts, again, quoted={"c"})
    assert (again.read, again.calls) == ([], [])
    build(tmp_path / "main", [texts[0], Document("b", "Cold", "It soon goes away for good.")], again)
    assert again.read == ["Cold\nIt soon goes away for good."]
    assert kept.kept(["Cold · : It soon goes away again.", "Flu · Self-care: Rest at home today."])[0] == [0, 1], "what was looked up is remembered"
    assert RememberedEncoder(FakeEmbedder(), tmp_path / "main" / CACHE, IN_CONTEXT).kept(["Cold · : It soon goes away again."])[0] == [], "what is gone is forgotten"


def test_vectors_in_context_are_made_for_an_index_that_has_none(tmp_path: Path) -> None:
    build(tmp_path / "main", documents(2), FakeEmbedder())
    fake = ReadingFake()
    build(tmp_path / "main", documents(2), fake)
    assert len(fake.read) == 2
    assert fake.calls == []


def test_an_unchanged_rebuild_embeds_nothing(tmp_path: Path) -> None:
    first = build(tmp_path / "main", documents(9), FakeEmbedder())
    fake = FakeEmbedder()
    second = build(tmp_path / "main", documents(9), fake)
    assert fake.calls == []
    assert (second.passages, second.files["index.faiss"]) == (9, first.files["index.faiss"])


def test_only_what_changed_is_embedded_and_what_is_gone_is_forgotten(tmp_path: Path) -> None:
    build(tmp_path / "main", documents(3), FakeEmbedder())
    fake = FakeEmbedder()
    made = build(tmp_path / "main", [*documents(2), Document("d2", "Title 2", "Quite new words.")], fake)
    assert fake.encoded == ["Title 2\nQuite new words."]
    assert made.passages == 3
    assert "w2x0" not in " ".join(hit.passage.text for hit in answers(tmp_path, "w2x0"))
    again = FakeEmbedder()
    build(tmp_path / "main", documents(3), again)
    assert len(again.encoded) == 1


def test_another_embedder_embeds_everything_again(tmp_path: Path) -> None:
    build(tmp_path / "main", documents(3), FakeEmbedder())
    other = FakeEmbedder("other@2", dimension=64)
    assert build(tmp_path / "main", documents(3), other).dimension == 64
    assert len(other.encoded) == 6


def test_equal_texts_are_embedded_once(tmp_path: Path) -> None:
    fake = FakeEmbedder()
    made = build(tmp_path / "main", [Document("a", "Flu", "Rest."), Document("b", "Flu", "Rest.")], fake)
    assert (fake.encoded, made.passages, made.documents) == (["Flu\nRest.", "Flu"], 2, 2)


def test_progress_ends_at_the_total(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    build(tmp_path / "main", documents(9), FakeEmbedder(), progress=lambda *step: told.append(step))
    assert told == [("read", 9, 9), *(("embed", done, 18) for done in (0, 4, 8, 12, 16, 18)), ("index", 0, 9), ("index", 9, 9)]


# ---- bad documents ---------------------------------------------------------------------------------------------------


def test_unreadable_documents_are_listed_and_the_rest_is_built(tmp_path: Path) -> None:
    bad: list[Document | Unreadable] = [Unreadable("line 2", "not JSON"), Unreadable("line 2", "no id"), Document("blank", "T", " \n ")]
    made = build(tmp_path / "main", [*documents(1), *bad, *documents(2)[1:]], FakeEmbedder())
    assert made.skipped == {"line 2": "not JSON", "line 2 (2)": "no id", "blank": "it has no text"}
    assert (made.documents, made.passages) == (2, 2)
    assert manifest.verify(shelf.version_of(tmp_path, "main")).skipped == made.skipped


def test_words_that_no_index_knows_build_all_the_same(tmp_path: Path) -> None:
    made = build(tmp_path / "main", [Document("a", "", "!!!"), Document("b", "", "bad \ud83d end")], FakeEmbedder())
    assert made.passages == 2
    assert answers(tmp_path, "end")[0].passage.document_id == "b"


def test_nothing_readable_publishes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match="no document could be read from jsonl:x"):
        build(tmp_path / "main", [Unreadable("line 1", "not JSON")], FakeEmbedder(), ("jsonl:x",))
    with pytest.raises(MissingIndex, match="there is no index 'main'"):
        shelf.version_of(tmp_path, "main")


def test_publishing_keeps_the_old_version_readable(tmp_path: Path) -> None:
    build(tmp_path / "main", documents(4), FakeEmbedder())
    old = shelf.open_index(tmp_path, "main", FakeEmbedder(), "fake@1")
    folder, before = shelf.version_of(tmp_path, "main"), old.dense.search_passages("w1x1", 4)
    build(tmp_path / "main", documents(9), FakeEmbedder())
    assert shelf.version_of(tmp_path, "main") != folder
    assert manifest.verify(folder) == old.manifest
    assert old.dense.search_passages("w1x1", 4) == before
    assert len(old.sparse.search_passages("w1x1", 4)) == 1


# ---- killed and at once ----------------------------------------------------------------------------------------------

BUILDER = """
import os, sys, time
from pathlib import Path
from indexes import ingest, manifest
from indexes.vectors import CACHE, IN_CONTEXT, RememberedEncoder
from tests.fakes import FakeEmbedder, ReadingFake, documents

home, count, where = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
ingest.BATCH = 4

def halt(*_):
    print(where, flush=True)
    time.sleep(60)

class Halting(FakeEmbedder):
    def encode(self, texts):
        time.sleep(0.02)
        return halt() if where == "embedding" and len(self.calls) == 3 else super().encode(texts)

def replace(source, target, move=os.replace):
    move(source, target)
    if where == "moved" and Path(target).parent.name == "versions":
        halt()

os.replace = replace
if where == "staged":
    manifest.publish = halt
fake = Halting()
ingest.build(home / "main", documents(count), fake)
print(len(fake.encoded))
"""


def start(home: Path, count: int, where: str) -> subprocess.Popen[str]:
    """A process that builds ``main`` from ``count`` documents and stops for good at ``where``."""
    command = [sys.executable, "-c", BUILDER, str(home), str(count), where]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def kill_at(home: Path, count: int, where: str) -> None:
    """Start a build and kill it at ``where``."""
    with start(home, count, where) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"{where}\n"
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(("where", "left"), [("embedding", 2 * 20 - 2 * 2 - 12), ("staged", 0), ("moved", 0)])
def test_a_killed_build_leaves_the_old_index_and_is_taken_up_again(tmp_path: Path, where: str, left: int) -> None:
    build(tmp_path / "main", documents(2), FakeEmbedder())
    version, before = shelf.version_of(tmp_path, "main"), answers(tmp_path, "w1x1 title")
    kill_at(tmp_path, 20, where)
    assert shelf.version_of(tmp_path, "main") == version
    assert answers(tmp_path, "w1x1 title") == before
    fake = FakeEmbedder()
    assert build(tmp_path / "main", documents(20), fake).passages == 20
    assert len(fake.encoded) == left
    assert answers(tmp_path, "w19x1 w19x2")[0].passage.document_id == "d19"
    assert sorted(path.name for path in (tmp_path / "main").iterdir()) == ["CURRENT", "build.lock", "vectors.sqlite", "versions"]
    assert len(list((tmp_path / "main" / "versions").iterdir())) == 2


def test_two_processes_build_at_once(tmp_path: Path) -> None:
    both = [start(tmp_path, 20, "nowhere") for _ in range(2)]
    embedded = [process.communicate(timeout=30)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert sorted(embedded) == ["0\n", "40\n"]
    assert shelf.open_index(tmp_path, "main", FakeEmbedder(), "fake@1").manifest.passages == 20
    assert answers(tmp_path, "w7x1")[0].passage.document_id == "d7"


# ---- the shelf -------------------------------------------------------------------------------------------------------


def test_the_shelf_lists_and_drops(tmp_path: Path) -> None:
    for name in ("b", "a"):
        build(tmp_path / name, documents(1), FakeEmbedder())
    (tmp_path / "half-built").mkdir()
    assert shelf.names(tmp_path) == ["a", "b"]
    with pytest.raises(MissingIndex, match=r"no index 'c' \(built: a, b\)"):
        shelf.open_index(tmp_path, "c", FakeEmbedder(), "fake@1")
    shelf.drop(tmp_path, "a")
    assert shelf.names(tmp_path) == ["b"]
    assert not (tmp_path / "a").exists()
    with pytest.raises(MissingIndex, match="no index 'a'"):
        shelf.drop(tmp_path, "a")


@pytest.mark.parametrize("name", ["", "../up", ".hidden", "a/b", "x" * 65, "-a", "main\n"])
def test_a_name_that_is_no_file_name(tmp_path: Path, name: str) -> None:
    with pytest.raises(MissingIndex, match="cannot name an index"):
        shelf.version_of(tmp_path, name)
