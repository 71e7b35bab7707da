"""How texts read beside the pages: shared words, meaning, and what they add to the differential."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from assistant.differential import WITH_MEANING, WITH_WORDS, WORDING, Wording, differential
from assistant.meaning import MeaningReader, page_vectors
from assistant.types import PatientHistory, Turn
from assistant.wording import WordReader, written
from knowledge_graph.likeness import page_words, stems, weigh
from knowledge_graph.store import bodies
from tests.patients import history, knowledge

DOCUMENTS = {"measles": "rash fever cough", "gout": "toe pain fever", "sprain": "ankle pain fever fever", "cold": "cough fever", "flu": "fever pain"}


class Compass:
    """Embeds a text as its counts of "toe" and "rash"."""

    name = "compass"

    def __init__(self) -> None:
        self.calls = 0

    def encode(self, texts: Sequence[str], batch_size: int = 32) -> np.ndarray:
        """Unit vectors, shape (texts, 2)."""
        self.calls += 1
        found = np.array([[text.lower().count("toe"), text.lower().count("rash")] for text in texts], dtype=np.float32)
        unit: np.ndarray = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
        return unit

    def embed_query(self, text: str) -> list[float]:
        """The vector of one text."""
        found: list[float] = self.encode([text])[0].tolist()
        return found


def test_a_rare_shared_word_counts_more_and_a_common_one_nothing() -> None:
    words = weigh(DOCUMENTS)
    assert words.likeness("toe")["gout"] > words.likeness("cough")["measles"] > 0
    assert words.likeness("fever") == {}


def test_words_are_compared_by_stem_and_count_once() -> None:
    words = weigh(DOCUMENTS)
    assert words.likeness("rashes") == words.likeness("rash rash RASH")
    assert set(words.likeness("rash")) == {"measles"}
    assert stems("The 3 swollen toes") == ["the", "swollen", "toe"]


def test_nothing_shared_is_empty() -> None:
    assert weigh(DOCUMENTS).likeness("头痛发烧") == {}
    assert weigh({}).likeness("fever") == {}


def test_weights_are_kept_and_damage_is_made_good(tmp_path: Path) -> None:
    first = page_words(knowledge(), tmp_path, bodies())
    kept = next(tmp_path.glob("likeness-*.json"))
    assert page_words(knowledge(), tmp_path, []) == first
    kept.write_text('{"conditions": [')
    assert page_words(knowledge(), tmp_path, bodies()) == first


def test_prose_knows_more_than_the_list_of_findings(tmp_path: Path) -> None:
    likeness = page_words(knowledge(), tmp_path, bodies()).likeness("dark urine the day after a lunch of fava beans")
    assert max(likeness, key=lambda key: likeness[key]) == "g6pd-deficiency"


def test_all_turns_of_the_person_are_read() -> None:
    spoken = PatientHistory(turns=(Turn("user", "my toe"), Turn("assistant", "a rash?"), Turn("user", "hurts")))
    assert written(spoken) == "my toe hurts"
    assert WordReader(weigh(DOCUMENTS)).read(spoken).words.keys() == {"gout"}


def test_meaning_is_the_mean_of_findings_and_symptoms(tmp_path: Path) -> None:
    words = weigh({key: "toe " + key for key in ("gout", "measles")})
    vectors = np.array([[[1, 0], [0, 1]], [[1, 0], [1, 0]]], dtype=np.float32)
    reader = MeaningReader(words, vectors, Compass())
    read = reader.read(PatientHistory(turns=(Turn("user", "gout of the toe"),)))
    assert dict(read.meaning or {}) == pytest.approx({"gout": 1.0, "measles": 0.5})
    assert reader.read(PatientHistory(turns=(Turn("user", "脚趾痛"),))).meaning is None


def test_page_vectors_are_made_once(tmp_path: Path) -> None:
    compass, words = Compass(), page_words(knowledge(), tmp_path, bodies())
    first = page_vectors(words, knowledge(), bodies(), compass, tmp_path)
    assert first.shape == (2, len(knowledge().conditions), 2)
    again = page_vectors(words, knowledge(), [], compass, tmp_path)
    assert compass.calls == 2
    assert np.array_equal(first, again)
    next(tmp_path.glob("meaning-*.npy")).write_bytes(b"damaged")
    assert np.array_equal(page_vectors(words, knowledge(), bodies(), compass, tmp_path), first)


def test_wording_moves_candidates_and_says_so() -> None:
    told = history("my joints ache and I have a fever")
    plain = {c.id: c.probability for c in differential(told, knowledge(), Wording({}), most=500)}
    moved = differential(told, knowledge(), Wording({"brucellosis": 0.0, "gout": 40.0}), most=500)
    assert {c.id: c.probability for c in moved}["gout"] > plain["gout"]
    reason = next(r for c in moved if c.id == "gout" for r in c.supports if r.finding == WORDING)
    assert reason.weight == pytest.approx(WITH_WORDS.words * 40 * (1 - 1 / len(knowledge().conditions)))


def test_meaning_has_its_own_weights() -> None:
    told = history("my joints ache and I have a fever")
    moved = differential(told, knowledge(), Wording({}, {"gout": 1.0}), most=500)
    reason = next(r for c in moved if c.id == "gout" for r in c.supports if r.finding == WORDING)
    assert reason.weight == pytest.approx(WITH_MEANING.meaning * (1 - 1 / len(knowledge().conditions)))
