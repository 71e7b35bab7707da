"""Differential: is the diagnosis of a clinical vignette among the first candidates, and are the probabilities to be believed?

Every vignette is read as one message. What is compared: the graph alone, with the words of the text, and with its meaning (where the embedder
is at hand), beside two baselines: the commonest illnesses, and the words alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.build import Assistant
from assistant.differential import Wording, differential
from assistant.errors import BadInput
from assistant.types import PatientHistory
from assistant.wording import WordReader
from eval.cases import vignettes
from eval.cases.vignettes import Vignette
from eval.metrics.interval import bootstrap, wilson
from eval.report import Cell, Header, Report, Table
from eval.suites.coverage import LOOSE, resolve
from eval.suites.types import Options
from indexes.manifest import sha256

RANKS = (1, 3, 5, 10)
DEEP, EVERY = 50, 1_000
BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
_WORD = re.compile(r"[a-z0-9]+")
Ranking = Sequence[tuple[str, float]]
Ranker = Callable[[PatientHistory], Ranking]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Where one system put the diagnosis of one vignette; 0 is nowhere."""

    rank: int
    first: str
    probability: float


def run(assistant: Assistant, options: Options) -> Report:
    """Rank every vignette of the file or data folder that ``--cases`` names.

    Raises:
        BadInput: no cases were given, or they cannot be read.
    """
    if options.cases is None:
        raise BadInput("eval differential needs --cases: a file of vignettes, or a folder with vignettes/avey_dev.jsonl")
    cases = options.first(vignettes.read(options.cases))
    right = {case.diagnosis: accepted(assistant, case.diagnosis) for case in cases}
    systems = rankers(assistant)
    found: dict[str, list[Ranked]] = {name: [] for name in systems}
    for number, case in enumerate(cases, 1):
        told = assistant.told(case.text)
        for name, rank in systems.items():
            found[name].append(placed(rank(told), right[case.diagnosis]))
        options.progress("vignettes", number, len(cases))
    best = "meaning" if "meaning" in systems else "words"
    rows = tuple(_row(case, right[case.diagnosis], {name: found[name][at] for name in systems}) for at, case in enumerate(cases))
    file = options.cases / vignettes.FILE if options.cases.is_dir() else options.cases
    model = assistant.embedder.name if best == "meaning" else "no model"
    header = Header("differential", len(cases), model, "", "", assistant.knowledge.version[:16], f"{file.name}, sha256 {sha256(file)[:16]}")
    nowhere = sorted({case.diagnosis for case in cases if not right[case.diagnosis]})
    notes = [f"diagnoses without a page, always counted as missed: {', '.join(nowhere) or 'none'}"]
    if best == "words":
        notes.append("the embedder is not here, so meaning was left out; get it with 'anamnesis weights pull'")
    return Report(header, (accuracy(found), reliability(found[best], best)), tuple(notes), rows)


def accepted(assistant: Assistant, diagnosis: str) -> frozenset[str]:
    """Pages that a diagnosis names: the one it resolves to or of which it is the course ("asthma exacerbation"), and those of which it is the general name ("diabetes mellitus")."""
    resolved = resolve(assistant, "", diagnosis)
    pages: set[str] = set()
    if resolved.where == "page":
        pages.add(resolved.concept)
    elif resolved.where == "finding":
        listing = [page.id for page in assistant.knowledge.conditions.values() if resolved.concept in page.findings]
        # What no other page lists belongs to that illness alone.
        pages |= {*listing} if len(listing) == 1 else set()
    elif resolved.where == "nowhere":
        wanted = {word for word in _WORD.findall(diagnosis.lower()) if word not in LOOSE}
        pages |= {page.id for page in assistant.knowledge.conditions.values() if any(wanted <= {*_WORD.findall(name.lower())} for name in (page.name, *page.names))}
    return frozenset(pages)


def rankers(assistant: Assistant, most: int = DEEP) -> dict[str, Ranker]:
    """Name -> ranking of at most so many: the baselines, then our own by the evidence they use."""
    knowledge, words = assistant.knowledge, WordReader(assistant.page_words)

    def ours(told: PatientHistory, wording: Wording | None) -> Ranking:
        return [(candidate.id, candidate.probability) for candidate in differential(told, knowledge, wording, most)]

    common = {page.id: page.frequency.probability for page in knowledge.conditions.values()}
    systems: dict[str, Ranker] = {
        "commonest": lambda told: _by_score(common, most),
        "words alone": lambda told: _by_score(words.read(told).words, most),
        "graph": lambda told: ours(told, None),
        "words": lambda told: ours(told, words.read(told)),
    }
    if not isinstance(assistant.reader, WordReader):
        systems["meaning alone"] = lambda told: _by_score(assistant.reader.read(told).meaning or {}, most)
        systems["meaning"] = lambda told: ours(told, assistant.reader.read(told))
    return systems


def _by_score(scores: Mapping[str, float], most: int) -> Ranking:
    return [(key, 0.0) for key in sorted(scores, key=lambda key: (-scores[key], key))[:most]]


def placed(ranking: Ranking, right: frozenset[str]) -> Ranked:
    """The rank of the first right candidate, and the leading candidate with its probability."""
    first, probability = ranking[0] if ranking else ("", 0.0)
    return Ranked(next((at for at, (key, _) in enumerate(ranking, 1) if key in right), 0), first, probability)


def accuracy(found: Mapping[str, Sequence[Ranked]]) -> Table:
    """Top-1, 3, 5, 10 and the mean reciprocal rank of every system."""
    rows: list[tuple[Cell, ...]] = []
    for name, ranked in found.items():
        shares = [wilson(sum(0 < item.rank <= top for item in ranked), len(ranked)) for top in RANKS]
        rows.append((name, *shares, bootstrap([1 / item.rank if item.rank else 0.0 for item in ranked])))
    return Table("Is the diagnosis among the first?", ("system", *(f"top-{top}" for top in RANKS), "mean reciprocal rank"), tuple(rows))


def reliability(ranked: Sequence[Ranked], name: str) -> Table:
    """How often the leading candidate is right, by the probability it was given."""
    rows: list[tuple[Cell, ...]] = []
    for low, high in pairwise(BINS):
        mine = [item for item in ranked if low <= item.probability < high or item.probability == high == 1.0]
        mean = sum(item.probability for item in mine) / len(mine) if mine else 0.0
        rows.append((f"{low:.1f} to {high:.1f}", len(mine), mean, wilson(sum(item.rank == 1 for item in mine), len(mine))))
    return Table(f"Are the probabilities to be believed? ({name})", ("probability of the first", "vignettes", "mean", "it is right"), tuple(rows))


def _row(case: Vignette, right: frozenset[str], by: Mapping[str, Ranked]) -> dict[str, object]:
    ranks: dict[str, object] = {name: item.rank for name, item in by.items()}
    return {"id": case.id, "diagnosis": case.diagnosis, "accepted": sorted(right), "first": {name: item.first for name, item in by.items()}, "rank": ranks}
