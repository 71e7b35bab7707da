"""Order: does the sentence that answers come first? Questions of people with the sentences of our pages that answer them.

Only pages that nothing was trained on are measured. A sentence that answers is one of those that the writer of the question marked; another that would
do as well counts as wrong, so the figures are lower bounds and serve to compare.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.build import Assistant
from assistant.types import Answer
from eval.cases import asked
from eval.cases.asked import Asked
from eval.cases.questions import Question
from eval.metrics.interval import bootstrap, wilson
from eval.report import Cell, Report, Table
from eval.suites.answerers import QUOTED, answerers
from eval.suites.headers import header
from eval.suites.types import Options
from indexes.manifest import sha256
from knowledge_graph.chinese import CHINESE

FIRST, MOST = (3, 5), 100


@dataclass(frozen=True, slots=True)
class Told:
    """What came of one question.

    Attributes:
        places: of the sentences that answer it among those that were said, from 1; 0 where one was not said.
    """

    case: Asked
    places: tuple[int, ...]
    abstained: bool

    @property
    def reciprocal(self) -> float:
        """One by the place of the first sentence that answers (mean reciprocal rank: Voorhees, TREC-8, 1999)."""
        said = [place for place in self.places if place]
        return 1 / min(said) if said else 0.0

    def within(self, first: int) -> float:
        """The share of the sentences that answer which are among the ``first`` ones."""
        return sum(0 < place <= first for place in self.places) / len(self.places)


def run(assistant: Assistant, options: Options) -> Report:
    """Ask every question on a held-back page, without a language model.

    Raises:
        BadInput: the cases cannot be read.
    """
    path = options.cases or asked.BUILTIN
    cases = options.first([case for case in asked.read(path) if case.held_back])
    answer = answerers(assistant)[QUOTED]
    told = []
    for number, case in enumerate(cases, 1):
        told.append(_told(case, answer(Question(str(number), case.text, case.mode, {}))))
        options.progress("asked", number, len(cases))
    right, none = [row for row in told if row.places], [row for row in told if not row.places]
    left = sum(row.abstained for row in none)
    notes = (f"of {len(none)} questions that their page does not answer, {left} were not answered; another page may answer them",)
    head = header("asked", assistant, len(cases), f"{path.name}, sha256 {sha256(path)[:16]}, held-back pages")
    return Report(head, (_overall(right), *(_by(name, right) for name in ("mode", "language", "type"))), notes, tuple(map(_row, told)))


def _told(case: Asked, answer: Answer) -> Told:
    said = [claim.text for claim in answer.claims]
    return Told(case, tuple(said.index(text) + 1 if text in said else 0 for text in case.best), answer.abstained)


def _overall(rows: Sequence[Told]) -> Table:
    figures: tuple[tuple[Cell, ...], ...] = (
        ("mean reciprocal rank", bootstrap([row.reciprocal for row in rows])),
        ("first sentence answers", wilson(sum(row.reciprocal == 1 for row in rows), len(rows))),
        *((f"answers among the first {first}", bootstrap([row.within(first) for row in rows])) for first in FIRST),
        ("answers said at all", bootstrap([row.within(MOST) for row in rows])),
        ("not answered", wilson(sum(row.abstained for row in rows), len(rows))),
    )
    return Table("Questions that their page answers", ("what", "value"), figures)


def _by(name: str, rows: Sequence[Told]) -> Table:
    groups = sorted({_group(row, name) for row in rows})
    parts = {group: [row for row in rows if _group(row, name) == group] for group in groups}
    cells = tuple((group, len(own), bootstrap([row.reciprocal for row in own]), bootstrap([row.within(3) for row in own])) for group, own in parts.items())
    return Table(f"By {name}", (name, "n", "mean reciprocal rank", "among the first 3"), cells)


def _group(row: Told, name: str) -> str:
    return {"mode": row.case.mode, "type": row.case.type, "language": "zh" if CHINESE.search(row.case.text) else "en"}[name]


def _row(row: Told) -> dict[str, object]:
    return {"page": row.case.page, "text": row.case.text, "type": row.case.type, "places": row.places, "abstained": row.abstained}
