"""Public lists of interacting medicines (NDF-RT of the VA, ONC, CredibleMeds), and the same pairs under the ids of our own pages.

References: Ayvaz et al. 2015, Toward a complete dataset of drug-drug interaction information from publicly available sources,
doi:10.1016/j.jbi.2015.04.006; Phansalkar et al. 2012 and 2013 for the ONC lists.

    python -m knowledge_graph.ontologies.interactions ddi_core.csv

writes ``knowledge/listed_interactions.csv`` anew.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.lexicon import Severity
from knowledge_graph.ontologies.types import Extract
from knowledge_graph.store import BUILTIN, Knowledge
from knowledge_graph.store import read as read_knowledge
from knowledge_graph.types import Concept, Relation

# Source and severity of the list -> our source and severity. What ONC calls non-interruptive need not interrupt a prescriber.
_LISTS: dict[tuple[str, str], tuple[str, Severity]] = {
    ("NDF-RT", "Critical"): ("ndf-rt-ddi", "serious"),
    ("NDF-RT", "Significant"): ("ndf-rt-ddi", "moderate"),
    ("ONC-HighPriority", ""): ("onc-high-priority-ddi", "avoid"),
    ("ONC-NonInteruptive", ""): ("onc-non-interruptive-ddi", "minor"),
    ("CredibleMeds", ""): ("crediblemeds", "serious"),
}
_WEIGHTS = {"avoid": 1.0, "serious": 0.8, "moderate": 0.5, "minor": 0.2}
Pair = tuple[str, str, Severity, str]


def read(path: Path) -> Extract:
    """Every pair of ``ddi_core.csv`` under DrugBank ids.

    Raises:
        KnowledgeError: the file is missing or has other columns.
    """
    concepts: dict[str, Concept] = {}
    edges = []
    for row in _rows(path):
        found = _LISTS.get((row["source"], row["severity"]))
        if found is None:
            continue
        ids = []
        for side in ("1", "2"):
            key = f"DRUGBANK:{row[f'drug{side}_drugbank']}"
            concepts.setdefault(key, Concept(key, "medicine", _name(row[f"drug{side}"])))
            ids.append(key)
        edges.append(Relation(ids[0], "interacts_with", ids[1], _WEIGHTS[found[1]]))
    return Extract("ddi_core", "facts of US government lists", list(concepts.values()), edges)


def pairs(path: Path, knowledge: Knowledge) -> list[Pair]:
    """Pairs of two medicines that have a page here, under our ids, sorted, each list's row once.

    Raises:
        KnowledgeError: the file is missing or has other columns.
    """
    ids = {name.casefold(): page.id for page in knowledge.medicines.values() for name in (page.name, *page.names)}
    found: set[Pair] = set()
    for row in _rows(path):
        a, b = ids.get(_name(row["drug1"])), ids.get(_name(row["drug2"]))
        listed = _LISTS.get((row["source"], row["severity"]))
        if a and b and a != b and listed:
            found.add((min(a, b), max(a, b), listed[1], listed[0]))
    return sorted(found)


def _rows(path: Path) -> list[dict[str, str]]:
    file = path / "ddi_core.csv" if path.is_dir() else path
    if not file.is_file():
        raise KnowledgeError(f"'{file}' does not exist; give ddi_core.csv or its folder")
    with file.open(encoding="utf-8-sig", newline="") as handle:
        found = list(csv.DictReader(handle))
    if not found or not {"drug1", "drug2", "source", "severity"} <= found[0].keys():
        raise KnowledgeError(f"'{file}' has not the columns drug1, drug2, source and severity")
    return found


def _name(text: str) -> str:
    return text.replace("\ufeff", "").replace("_", " ").strip().casefold()


def main(path: str) -> None:
    """Write the table of listed interactions anew."""
    target = BUILTIN / "listed_interactions.csv"
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["a", "b", "severity", "source"])
        writer.writerows(pairs(Path(path), read_knowledge()))


if __name__ == "__main__":
    main(sys.argv[1])
