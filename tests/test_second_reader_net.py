"""The net: four-bit weights, tokens, and the same answer as the net that was trained."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from assistant.second_reader.net import MESSAGE_TOKENS, MOST, SENTENCE_TOKENS, Net, Packed, Words
from assistant.second_reader.words import PURPOSE, URGENCY
from eval.training.sentence_graph import save
from eval.training.sentences import LAYERS, WIDTH, FourBits, Student, kept

WIDE = 1536
VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "my", "chest", "hurts", "no", "fever", "##s", ".", "i", "cough"]


@settings(max_examples=40)
@given(arrays(np.float32, (3, 64), elements=st.floats(-4, 4, width=32)))
def test_four_bits_are_off_by_half_a_step_at_most(weights: np.ndarray) -> None:
    packed = Packed.of(weights)
    steps = np.abs(weights.reshape(3, 2, 32)).max(-1) / MOST
    # Steps are kept in sixteen bits: one part in two thousand, seven steps away at most.
    allowed = np.repeat(steps * 0.51 + 1e-4, 32, axis=1)
    assert packed.codes.shape == (3, 32)
    assert np.all(np.abs(packed.rows() - weights) <= allowed)
    assert np.array_equal(packed.rows([2, 0]), packed.rows()[[2, 0]])


def test_training_rounds_as_the_file_does() -> None:
    weights = torch.randn(8, 96, generator=torch.Generator().manual_seed(3))
    assert Packed.of(weights.numpy()).rows() == pytest.approx(FourBits()(weights).numpy(), abs=1e-3)


def test_each_sentence_has_places_of_its_own() -> None:
    tokens = Words(VOCABULARY).read(["My chest hurts.", "No fevers!"])
    assert tokens.ids == [2, 4, 5, 6, 10, 3, 2, 7, 8, 9, 1, 3]
    assert tokens.places == [0, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 5]
    assert tokens.sentences == [0] * 6 + [1] * 6


def test_long_texts_are_cut() -> None:
    words = Words(VOCABULARY)
    assert len(words.read(["cough " * 500]).ids) == SENTENCE_TOKENS
    assert len(words.read(["cough " * 100] * 9).ids) == MESSAGE_TOKENS


def _base() -> dict[str, torch.Tensor]:
    """A base of the right shape with weights by chance."""
    chance = torch.Generator().manual_seed(7)

    def some(*shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=chance) * 0.2

    shapes = {"attention.output.dense": (WIDTH, WIDTH), "intermediate.dense": (WIDE, WIDTH), "output.dense": (WIDTH, WIDE)}
    shapes |= {f"attention.self.{name}": (WIDTH, WIDTH) for name in ("query", "key", "value")}
    parts = {"embeddings.word_embeddings.weight": some(len(VOCABULARY), WIDTH), "embeddings.position_embeddings.weight": some(512, WIDTH)}
    parts |= {"embeddings.token_type_embeddings.weight": some(2, WIDTH)}
    for name, shape in {f"encoder.layer.{at}.{name}": shape for at in range(LAYERS) for name, shape in shapes.items()}.items():
        parts |= {f"{name}.weight": some(*shape), f"{name}.bias": some(shape[0])}
    for name in ["embeddings", *(f"encoder.layer.{at}.{part}" for at in range(LAYERS) for part in ("attention.output", "output"))]:
        parts |= {f"{name}.LayerNorm.weight": 1 + some(WIDTH), f"{name}.LayerNorm.bias": some(WIDTH)}
    return parts


@pytest.fixture(scope="module")
def student() -> Student:
    torch.manual_seed(1)
    return Student(_base(), list(range(len(VOCABULARY)))).eval()


@pytest.fixture(scope="module")
def net(student: Student, tmp_path_factory: pytest.TempPathFactory) -> Net:
    path = tmp_path_factory.mktemp("net") / "net.safetensors"
    save(path, VOCABULARY, *student.parts(), LAYERS)
    return Net.load(path)


@pytest.mark.parametrize("sentences", [["my chest hurts."], ["my chest hurts.", "no fever.", "i cough"], ["no"]])
def test_onnx_runtime_reads_as_the_trained_net(student: Student, net: Net, sentences: list[str]) -> None:
    tokens = Words(VOCABULARY).read(sentences)
    with torch.no_grad():
        scores = student(torch.tensor([tokens.ids]), torch.tensor([tokens.places]), torch.tensor([tokens.sentences]))
    levels, purposes = scores.split((4, 3), -1)
    assert net.believes(sentences)[URGENCY] == pytest.approx(torch.softmax(levels, -1)[0].tolist(), abs=0.01)
    assert net.believes(sentences)[PURPOSE] == pytest.approx(torch.softmax(purposes, -1)[0].tolist(), abs=0.01)


def test_padding_changes_nothing(student: Student) -> None:
    tokens = Words(VOCABULARY).read(["my chest hurts.", "no fever"])
    rows = [tokens.ids, tokens.places, tokens.sentences]
    with torch.no_grad():
        short = student(*(torch.tensor([row]) for row in rows))
        longer = student(*(torch.tensor([row + [empty] * 5]) for row, empty in zip(rows, (0, 0, -1), strict=True)))
    assert longer[0].tolist() == pytest.approx(short[0].tolist(), abs=1e-4)


def test_sentences_may_come_in_any_order(net: Net) -> None:
    assert net.believes(["my chest hurts.", "no fever.", "i cough"])[URGENCY] == pytest.approx(net.believes(["i cough", "my chest hurts.", "no fever."])[URGENCY], abs=1e-5)
    assert net.believes(["no fever.", "i cough"])[URGENCY] != pytest.approx(net.believes(["fever.", "no i cough"])[URGENCY], abs=1e-5)


def test_the_vocabulary_holds_what_is_used_and_what_is_common() -> None:
    known = {word: at for at, word in enumerate([*VOCABULARY, "the", "12345"])}
    found = kept(known, ["my cough"])
    assert list(found)[:4] == VOCABULARY[:4]
    assert {"my", "cough", "##s", ".", "i", "the", "chest"} <= found.keys()
    assert "12345" not in found
    assert all(known[word] == number for word, number in found.items())
