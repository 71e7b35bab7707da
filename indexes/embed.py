"""Text to unit vectors with a sentence-transformers model, in the precision that is faster on this machine."""

from __future__ import annotations

import json
import platform
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import cast

import numpy as np
import torch
from langchain_core.embeddings import Embeddings
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules.pooling import Pooling
from threadpoolctl import threadpool_limits
from torch import nn
from transformers import BatchEncoding
from transformers.utils import logging as transformers_logging

from indexes.adapter import merge
from indexes.attention import read_apart
from indexes.batches import Rows, by_length
from indexes.types import Span, Vectors

_REMEMBERED = 512
# So few tokens are read on one core: a second one takes as much time from others and saves little.
FEW = 256
_TOKENS = 512
# What else is made of a text that was read, given its row, the vectors of its tokens, where they stand in it, and its own vector.
Besides = Callable[[int, Vectors, Rows, Vectors], None]
_SAMPLE = ["A person with chest pain, sweating and breathlessness needs help at once."] * 8 + ["Iron carries oxygen in red blood cells. " * 20] * 24


class SentenceEmbedder(Embeddings):
    """A sentence-transformers model behind LangChain's ``Embeddings``; vectors have length 1.

    Args:
        folder: local folder of the model; nothing is downloaded.
        name: identity that indexes record.
        precision: ``fp32``, ``bf16``, or None to measure once and remember in ``memory``.
        memory: JSON file for measured precisions.
        adapter: low-rank changes of its weights, added once they are read.

    Raises:
        WeightsError: the adapter is not of this model.
    """

    def __init__(self, folder: Path, name: str, precision: str | None = None, memory: Path | None = None, adapter: Path | None = None) -> None:
        self.name = name
        # Threads of numpy's BLAS spin for a while after each product, in the way of torch's: a question then takes 18 ms instead of 7, some of them 120.
        threadpool_limits(1, user_api="blas")
        transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        self._model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        self._model.eval()
        if adapter is not None:
            merge(cast(nn.Module, self._model[0].auto_model), adapter)
        self._longest = int(self._model.max_seq_length or _TOKENS)
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.precision = precision or _remembered_precision(self._model, name, memory)
        if self.precision == "bf16":
            self._model.bfloat16()
            read_apart(self._model)
        self._queries: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = threading.Lock()
        self._threads = torch.get_num_threads()
        # Torch keeps a team of threads for every thread that calls it: fifty people who ask at once would have fifty teams in each other's way.
        self._reading = ThreadPoolExecutor(1, "embedder")

    def encode(self, texts: Sequence[str], batch_size: int = 8) -> Vectors:
        """Unit vectors, shape ``(len(texts), dimension)``, float32.

        Args:
            batch_size: so many texts of full length are read at once, and more where they are shorter.
        """
        return self._reading.submit(self._unit, texts, batch_size).result()

    @property
    def reads_parts(self) -> bool:
        """True where the vector of a text is the mean of its tokens' vectors, so that a part of it has one too."""
        pooling = [module for module in self._model if isinstance(module, Pooling)]
        return [module.pooling_mode for module in pooling] == ["mean"] and self._in_one_go and bool(getattr(self._model.tokenizer, "is_fast", False))

    def encode_with_parts(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], batch_size: int = 8) -> tuple[Vectors, list[Vectors]]:
        """The same, and of each text unit vectors of its parts, shape ``(len(spans[i]), dimension)``: the mean of a part's tokens, each of which has read the whole text.

        A part behind the last token that is read has the vector of the text. Only where ``reads_parts``.

        Args:
            spans: start and end of the parts of each text, in characters.

        References: late chunking, Günther et al. 2024, arXiv:2409.04701.
        """
        return self._reading.submit(self._unit_with_parts, texts, spans, batch_size).result()

    def _unit_with_parts(self, texts: Sequence[str], spans: Sequence[Sequence[Span]], batch_size: int) -> tuple[Vectors, list[Vectors]]:
        """In the embedder's own thread, as all that follows."""
        parts = [np.empty((len(own), self.dimension), np.float32) for own in spans]

        def of(row: int, tokens: Vectors, places: Rows, whole: Vectors) -> None:
            if spans[row]:
                parts[row][:] = _means(tokens, places, np.array(spans[row]), whole)

        vectors = self._unit(texts, batch_size, of)
        return vectors, [_of_length_one(own) for own in parts]

    def _unit(self, texts: Sequence[str], batch_size: int = 8, besides: Besides | None = None) -> Vectors:
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return _of_length_one(self._vectors([_clean(text) for text in texts], batch_size, besides))

    @property
    def _in_one_go(self) -> bool:
        return not self._model.default_prompt_name

    def _vectors(self, clean: list[str], batch_size: int, besides: Besides | None) -> Vectors:
        with torch.inference_mode():
            tokens = self._model.preprocess(clean)
            if "attention_mask" in tokens and self._in_one_go:
                return self._in_batches(cast(BatchEncoding, tokens), batch_size * self._longest, besides)
            vectors: Vectors = self._model.encode(clean, batch_size=batch_size, convert_to_tensor=True, show_progress_bar=False).float().numpy()
            return vectors

    def _in_batches(self, tokens: BatchEncoding, budget: int, besides: Besides | None) -> Vectors:
        """Vectors of texts that were tokenized all at once, read in batches of like length without the padding of the others.

        One batch is read by all cores together. Of several, each core reads one: nobody waits for another core after each product, and what is done of a batch besides is done on all of them.
        """
        mask = tokens["attention_mask"]
        vectors = np.empty((len(mask), self.dimension), np.float32)

        def read(rows: Rows) -> None:
            used = mask[rows].any(dim=0)
            with torch.inference_mode():
                found = self._model({name: value[rows][:, used] if isinstance(value, torch.Tensor) else value for name, value in tokens.items()})
            vectors[rows] = found["sentence_embedding"].float().numpy()
            if besides is not None:
                for row, own in zip(rows.tolist(), found["token_embeddings"].float().numpy(), strict=True):
                    besides(row, own, np.array(tokens[row].offsets)[: len(own)], vectors[row])

        batches = list(by_length(mask.sum(dim=1).tolist(), budget))
        if len(batches) == 1:
            torch.set_num_threads(1 if mask.numel() <= FEW else self._threads)
            read(batches[0])
        else:
            with ThreadPoolExecutor(self._threads, "reader", torch.set_num_threads, (1,)) as readers:
                for _ in readers.map(read, batches):
                    pass
            # For threads that have not used torch yet; the readers told them to take one core.
            torch.set_num_threads(self._threads)
        return vectors

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages."""
        rows: list[list[float]] = self.encode(texts).tolist()
        return rows

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question; the last few hundred are remembered."""
        return self._remembered(text) or self._reading.submit(self._query, text).result()

    def expect(self, text: str) -> None:
        """Begin to read a question beside other work; ``embed_query`` waits for it."""
        if not self._remembered(text):
            self._reading.submit(self._query, text)

    def _remembered(self, text: str) -> list[float] | None:
        with self._lock:
            if text in self._queries:
                self._queries.move_to_end(text)
            return self._queries.get(text)

    def _query(self, text: str) -> list[float]:
        """Looked up once more, for it may have been read for somebody else while this one waited."""
        if known := self._remembered(text):
            return known
        vector: list[float] = self._unit([text])[0].tolist()
        with self._lock:
            self._queries[text] = vector
            if len(self._queries) > _REMEMBERED:
                self._queries.popitem(last=False)
        return vector


def _means(tokens: Vectors, places: Rows, spans: Rows, whole: Vectors) -> Vectors:
    """The mean of the tokens of each span, ``whole`` where it has none; the marks before and behind a text, which stand nowhere in it, do not count."""
    starts, ends = places.T
    inside = (starts >= spans[:, :1]) & (ends <= spans[:, 1:]) & (ends > starts)
    count = inside.sum(axis=1, keepdims=True)
    return np.where(count > 0, inside.astype(np.float32) @ tokens / np.maximum(count, 1), whole)


def _clean(text: str) -> str:
    """Without halves of characters, which no tokenizer reads."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _of_length_one(vectors: Vectors) -> Vectors:
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(norms, 1e-12), dtype=np.float32)


def _remembered_precision(model: SentenceTransformer, name: str, memory: Path | None) -> str:
    """The faster precision on this machine; measured the first time, then read from ``memory``."""
    key = f"{name} torch {torch.__version__} {platform.machine()} {torch.get_num_threads()}"
    known: dict[str, str] = {}
    if memory is not None and memory.is_file():
        try:
            known = json.loads(memory.read_text(encoding="utf-8"))
        except ValueError:
            known = {}
    if key not in known:
        known[key] = measure_precision(model)
        if memory is not None:
            memory.parent.mkdir(parents=True, exist_ok=True)
            memory.write_text(json.dumps(known, indent=1), encoding="utf-8")
    return known[key]


def measure_precision(model: SentenceTransformer) -> str:
    """``bf16`` when it encodes a sample at least a fifth faster than ``fp32``; the model is left in fp32."""
    seconds = {}
    for precision in ("fp32", "bf16"):
        model.bfloat16() if precision == "bf16" else model.float()
        with torch.inference_mode():
            model.encode(_SAMPLE[:4], show_progress_bar=False, convert_to_tensor=True)
            start = time.perf_counter()
            model.encode(_SAMPLE, show_progress_bar=False, convert_to_tensor=True)
            seconds[precision] = time.perf_counter() - start
    model.float()
    return "bf16" if seconds["bf16"] * 1.2 < seconds["fp32"] else "fp32"
