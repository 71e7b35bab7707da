"""Answers to questions with key facts: is what matters said, is it carried by its citations, and at what price?

Recall is over the claims' own text. Beside it stands recall over everything the person is shown (claims, fixed reply, what to do now, cautions),
because in an emergency the advice stands in the urgency line and is not said twice. Citations are judged by ``eval.metrics.alce``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistant.build import Assistant
from assistant.types import Answer, Citation
from assistant.verify import Verifier
from eval.cases.answers import BUILTIN, Case, read
from eval.cases.questions import Question
from eval.metrics import alce, key_facts
from eval.metrics.alce import Statement
from eval.metrics.attribution import attributed
from eval.metrics.interval import Interval, bootstrap, paired, wilson
from eval.metrics.quantile import quantile
from eval.report import Cell, Report, Table
from eval.suites import losses
from eval.suites.answerers import ALONE, CONFIGURED, QUOTED, Answerer, answerers
from eval.suites.citations import Bench
from eval.suites.headers import header
from eval.suites.types import Options, Progress
from indexes.chunk import sentence_spans
from indexes.manifest import sha256
from indexes.sentences import Pick
from indexes.types import Passage

EARLY = 3
WARM_UP = Question("warm-up", "What is high blood pressure?")
FACTS = {"key-fact recall": "recall", "of them in the first three sentences": "early_recall", "all facts there": "complete", "recall in all that is shown": "shown_recall"}
CITED = {
    "claims supported": "supported",
    "citation recall": "citation_recall",
    "citation precision": "citation_precision",
    "citation recall, second opinion": "second_recall",
    "citation precision, second opinion": "second_precision",
}
GROUPS = ("mode", "language", "type")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Judges:
    """Who says whether citations carry a statement, read from the passages on disk."""

    bench: Bench

    def verifier(self, text: str, citations: Sequence[Citation]) -> bool | None:
        """The product's verifier on the quoted sentences."""
        picks = self._picks(citations)
        return bool(picks) and not self.bench.verifier.objection(text, joined(picks))

    def second(self, text: str, citations: Sequence[Citation]) -> bool | None:
        """The second opinion on the whole passages; it reads Latin script alone."""
        picks = self._picks(citations)
        if picks and not text.isascii() and not any("a" <= letter <= "z" for letter in text.lower()):
            return None
        return bool(picks) and attributed(text, " ".join(f"{p.passage.title} {p.passage.section} {p.passage.text}" for p in picks))

    def _picks(self, citations: Sequence[Citation]) -> list[Pick]:
        return [pick for citation in citations if (pick := self.bench.pick(citation))]


def joined(picks: Sequence[Pick]) -> Pick:
    """Several quoted sentences as one; a single one is given back as it is."""
    if len(picks) == 1:
        return picks[0]
    text = " ".join(pick.text for pick in picks)
    title = " ".join(dict.fromkeys(pick.passage.title for pick in picks))
    return Pick(Passage("+".join(pick.passage.id for pick in picks), "", title, text), 0, len(text), 1.0)


def run(assistant: Assistant, options: Options) -> Report:
    """Ask every question of every system.

    Raises:
        BadInput: the cases cannot be read.
        AnamnesisError, RetrievalError: weights or the index are missing.
    """
    path = options.cases or BUILTIN
    cases = options.first(read(path))
    judges = Judges(Bench(assistant.finder.index.dense.corpus, Verifier(assistant.linker, assistant.knowledge)))
    systems = answerers(assistant)
    rows = tuple(row for name, answer in systems.items() for row in _asked(name, answer, cases, judges, options.progress, name == next(iter(systems))))
    return Report(header("answers", assistant, len(cases), f"{path.name}, sha256 {sha256(path)[:16]}"), tables(rows), _notes(rows), rows)


def _asked(name: str, answer: Answerer, cases: Sequence[Case], judges: Judges, progress: Progress, detailed: bool) -> list[Row]:
    answer(WARM_UP)
    rows = []
    for number, case in enumerate(cases, 1):
        rows.append(row_of(name, case, answer(case.question), judges, detailed))
        progress(name, number, len(cases))
    return rows


def row_of(system: str, case: Case, answer: Answer, judges: Judges, detailed: bool = False) -> Row:
    """Scores of one answer, ready for JSON; ``detailed`` adds every claim with its citations, for the sheet of ``eval.sheet``."""
    claims = answer.claims
    statements = [Statement(claim.text[a:b], claim.citations) for claim in claims for a, b in sentence_spans(claim.text)]
    there = said(case, answer)
    shown = key_facts.found([fact.any for fact in case.facts], key_facts.sentences(_shown(answer)))
    row: Row = {"id": case.question.id, "system": system, "mode": case.question.mode, "type": case.type, "language": case.language}
    row |= {"composer": answer.composer, "abstained": answer.abstained, "claims": len(claims), "facts": len(there)}
    early = key_facts.found([fact.any for fact in case.facts], key_facts.sentences(claim.text for claim in claims[:EARLY]))
    row |= {"early_recall": key_facts.recall(early)}
    row |= {"recall": key_facts.recall(there), "complete": all(there), "shown_recall": key_facts.recall(shown)}
    row |= {"supported": _mean([any(judges.verifier(c.text, [one]) for one in c.citations) for c in claims])}
    row |= {"citation_recall": alce.recall(statements, judges.verifier), "citation_precision": alce.precision(statements, judges.verifier)}
    row |= {"second_recall": alce.recall(statements, judges.second), "second_precision": alce.precision(statements, judges.second)}
    row |= {"seconds": answer.timings["total"], "missed": [fact.text for fact, held in zip(case.facts, there, strict=True) if not held]}
    row |= {"places": losses.places_of(case, there, answer, judges.bench.corpus)}
    row |= {"text": [claim.text for claim in claims], "pages": sorted({c.document_id for claim in claims for c in claim.citations})}
    return row | ({"question": case.question.text, "cited": [_cited(claim.shown, claim.citations) for claim in claims]} if detailed else {})


def said(case: Case, answer: Answer) -> tuple[bool, ...]:
    """For each key fact, whether the claims say it."""
    told = key_facts.without_echo(key_facts.sentences(claim.text for claim in answer.claims), case.question.text)
    return tuple(key_facts.found([fact.any for fact in case.facts], told))


def _shown(answer: Answer) -> list[str]:
    """Every advice on the screen; the reasons and the differential may echo what was told, so they are left out."""
    urgency = [answer.triage.do, *(flag.do for flag in answer.triage.red_flags)]
    return [claim.text for claim in answer.claims] + [answer.reply, *urgency, *answer.cautions]


def _cited(text: str, citations: Sequence[Citation]) -> dict[str, Any]:
    keys = ("quote", "passage", "title", "section", "publisher", "url")
    return {"claim": text, "citations": [{key: getattr(citation, key) for key in keys} for citation in citations]}


def _mean(values: Sequence[bool]) -> float | None:
    return sum(values) / len(values) if values else None


def tables(rows: Sequence[Row]) -> tuple[Table, ...]:
    """Facts, where they are lost, citations and seconds by system, differences to the answer without a model, and recall by kind of question."""
    by = {name: [row for row in rows if row["system"] == name] for name in dict.fromkeys(row["system"] for row in rows)}
    searching = {name: own for name, own in by.items() if name != ALONE}
    return (_facts(by), losses.table(searching), _citations(by), _seconds(by), *([_differences(by)] if len(by) > 1 and QUOTED in by else []), _groups(by))


def _facts(by: Mapping[str, Sequence[Row]]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (name, len(own), *(mean(own, key) for key in FACTS.values()), wilson(sum(row["abstained"] for row in own), len(own)), mean(own, "claims"))
        for name, own in by.items()
    ]
    return Table("Key facts, means over questions with 95 % bootstrap intervals", ("system", "n", *FACTS, "abstained", "claims"), tuple(rows))


def _citations(by: Mapping[str, Sequence[Row]]) -> Table:
    rows: list[tuple[Cell, ...]] = [(name, *(mean(own, key) for key in CITED.values())) for name, own in by.items()]
    return Table("Citations, means over answers that hold claims", ("system", *CITED), tuple(rows))


def _seconds(by: Mapping[str, Sequence[Row]]) -> Table:
    def line(name: str, values: list[float]) -> tuple[Cell, ...]:
        return name, quantile(values, 0.5), quantile(values, 0.95), bootstrap(values)

    return Table("Seconds for a whole answer", ("system", "p50", "p95", "mean"), tuple(line(name, [row["seconds"] for row in own]) for name, own in by.items()))


def _differences(by: Mapping[str, Sequence[Row]]) -> Table:
    base, names = by[QUOTED], FACTS | CITED
    rows: list[tuple[Cell, ...]] = [
        (f"{name} - {QUOTED}", *(paired([_number(row[key]) for row in own], [_number(row[key]) for row in base]) for key in names.values()))
        for name, own in by.items()
        if name != QUOTED
    ]
    return Table("Differences on the same questions", ("systems", *names), tuple(rows))


def _groups(by: Mapping[str, Sequence[Row]]) -> Table:
    first = next(iter(by.values()))
    rows: list[tuple[Cell, ...]] = []
    for kind in GROUPS:
        for value in sorted({row[kind] for row in first}):
            own = {name: [row for row in some if row[kind] == value] for name, some in by.items()}
            rows.append((kind, value, len(next(iter(own.values()))), *(mean(some, "recall") for some in own.values())))
    return Table("Key-fact recall by kind of question", ("kind", "of", "n", *by), tuple(rows))


def mean(rows: Sequence[Row], key: str) -> Interval:
    """Mean of one score over questions; questions that cannot be scored are left out and counted."""
    return bootstrap([_number(row[key]) for row in rows])


def _number(value: float | None) -> float | None:
    return None if value is None else float(value)


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    names = list(dict.fromkeys(row["system"] for row in rows))
    missing = [] if CONFIGURED in names else [f"no language model, so '{CONFIGURED}' is '{QUOTED}', and '{ALONE}' is left out"]
    return (
        *missing,
        "an answer that abstains or gives a fixed reply holds no fact in its claims and counts as recall 0; its citations cannot be scored",
        "the verifier is judge in its own cause; the second opinion reads Latin script alone; neither is a reader (python -m eval.sheet)",
        f"{QUOTED}: every claim is its own quote, so its citations can only fail by not standing on disk",
        f"seconds of systems after '{names[0] if names else QUOTED}' may profit from what the first has left in memory",
    )


