"""The Symptom Ontology. Licence CC0."""

from __future__ import annotations

from pathlib import Path

from knowledge_graph.ontologies import obo
from knowledge_graph.ontologies.types import Extract, find
from knowledge_graph.types import Concept, Relation


def read(path: Path) -> Extract:
    """Symptoms of ``symp.obo``, given as the file or its folder.

    Raises:
        KnowledgeError: the file is missing or holds no term.
    """
    file = find(path, "symp.obo") if path.is_dir() else path
    found = list(obo.terms(file))
    concepts = [Concept(term.id, "symptom", term.name, tuple(term.synonyms), tuple(term.lay)) for term in found]
    known = {term.id for term in found}
    edges = [Relation(term.id, "is_a", parent, 1.0) for term in found for parent in term.parents if parent in known]
    return Extract(obo.version_of(file), "CC0 1.0", concepts, edges)
