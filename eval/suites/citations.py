"""Whole answers: is every sentence cited, quoted and supported, how often does the assistant abstain, and how long does it take?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant.build import Assistant
from assistant.errors import BadInput
from assistant.events import Done
from assistant.types import Answer, Citation
from assistant.verify import Verifier
from eval.cases.questions import BUILTIN, Question, read
from eval.metrics.attribution import attributed
from eval.metrics.interval import bootstrap, wilson
from eval.metrics.quantile import quantile
from eval.report import Cell, Report, Table
from eval.suites.headers import header
from eval.suites.types import Options
from indexes.chunk import sentence_spans
from indexes.corpus import Corpus
from indexes.manifest import sha256
from indexes.sentences import Pick

WARM_UP = "What is high blood pressure?"
TIMES = ("triage", "first_claim", "total")
TOKENS = ("prompt_tokens", "output_tokens")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bench:
    """What answers are held against: the passages on disk, not those that came with the answer."""

    corpus: Corpus
    verifier: Verifier

    def pick(self, citation: Citation) -> Pick | None:
        """The cited sentence where the passage on disk holds it at the very place the citation names."""
        passage = self.corpus.by_ids([citation.passage_id]).get(citation.passage_id)
        if passage is None or passage.text[citation.start : citation.end] != citation.quote or not citation.quote:
            return None
        return Pick(passage, citation.start, citation.end, 1.0)

    def row(self, question: Question, answer: Answer) -> Row:
        """Counts of one answer, ready for JSON."""
        citations = [citation for claim in answer.claims for citation in claim.citations]
        sentences = [(claim.text[a:b], claim.citations) for claim in answer.claims for a, b in sentence_spans(claim.text)]
        return {
            "id": question.id,
            "composer": answer.composer,
            "abstained": answer.abstained,
            "expected": None if question.about is None else bool(question.about),
            "claims": len(answer.claims),
            "citations": len(citations),
            "verbatim": sum(self.pick(citation) is not None for citation in citations),
            "sentences": len(sentences),
            "supported": sum(self.supported(text, cited) for text, cited in sentences),
            "attributed": sum(self.attributed(text, cited) for text, cited in sentences),
            "on_subject": sum(any(c.document_id in (question.about or ()) for c in claim.citations) for claim in answer.claims),
            "unsupported": [{"text": item.text, "why": item.why} for item in answer.unsupported],
            "text": [claim.text for claim in answer.claims],
            "timings": answer.timings,
            "usage": answer.usage,
        }

    def supported(self, sentence: str, citations: Sequence[Citation]) -> bool:
        """True when the verifier has no objection against the sentence given one of its citations."""
        picks = [pick for citation in citations if (pick := self.pick(citation))]
        return any(not self.verifier.objection(sentence, pick) for pick in picks)

    def attributed(self, sentence: str, citations: Sequence[Citation]) -> bool:
        """The second opinion of ``eval.metrics.attribution``."""
        picks = [pick for citation in citations if (pick := self.pick(citation))]
        return any(attributed(sentence, f"{pick.passage.title} {pick.passage.section} {pick.passage.text}") for pick in picks)


def run(assistant: Assistant, options: Options) -> Report:
    """Ask every question once, after one question that loads everything and is not counted.

    Raises:
        BadInput: the cases cannot be read.
        AnamnesisError, RetrievalError: weights or the index are missing.
    """
    path = options.cases or BUILTIN
    questions = options.first(read(path))
    start = time.perf_counter()
    answer_to(assistant, Question("warm-up", WARM_UP))
    loading = time.perf_counter() - start
    bench = Bench(assistant.finder.index.dense.corpus, Verifier(assistant.linker, assistant.knowledge))
    rows: list[Row] = []
    for number, question in enumerate(questions, 1):
        rows.append(bench.row(question, answer_to(assistant, question)))
        options.progress("ask", number, len(questions))
    data = f"{path.name}, sha256 {sha256(path)[:16]}"
    return Report(header("citations", assistant, len(rows), data), tables(rows, loading), _notes(rows), tuple(rows))


def answer_to(assistant: Assistant, question: Question) -> Answer:
    """The answer of one whole turn."""
    *_, last = assistant.ask(question.text, assistant.profile(question.profile), question.mode)
    if not isinstance(last, Done):
        raise BadInput(f"the turn of '{question.id}' ended without an answer")
    return last.answer


def tables(rows: Sequence[Row], loading: float) -> tuple[Table, ...]:
    """Shares, means and times."""
    return (
        Table("Shares with 95 % Wilson intervals", ("what", "share", "of"), tuple(_share(*item) for item in _shares(rows))),
        Table("Means per answer with 95 % bootstrap intervals", ("what", "mean"), _means(rows)),
        Table("Seconds and tokens", ("what", "p50", "p95", "answers"), _times(rows, loading)),
    )


def _shares(rows: Sequence[Row]) -> list[tuple[str, int, int]]:
    def total(key: str, of: Sequence[Row] = rows) -> int:
        return sum(row[key] for row in of)

    held = [row for row in rows if row["expected"] is True]
    strange = [row for row in rows if row["expected"] is False]
    return [
        ("citations whose quote stands verbatim in the passage on disk", total("verbatim"), total("citations")),
        ("sentences that the verifier accepts when asked again", total("supported"), total("sentences")),
        ("sentences attributable to their passage (second opinion)", total("attributed"), total("sentences")),
        ("claims cited from a page about the subject", total("on_subject", held), total("claims", held)),
        ("abstained where a page holds an answer", total("abstained", held), len(held)),
        ("abstained where no page does", total("abstained", strange), len(strange)),
        ("answers that a model was asked to word too", sum("model" in row["composer"] for row in rows), len(rows)),
    ]


def _share(what: str, successes: int, n: int) -> tuple[Cell, ...]:
    return what, wilson(successes, n), f"{successes:,} / {n:,}"


def _means(rows: Sequence[Row]) -> tuple[tuple[Cell, ...], ...]:
    answered = [row for row in rows if row["claims"]]
    return (
        ("claims, of answers that hold any", bootstrap([row["claims"] for row in answered])),
        ("sentences written and refused by the verifier", bootstrap([len(row["unsupported"]) for row in rows])),
    )


def _times(rows: Sequence[Row], loading: float) -> tuple[tuple[Cell, ...], ...]:
    columns = [(f"{key}, s", [row["timings"][key] for row in rows if key in row["timings"]]) for key in TIMES]
    columns += [(key.replace("_", " "), [row["usage"][key] for row in rows if key in row["usage"]]) for key in TOKENS]
    return (
        *((what, quantile(values, 0.5), quantile(values, 0.95), len(values)) for what, values in columns),
        ("first question with everything to load, s", loading, None, 1),
    )


def _notes(rows: Sequence[Row]) -> tuple[str, ...]:
    wrong = [row["id"] for row in rows if row["verbatim"] < row["citations"] or row["supported"] < row["sentences"]]
    return (
        "intervals of shares treat sentences as independent, though sentences of one answer are not",
        f"answers with a citation or sentence that failed: {', '.join(wrong) or 'none'}",
    )
