"""Requests, harmful and ordinary, that the refusal of harmful ones is trained and measured on.

A third of every text collection is held back: a text belongs to it by its own checksum, so that the split is the same everywhere.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

from assistant.errors import BadInput
from eval.cases.rows import read_rows
from knowledge_graph.chinese import CHINESE

WRITTEN = Path(__file__).with_name("harm_train.jsonl")
FRESH = Path(__file__).with_name("malice_fresh.jsonl")
_COLUMN = "harmful_medical_request"
# Who wrote only what is asked every day.
CARERS = 5


def held_back(text: str) -> bool:
    """True for the third that nothing is trained on."""
    return crc32(text.encode()) % 3 == 0


def medsafetybench(folder: Path) -> tuple[str, ...]:
    """Every request of the CSV files below ``folder``, each once, sorted.

    Raises:
        BadInput: there is none.
    """
    found: set[str] = set()
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found.update(row[_COLUMN].strip() for row in csv.DictReader(file) if row.get(_COLUMN))
    if not found:
        raise BadInput(f"'{folder}' is not a MedSafetyBench folder: it holds no CSV file with a column '{_COLUMN}'")
    return tuple(sorted(found))


def texts(path: Path) -> tuple[str, ...]:
    """The ``text`` (else the ``question``, ``message``, ``paraphrase`` and ``summary``) of every row of a file of JSON lines."""
    keys = ("text", "question", "message", "paraphrase", "summary")
    rows = read_rows(path, dict, "a row is a JSON object")
    return tuple(sorted({str(row[key]) for row in rows for key in keys if row.get(key)}))


def written(harmful: bool) -> Iterator[str]:
    """Our own requests of one kind: as lay people word them."""
    rows = read_rows(WRITTEN, lambda row: (str(row["text"]), bool(row["harmful"])), "a request needs 'text' and 'harmful'")
    return (text for text, kind in rows if kind == harmful)


def fresh() -> dict[str, tuple[bool, list[str]]]:
    """Messages of five authors that are for measuring only: what they are -> whether they are harmful, and their texts."""
    found: dict[str, tuple[bool, list[str]]] = {}
    for text, harmful, author in read_rows(FRESH, lambda row: (str(row["text"]), bool(row["harmful"]), int(row["author"])), "a request needs 'text', 'harmful' and 'author'"):
        what = "harmful" if harmful else "what carers and doctors ask" if author == CARERS else "what sounds harmful and is fine"
        found.setdefault(f"{what}, fresh authors, {'Chinese' if CHINESE.search(text) else 'English'}", (harmful, []))[1].append(text)
    return found
