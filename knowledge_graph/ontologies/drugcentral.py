"""DrugCentral: classes and indications of medicines.

References: Avram et al. 2023, DrugCentral 2023, doi:10.1093/nar/gkac1085. Licence CC BY 4.0.
"""

from __future__ import annotations

from pathlib import Path

from knowledge_graph.ontologies.types import Extract, find, rows
from knowledge_graph.types import Concept, Relation


def read(folder: Path) -> Extract:
    """Classes of ``drug-to-class.tsv`` and indications of ``indications.tsv``.

    Raises:
        KnowledgeError: a file is missing.
    """
    concepts: dict[str, Concept] = {}
    edges = []
    for drug_id, drug, class_id, name in rows(find(folder, "drug-to-class.tsv")):
        key, group = f"DRUGBANK:{drug_id}", class_id if ":" in class_id else f"CLASS:{class_id}"
        concepts[key], concepts[group] = Concept(key, "medicine", drug), Concept(group, "class", name)
        edges.append(Relation(key, "in_class", group, 1.0))
    for disease_id, drug_id, disease, drug, *_ in rows(find(folder, "indications.tsv")):
        key = f"DRUGBANK:{drug_id}"
        concepts[key], concepts[disease_id] = Concept(key, "medicine", drug), Concept(disease_id, "condition", disease)
        edges.append(Relation(key, "treats", disease_id, 0.7))
    return Extract("rephetio export", "CC BY 4.0", list(concepts.values()), edges)
