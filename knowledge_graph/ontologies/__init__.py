"""Open ontologies: one source a file, each read from its own published files into concepts, relations and notes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.ontologies import disease_ontology, drugcentral, hpo, icd10cm, imci, interactions, pharmacotherapydb, symp
from knowledge_graph.ontologies.types import Extract, Note

ONTOLOGIES: dict[str, Callable[[Path], Extract]] = {
    "disease-ontology": disease_ontology.read,
    "drugcentral": drugcentral.read,
    "hpo": hpo.read,
    "icd10cm": icd10cm.read,
    "imci": imci.read,
    "interactions": interactions.read,
    "pharmacotherapydb": pharmacotherapydb.read,
    "symp": symp.read,
}


def read(name: str, path: Path) -> Extract:
    """Read one ontology from its files.

    Raises:
        KnowledgeError: it is unknown, or its files are missing or damaged.
    """
    if name not in ONTOLOGIES:
        raise KnowledgeError(f"'{name}' is not one of {', '.join(ONTOLOGIES)}")
    if name != "icd10cm" and not path.exists():
        raise KnowledgeError(f"'{path}' does not exist")
    return ONTOLOGIES[name](path)


__all__ = ["ONTOLOGIES", "Extract", "Note", "read"]
