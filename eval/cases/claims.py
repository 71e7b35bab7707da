"""Claims with the sentence they cite, labelled supported or not: of MedQuAD's answers, BioASQ's gold snippets and our own pages.

Supported are light rewordings of a sentence, and sentences of BioASQ's ideal answers that say little more than their snippet.
Unsupported are other sentences of the same text, ideal answers beside the snippet of another question, and sentences with one mistake
put in (``corruptions``). A document is held back as a whole; nothing is drawn at random that does not come of its name.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

from assistant.errors import BadInput
from assistant.knowledge import documents
from eval.cases.corruptions import Corrupter
from eval.cases.rewordings import rewordings
from eval.cases.rows import read_rows
from indexes.chunk import sentence_spans
from indexes.sentences import Pick, says_something, stems
from indexes.types import Passage
from knowledge_graph.link import Linker
from knowledge_graph.store import Knowledge

FILES = {"medquad": "medquad.jsonl.gz", "bioasq": "bioasq_dev.jsonl.gz"}
SHORTEST, LONGEST = 6, 40
HELD = 4
# So much of an ideal answer's content must stand in the snippet to count as said by it.
CLOSE = 0.9
SIZES = {"medquad": 1800, "bioasq": 1100, "pages": 1800}
# Sentences with a dose are few; so many more of each source are looked for.
DOSES = 300
_DOSE = re.compile(r"\b\d+(?:[.,]\d+)*\s*(?:mg|mcg|g|ml|micrograms?|milligrams?|units?|IU|tablets?|capsules?)\b|\b(?:once|twice|times) (?:a|per) day\b|\bevery \d+ hours\b|\b(?:twice|once) daily\b")
_OF_DOSES = {"corrupted:dose", "corrupted:number", "reworded:number", "reworded:synonym", "reworded:shortened"}
Source = Literal["medquad", "bioasq", "pages"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and the sentence it cites.

    Attributes:
        kind: how the claim was made: ``reworded:synonym``, ``corrupted:dose``, ``other``, ``verbatim`` ...
        held: measured on and never trained on.
    """

    source: str
    document: str
    kind: str
    claim: str
    quote: str
    title: str
    supported: bool
    held: bool


def pick_of(pair: Pair) -> Pick:
    """The quote of a pair as the verifier is given it."""
    return Pick(Passage(pair.document, pair.document, pair.title, pair.quote), 0, len(pair.quote), 1.0)


@dataclass(frozen=True, slots=True)
class Text:
    """A document as sentences."""

    source: Source
    id: str
    title: str
    sentences: tuple[str, ...]

    @property
    def held(self) -> bool:
        """True when it is measured on and never trained on."""
        return held_back(self.id.split("#")[0])


def texts(folder: Path | None, knowledge: Knowledge) -> list[Text]:
    """Every document: our own pages, and those of the files of ``folder`` where one is given.

    Raises:
        BadInput: the folder does not hold the files.
    """
    found = list(_pages(knowledge))
    if folder is not None:
        found += _medquad(_file(folder, FILES["medquad"]))
        found += [Text("bioasq", row["id"], "", tuple(_sentences(row["snippets"][0]["text"]))) for row in _answers(folder) if row["snippets"]]
    return [text for text in found if text.sentences]


def read(folder: Path | None, linker: Linker, knowledge: Knowledge) -> list[Pair]:
    """Every pair that is made of ``texts``, each once."""
    all_texts = texts(folder, knowledge)
    names = tuple(sorted({text.title for text in all_texts if text.source == "medquad"}))
    corrupter = Corrupter(linker, knowledge, names)
    pairs = [] if folder is None else list(_ideal(_answers(folder)))
    for source, size in SIZES.items():
        own = sorted((text for text in all_texts if text.source == source), key=lambda text: crc32(text.id.encode()))
        pairs += [pair for text in own[:size] for pair in made(text, linker, knowledge, corrupter)]
        dosed = [replace(text, sentences=with_dose) for text in own if (with_dose := _dosed(text))]
        pairs += [pair for text in dosed[:DOSES] for pair in made(text, linker, knowledge, corrupter) if pair.kind in _OF_DOSES]
    return list(dict.fromkeys(pairs))


def _answers(folder: Path) -> list[dict[str, Any]]:
    return _rows(_file(folder, FILES["bioasq"]), ("id", "ideal_answer", "snippets"))


def _dosed(text: Text) -> tuple[str, ...]:
    return tuple(sentence for sentence in text.sentences if _DOSE.search(sentence))


def made(text: Text, linker: Linker, knowledge: Knowledge, corrupter: Corrupter) -> Iterator[Pair]:
    """Pairs of one document: its sentence as it is, reworded, beside the next sentence, and with a mistake."""
    rng = random.Random(crc32(f"{text.source}/{text.id}".encode()))

    def pair(kind: str, claim: str, quote: str, supported: bool) -> Pair:
        return Pair(text.source, text.id, kind, claim, quote, text.title, supported, text.held)

    sentence = rng.choice(text.sentences)
    new = dict(rewordings(sentence, text.title, rng, linker, knowledge))
    for kind, claim in new.items():
        yield pair(f"reworded:{kind}", claim, sentence, True)
    others = [other for other in text.sentences if len(stems(other) & stems(sentence)) < 0.7 * len(stems(other))]
    if others:
        yield pair("other", rng.choice(others), sentence, False)
    # Mistakes are made in the sentence itself and, as often, in a rewording of it.
    start = rng.choice([sentence, *list(new.values())[:1]])
    for kind, claim in corrupter.corruptions(start, text.title, rng):
        yield pair(f"corrupted:{kind}", claim, sentence, False)


def held_back(document: str) -> bool:
    """True for one document in HELD."""
    return crc32(f"held/{document}".encode()) % HELD == 0


def _file(folder: Path, name: str) -> Path:
    found = sorted(folder.rglob(name)) if folder.is_dir() else []
    if not found:
        raise BadInput(f"'{folder}' holds no {name}; claims are built of MedQuAD and BioASQ (see eval/README.md)")
    return found[0]


def _rows(path: Path, needs: tuple[str, ...]) -> list[dict[str, Any]]:
    """Rows of a file that hold all of ``needs``."""

    def whole(row: Mapping[str, Any]) -> dict[str, Any]:
        return {**row, **{key: row[key] for key in needs}}

    return read_rows(path, whole, f"every row needs {', '.join(needs)}")


def _pages(knowledge: Knowledge) -> Iterator[Text]:
    for page in documents(knowledge):
        sentences = [page.text[mark.start : mark.end] for mark in page.marks]
        yield Text("pages", f"{page.id}#{page.section}", page.title, tuple(s for s in sentences if _fits(s)))


def _medquad(path: Path) -> Iterator[Text]:
    """One text an answer; sentences that many answers share are left out."""
    rows = _rows(path, ("id", "focus", "answer"))
    seen: dict[str, str] = {}
    for row in rows:
        focus = str(row["focus"] or "")
        sentences = [s for s in _sentences(row["answer"] or "") if seen.setdefault(s, row["id"]) == row["id"]]
        yield Text("medquad", f"{focus}#{row['id']}", focus, tuple(sentences))


def _sentences(text: str) -> Iterator[str]:
    for start, end in sentence_spans(text):
        sentence = " ".join(text[start:end].removeprefix("- ").split())
        if _fits(sentence):
            yield sentence


def _fits(sentence: str) -> bool:
    words = len(sentence.split())
    return SHORTEST <= words <= LONGEST and sentence[0].isupper() and sentence[-1] in ".)" and says_something(sentence) and not re.search(r"https?:|Signs and Symptoms Approx|Human Phenotype Ontology", sentence)


def _ideal(rows: Sequence[Mapping[str, Any]]) -> Iterator[Pair]:
    """Ideal answers beside their own snippet, where it says nearly all of it, and beside one of the next question."""
    usable = [row for row in rows if row["snippets"] and row["ideal_answer"]]
    for row, following in pairwise(usable):
        held = held_back(row["id"])
        quotes = [sentence for snippet in row["snippets"] for sentence in _sentences(snippet["text"])]
        strange = [sentence for snippet in following["snippets"] for sentence in _sentences(snippet["text"])]
        for claim in list(_sentences(row["ideal_answer"][0]))[:2]:
            best = max(quotes, key=lambda quote: (_said(claim, quote), -len(quote)), default="")
            if _said(claim, best) >= CLOSE and claim != best and _digits(claim) <= _digits(best):
                yield Pair("bioasq", row["id"], "reworded:ideal", claim, best, "", True, held)
            if strange:
                yield Pair("bioasq", row["id"], "strange", claim, strange[0], "", False, held)


def _said(claim: str, quote: str) -> float:
    own = stems(claim)
    return len(own & stems(quote)) / len(own) if own else 0.0


def _digits(text: str) -> set[str]:
    return set(re.findall(r"\d+", text))
