"""The verifier: how many faithful claims does it let through, and which mistakes does it catch?

On documents that nothing was trained on: of MedQuAD and BioASQ where ``--cases`` names a folder that holds them, and of our own pages.
Beside it stands the check that the product had before. Precision and recall are those of accepting a claim, and hang on the mix of pairs;
the shares by kind do not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from time import process_time
from typing import Any

from assistant.build import Assistant
from assistant.verify import Verifier
from eval.cases.claims import FILES, Pair, pick_of, read
from eval.metrics.interval import wilson
from eval.metrics.quantile import quantile
from eval.report import Cell, Header, Report, Table
from eval.suites.types import Options
from eval.suites.word_check import WordCheck

BINS = (0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0)
Row = dict[str, Any]
Accepts = Callable[[Row], bool]
SYSTEMS: dict[str, Accepts] = {
    "verifier": lambda row: row["refused"] == "",
    "verifier, rules alone": lambda row: not row["by_rule"],
    "verifier, model alone": lambda row: row["probability"] >= row["threshold"],
    "check before": lambda row: row["before"],
}


def run(assistant: Assistant, options: Options) -> Report:
    """Ask the verifier and the earlier check about every held-back pair.

    Raises:
        BadInput: the folder given does not hold MedQuAD and BioASQ.
    """
    pairs = options.first([pair for pair in read(options.cases, assistant.linker, assistant.knowledge) if pair.held])
    verifier, before = Verifier(assistant.linker, assistant.knowledge), WordCheck(assistant.linker, assistant.knowledge)
    rows: list[Row] = []
    for number, pair in enumerate(pairs, 1):
        rows.append(_row(pair, verifier, before))
        options.progress("check", number, len(pairs))
    data = f"{', '.join(FILES.values())} and our pages" if options.cases else "our pages"
    header = Header("verifier", len(rows), "no model", "", "", assistant.knowledge.version[:16], data)
    return Report(header, tables(rows), _notes(rows), tuple(rows))


def _row(pair: Pair, verifier: Verifier, before: WordCheck) -> Row:
    pick = pick_of(pair)
    start = process_time()
    refused = verifier.objection(pair.claim, pick)
    seconds = process_time() - start
    by_rule = next(verifier.objections(pair.claim, pick), "")
    return {
        "source": pair.source, "document": pair.document, "kind": pair.kind, "supported": pair.supported, "refused": refused, "by_rule": by_rule,
        "probability": round(verifier.probability(pair.claim, pick), 4), "threshold": verifier.least, "before": before.accepts(pair.claim, pick), "milliseconds": round(seconds * 1000, 3),
    }  # fmt: skip


def tables(rows: Sequence[Row]) -> tuple[Table, ...]:
    """Accepting as a whole, by kind of claim and of source, how far the probability can be trusted, and time."""
    return (
        Table("Accepting a claim", ("system", "precision", "recall", "refused of unsupported"), tuple(_whole(name, accepts, rows) for name, accepts in SYSTEMS.items())),
        Table("Faithful claims accepted", ("claim", *SYSTEMS, "claims"), _kinds(rows, supported=True)),
        Table("Unsupported claims caught", ("claim", *SYSTEMS, "claims"), _kinds(rows, supported=False)),
        Table("By source", ("source", "accepted of faithful", "caught of unsupported"), tuple(_source(source, rows) for source in sorted({row["source"] for row in rows}))),
        Table("Of claims that the rules let through: is the probability honest?", ("probability", "supported", "claims"), _bins(rows)),
        Table("Milliseconds of one core a claim", ("p50", "p95"), ((_time(rows, 0.5), _time(rows, 0.95)),)),
    )


def _whole(name: str, accepts: Accepts, rows: Sequence[Row]) -> tuple[Cell, ...]:
    accepted = [row for row in rows if accepts(row)]
    supported = [row for row in rows if row["supported"]]
    wrong = [row for row in rows if not row["supported"]]
    right = sum(row["supported"] for row in accepted)
    return name, wilson(right, len(accepted)), wilson(right, len(supported)), wilson(sum(not accepts(row) for row in wrong), len(wrong))


def _kinds(rows: Sequence[Row], *, supported: bool) -> tuple[tuple[Cell, ...], ...]:
    own = [row for row in rows if row["supported"] == supported]
    kinds = sorted({row["kind"] for row in own})
    return tuple(_kind(kind, [row for row in own if row["kind"] == kind], supported) for kind in kinds) + ((_kind("all", own, supported),) if own else ())


def _kind(name: str, rows: Sequence[Row], supported: bool) -> tuple[Cell, ...]:
    return name, *(wilson(sum(accepts(row) == supported for row in rows), len(rows)) for accepts in SYSTEMS.values()), len(rows)


def _source(source: str, rows: Sequence[Row]) -> tuple[Cell, ...]:
    own = [row for row in rows if row["source"] == source]
    faithful, wrong = [row for row in own if row["supported"]], [row for row in own if not row["supported"]]
    return source, wilson(sum(not row["refused"] for row in faithful), len(faithful)), wilson(sum(bool(row["refused"]) for row in wrong), len(wrong))


def _bins(rows: Sequence[Row]) -> tuple[tuple[Cell, ...], ...]:
    asked = [row for row in rows if not row["by_rule"]]
    made: list[tuple[Cell, ...]] = []
    for low, high in pairwise(BINS):
        own = [row for row in asked if low <= row["probability"] < high or (high == 1.0 and row["probability"] == 1.0)]
        made.append((f"{low:g} to {high:g}", wilson(sum(row["supported"] for row in own), len(own)), len(own)))
    return tuple(made)


def _time(rows: Sequence[Row], share: float) -> Cell:
    return quantile([row["milliseconds"] for row in rows], share)


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    return (
        "held back are whole documents, one in four; mistakes and rewordings are made by program (eval/cases/corruptions.py, rewordings.py), not by people",
        "'other' claims stand in the same document as the quote, 'strange' ones answer another question; 'reworded:ideal' are sentences of BioASQ's ideal answers",
        f"{sum(row['supported'] for row in rows)} of {len(rows)} claims are supported; precision and recall hang on that mix",
    )
