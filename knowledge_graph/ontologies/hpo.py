"""The Human Phenotype Ontology: findings with lay and Chinese names, and the findings of rare diseases with their frequency.

References: Gargano et al. 2024, The Human Phenotype Ontology in 2024, doi:10.1093/nar/gkad1005. Licence: free with attribution, unmodified.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

from knowledge_graph.ontologies import obo
from knowledge_graph.ontologies.types import Extract, Note, find, rows
from knowledge_graph.types import Concept, Relation

LICENCE = "HPO licence (https://hpo.jax.org/license): free with attribution"
UNSTATED = 0.5
ABNORMALITY = "HP:0000118"
# Middle of each frequency class of the sub-ontology HP:0040279, and what it is called.
_CLASSES = {"HP:0040280": 1.0, "HP:0040281": 0.90, "HP:0040282": 0.55, "HP:0040283": 0.17, "HP:0040284": 0.03, "HP:0040285": 0.0}
_BANDS = (
    (0.995, "Features of every patient"),
    (0.795, "Very frequent features (80 to 99 % of patients)"),
    (0.295, "Frequent features (30 to 79 %)"),
    (0.045, "Occasional features (5 to 29 %)"),
    (0.0, "Rare features (1 to 4 %)"),
)
_MOST = 8
_FRACTION = re.compile(r"(\d+)/(\d+)$")


def read(folder: Path) -> Extract:
    """Findings and diseases of a folder with hp.obo and phenotype.hpoa; Chinese labels where hp-zh.babelon.tsv is there.

    Raises:
        KnowledgeError: a file is missing.
    """
    file = find(folder, "hp.obo")
    found = _abnormalities(list(obo.terms(file)))
    chinese = {row[2]: row[5] for row in rows(find(folder, "hp-zh.babelon.tsv")) if len(row) > 5 and row[3] == "rdfs:label"}
    concepts = [Concept(t.id, "sign", t.name, tuple(t.synonyms), tuple(t.lay), (chinese[t.id],) if t.id in chinese else ()) for t in found]
    known = {term.id for term in found}
    edges = [Relation(term.id, "is_a", parent, 1.0) for term in found for parent in term.parents if parent in known]
    diseases, annotations = _annotations(folder)
    concepts += [Concept(key, "condition", name) for key, name in diseases.items()]
    names = {concept.id: concept.name for concept in concepts}
    edges += [Relation(key, "has_finding", finding, weight or UNSTATED) for (key, finding), weight in annotations.items() if finding in known]
    return Extract(obo.version_of(file), LICENCE, concepts, edges, _notes(diseases, annotations, names))


def _abnormalities(found: list[obo.Term]) -> list[obo.Term]:
    """Terms below "Phenotypic abnormality"; modes of inheritance, frequencies and other qualifiers are no findings."""
    parents = {term.id: term.parents for term in found}
    inside: dict[str, bool] = {ABNORMALITY: True}

    def below(key: str) -> bool:
        if key not in inside:
            inside[key] = any(below(parent) for parent in parents.get(key, ()))
        return inside[key]

    return [term for term in found if term.id != ABNORMALITY and below(term.id)]


def _annotations(folder: Path) -> tuple[dict[str, str], dict[tuple[str, str], float | None]]:
    """Diseases, and the frequency of each of their phenotypes; None where it is not stated."""
    diseases: dict[str, str] = {}
    found: dict[tuple[str, str], float | None] = {}
    for row in rows(find(folder, "phenotype.hpoa")):
        key, name, qualifier, finding, frequency, aspect = row[0], row[1], row[2], row[3], row[7], row[10]
        diseases[key] = name
        value = frequency_of(frequency)
        if aspect != "P" or qualifier == "NOT" or value == 0.0:
            continue
        before = found.get((key, finding))
        found[key, finding] = value if before is None else before if value is None else max(before, value)
    return diseases, found


def frequency_of(text: str) -> float | None:
    """A frequency class, a fraction such as ``3/8`` or a percentage as a share; None where it is not stated."""
    if text in _CLASSES:
        return _CLASSES[text]
    if fraction := _FRACTION.match(text):
        return int(fraction[1]) / int(fraction[2]) if int(fraction[2]) else None
    if text.endswith("%"):
        return float(text[:-1]) / 100
    return None


def _notes(diseases: dict[str, str], annotations: dict[tuple[str, str], float | None], names: dict[str, str]) -> list[Note]:
    features: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for (key, finding), weight in annotations.items():
        if finding in names:
            features[key].append((-1.0 if weight is None else weight, names[finding]))
    url = "https://hpo.jax.org/browse/disease/"
    publisher = "Human Phenotype Ontology"
    return [Note(f"{key}#features", key, diseases[key], "Symptoms", _text(diseases[key], listed), url + key, publisher) for key, listed in features.items()]


def _text(name: str, listed: list[tuple[float, str]]) -> str:
    """One sentence for each band of frequency, the most frequent first, and at most eight features a sentence."""
    left, parts = sorted(listed, key=lambda item: (-item[0], item[1])), []
    for least, label in _BANDS:
        band = [feature for weight, feature in left if weight >= least]
        left = [item for item in left if item[0] < least]
        parts += _sentences(f"{label} of {name}", band)
    return " ".join([*parts, *_sentences(f"Features of {name} of unstated frequency", [feature for _, feature in left])])


def _sentences(label: str, features: list[str]) -> list[str]:
    groups = [features[start : start + _MOST] for start in range(0, len(features), _MOST)]
    return [f"{label}: {'; '.join(group)}." for group in groups]
