"""ICD-10-CM, the US clinical modification of the International Classification of Diseases, as the package simple-icd-10-cm carries it.

References: US National Center for Health Statistics, ICD-10-CM, April 2026. Public domain.
"""

from __future__ import annotations

import importlib
from importlib.metadata import version
from pathlib import Path

from knowledge_graph.errors import KnowledgeError
from knowledge_graph.ontologies.types import Extract
from knowledge_graph.types import Concept, Relation

PACKAGE = "simple-icd-10-cm"


def read(path: Path) -> Extract:
    """Categories and codes with their inclusion terms; ``path`` is not used, the package carries the files.

    Raises:
        KnowledgeError: the package is not installed.
    """
    try:
        icd = importlib.import_module("simple_icd_10_cm")
    except ModuleNotFoundError as error:
        raise KnowledgeError("ICD-10-CM needs a package that is not installed: pip install 'anamnesis[ontologies]'") from error
    codes = [code for code in icd.get_all_codes() if not icd.is_chapter(code) and not icd.is_block(code)]
    known = set(codes)
    concepts = [Concept(f"ICD10CM:{code}", "condition", icd.get_description(code), tuple(icd.get_inclusion_term(code))) for code in codes]
    edges = [Relation(f"ICD10CM:{code}", "is_a", f"ICD10CM:{parent}", 1.0) for code in codes if (parent := icd.get_parent(code)) in known]
    return Extract(f"April 2026 ({PACKAGE} {version(PACKAGE)})", "public domain (US government work)", concepts, edges)
