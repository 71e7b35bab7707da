"""Sentences of clinical vignettes with the concepts that they name, labelled by hand.

The labels are ours; the sentences are not, so the file keeps their place in the vignette and a hash, and the text is read from the
vignettes (``shared/data/vignettes/avey_dev.jsonl``) when the suite runs. ``draw`` repeats how the sentences were chosen.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import BadInput

BUILTIN = Path(__file__).with_name("linking_avey.jsonl")
SEED = 2026
COUNT = 200
# A vignette repeats its own labels between its parts; a sentence ends at a full stop or a line.
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")


@dataclass(frozen=True, slots=True)
class Gold:
    """One labelled mention.

    Attributes:
        start, end: span in the sentence, end exclusive.
        concepts: ids that are right for it, the best first.
    """

    start: int
    end: int
    concepts: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """One sentence with everything it names; an empty list means that it names nothing we know."""

    id: str
    text: str
    mentions: tuple[Gold, ...]


def read(labels: Path, vignettes: Path) -> tuple[Labelled, ...]:
    """Labels joined to their sentences.

    Raises:
        BadInput: a file is missing, or a sentence is not the one that was labelled.
    """
    try:
        rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BadInput(f"the labels '{labels}' cannot be read: {error}") from error
    texts = vignette_texts(vignettes)
    found = []
    for row in rows:
        text = texts.get(row["id"], "")[row["start"] : row["end"]]
        if digest(text) != row["sha256"]:
            raise BadInput(f"{row['id']} {row['start']}-{row['end']} is not the sentence that was labelled; the vignettes have changed")
        found.append(Labelled(f"{row['id']}:{row['start']}", text, tuple(_gold(mention) for mention in row["mentions"])))
    return tuple(found)


def _gold(mention: Mapping[str, object]) -> Gold:
    also = mention.get("also", ())
    assert isinstance(also, (list, tuple))
    return Gold(int(str(mention["start"])), int(str(mention["end"])), (str(mention["concept"]), *map(str, also)), bool(mention.get("negated", False)))


def vignette_texts(path: Path) -> dict[str, str]:
    """Id -> text of every vignette.

    Raises:
        BadInput: the file cannot be read.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    except (OSError, ValueError) as error:
        raise BadInput(f"the vignettes '{path}' cannot be read: {error}; give shared/data/vignettes/avey_dev.jsonl") from error
    return {row["id"]: row["text"] for row in rows}


def digest(text: str) -> str:
    """Short hash of a sentence."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def draw(texts: Mapping[str, str], count: int = COUNT, seed: int = SEED) -> list[tuple[str, int, int]]:
    """Vignette, start and end of sentences of at least three words, drawn without replacement, in order."""
    spans = []
    for key, text in texts.items():
        for match in _SENTENCE.finditer(text):
            inner = match.group().strip()
            if len(inner.split()) >= 3:
                start = match.start() + match.group().index(inner)
                spans.append((key, start, start + len(inner)))
    return sorted(random.Random(seed).sample(sorted(spans), count))
