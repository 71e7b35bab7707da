"""Make the list of words that the check for unknown names compares with.

    python -m eval.training.names --medquad medquad.jsonl.gz --vocabulary vocab.txt

Words of four letters or more of MedQuAD (questions and answers), of the messages in ``eval/cases/urgency_train.jsonl.gz``, and whole words
of the embedder's WordPiece vocabulary (general English); and which word stands before "syndrome", "disease" and the like in MedQuAD.
Writes ``assistant/scope/names.xz``. Deterministic; a quarter of a minute.
"""

from __future__ import annotations

import gzip
import json
import lzma
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from assistant.scope.names import _HEADS, WORDS
from eval.training.messages import WRITTEN

_WORD = re.compile(r"[a-z]{4,}")
_PAIR = re.compile(rf"\b([a-z][a-z'-]{{2,}}) ({_HEADS})s?\b")
SHORT = "'s"
app = typer.Typer(add_completion=False)


@app.command()
def make(
    medquad: Annotated[Path, typer.Option("--medquad", help="MedQuAD as JSON lines, gzipped.")],
    vocabulary: Annotated[Path, typer.Option("--vocabulary", help="vocab.txt of the embedder.")],
    out: Annotated[Path, typer.Option("--out", help="File to write.")] = WORDS,
) -> None:
    """Read the texts and write the list."""
    medical: set[str] = set()
    pairs: set[str] = set()
    for text in _texts(medquad):
        medical.update(_WORD.findall(text))
        pairs.update(f"{first.removesuffix(SHORT)} {head}" for first, head in _PAIR.findall(text))
    with gzip.open(WRITTEN, "rt", encoding="utf-8") as file:
        messages = {word for line in file for word in _WORD.findall(json.loads(line)["text"].lower())}
    ordinary = {word for word in vocabulary.read_text(encoding="utf-8").splitlines() if _WORD.fullmatch(word)} | messages
    lines = [*sorted(medical), *(f"-{word}" for word in sorted(ordinary - medical)), *sorted(pairs)]
    out.write_bytes(lzma.compress("\n".join(lines).encode("ascii"), preset=9))
    typer.echo(f"{len(medical)} words of MedQuAD, {len(ordinary - medical)} others, {len(pairs)} pairs -> {out}, {out.stat().st_size} bytes")


def _texts(medquad: Path) -> Iterator[str]:
    with gzip.open(medquad, "rt", encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            yield f"{row['question']} {row['answer'] or ''}".lower()


if __name__ == "__main__":
    app()
