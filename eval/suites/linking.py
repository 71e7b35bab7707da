"""Linking: are the concepts that a sentence names found, and is it seen which are denied?

Two measures. *Sentences* of clinical vignettes with our own labels: a mention is right when it overlaps a labelled span and names one of
its concepts. *Spans* of BC5CDR and NCBI-disease with the packs installed: a mention is right when its span and type are exactly those of
the label, beside a dictionary that looks up the packs' names letter by letter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from assistant.build import Assistant
from assistant.errors import BadInput
from eval.cases import iob, linking, vignettes
from eval.cases.linking import Gold, Labelled
from eval.metrics.interval import DRAWS, SEED, Interval, wilson
from eval.metrics.mentions import Counts
from eval.report import Cell, Header, Report, Table
from eval.suites.types import Options
from indexes.manifest import sha256
from knowledge_graph.types import Mention

VIGNETTES = vignettes.FILE
SPANS = ("ner/BC5CDR-IOB/devel.tsv.gz", "ner/NCBI-disease-IOB/devel.tsv.gz")
TYPES = {"condition": "Disease", "sign": "Disease", "symptom": "Disease", "risk": "Disease", "medicine": "Chemical"}
Span = tuple[int, int, str]
Finder = Callable[[str], set[Span]]


def run(assistant: Assistant, options: Options) -> Report:
    """Measure on the data folder that ``--cases`` names (``shared/data``).

    Raises:
        BadInput: no folder was given, or its files are missing.
    """
    if options.cases is None or not options.cases.is_dir():
        raise BadInput("eval linking needs --cases FOLDER with vignettes/avey_dev.jsonl and, for spans, ner/")
    labelled = options.first(linking.read(linking.BUILTIN, options.cases / VIGNETTES))
    rows = [_row(assistant, sentence) for sentence in labelled]
    tables = [_sentences(rows)]
    notes = ["a mention counts once a sentence and concept; labels were made without looking at what the linker finds"]
    for name in SPANS:
        path = options.cases / name
        if path.is_file() and assistant.imported:
            tables.append(_spans(assistant, options.first(iob.read(path)), path.parent.name))
        else:
            notes.append(f"{name} was left out: " + ("the file is missing" if assistant.imported else "no pack is installed"))
    data = f"{linking.BUILTIN.name}, sha256 {sha256(linking.BUILTIN)[:16]}; packs: {', '.join(assistant.imported.packs) or 'none'}"
    header = Header("linking", len(rows), "no model", "", "", assistant.knowledge.version[:16], data)
    return Report(header, tuple(tables), tuple(notes), tuple(rows))


# ---- sentences of vignettes ------------------------------------------------------------------------------------------


def _row(assistant: Assistant, sentence: Labelled) -> dict[str, object]:
    found = list({(m.concept, m.negated): m for m in assistant.linker.read(sentence.text).mentions}.values())
    matches = match(sentence.mentions, found)
    agreed = [(gold, mention) for gold, mention in matches if mention is not None]
    used = {id(mention) for _, mention in agreed}
    return {
        "id": sentence.id,
        "hit": len(agreed),
        "missed": [gold.concepts[0] for gold, mention in matches if mention is None],
        "wrong": [m.concept for m in found if id(m) not in used],
        "negation_right": sum(gold.negated == mention.negated for gold, mention in agreed),
        "negation_wrong": [gold.concepts[0] for gold, mention in agreed if gold.negated != mention.negated],
    }


def match(golds: Sequence[Gold], found: Sequence[Mention]) -> list[tuple[Gold, Mention | None]]:
    """Each label with the mention that overlaps it and names one of its concepts, the best concept first; each mention once."""
    left = list(found)
    pairs: list[tuple[Gold, Mention | None]] = []
    for gold in golds:
        fits = [m for m in left if m.concept in gold.concepts and m.start < gold.end and gold.start < m.end]
        best = min(fits, key=lambda m: (gold.concepts.index(m.concept), m.start), default=None)
        if best is not None:
            left.remove(best)
        pairs.append((gold, best))
    return pairs


def _sentences(rows: Sequence[dict[str, object]]) -> Table:
    counts = [Counts(_int(row["hit"]), _len(row["wrong"]), _len(row["missed"])) for row in rows]
    total = sum(counts, Counts())
    right = sum(_int(row["negation_right"]) for row in rows)
    table: tuple[tuple[Cell, ...], ...] = (
        ("mention precision", _drawn(counts, "precision"), f"{total.hit} / {total.hit + total.wrong}"),
        ("mention recall", _drawn(counts, "recall"), f"{total.hit} / {total.hit + total.missed}"),
        ("mention F1", _drawn(counts, "f1"), f"{len(rows)} sentences"),
        ("negation accuracy of found mentions", wilson(right, total.hit), f"{right} / {total.hit}"),
    )
    return Table("Sentences of dev vignettes", ("what", "value", "of"), table)


def _int(value: object) -> int:
    return int(str(value))


def _len(value: object) -> int:
    assert isinstance(value, list)
    return len(value)


def _drawn(counts: Sequence[Counts], name: str) -> Interval:
    """A micro-averaged figure with a percentile bootstrap over sentences."""
    table = np.array([(c.hit, c.wrong, c.missed) for c in counts], dtype=np.int64)
    draws = table[np.random.default_rng(SEED).integers(0, len(table), (DRAWS // 10, len(table)))].sum(axis=1)
    values = sorted(getattr(Counts(*map(int, row)), name) for row in draws)
    low, high = values[int(0.025 * len(values))], values[int(0.975 * len(values)) - 1]
    return Interval(getattr(sum(counts, Counts()), name), low, high, len(counts))


# ---- spans of BC5CDR and NCBI-disease --------------------------------------------------------------------------------


def _spans(assistant: Assistant, sentences: Sequence[Labelled], name: str) -> Table:
    types = {gold.concepts[0] for sentence in sentences for gold in sentence.mentions}
    systems: dict[str, Finder] = {"dictionary": dictionary(assistant), "packs": lambda text: with_packs(assistant, text)}
    rows: list[tuple[Cell, ...]] = []
    for system, finder in systems.items():
        found = [finder(sentence.text) for sentence in sentences]
        for kind in sorted(types):
            counts = [score({(g.start, g.end, kind) for g in s.mentions if g.concepts[0] == kind}, {x for x in f if x[2] == kind}) for s, f in zip(sentences, found, strict=True)]
            rows.append((system, kind, *(_drawn(counts, figure) for figure in ("precision", "recall", "f1")), sum(c.hit + c.missed for c in counts)))
    return Table(f"{name}, exact spans", ("system", "type", "precision", "recall", "F1", "labels"), tuple(rows))


def score(gold: set[Span], found: set[Span]) -> Counts:
    """Exact spans of one type."""
    return Counts(len(gold & found), len(found - gold), len(gold - found))


def with_packs(assistant: Assistant, text: str) -> set[Span]:
    """What the product's own linker finds with the packs installed: the longest names, our own included."""
    reading = assistant.linker.read(text)
    found: set[Span] = set()
    for mention in (*reading.mentions, *reading.imported):
        known = assistant.concept(mention.concept)
        if known is not None and known.kind in TYPES:
            found.add((mention.start, mention.end, TYPES[known.kind]))
    return found


def dictionary(assistant: Assistant) -> Finder:
    """The baseline: every name of the packs looked up as it is written, without case, longest first."""
    names: dict[str, str] = {}
    for name, kind in assistant.imported.all_names():
        if kind in TYPES and len(name) > 2:
            names.setdefault(name.lower(), TYPES[kind])

    def find(text: str) -> set[Span]:
        words = [(m.start(), m.end()) for m in iob.WORD.finditer(text)]
        found: set[Span] = set()
        taken = 0
        for at, (start, _) in enumerate(words):
            if start < taken:
                continue
            for last in range(min(at + 8, len(words)) - 1, at - 1, -1):
                end = words[last][1]
                if kind := names.get(text[start:end].lower()):
                    found.add((start, end, kind))
                    taken = end
                    break
        return found

    return find

