"""The embedder around its model: batches, order, length, the memory of questions."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from indexes import embed
from indexes.embed import SentenceEmbedder
from tests.weights import STORE, needs

MODEL = "all-MiniLM-L6-v2"


class FakeModel:
    """What of a sentence-transformers model is used: a token a letter; a vector is how many letters there are and how many are 'a'.

    Attributes:
        batches: the padded texts of each call.
    """

    max_seq_length = 10
    default_prompt_name: str | None = None

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.threads: set[int] = set()

    def eval(self) -> FakeModel:
        """As torch's."""
        return self

    def get_embedding_dimension(self) -> int:
        """Length of the vectors."""
        return 2

    def preprocess(self, texts: Sequence[str]) -> dict[str, Any]:
        """Tokens, padded to the longest text."""
        longest = max(map(len, texts))
        ids = torch.tensor([[ord(letter) for letter in text.ljust(longest, "_")] for text in texts])
        return {"input_ids": ids, "attention_mask": (ids != ord("_")).long(), "modality": "text"}

    def __call__(self, tokens: dict[str, Any]) -> dict[str, torch.Tensor]:
        """Vectors of no particular length."""
        assert tokens["modality"] == "text"
        self.threads.add(threading.get_ident())
        self.batches.append(["".join(map(chr, row)) for row in tokens["input_ids"].tolist()])
        letters, mask = tokens["input_ids"], tokens["attention_mask"]
        return {"sentence_embedding": torch.stack([mask.sum(dim=1), (letters == ord("a")).sum(dim=1)], dim=1).float()}

    def encode(self, texts: Sequence[str], batch_size: int, convert_to_tensor: bool, show_progress_bar: bool) -> torch.Tensor:
        """The plain way."""
        self.batches.append([f"plainly: {text}" for text in texts])
        return self(self.preprocess(texts))["sentence_embedding"]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeModel:
    """The model that the next embedder gets."""
    model = FakeModel()
    monkeypatch.setattr(embed, "SentenceTransformer", lambda *args, **more: model)
    return model


def test_like_lengths_are_read_together_and_come_back_in_order(fake: FakeModel) -> None:
    embedder = SentenceEmbedder(Path("x"), "fake@1", "fp32")
    texts = ["aaa", "bbbbbbbbbb", "b", "abbbbbbbb", "aa"]
    found = embedder.encode(texts, batch_size=2)
    assert sorted(fake.batches) == [["aaa", "aa_", "b__"], ["bbbbbbbbbb", "abbbbbbbb_"]]
    raw = np.array([[3, 3], [10, 0], [1, 0], [9, 1], [2, 2]], np.float32)
    assert found == pytest.approx(raw / np.linalg.norm(raw, axis=1, keepdims=True))
    assert found.dtype == np.float32


def test_a_model_with_a_prompt_is_called_the_plain_way(fake: FakeModel) -> None:
    fake.default_prompt_name = "passage"
    found = SentenceEmbedder(Path("x"), "fake@1", "fp32").encode(["aaa", "b"])
    assert fake.batches[0] == ["plainly: aaa", "plainly: b"]
    assert found == pytest.approx(np.array([[0.5**0.5, 0.5**0.5], [1, 0]]))


def test_the_model_is_always_called_from_one_thread(fake: FakeModel) -> None:
    embedder = SentenceEmbedder(Path("x"), "fake@1", "fp32")
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: embedder.encode(["a" * (n + 1)]), range(8)))
    assert len(fake.batches) == 8
    assert len(fake.threads) == 1


def test_no_texts_have_no_vectors(fake: FakeModel) -> None:
    assert SentenceEmbedder(Path("x"), "fake@1", "fp32").encode([]).shape == (0, 2)
    assert fake.batches == []


def test_what_utf8_cannot_hold_becomes_a_question_mark(fake: FakeModel) -> None:
    SentenceEmbedder(Path("x"), "fake@1", "fp32").encode(["bad \ud83d end"])
    assert fake.batches == [["bad ? end"]]


def test_a_question_is_embedded_once_until_it_is_forgotten(fake: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embed, "_REMEMBERED", 2)
    embedder = SentenceEmbedder(Path("x"), "fake@1", "fp32")
    first = embedder.embed_query("aab")
    for question in ("b", "aab", "ab", "aab", "b"):
        embedder.embed_query(question)
    assert embedder.embed_query("aab") == first == pytest.approx([3 / 13**0.5, 2 / 13**0.5])
    assert fake.batches == [["aab"], ["b"], ["ab"], ["b"]]


def test_people_who_ask_the_same_at_once_have_it_read_once(fake: FakeModel) -> None:
    embedder, together = SentenceEmbedder(Path("x"), "fake@1", "fp32"), threading.Barrier(8)

    def ask(_: int) -> list[float]:
        together.wait(5)
        return embedder.embed_query("aab")

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert found == [found[0]] * 8
    assert fake.batches == [["aab"]]


def test_a_question_that_is_expected_is_read_once(fake: FakeModel) -> None:
    embedder = SentenceEmbedder(Path("x"), "fake@1", "fp32")
    embedder.expect("aab")
    found = embedder.embed_query("aab")
    embedder.expect("aab")
    assert embedder.embed_query("aab") == found == pytest.approx([3 / 13**0.5, 2 / 13**0.5])
    assert fake.batches == [["aab"]]


@pytest.mark.parametrize(("texts", "threads"), [(["a" * 8], 1), (["a" * 10] * 26, 3)])
def test_few_tokens_are_read_on_one_core(fake: FakeModel, monkeypatch: pytest.MonkeyPatch, texts: list[str], threads: int) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    set_to: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", set_to.append)
    SentenceEmbedder(Path("x"), "fake@1", "fp32").encode(texts, batch_size=32)
    assert set_to == [threads]


def test_of_several_batches_each_is_read_on_one_core(fake: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: 3)
    set_to: list[int] = []
    monkeypatch.setattr(torch, "set_num_threads", set_to.append)
    texts = ["a" * (1 + n % 10) + "b" * (10 - n % 10 - 1) for n in range(90)]
    found = SentenceEmbedder(Path("x"), "fake@1", "fp32").encode(texts, batch_size=30)
    assert [len(batch) for batch in fake.batches] == [30, 30, 30]
    assert set(set_to[:-1]) == {1}
    assert set_to[-1] == 3, "threads that have not used torch yet may take all cores again"
    share = np.array([1 + n % 10 for n in range(90)])
    assert found[:, 1] == pytest.approx(share / np.hypot(10, share))


def test_one_text_that_cannot_be_read_stops_all(fake: FakeModel, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FakeModel, "__call__", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        SentenceEmbedder(Path("x"), "fake@1", "fp32").encode(["a" * 10] * 4, batch_size=1)


@needs(MODEL)
@pytest.mark.parametrize(("precision", "mean"), [("fp32", 0.999999), ("bf16", 0.999)])
def test_vectors_are_those_of_the_plain_model(precision: str, mean: float) -> None:
    texts = [f"Word {n} " + "iron and rest, " * (n * 7 % 60) for n in range(24)]
    plain = SentenceTransformer(str(STORE.path(MODEL)), device="cpu", local_files_only=True).encode(texts, show_progress_bar=False)
    ours = SentenceEmbedder(STORE.path(MODEL), MODEL, precision).encode(texts, batch_size=4)
    cosines = np.sum(ours * plain, axis=1) / np.linalg.norm(plain, axis=1)
    assert cosines.mean() >= mean
    assert cosines.min() >= 0.998


@needs(MODEL)
def test_a_part_has_the_mean_of_its_tokens_that_have_read_the_whole() -> None:
    embedder = SentenceEmbedder(STORE.path(MODEL), MODEL, "fp32")
    model = SentenceTransformer(str(STORE.path(MODEL)), device="cpu", local_files_only=True)
    texts = ["Flu · Self-care\nRest at home. Drink water.", "Iron is in meat."]
    spans = [[(16, 29), (30, 42)], [(0, 16)]]
    vectors, parts = embedder.encode_with_parts(texts, spans)
    assert vectors == pytest.approx(embedder.encode(texts), abs=1e-6)
    assert [own.shape for own in parts] == [(2, 384), (1, 384)]
    told = model.tokenizer(texts[0], return_offsets_mapping=True)
    inside = [at for at, (start, end) in enumerate(told["offset_mapping"]) if start >= 30 and end <= 42 and end > start]
    assert model.tokenizer.convert_ids_to_tokens(told["input_ids"])[inside[0] : inside[-1] + 1] == ["drink", "water", "."]
    with torch.inference_mode():
        tokens = model(model.preprocess(texts[:1]))["token_embeddings"][0, inside].mean(dim=0).numpy()
    assert parts[0][1] == pytest.approx(tokens / np.linalg.norm(tokens), abs=1e-5)
    assert float(parts[0][1] @ embedder.encode(["Drink water."])[0]) < 0.99, "it has read what stands before it"


@needs(MODEL)
def test_a_part_that_is_not_read_has_the_vector_of_the_text() -> None:
    embedder = SentenceEmbedder(STORE.path(MODEL), MODEL, "fp32")
    text = "iron and rest " * 200 + "The end."
    vectors, parts = embedder.encode_with_parts([text, "Rest."], [[(len(text) - 8, len(text))], []])
    assert parts[0][0] == pytest.approx(vectors[0], abs=1e-6)
    assert parts[1].shape == (0, 384)
    assert embedder.reads_parts


@needs(MODEL)
def test_a_model_with_a_prompt_reads_no_parts() -> None:
    embedder = SentenceEmbedder(STORE.path(MODEL), MODEL, "fp32")
    embedder._model.default_prompt_name = "query"
    assert not embedder.reads_parts
