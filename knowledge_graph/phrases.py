"""The names of all concepts as stems, ready to be looked up by their rarest stem; made once per version of the knowledge."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from knowledge_graph.cached import write_only
from knowledge_graph.store import Knowledge
from knowledge_graph.words import Vocabulary

Row = tuple[str, list[str], list[str], bool]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Content stems of one name of a concept.

    Attributes:
        literal: set where the stems alone say too little ("a fit", "a cold"): these very words must stand there in order.
        joined: the name itself holds "and" or "or", so these may stand between its words.
    """

    concept: str
    stems: frozenset[str]
    literal: tuple[str, ...] = ()
    joined: bool = False

    @property
    def window(self) -> int:
        """Longest stretch of content words in which all stems must occur."""
        return len(self.stems) + min(len(self.stems) - 1, 2)


class PhraseTable:
    """Phrases by their rarest stem; they are read when the stem is first asked for.

    Attributes:
        rows: stem -> its phrases as JSON, rows of concept, stems, literal words and whether the name is joined.
        words: every word of the names; misspelt words are corrected to these.
        bodies: stems of what can be "X pain": parts of the body.
    """

    def __init__(self, rows: dict[str, str], words: list[str], bodies: list[str]) -> None:
        self.rows, self._made = rows, dict[str, tuple[Phrase, ...]]()
        self.words, self.bodies = words, frozenset(bodies)

    def get(self, stem: str) -> tuple[Phrase, ...]:
        """Phrases whose rarest stem this is."""
        if stem not in self._made:
            rows: list[Row] = json.loads(self.rows.get(stem, "[]"))
            self._made[stem] = tuple(Phrase(concept, frozenset(stems), tuple(literal), joined) for concept, stems, literal, joined in rows)
        return self._made[stem]

    def dump(self) -> str:
        """The table as JSON."""
        return json.dumps([self.rows, self.words, sorted(self.bodies)], ensure_ascii=False)


def phrase_table(knowledge: Knowledge, vocabulary: Vocabulary, cache: Path | None = None) -> PhraseTable:
    """The table of one body of knowledge, from ``cache`` where it was made before; teaches the vocabulary its words."""
    path = cache / f"phrases-{_identity(knowledge)}.json" if cache else None
    if path is not None and path.is_file():
        try:
            table = PhraseTable(*json.loads(path.read_bytes()))
        except (ValueError, TypeError):
            path.unlink(missing_ok=True)
        else:
            vocabulary.learn(table.words)
            return table
    table = _build(knowledge, vocabulary)
    if path is not None:
        write_only(path, "phrases-*.json", table.dump())
    return table


def _identity(knowledge: Knowledge) -> str:
    """Hash of the knowledge and of the code that reads names."""
    digest = hashlib.sha256(knowledge.version.encode())
    for name in ("phrases.py", "words.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:16]


def _build(knowledge: Knowledge, vocabulary: Vocabulary) -> PhraseTable:
    names = dict.fromkeys((concept.id, name) for concept in knowledge.concepts.values() for name in concept.english)
    words = sorted(set(re.findall(r"[a-z]+", " ".join(name for _, name in names).lower())))
    vocabulary.learn(words)
    never_alone = {stem for word in knowledge.language.never_alone for stem in vocabulary.stems(word)}
    phrases = [row for key, name in names if (row := _row(key, name, vocabulary, never_alone))[1]]
    counts = Counter(stem for row in phrases for stem in row[1])
    pain = vocabulary.stems("pain")[0]
    rows: dict[str, list[Row]] = {}
    bodies: set[str] = set()
    for row in phrases:
        concept, stems, _, _ = row
        if len(stems) == 2 and concept in knowledge.findings and pain in stems:
            bodies |= {*stems} - {pain}
        rows.setdefault(min(stems, key=lambda stem: (counts[stem], stem)), []).append(row)
    return PhraseTable({stem: json.dumps(row, ensure_ascii=False) for stem, row in rows.items()}, words, sorted(bodies))


def _row(concept: str, name: str, vocabulary: Vocabulary, never_alone: set[str]) -> Row:
    raw = vocabulary.split(name)
    stems = list(vocabulary.stems_of(raw))
    joined = "and" in raw or "or" in raw
    if name.startswith('"'):
        return concept, stems, raw, joined
    vague = len(stems) == 1 and stems[0] in never_alone
    return concept, [] if vague and len(raw) == 1 else stems, raw if vague else [], joined
