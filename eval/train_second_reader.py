"""Train the second reader of urgency, on messages of our own.

    python -m eval.train_second_reader

Reads ``eval/cases/urgency_train.jsonl.gz`` (messages written for training), the scratch messages and the examples of the red-flag rules
(those that must stay quiet at the level that the rules give them, counted twice) and short messages made of the lexicon that name one complaint (at the rules'
level too: plain short messages should not be raised); never the development
messages of ``eval triage``. Writes ``assistant/second_reader.bin``. Deterministic; about a minute on two cores.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from assistant.bedside import Bedside
from assistant.second_reader import BUCKETS, LEVELS, SHORTEST, WEIGHTS, joined, of_history, of_text, pack, readable
from assistant.settings import Settings
from assistant.triage import triage
from eval.cases.rows import read_rows
from knowledge_graph.types import TriageLevel

CASES = Path(__file__).with_name("cases")
WRITTEN = CASES / "urgency_train.jsonl.gz"
# Inverse strength of the penalty.
C = 12.0
QUIET, PLAIN_COUNTS = 2.0, 0.5
# How somebody names one complaint, and so many names of each.
PLAIN, PLAIN_CHINESE, PHRASES = ("{}", "{} since yesterday", "I have had this for two days: {}. I am 30."), ("{}两天了", "我{}，30岁"), 1
app = typer.Typer(add_completion=False)


@app.command()
def train(out: Annotated[Path, typer.Option("--out", help="File to write.")] = WEIGHTS) -> None:
    """Fit both models and write their weights."""
    bedside = Bedside(Settings())
    texts = messages(bedside)
    quiet = {text: None for rule in bedside.knowledge.rules for text in rule.examples.quiet if len(text) >= SHORTEST and text not in texts}
    simple = {text: None for text in plain(bedside) if len(text) >= SHORTEST and text not in texts}
    alone, together, levels = [], [], []
    for text, level in (texts | quiet | simple).items():
        told = bedside.told(text)
        verdict, read = triage(told, bedside.knowledge), of_text(" ".join(readable(told)))
        alone.append(read)
        together.append(joined(read, of_history(told, verdict, bedside.knowledge)))
        levels.append(LEVELS.index(verdict.level if level is None else level))
    counts = [1.0] * len(texts) + [QUIET] * len(quiet) + [PLAIN_COUNTS] * len(simple)
    out.write_bytes(pack(_fit(rows, levels, counts) for rows in (alone, together)))
    typer.echo(f"{len(levels)} messages, {', '.join(f'{levels.count(at)} {level.label}' for at, level in enumerate(LEVELS))} -> {out}")


def messages(bedside: Bedside) -> dict[str, TriageLevel]:
    """Every training message with its level, each text once."""
    found = {text: TriageLevel.parse(rule.level) for rule in bedside.knowledge.rules for text in rule.examples.fires}
    for path in sorted(CASES.glob("triage_scratch*.jsonl")):
        found |= _levels(path)
    return found | _levels(WRITTEN)


def plain(bedside: Bedside) -> Iterator[str]:
    """Short messages that name one complaint and nothing else: the rules know best how urgent it is alone."""
    for finding in bedside.knowledge.findings.values():
        for phrases, tellings in ((finding.lay, PLAIN), (finding.zh, PLAIN_CHINESE)):
            names = [name for name in phrases if not {'"', "*"} & {*name}][:PHRASES]
            yield from (telling.format(name) for name in names if finding.kind != "risk" for telling in tellings)


def _levels(path: Path) -> dict[str, TriageLevel]:
    return dict(read_rows(path, lambda row: (row["text"], TriageLevel.parse(row["level"])), "a training message needs 'text' and 'level'"))


def _fit(rows: list[dict[int, float]], levels: list[int], counts: list[float]) -> tuple[list[list[float]], list[float]]:
    model = LogisticRegression(C=C, max_iter=1000).fit(matrix(rows), np.array(levels), np.array(counts))
    return model.coef_.T.tolist(), model.intercept_.tolist()


def matrix(rows: Iterable[Mapping[int, float]]) -> csr_matrix:
    """Sparse rows, shape (texts, BUCKETS)."""
    values: list[float] = []
    columns: list[int] = []
    ends = [0]
    for row in rows:
        columns.extend(row)
        values.extend(row.values())
        ends.append(len(columns))
    return csr_matrix((values, columns, ends), shape=(len(ends) - 1, BUCKETS))


if __name__ == "__main__":
    app()
