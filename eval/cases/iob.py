"""Token-per-line files with IOB tags, as BC5CDR and NCBI-disease are published."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from assistant.errors import BadInput
from eval.cases.linking import Gold, Labelled

WORD = re.compile(r"[A-Za-z0-9]+|[^\sA-Za-z0-9]")
_JOINED = frozenset("'-/")


def read(path: Path) -> tuple[Labelled, ...]:
    """Sentences with typed spans; the type stands in ``concepts``. Marks are joined to their words as in print.

    Raises:
        BadInput: the file cannot be read.
    """
    try:
        data = path.read_bytes()
        lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"'{path}' cannot be read as IOB lines: {error}") from error
    return tuple(_sentence(f"{path.parent.name}:{number}", rows) for number, rows in enumerate(_blocks(lines)))


def _blocks(lines: list[str]) -> Iterator[list[tuple[str, str]]]:
    rows: list[tuple[str, str]] = []
    for line in [*lines, ""]:
        token, _, tag = line.partition("\t")
        if tag:
            rows.append((token, tag))
        elif rows:
            yield rows
            rows = []


def _sentence(key: str, rows: list[tuple[str, str]]) -> Labelled:
    text = ""
    spans: list[tuple[int, int, str]] = []
    for token, tag in rows:
        if token in _JOINED:
            text = text.rstrip(" ")
        start = len(text)
        text += token + ("" if token in _JOINED else " ")
        if tag.startswith("B"):
            spans.append((start, start + len(token), tag[2:]))
        elif tag.startswith("I") and spans:
            spans[-1] = (spans[-1][0], start + len(token), spans[-1][2])
    return Labelled(key, text, tuple(Gold(a, b, (kind,), False) for a, b, kind in spans))
