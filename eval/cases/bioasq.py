"""BioASQ: questions of biomedical experts, with the snippets of PubMed abstracts that answer them.

A file of JSON lines ``{"id", "question", "snippets": [{"text", "document"}]}``. Every different snippet is a document of the pool; those given for a
question are its relevant ones, all others count as not relevant, though some may be.

References: Tsatsaronis et al. 2015, doi:10.1186/s12859-015-0564-6.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assistant.errors import BadInput
from eval.cases.pool import Grades, Pool, Query
from indexes.manifest import sha256
from indexes.readers.types import DAMAGED, open_text
from indexes.types import Document

FORMS = ("question",)
GRADE = 4
PUBLISHER = "PubMed"


def read(path: Path) -> Pool:
    """Read the collection.

    Raises:
        BadInput: the file is damaged, or no BioASQ file.
    """
    try:
        with open_text(path) as file:
            rows = [json.loads(line) for line in file if line.strip()]
        ids: dict[str, str] = {}
        grades: Grades = {str(row["id"]): {_id(snippet, ids): GRADE for snippet in row["snippets"]} for row in rows}
        queries = tuple(Query(str(row["id"]), {"question": str(row["question"])}) for row in rows)
    except (*DAMAGED, ValueError, KeyError, TypeError) as error:
        raise BadInput(f"'{path}' is not a file of BioASQ questions: {error!r}") from error
    documents = tuple(Document(key, "", text, key.split("#")[0], PUBLISHER) for text, key in ids.items())
    return Pool("BioASQ dev", FORMS, documents, queries, grades, sha256(path))


def _id(snippet: dict[str, Any], ids: dict[str, str]) -> str:
    """One id a text, after the first abstract that it is given for."""
    text = " ".join(str(snippet["text"]).split())
    return ids.setdefault(text, f"{snippet['document']}#{len(ids)}")
