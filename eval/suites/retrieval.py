"""Retrieval: are good answers near the top? To the questions of consumers (LiveQA-Med, a folder) or of experts (BioASQ, a file).

Protocol ``pool`` searches the collection's own documents; ``medquad`` searches an index made of MedQuAD, where a judgment counts
for the MedQuAD record that its document came from. A document ranks by its best passage. Each question of LiveQA-Med comes in three forms:
the whole message, a paraphrase, a summary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.build import Assistant
from assistant.errors import BadInput
from eval.cases import bioasq, liveqa
from eval.cases.pool import Grades, Pool, Query
from eval.metrics.average_precision import average_precision
from eval.metrics.first_grade import first_grade
from eval.metrics.interval import bootstrap, paired
from eval.metrics.judged import judged
from eval.metrics.ndcg import ndcg
from eval.metrics.recall import recall
from eval.metrics.reciprocal_rank import reciprocal_rank
from eval.report import Cell, Header, Report, Table
from eval.suites.systems import Search, documents_of, systems
from eval.suites.types import Options, Progress
from indexes.ingest import build
from indexes.shelf import OpenIndex, open_index, root_of

PROTOCOLS = ("pool", "medquad")
MAIN = "nDCG@10"
METRICS: dict[str, Callable[[Sequence[str], Mapping[str, int]], float | None]] = {
    MAIN: ndcg,
    "MRR@10": reciprocal_rank,
    "MAP@10": average_precision,
    "R@10": recall,
    "avg@1": first_grade,
    "judged@10": judged,
}
Scores = dict[tuple[str, str], dict[str, list[float | None]]]
Row = dict[str, Any]


def run(assistant: Assistant, options: Options) -> Report:
    """Rank for every question in every form with every system, and score.

    Raises:
        BadInput: no cases were given, or they or the protocol cannot be used.
        RetrievalError: the index of the protocol is missing or damaged.
    """
    if options.cases is None:
        raise BadInput("say where LiveQA-Med or BioASQ is: anamnesis eval retrieval --cases FOLDER|FILE")
    if options.protocol not in PROTOCOLS:
        raise BadInput(f"protocol '{options.protocol}' is not one of {', '.join(PROTOCOLS)}")
    data = bioasq.read(options.cases) if options.cases.is_file() else liveqa.read(options.cases)
    if options.protocol == "medquad" and not data.medquad:
        raise BadInput(f"{data.name} has no judgments of MedQuAD; leave --protocol out")
    index = pool_index(assistant, data, options.progress) if options.protocol == "pool" else named_index(assistant)
    grades = data.grades if options.protocol == "pool" else medquad_grades(data)
    queries = options.first(data.queries)
    rows = ask(systems(index, assistant), queries, data.forms, grades, options.progress)
    return report(rows, queries, grades, index, assistant, f"{data.name}, sha256 {data.digest[:16]}, protocol {options.protocol}")


def pool_index(assistant: Assistant, data: Pool, progress: Progress) -> OpenIndex:
    """The index of the pool, below the cache; vectors are made once, the rest is refreshed so that it is never stale."""
    shelf, name, embedder = assistant.settings.cache / "eval", f"pool-{data.digest[:12]}", assistant.embedder
    build(root_of(shelf, name), data.documents, embedder, (f"pool@{data.digest[:16]}",), progress)
    return open_index(shelf, name, embedder, embedder.name)


def named_index(assistant: Assistant) -> OpenIndex:
    """The index that the settings name."""
    return open_index(assistant.settings.indexes, assistant.settings.index, assistant.embedder, assistant.embedder.name)


def medquad_grades(data: Pool) -> Grades:
    """The judgments of documents that are in MedQuAD, under their id there; of two for one record the higher counts."""
    found: Grades = {}
    for query, row in data.grades.items():
        kept = found.setdefault(query, {})
        for key, grade in row.items():
            if name := data.medquad.get(key):
                kept[name] = max(grade, kept.get(name, 0))
    return found


def ask(searches: Mapping[str, Search], queries: Sequence[Query], forms: Sequence[str], grades: Grades, progress: Progress) -> tuple[Row, ...]:
    """One row a question, form and system: the first ten documents and every metric."""
    rows: list[Row] = []
    for number, query in enumerate(queries, 1):
        for form in forms:
            for name, search in searches.items():
                ranking = documents_of(search(query.forms[form]))
                scores = {metric: score(ranking, grades[query.id]) for metric, score in METRICS.items()}
                rows.append({"id": query.id, "form": form, "system": name, "ranking": list(ranking[:10]), **scores})
        progress("ask", number, len(queries))
    return tuple(rows)


def collected(rows: Sequence[Row]) -> Scores:
    """(form, system) -> metric -> one value a question, in the order of the questions."""
    scores: Scores = {}
    for row in rows:
        own = scores.setdefault((row["form"], row["system"]), {metric: [] for metric in METRICS})
        for metric, values in own.items():
            values.append(row[metric])
    return scores


def report(rows: tuple[Row, ...], queries: Sequence[Query], grades: Grades, index: OpenIndex, assistant: Assistant, data: str) -> Report:
    """Tables of means and of differences, each with its interval."""
    scores, made = collected(rows), index.manifest
    model = f"{made.model} ({assistant.embedder.precision})"
    header = Header("retrieval", len(queries), model, made.name, made.digest, assistant.knowledge.version[:16], data)
    return Report(header, (_means(scores), _differences(scores)), _notes(scores, grades, queries, index), rows)


def _means(scores: Scores) -> Table:
    columns = ("form", "system", *METRICS, f"{MAIN}, unscorable as 0")
    rows: list[tuple[Cell, ...]] = [
        (form, system, *(bootstrap(values) for values in own.values()), sum(value or 0.0 for value in own[MAIN]) / len(own[MAIN]))
        for (form, system), own in scores.items()
    ]
    return Table("Means with 95 % bootstrap intervals", columns, tuple(rows))


def _differences(scores: Scores) -> Table:
    compared = (MAIN, "MRR@10", "MAP@10", "R@10", "avg@1")
    rows: list[tuple[Cell, ...]] = [
        (form, f"fused - {system}", *(paired(scores[form, "fused"][metric], own[metric]) for metric in compared))
        for (form, system), own in scores.items()
        if system != "fused"
    ]
    return Table("Differences with 95 % paired bootstrap intervals", ("form", "difference", *compared), tuple(rows))


def _notes(scores: Scores, grades: Grades, queries: Sequence[Query], index: OpenIndex) -> tuple[str, ...]:
    first = next(iter(scores.values()))
    counts = ", ".join(f"{metric} {bootstrap(first[metric]).n}" for metric in METRICS if metric != "judged@10")
    judged_ids = {key for query in queries for key in grades[query.id]}
    lost = sum(key in index.manifest.skipped for key in judged_ids)
    return (
        f"questions that could be scored: {counts}; the rest have no judged answer good enough for that metric and are left out",
        f"{lost} of the {len(judged_ids)} judged documents are not in the index, since its reader leaves them out; they count as not found",
        "a document without a judgment counts as not relevant, so judged@10 bounds what the other figures can say",
    )
