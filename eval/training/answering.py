"""Train the adapter that brings a question nearer to the sentences that answer it.

    python -m eval.training.answering

Low-rank changes (LoRA: Hu et al., 2021) of all-MiniLM-L6-v2 (Apache-2.0; ``anamnesis weights pull``), learned from questions and the sentences of
our pages that answer them (``eval/cases/asked.jsonl.gz``); a fifth of the pages is held back. Of each question the answers are to be
nearer than sentences of the same page and the nearest ones of others. Writes ``indexes/answering.safetensors``. A fixed seed; some
twenty minutes on two cores. What it gives is measured by ``anamnesis eval asked`` and ``anamnesis eval answers``.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, cast

import numpy as np
import torch
import typer
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn
from torch.nn import functional

from assistant.build import ADAPTED, Assistant
from assistant.settings import Settings
from assistant.understand import listen
from eval.cases import asked
from indexes.adapter import ANSWERING, keep, widen
from indexes.sentences import candidates, embedded
from indexes.types import Hit, Vectors

PARTS = ("query", "key", "value", "attention.output.dense", "intermediate.dense", "output.dense")
RANK, EPOCHS, BATCH, RATE, WARM, DECAY, SEED = 8, 1, 16, 5e-4, 20, 0.01, 0
# How sharply the nearest is preferred, what a sentence counts that only adds to the answer, and what all other questions' sentences count.
TEMPERATURE, ADDS, OTHERS = 0.05, 0.3, 0.3
ANSWERS, WRONG, HARDEST, FOREIGN, SAME = 4, 7, 24, 8, 0.9
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A question as it is embedded, the numbers of the sentences that answer it with their share, and of those that do not, hardest first."""

    query: str
    answers: tuple[int, ...]
    shares: tuple[float, ...]
    wrong: tuple[int, ...]


@app.command()
def train(out: Annotated[Path, typer.Option("--out", help="File to write.")] = ANSWERING) -> None:
    """Train the adapter and write it."""
    torch.manual_seed(SEED)
    assistant = Assistant(Settings())
    texts, rows = read(assistant, [case for case in asked.read() if not case.held_back and case.best])
    model = SentenceTransformer(str(assistant.weights.path(ADAPTED)), device="cpu", local_files_only=True)
    changes = widen(cast(nn.Module, model[0].auto_model), PARTS, RANK)
    start = time.perf_counter()
    _learn(model, [part for change in changes.values() for part in change.parameters()], texts, rows)
    about = {"base": ADAPTED, "questions": str(len(rows)), "seed": str(SEED), "epochs": str(EPOCHS), "rank": str(RANK)}
    keep(out, changes, about)
    typer.echo(f"{len(rows)} questions, {time.perf_counter() - start:.0f} s -> {out} ({out.stat().st_size:,} bytes)")


def read(assistant: Assistant, cases: Sequence[asked.Asked]) -> tuple[list[str], list[Row]]:
    """Every sentence of our pages as it is embedded, and the questions by the numbers of their sentences; labels that are on no page any longer are told and left out."""
    passages = assistant.finder.of_pages(sorted(key for pages in assistant.knowledge.pages.values() for key in pages))
    picks = candidates([Hit(passage, 0.0) for passage in passages])
    texts, place, of_page = [embedded(pick) for pick in picks], dict[tuple[str, str], int](), dict[str, list[int]]()
    for number, pick in enumerate(picks):
        place[pick.passage.document_id, pick.text] = number
        of_page.setdefault(pick.passage.document_id, []).append(number)
    vectors = assistant.embedder.encode(texts)
    queries = [assistant.finder.searched_for(listen(case.text, assistant.linker)) for case in cases]
    rows = [row for case, query, vector in zip(cases, queries, assistant.embedder.encode(queries), strict=True) if (row := _row(case, query, vector, place, of_page, vectors))]
    typer.echo(f"{len(rows)} of {len(cases)} questions have their sentences on the pages of today")
    return texts, rows


def _row(case: asked.Asked, query: str, vector: Vectors, place: dict[tuple[str, str], int], of_page: dict[str, list[int]], vectors: Vectors) -> Row | None:
    best = [place[case.page, text] for text in case.best if (case.page, text) in place]
    also = [place[case.page, text] for text in case.also if (case.page, text) in place]
    if not best:
        return None
    answers = [*best, *also][:ANSWERS]
    near = vectors @ vector
    alike = (vectors @ vectors[answers].T).max(axis=1) > SAME
    own = [number for number in of_page[case.page] if number not in {*best, *also}]
    foreign = [number for number in np.argsort(-near)[: 10 * FOREIGN].tolist() if number not in of_page[case.page] and not alike[number]][:FOREIGN]
    wrong = sorted([*own, *foreign], key=lambda number: -near[number])
    return Row(query, tuple(answers), tuple(1.0 if number in best else ADDS for number in answers), tuple(wrong))


def _learn(model: SentenceTransformer, parameters: list[nn.Parameter], texts: Sequence[str], rows: Sequence[Row]) -> None:
    """The answers of a question share its belief, among its own sentences and among those of the batch (listwise: Cao et al., 2007)."""
    steps = EPOCHS * len(rows) // BATCH
    optimiser = torch.optim.AdamW(parameters, lr=RATE, weight_decay=DECAY)
    slower = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / WARM) * max(0.05, 1 - step / steps))
    random = np.random.default_rng(SEED)
    order = np.concatenate([random.permutation(len(rows)) for _ in range(EPOCHS)])
    model.train()
    for step in range(steps):
        batch = [rows[number] for number in order[step * BATCH : (step + 1) * BATCH]]
        loss = _loss(model, batch, [[*row.answers, *_some(row.wrong, random)] for row in batch], texts)
        optimiser.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimiser.step()
        slower.step()
        if step % 10 == 0:
            typer.echo(f"step {step} of {steps}: loss {float(loss):.3f}")
    model.eval()


def _some(wrong: Sequence[int], random: np.random.Generator) -> list[int]:
    """Most of them hard, two from anywhere."""
    hard, easy = list(wrong[:HARDEST]), list(wrong[HARDEST:])
    few = random.choice(easy, min(2, len(easy)), replace=False).tolist() if easy else []
    return [*random.choice(hard, min(WRONG - len(few), len(hard)), replace=False).tolist(), *few]


def _loss(model: SentenceTransformer, batch: Sequence[Row], chosen: Sequence[Sequence[int]], texts: Sequence[str]) -> Tensor:
    told = _vectors(model, [texts[number] for numbers in chosen for number in numbers])
    near = _vectors(model, [row.query for row in batch]) @ told.T / TEMPERATURE
    losses, start = list[Tensor](), 0
    for row, numbers, own in zip(batch, chosen, near, strict=True):
        shares = torch.tensor([*row.shares, *[0.0] * (len(numbers) - len(row.shares))])
        here = slice(start, start := start + len(numbers))
        believed = functional.log_softmax(own[here], 0) + OTHERS * functional.log_softmax(own, 0)[here]
        losses.append(-(shares / shares.sum() * believed).sum())
    return torch.stack(losses).mean()


def _vectors(model: SentenceTransformer, texts: list[str]) -> Tensor:
    return functional.normalize(model(model.preprocess(texts))["sentence_embedding"], dim=1)


if __name__ == "__main__":
    app()
