"""How what a person wrote reads beside the page of each condition, by meaning: cosines of the embedder, beside the words they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from assistant.differential import Wording
from assistant.types import PatientHistory
from assistant.wording import written
from knowledge_graph.likeness import PageWords
from knowledge_graph.pages import Body
from knowledge_graph.store import Knowledge, bodies

SYMPTOMS = "Symptoms"
LONGEST = 900
"""Characters of a section that are embedded; the embedder reads 256 word pieces."""


# Findings that are looked at for one text; lay names that stand for a finding (more find hardly more).
NEAREST, NAMES = 8, 6


class Encoder(Protocol):
    """Texts to unit vectors."""

    @property
    def name(self) -> str: ...
    def encode(self, texts: Sequence[str]) -> np.ndarray: ...
    def embed_query(self, text: str) -> list[float]: ...


class MeaningReader:
    """Reads by words and by meaning."""

    def __init__(self, words: PageWords, vectors: np.ndarray, encoder: Encoder) -> None:
        """``vectors`` has shape (2, conditions, dimension): of the findings and of the symptoms of each page."""
        self._words, self._vectors, self._encoder = words, vectors, encoder

    def read(self, history: PatientHistory) -> Wording:
        """The wording of all that the person has written; of Chinese the words alone, since the embedder reads English."""
        text = written(history)
        shared = self._words.likeness(text)
        if not shared:
            return Wording(shared)
        # Of a first message this is the vector that its search needs too.
        query = np.asarray(self._encoder.embed_query(text), np.float32)
        near = (self._vectors @ query).mean(axis=0)
        return Wording(shared, dict(zip(self._words.conditions, near.tolist(), strict=True)))


def page_vectors(words: PageWords, knowledge: Knowledge, prose: Iterable[Body] | None, encoder: Encoder, cache: Path) -> np.ndarray:
    """Vectors of what each page lists as findings and says of symptoms, shape (2, conditions, dimension); made once and cached.

    Args:
        prose: the pages' texts; None reads the pages, only when vectors must be made.
    """

    def make() -> np.ndarray:
        sections = {body.page: dict(body.sections) for body in (bodies(knowledge.folder) if prose is None else prose)}
        pages = [knowledge.conditions[key] for key in words.conditions]
        listed, told = [], []
        for page in pages:
            often = sorted(page.findings, key=lambda key: -page.findings[key].probability)
            listed.append(f"{page.name}: " + ", ".join(knowledge.findings[key].name for key in often if key in knowledge.findings))
            told.append(f"{page.name}: " + " ".join(sentence.text for sentence in sections.get(page.id, {}).get(SYMPTOMS, ()))[:LONGEST])
        return np.stack([encoder.encode(listed), encoder.encode(told)])

    return _kept("meaning", knowledge, encoder, cache, make)


class NearestNames:
    """Finds the findings whose names a text reads like."""

    def __init__(self, keys: Sequence[str], vectors: np.ndarray, encoder: Encoder) -> None:
        """``vectors`` has shape (names, dimension); ``keys`` names the finding of each row."""
        self._keys, self._vectors, self._encoder = list(keys), vectors, encoder

    def near(self, texts: Sequence[str]) -> list[list[tuple[str, float]]]:
        """For each text the ``NEAREST`` findings with a name nearest to it, each once, the nearest first, with the cosine."""
        if not texts:
            return []
        found = []
        for row in np.asarray(self._encoder.encode(texts), np.float32) @ self._vectors.T:
            best: dict[str, float] = {}
            for at in np.argsort(-row, kind="stable"):
                best.setdefault(self._keys[at], float(row[at]))
                if len(best) == NEAREST:
                    break
            found.append(list(best.items()))
        return found


def nearest_names(knowledge: Knowledge, encoder: Encoder, cache: Path) -> NearestNames:
    """Over the name, the question and the first ``NAMES`` lay names of every complaint; vectors are made once and cached."""
    named = [(key, text) for key, finding in knowledge.findings.items() if finding.kind != "risk" for text in (finding.name, finding.ask or finding.name, *(name.strip('"') for name in finding.lay[:NAMES]))]

    def make() -> np.ndarray:
        return encoder.encode([text for _, text in named])

    return NearestNames([key for key, _ in named], _kept(f"names{NAMES}", knowledge, encoder, cache, make), encoder)


def _kept(kind: str, knowledge: Knowledge, encoder: Encoder, cache: Path, make: Callable[[], np.ndarray]) -> np.ndarray:
    """Vectors of one kind from the cache, else made and kept there; those of other versions are removed."""
    path = cache / f"{kind}-{knowledge.version[:16]}-{encoder.name.replace('/', '_')}.npy"
    if path.is_file():
        try:
            kept: np.ndarray = np.load(path)
            return kept
        except (ValueError, EOFError):
            path.unlink(missing_ok=True)
    vectors = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob(f"{kind}-*.npy"):
        old.unlink(missing_ok=True)
    np.save(path, vectors)
    return vectors
