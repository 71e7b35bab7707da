"""LiveQA-Med: consumer-health questions sent to the US National Library of Medicine, with graded answers.

A folder holds ``docs.jsonl.gz`` (the pool of answers), ``queries_dev.jsonl`` (each question as the whole message, a paraphrase
and a summary) and ``qrels_dev.tsv`` (grades 1 incorrect … 4 excellent; where a pair was judged twice the higher one is used).

References: Ben Abacha, Agichtein, Pinter & Demner-Fushman, TREC 2017; Ben Abacha & Demner-Fushman 2019,
doi:10.1186/s12859-019-3119-4 (the pool).
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from assistant.errors import BadInput
from eval.cases.pool import Grades, Pool, Query
from indexes.manifest import sha256
from indexes.readers.types import DAMAGED, open_text
from indexes.types import Document

DOCUMENTS, QUERIES, JUDGMENTS = "docs.jsonl.gz", "queries_dev.jsonl", "qrels_dev.tsv"
FORMS = ("message", "paraphrase", "summary")
_ALSO = re.compile(r"\s*\(Also called:\s*(.*)\)\s*$", re.S)


def read(folder: Path) -> Pool:
    """Read the collection.

    Raises:
        BadInput: a file is missing or damaged, or a judgment names an unknown document.
    """
    for name in (DOCUMENTS, QUERIES, JUDGMENTS):
        if not (folder / name).is_file():
            raise BadInput(f"'{folder}' is not a LiveQA-Med folder: {name} is missing")
    try:
        rows = _lines(folder / DOCUMENTS)
        queries = tuple(Query(row["qid"], {form: row[form] for form in FORMS}) for row in _lines(folder / QUERIES))
        documents = tuple(_document(row) for row in rows)
        grades: Grades = {query.id: {} for query in queries} | _grades(folder / JUDGMENTS)
    except (*DAMAGED, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"'{folder}' is not a LiveQA-Med folder: {error!r}") from error
    _refuse_strangers(documents, grades, folder)
    medquad = {row["id"]: row["medquad_id"] for row in rows if row.get("medquad_id")}
    return Pool("LiveQA-Med dev", FORMS, documents, queries, grades, sha256(folder / DOCUMENTS), medquad)


def _lines(path: Path) -> list[dict[str, Any]]:
    with open_text(path) as file:
        return [json.loads(line) for line in file if line.strip()]


def _document(row: Mapping[str, Any]) -> Document:
    """The answer under its question; "(Also called: …)" becomes aliases, as other readers keep them out of what is quoted."""
    question = str(row["question"])
    also = _ALSO.search(question)
    aliases = tuple(name.strip() for name in also.group(1).split(";")) if also else ()
    return Document(str(row["id"]), _ALSO.sub("", question).strip(), str(row["answer"]), str(row.get("url") or ""), str(row["source"]), "", aliases)


def _grades(path: Path) -> Grades:
    grades: Grades = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            grades.setdefault(row["qid"], {})[row["doc_id"]] = int(row["grade_max"])
    return grades


def _refuse_strangers(documents: tuple[Document, ...], grades: Grades, folder: Path) -> None:
    known = {document.id for document in documents}
    strange = sorted({key for row in grades.values() for key in row} - known)
    if strange:
        raise BadInput(f"'{folder / JUDGMENTS}' judges {len(strange)} documents that are not in the pool, such as {strange[0]}")
