"""What no page can answer: how the reader counts, what its trained weights say, and what the ruling makes of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from assistant.scope.coined import letters, like_a_medicine
from assistant.scope.meaning import Model, Numbers, Readers, folded, keep, shares
from assistant.scope.names import unknown_names
from assistant.scope.reach import KINDS, LIMIT, LIMIT_CHINESE, LIMIT_NAMED, LIMIT_URGENT, SURE, beyond, elsewhere, reach, surely_beyond
from assistant.scope.ruling import rule
from assistant.second_reader.words import characters
from assistant.triage import triage
from assistant.types import PatientHistory
from assistant.understand import understand
from knowledge_graph.types import TriageLevel
from tests.patients import heard, history, knowledge

BUCKETS = 1 << 13


def belief(unknowable: float = 0.0, examination: float = 0.0, out_of_scope: float = 0.0) -> Numbers:
    return np.array([unknowable, examination, out_of_scope], np.float32)


def test_the_model_is_a_softmax_beside_an_ordinary_message() -> None:
    words = np.zeros((BUCKETS, 3), np.float32)
    features = folded("lawn", BUCKETS)
    words[list(features), 2] = 1.0
    model = Model(words, np.zeros((0, 3), np.float32), np.array([0.0, -1.0, 0.5], np.float32))
    scores = np.array([0.0, -1.0, 0.5 + sum(features.values())])
    expected = np.exp(scores) / (1 + np.exp(scores).sum())
    assert shares(model.scores(features)) == pytest.approx(expected, abs=1e-5)
    assert shares(model.scores({})) == pytest.approx(np.exp([0, -1, 0.5]) / (1 + np.exp([0, -1, 0.5]).sum()), abs=1e-5)


def test_the_meaning_counts_beside_the_words() -> None:
    model = Model(np.zeros((BUCKETS, 3), np.float32), np.array([[2.0, 0.0, 0.0], [0.0, 0.0, 4.0]], np.float32), np.zeros(3, np.float32))
    found = shares(model.scores(folded("anything", BUCKETS), [0.0, 1.0]))
    assert found[2] == pytest.approx(np.exp(4) / (3 + np.exp(4)), abs=1e-5)
    assert found.argmax() == KINDS.index("out_of_scope")


def test_large_scores_stay_numbers() -> None:
    assert shares(np.array([900.0, -900.0, 0.0], np.float32)) == pytest.approx([1.0, 0.0, 0.0])


def test_chinese_is_read_by_characters_and_pairs_of_neighbours() -> None:
    found = characters("下 药", 1 << 20)
    assert len(found) == 3, "two characters and the pair, whatever stands between them"
    assert list(found.values()) == pytest.approx([3**-0.5] * 3)
    assert characters("下下下", 1 << 20).keys() == characters("下下", 1 << 20).keys(), "each once"
    assert found.keys() & characters("药下", 1 << 20).keys() == characters("药", 1 << 20).keys() | characters("下", 1 << 20).keys(), "in order"
    assert characters("", 8) == {}


def test_each_language_has_a_model() -> None:
    def says(kind: int, rows: int = 0) -> Model:
        return Model(np.zeros((BUCKETS, 3), np.float32), np.zeros((rows, 3), np.float32), np.eye(3, dtype=np.float32)[kind])

    readers = Readers(says(0), says(1), says(2, rows=1))
    assert [int(readers.scores(text, vector).argmax()) for text, vector in (("下药", None), ("lawn", None), ("lawn", [1.0]))] == [0, 1, 2]


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    sizes = {"chinese": (64, 0), "words": (32, 0), "both": (16, 4)}
    models = {
        name: Model(random.normal(size=(buckets, 3)).astype(np.float32), random.normal(size=(dimension, 3)).astype(np.float32), np.array([1.0, 2.0, 3.0], np.float32))
        for name, (buckets, dimension) in sizes.items()
    }
    keep(tmp_path / "reach.safetensors", models, {"messages": "2"})
    found = Readers.load(tmp_path / "reach.safetensors")
    assert found.chinese.words == pytest.approx(models["chinese"].words, abs=0.02)
    assert found.both.meaning == pytest.approx(models["both"].meaning, abs=0.01)
    assert found.words.meaning.shape == (0, 3)
    assert found.believes("how much is a scan", None) == pytest.approx(shares(models["words"].scores(folded("how much is a scan", 32))), abs=0.02)


@pytest.mark.parametrize(
    ("found", "named", "urgent", "kind"),
    [
        (belief(unknowable=LIMIT + 0.01), False, False, "unknowable"),
        (belief(unknowable=LIMIT - 0.01), False, False, None),
        (belief(examination=LIMIT + 0.01), True, False, None),
        (belief(examination=LIMIT_NAMED + 0.01), True, False, "examination"),
        (belief(examination=LIMIT_NAMED + 0.01), True, True, None),
        (belief(examination=LIMIT_URGENT + 0.01), True, True, "examination"),
        (belief(unknowable=0.3, out_of_scope=0.35), False, False, "out_of_scope"),
        (belief(out_of_scope=0.99), True, False, None),
    ],
)
def test_limits(found: Numbers, named: bool, urgent: bool, kind: str | None) -> None:
    assert beyond(found, named, urgent) == kind


def test_less_is_enough_in_chinese() -> None:
    found = belief(unknowable=LIMIT_CHINESE + 0.01)
    assert [beyond(found, named, False, chinese=True) for named in (False, True)] == ["unknowable", None]


def test_elsewhere_is_what_is_surely_no_matter_of_health() -> None:
    assert elsewhere(belief(out_of_scope=SURE + 0.01))
    assert not elsewhere(belief(out_of_scope=SURE - 0.01))
    assert not elsewhere(belief(unknowable=0.99))
    assert surely_beyond(belief(unknowable=SURE - 0.3, out_of_scope=0.31))
    assert not surely_beyond(belief(unknowable=SURE - 0.3, out_of_scope=0.29))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("how long is the waiting list for a new knee in Kent", "unknowable"),
        ("how much would they charge me for a private hernia operation in Leeds", "unknowable"),
        ("I have uploaded a recording of my heartbeat, do you hear a murmur", "examination"),
        ("can you write a letter to my landlord about the rent", "out_of_scope"),
        ("我妈下周几做胃镜，医院发的短信我删了", "unknowable"),
        ("what are the symptoms of gallstones", None),
        ("how long does it take to recover from a hernia operation", None),
        ("I have had a cough for three weeks and feel tired, what should I do", None),
        ("胃镜检查前多久不能吃东西", None),
    ],
)
def test_the_trained_words(text: str, kind: str | None) -> None:
    assert beyond(reach().believes(text, None), named=False, urgent=False) == kind


def ruled(text: str, found: Numbers, told: PatientHistory | None = None) -> str | None:
    now = understand(told or PatientHistory(), heard(text), knowledge())
    decided = rule(heard(text), now, triage(now, knowledge()), knowledge(), lambda _: found)
    return decided.kind if decided else None


def test_the_ruling_asks_the_reader_last() -> None:
    plain = "the consultant made a face when she read my notes, whatever was in her head"
    assert ruled(plain, belief(unknowable=0.9)) == "unknowable"
    assert ruled(plain, belief()) is None
    assert ruled("is this mole cancer?", belief(out_of_scope=0.9)) == "examination", "what an expression knows comes first"


def test_an_unknown_word_in_another_subject_is_no_name() -> None:
    text = "how long do I smoke a zelkopraxan over oak"
    assert ruled(text, belief()) == "unknown_name"
    assert ruled(text, belief(out_of_scope=SURE + 0.01)) == "out_of_scope"


def test_where_a_rule_wants_care_soon_the_reader_is_not_asked() -> None:
    text = "crushing chest pain spreading to my left arm and sweating"
    assert triage(history(text), knowledge()).level == TriageLevel.EMERGENCY
    assert ruled(text, belief(unknowable=1.0)) is None


def test_a_short_later_message_leans_on_what_was_said() -> None:
    told = history("I have asthma and use salbutamol")
    assert ruled("and for my son?", belief(unknowable=0.9), told) is None
    assert ruled("and what will the nurse say about my son when she rings", belief(unknowable=0.9), told) == "unknowable"
    assert ruled("那我儿子呢", belief(unknowable=0.9), told) is None
    assert ruled("护士打电话来会怎么说我儿子的结果", belief(unknowable=0.9), told) == "unknowable"


def test_letters_have_length_one_and_know_both_ends() -> None:
    found = letters("Abacavir")
    assert sum(value * value for value in found.values()) == pytest.approx(1.0)
    assert found == letters("abacavir")
    assert letters("abc") != letters("bca")


@pytest.mark.parametrize(("word", "expected"), [("brivolutazine", True), ("zelkopraxan", True), ("lumefortanase", True), ("windowsill", False), ("shoelaces", False), ("kampala", False)])
def test_words_coined_like_medicines(word: str, expected: bool) -> None:
    assert like_a_medicine(word) == expected


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("85M eGFR 22. Brivolutazine renal dose adjustment?", ("Brivolutazine",)),
        ("lumefortanase and a glass of wine", ("lumefortanase",)),
        ("lady at my church has penhallow's spotted rash", ("penhallow's spotted rash",)),
        ("how long off work after a brackenthwaite operation", ("brackenthwaite operation",)),
        ("first line for acute brelvidal neuritis", ("brelvidal neuritis",)),
        ("医生给我开了普洛维坦宁片", ("普洛维坦宁片",)),
        ("医生给我开了止痛药片", ()),
        ("atorva side effects", ()),
        ("the saucepan fell off the windowsill onto my foot", ()),
        ("euvolaemic patient with low sodium", ()),
        ("don't cough on me", ()),
    ],
)
def test_unknown_names_wherever_they_stand(text: str, names: tuple[str, ...]) -> None:
    assert unknown_names(heard(text), knowledge()) == names
