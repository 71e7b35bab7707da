"""Train the reader of sentences, on English messages of our own and on requests, harmful and ordinary.

    python -m eval.training.sentences --harmful medsafetybench_train --medquad medquad.jsonl.gz --ordinary liveqa/queries_dev.jsonl --ordinary bioasq_dev.jsonl.gz --ordinary pubmedqa_dev.jsonl.gz

Takes the first three layers of all-MiniLM-L6-v2 (Apache-2.0; ``anamnesis weights pull``), keeps the tokens that the messages use and other common ones, and
trains them further on the level of each example (``eval/training/messages.py``) and on what a text is for (``eval/training/purposes.py``, two thirds of it). Weights are rounded to four bits while training, so that the
shipped file reads as the trained net did (straight-through estimator, Bengio et al. 2013). Writes
``assistant/second_reader/sentences.safetensors`` and ``sentences.onnx``. A fixed seed; some twenty minutes on two cores.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast

import torch
import typer
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import parametrize

from assistant.bedside import Bedside
from assistant.second_reader.net import GROUP, LEAST, MOST, SENTENCE_TOKENS, Tokens, Words
from assistant.second_reader.reader import LONGEST, NET, SHORTEST, sentences
from assistant.second_reader.words import ASKED, LEVELS, ORDINARY, PURPOSES
from assistant.settings import Settings
from eval.cases.requests import held_back
from eval.training.crisis import ABOUT_SUICIDE
from eval.training.harm import Harmful, Medquad, Ordinary
from eval.training.messages import examples
from eval.training.purposes import Request, asked, despairing
from eval.training.sentence_graph import HEADS, MATRICES, save
from indexes.weights import WeightsStore
from knowledge_graph.chinese import CHINESE

BASE, LAYERS, WIDTH = "all-MiniLM-L6-v2", 3, 384
VOCABULARY, EPOCHS, BATCH, RATE, HEAD_RATE, WARM, DECAY, SMOOTHED, DROPPED, SEED = 12_000, 3, 32, 1.5e-4, 1e-3, 100, 0.01, 0.05, 0.1, 0
# How much purposes count beside levels, and that a message about complaints is an ordinary one.
PURPOSE_SHARE, MESSAGE_COUNTS = 0.5, 0.25
UNKNOWN, APART = -1, [len(LEVELS), len(PURPOSES)]
# Batches of like length are made of so many batches at once.
SORTED = 20
_SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
_WORD = re.compile(r"(##)?[a-z]+")
_PARTS = ("attention.output.dense", "intermediate.dense", "output.dense")
app = typer.Typer(add_completion=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A text, which of LEVELS it needs and which of PURPOSES it has (``UNKNOWN`` where nobody has said), and how much each counts."""

    tokens: Tokens
    level: int = UNKNOWN
    level_counts: float = 0.0
    purpose: int = UNKNOWN
    purpose_counts: float = 0.0


@app.command()
def train(harmful: Harmful, medquad: Medquad, ordinary: Ordinary = None, out: Annotated[Path, typer.Option("--out", help="File to write.")] = NET) -> None:
    """Train the net and write its weights."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    settings = Settings()
    base = WeightsStore(settings.weights, settings.mirror).path(BASE)
    messages, others = list(read(Bedside(settings))), list(requests(harmful, medquad, ordinary or ()))
    vocabulary = kept(json.loads((base / "tokenizer.json").read_bytes())["model"]["vocab"], [*(text for text, *_ in messages), *(request.text for request in others)])
    words = Words(list(vocabulary))
    net = Student(load_file(base / "model.safetensors"), list(vocabulary.values()))
    rows = [Row(words.read(sentences(text)), level, counts, _purpose(text), MESSAGE_COUNTS) for text, level, counts in messages]
    rows += [Row(words.read(sentences(one.text[:LONGEST])), purpose=PURPOSES.index(one.purpose), purpose_counts=one.counts) for one in others]
    _learn(net, rows)
    save(out, list(vocabulary), *net.parts(), LAYERS)
    typer.echo(f"{len(messages)} messages, {len(others)} requests, {len(vocabulary)} tokens -> {out} ({out.stat().st_size:,} bytes)")


def read(bedside: Bedside) -> Iterator[tuple[str, int, float]]:
    """English examples as the reader will see them, which of LEVELS each needs, and how much it counts."""
    for example in examples(bedside):
        if len(example.text) >= SHORTEST and not CHINESE.search(example.text):
            yield example.read, LEVELS.index(example.level), example.counts


def requests(harmful: Path, medquad: Path, ordinary: Sequence[Path]) -> Iterator[Request]:
    """English texts that are harmful, in despair, or neither."""
    return (request for request in (*asked(harmful, medquad, ordinary), *despairing()) if not CHINESE.search(request.text))


def _purpose(message: str) -> int:
    """Messages about complaints are ordinary; of those that speak of suicide it is not known, and of those held back it is not told."""
    return UNKNOWN if ABOUT_SUICIDE.search(message) or held_back(message) else PURPOSES.index(ORDINARY)


def kept(known: dict[str, int], texts: Sequence[str]) -> dict[str, int]:
    """VOCABULARY tokens of the base, or more, with their old numbers: all that the texts use, single letters, then the most common words."""
    old = sorted(known, key=lambda token: known[token])
    reader = Words(old)
    used = {number for text in texts for number in reader.read([text]).ids}
    first = [token for token in old if known[token] in used or token in _SPECIAL or (len(token.removeprefix("##")) == 1 and token.isascii())]
    common = [token for token in old if known[token] not in used and _WORD.fullmatch(token)]
    return {token: known[token] for token in dict.fromkeys([*first, *common[: max(0, VOCABULARY - len(first))]])}


class FourBits(nn.Module):
    """A weight as ``net.Packed`` will keep it; gradients pass as if it were not rounded."""

    def forward(self, weight: Tensor) -> Tensor:
        """The rounded weight, of the same shape (rows, columns)."""
        groups = weight.reshape(len(weight), -1, GROUP)
        step = (groups.detach().abs().amax(-1, keepdim=True).clamp_min(LEAST) / MOST).half().float()
        rounded = (groups / step).round().clamp(-MOST, MOST) * step
        return weight + (rounded.reshape(weight.shape) - weight).detach()


class Block(nn.Module):
    """A layer, to be trained: of ``sentence_graph``."""

    def __init__(self, base: dict[str, Tensor], prefix: str) -> None:
        super().__init__()
        self.looks = _linear(*(torch.cat([base[f"{prefix}.attention.self.{name}.{kind}"] for name in ("query", "key", "value")]) for kind in ("weight", "bias")))
        self.joins, self.widens, self.narrows = (_linear(base[f"{prefix}.{part}.weight"], base[f"{prefix}.{part}.bias"]) for part in _PARTS)
        self.seen, self.thought = (_norm(base, f"{prefix}.{part}.LayerNorm") for part in ("attention.output", "output"))
        self.drop = nn.Dropout(DROPPED)

    def forward(self, states: Tensor, may_look: Tensor) -> Tensor:
        """The next states, shape (messages, tokens, WIDTH)."""
        many, tokens, _ = states.shape
        query, key, value = self.looks(states).reshape(many, tokens, 3, HEADS, -1).permute(2, 0, 3, 1, 4)
        seen = functional.scaled_dot_product_attention(query, key, value, attn_mask=may_look).transpose(1, 2).reshape(states.shape)
        states = self.seen(states + self.drop(self.joins(seen)))
        after: Tensor = self.thought(states + self.drop(self.narrows(functional.gelu(self.widens(states), approximate="tanh"))))
        return after


class Student(nn.Module):
    """``net.Net``, to be trained."""

    def __init__(self, base: dict[str, Tensor], tokens: list[int]) -> None:
        """``tokens`` are the rows of the base's embeddings that are kept."""
        super().__init__()
        self.embeddings = _table(base["embeddings.word_embeddings.weight"][tokens])
        # All tokens are of BERT's first kind.
        self.places = _table(base["embeddings.position_embeddings.weight"][:SENTENCE_TOKENS] + base["embeddings.token_type_embeddings.weight"][0])
        self.norm = _norm(base, "embeddings.LayerNorm")
        self.blocks = nn.ModuleList(Block(base, f"encoder.layer.{at}") for at in range(LAYERS))
        # The levels, then the purposes.
        self.head = nn.Linear(WIDTH, sum(APART))
        self.drop = nn.Dropout(DROPPED)
        for module in [module for module in self.modules() if isinstance(module, nn.Linear | nn.Embedding) and module is not self.head]:
            parametrize.register_parametrization(module, "weight", FourBits())

    def forward(self, ids: Tensor, places: Tensor, numbers: Tensor) -> Tensor:
        """Scores of LEVELS and of PURPOSES, shape (messages, 7); ``numbers`` of sentences are -1 where a message has ended."""
        there = numbers >= 0
        within = numbers[:, None, :, None] == numbers[:, None, None, :]
        states = self.drop(self.norm(self.embeddings(ids) + self.places(places)))
        for block in self.blocks:
            states = block(states, there[:, None, None, :] if block is self.blocks[-1] else within)
        share = there[..., None].to(states.dtype)
        scores: Tensor = self.head(self.drop(((states * share).sum(1) / share.sum(1)).float()))
        return scores

    def parts(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Matrices and vectors as ``sentence_graph.save`` takes them."""
        matrices = {"embeddings": self.embeddings.weight, "places": self.places.weight}
        vectors = {"norm": _both(self.norm)}
        for name, weights, bias in zip(ASKED, torch.split(self.head.weight, APART), torch.split(self.head.bias, APART), strict=True):
            vectors |= {f"{name}.head": weights, f"{name}.bias": bias}
        for at, block in enumerate(cast(list[Block], list(self.blocks))):
            for name in MATRICES:
                matrices[f"{at}.{name}"], vectors[f"{at}.{name}_bias"] = getattr(block, name).weight, getattr(block, name).bias
            vectors[f"{at}.norm"] = torch.cat([_both(block.seen), _both(block.thought)])
        return tuple({name: part.detach().float().numpy() for name, part in parts.items()} for parts in (matrices, vectors))  # type: ignore[return-value]


def _table(rows: Tensor) -> nn.Embedding:
    made = nn.Embedding(*rows.shape)
    made.load_state_dict({"weight": rows})
    return made


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.load_state_dict({"weight": weight, "bias": bias})
    return made


def _norm(base: dict[str, Tensor], name: str) -> nn.LayerNorm:
    made = nn.LayerNorm(WIDTH, eps=1e-12)
    made.load_state_dict({"weight": base[f"{name}.weight"], "bias": base[f"{name}.bias"]})
    return made


def _both(norm: nn.LayerNorm) -> Tensor:
    return torch.stack([norm.weight, norm.bias])


def _learn(net: Student, rows: list[Row]) -> None:
    head = list(net.head.parameters())
    body = [part for part in net.parameters() if not any(part is other for other in head)]
    best = torch.optim.AdamW([{"params": body, "lr": RATE}, {"params": head, "lr": HEAD_RATE}], weight_decay=DECAY)
    steps = EPOCHS * -(-len(rows) // BATCH)
    slower = torch.optim.lr_scheduler.LambdaLR(best, lambda step: min(1.0, step / WARM) * max(0.0, 1 - step / steps))
    net.train()
    for epoch in range(EPOCHS):
        lost = 0.0
        for batch, inputs in _batches(rows):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                levels, purposes = net(*inputs).split(APART, dim=-1)
            loss = _mean_loss(levels, [(row.level, row.level_counts) for row in batch])
            loss = loss + PURPOSE_SHARE * _mean_loss(purposes, [(row.purpose, row.purpose_counts) for row in batch])
            best.zero_grad(set_to_none=True)
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            best.step()
            slower.step()
            lost += loss.item() * len(batch) / len(rows)
        typer.echo(f"epoch {epoch + 1} of {EPOCHS}: loss {lost:.3f}")


def _mean_loss(scores: Tensor, wanted: Sequence[tuple[int, float]]) -> Tensor:
    """Cross-entropy, weighed by how much each row counts; 0 where nothing of the batch is known."""
    labels, counts = torch.tensor([label for label, _ in wanted]), torch.tensor([counts for _, counts in wanted])
    losses = functional.cross_entropy(scores.float(), labels, label_smoothing=SMOOTHED, ignore_index=UNKNOWN, reduction="none")
    return (losses * counts).sum() / (counts * (labels != UNKNOWN)).sum().clamp_min(1.0)


def _batches(rows: list[Row]) -> Iterator[tuple[list[Row], list[Tensor]]]:
    """Rows of like length, in random order, with their tokens, places and numbers of sentences, each of shape (rows, tokens)."""
    order = random.sample(rows, len(rows))
    pools = [sorted(order[at : at + BATCH * SORTED], key=lambda row: len(row.tokens.ids)) for at in range(0, len(order), BATCH * SORTED)]
    batches = [pool[at : at + BATCH] for pool in pools for at in range(0, len(pool), BATCH)]
    for batch in random.sample(batches, len(batches)):
        yield batch, [_padded([getattr(row.tokens, name) for row in batch], empty) for name, empty in (("ids", 0), ("places", 0), ("sentences", UNKNOWN))]


def _padded(rows: list[list[int]], empty: int) -> Tensor:
    return nn.utils.rnn.pad_sequence([torch.tensor(row) for row in rows], batch_first=True, padding_value=empty)


if __name__ == "__main__":
    app()
