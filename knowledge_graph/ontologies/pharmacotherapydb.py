"""PharmacotherapyDB: which medicines treat which diseases, by the vote of physicians.

References: Himmelstein et al. 2016, PharmacotherapyDB 1.0, doi:10.15363/thinklab.d182. Licence CC0 (see its source notes).
"""

from __future__ import annotations

from pathlib import Path

from knowledge_graph.ontologies.types import Extract, find, rows
from knowledge_graph.types import Concept, Relation

# Disease-modifying, symptomatic, and judged to be no indication.
_KINDS = {"DM": ("treats", 0.8), "SYM": ("eases", 0.5), "NOT": ("not_indicated_for", 1.0)}


def read(folder: Path) -> Extract:
    """Pairs of ``indications.tsv``.

    Raises:
        KnowledgeError: the file is missing.
    """
    concepts: dict[str, Concept] = {}
    edges = []
    for disease_id, drug_id, disease, drug, category, *_ in rows(find(folder, "indications.tsv")):
        key = f"DRUGBANK:{drug_id}"
        concepts[disease_id] = Concept(disease_id, "condition", disease)
        concepts[key] = Concept(key, "medicine", drug)
        if category in _KINDS:
            kind, weight = _KINDS[category]
            edges.append(Relation(key, kind, disease_id, weight))
    return Extract("1.0", "CC0 1.0", list(concepts.values()), edges)
