"""One answer as a document in one of its forms; what ``anamnesis note`` writes and the page lets people save."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from assistant.documents.fhir import document_reference
from assistant.documents.markdown import markdown
from assistant.documents.pdf import pdf
from assistant.documents.referral import referral_note
from assistant.documents.summary import visit_summary
from assistant.documents.types import Language, Paper
from assistant.types import Answer
from knowledge_graph.store import Knowledge

FORMS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"md": ("md", "text/markdown"), "pdf": ("pdf", "application/pdf"), "fhir": ("fhir.json", "application/fhir+json")}
)
"""Suffix of the file and media type of each form."""


def paper(found: Answer, knowledge: Knowledge, kind: str, language: Language, made: datetime) -> Paper:
    """The document of an answer: ``referral`` or ``summary``."""
    write = referral_note if kind == "referral" else visit_summary
    return write(found, knowledge, made, language)


def rendered(document: Paper, form: str) -> bytes:
    """The document in one form of ``FORMS``."""
    text = markdown(document)
    if form == "md":
        return text.encode("utf-8", "replace")
    made = pdf(document)
    return made if form == "pdf" else document_reference(document, text, made).encode("utf-8", "replace")
