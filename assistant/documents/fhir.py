"""A document as a FHIR R4 DocumentReference: Markdown and PDF as attachments.

References: HL7 FHIR R4 DocumentReference (elements used here are the same in R4B); LOINC 34133-9, 57133-1.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from typing import Any

from fhir.resources.R4B.documentreference import DocumentReference

from assistant.documents.types import DocumentKind, Paper

LOINC: dict[DocumentKind, tuple[str, str]] = {"summary": ("34133-9", "Summary of episode note"), "referral": ("57133-1", "Referral note")}
_LANGUAGES = {"en": "en", "zh": "zh-CN"}


def document_reference(paper: Paper, markdown: str, pdf: bytes) -> str:
    """The resource as JSON; it names no patient, since an answer knows none, and is ``preliminary``, since no clinician has read it."""
    code, display = LOINC[paper.kind]
    row = {
        "resourceType": "DocumentReference",
        "status": "current",
        "docStatus": "preliminary",
        "type": {"coding": [{"system": "http://loinc.org", "code": code, "display": display}], "text": paper.title},
        "date": paper.made.isoformat(timespec="seconds"),
        "author": [{"type": "Device", "display": paper.author}],
        "description": paper.title,
        "content": [
            {"attachment": _attachment("text/markdown; charset=utf-8", markdown.encode("utf-8", "replace"), paper)},
            {"attachment": _attachment("application/pdf", pdf, paper)},
        ],
    }
    checked = DocumentReference.model_validate(row)
    return json.dumps(json.loads(checked.model_dump_json()), ensure_ascii=False, indent=2) + "\n"


def _attachment(kind: str, content: bytes, paper: Paper) -> dict[str, Any]:
    """FHIR R4: ``size`` and ``hash`` (SHA-1, base64) are of the content before it is encoded."""
    return {
        "contentType": kind,
        "language": _LANGUAGES[paper.language],
        "data": b64encode(content).decode("ascii"),
        "size": len(content),
        "hash": b64encode(hashlib.sha1(content, usedforsecurity=False).digest()).decode("ascii"),
        "title": paper.title,
        "creation": paper.made.isoformat(timespec="seconds"),
    }
