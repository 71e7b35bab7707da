"""MedQuAD, consumer-health questions and answers of nine NIH sites, as lines of JSON.

Left out, each kind counted in the manifest: answers that are only a list of signs from the Human Phenotype Ontology, lists of
links, empty answers, and answers already read for the same subject.

References: Ben Abacha & Demner-Fushman 2019, doi:10.1186/s12859-019-3119-4.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexes.readers.types import Unreadable, lines
from indexes.types import Document

PUBLISHERS = {
    "GHR": "MedlinePlus Genetics (NIH)",
    "GARD": "Genetic and Rare Diseases Information Center (NIH)",
    "NIDDK": "National Institute of Diabetes and Digestive and Kidney Diseases (NIH)",
    "NINDS": "National Institute of Neurological Disorders and Stroke (NIH)",
    "MPlusHealthTopics": "MedlinePlus (NIH)",
    "NIHSeniorHealth": "NIH SeniorHealth",
    "CancerGov": "National Cancer Institute (NIH)",
    "NHLBI": "National Heart, Lung, and Blood Institute (NIH)",
    "CDC": "Centers for Disease Control and Prevention",
}
_TABLE = "The Human Phenotype Ontology provides the following list of signs and symptoms"
_LINKS = re.compile(r"^These resources (address|from|provide)|^The following resources|is listed in the Genetic Testing Registry", re.I)
_POINTER = "(?:You can use the MedlinePlus Medical Dictionary|These resources address the diagnosis)"
_POINTERS = re.compile(rf"(?<![^.!?\n])[^.!?\n]*{_POINTER}[^.!?\n]*[.!?]?[ \t]*")  # the lookbehind keeps it linear


def read(path: Path) -> Iterator[Document | Unreadable]:
    """One document an answer, under its MedQuAD id."""
    seen: dict[tuple[str, str], str] = {}
    for number, line in lines(path):
        if isinstance(line, Unreadable):
            yield line
            continue
        try:
            yield _document(json.loads(line), seen)
        except (ValueError, KeyError, TypeError) as error:
            yield Unreadable(f"line {number}", f"not a MedQuAD record: {error}")


def _document(row: dict[str, Any], seen: dict[tuple[str, str], str]) -> Document | Unreadable:
    key, answer = str(row["id"]), _POINTERS.sub(" ", str(row["answer"] or "")).strip()
    if not answer:
        return Unreadable(key, "empty answer")
    if _TABLE in answer:
        return Unreadable(key, "only a table of signs")
    if _LINKS.search(answer[:200]):
        return Unreadable(key, "only a list of links")
    twin = seen.setdefault((str(row["focus"] or "").casefold(), " ".join(answer.split()).casefold()), key)
    if twin != key:
        return Unreadable(key, f"the same answer as {twin}")
    publisher = PUBLISHERS.get(str(row["source"]), str(row["source"]))
    aliases = tuple(dict.fromkeys(str(name) for name in row.get("synonyms") or () if len(str(name)) > 2))[:8]
    title = str(row["focus"] or row.get("question") or "")
    return Document(key, title, answer, str(row["url"]), publisher, str(row["qtype"] or ""), aliases)
