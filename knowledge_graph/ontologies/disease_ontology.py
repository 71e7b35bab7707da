"""The Human Disease Ontology: diseases, their parents, cross-references, symptoms and definitions.

References: Baron et al. 2024, The DO-KB Knowledgebase, doi:10.1093/nar/gkad1051. Licence CC0.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from knowledge_graph.ontologies import obo
from knowledge_graph.ontologies.types import Extract, Note, find, rows
from knowledge_graph.types import Concept, Relation

# What DO calls a terminology -> what the rest of the packs call it.
_PREFIX = {"MIM": "OMIM", "ORDO": "ORPHA", "MESH": "MESH", "ICD10CM": "ICD10CM", "UMLS_CUI": "UMLS", "GARD": "GARD"}
# DO names symptoms without saying how frequent they are.
UNSTATED = 0.5


def read(folder: Path) -> Extract:
    """Diseases of a folder with HumanDO.tsv and, where they are there, the files of xrefs, symptoms, definitions and synonyms.

    Raises:
        KnowledgeError: a file is missing.
    """
    slim = find(folder, "DO_infectious_disease_slim.obo", "HumanDO.obo", "doid.obo")
    synonyms = {term.id: (*term.synonyms, *term.lay) for term in obo.terms(slim)}
    names, parents = _tree(folder)
    concepts = [Concept(key, "condition", name, tuple(synonyms.get(key, ()))) for key, name in names.items()]
    ids = {name: key for key, name in names.items()}
    found = [Relation(key, "is_a", ids[parent], 1.0) for key, above in parents.items() for parent in above if parent in ids]
    same = list(_same(folder))
    symptoms = [Relation(row[0], "has_finding", row[2], UNSTATED) for row in rows(find(folder, "disease-symptom.tsv"))]
    signs = {row[2]: row[3] for row in rows(find(folder, "disease-symptom.tsv"))}
    concepts += [Concept(key, "symptom", name) for key, name in signs.items()]
    return Extract(obo.version_of(slim), "CC0 1.0", concepts, [*found, *same, *symptoms], _definitions(folder, names))


def _tree(folder: Path) -> tuple[dict[str, str], dict[str, list[str]]]:
    names: dict[str, str] = {}
    parents: dict[str, list[str]] = defaultdict(list)
    for key, name, *above in rows(find(folder, "HumanDO.tsv")):
        names[key] = name
        parents[key] += [parent for parent in above if parent]
    return names, parents


def _same(folder: Path) -> list[Relation]:
    found = []
    for key, _, xref in rows(find(folder, "allXREFinDO.tsv")):
        prefix, _, local = xref.partition(":")
        if prefix in _PREFIX and local:
            found.append(Relation(key, "same_as", f"{_PREFIX[prefix]}:{local}", 1.0))
    return found


def _definitions(folder: Path, names: dict[str, str]) -> list[Note]:
    definitions = {row[0]: row[2] for row in rows(find(folder, "facets.tsv")) if len(row) > 2 and row[2]}
    return [
        Note(f"{key}#definition", key, names[key], "What it is", _sentence(names[key], text), f"https://disease-ontology.org/?id={key}", "Disease Ontology")
        for key, text in definitions.items()
        if key in names
    ]


def _sentence(name: str, definition: str) -> str:
    """DO's definitions as a sentence about the disease; their formal relations lose the underscore."""
    body = definition.replace("_", " ").strip().rstrip(".")
    return f"{name[:1].upper()}{name[1:]} is {body[:1].lower()}{body[1:]}."
