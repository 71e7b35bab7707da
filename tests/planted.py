"""Made-up identifiers of all 18 kinds of HIPAA Safe Harbor (45 CFR 164.514(b)(2)), to be planted and never found again."""

from __future__ import annotations

import json

PLANTED = {
    "name": "Zebedee Quackenbush",
    "address": "14 Larkspur Mews, Nether Wallop",
    "date": "born 17 March 1951",
    "telephone": "+44 7700 900461",
    "fax": "fax 020-7946-0871",
    "email": "zebedee.q@example.org",
    "social security number": "078-05-1120",
    "medical record number": "MRN 00482913",
    "health plan number": "HPB-559-21-7734",
    "account number": "GB33BUKB20201555555555",
    "licence number": "QUACK503175ZQ9LK",
    "vehicle": "WK71 ZQX",
    "device": "pacemaker SN-7Q4411-K",
    "web address": "https://quackenbush.example/zeb?id=41",
    "internet address": "203.0.113.77",
    "biometric": "fingerprint 9f:3c:aa:71",
    "photograph": "zebedee_face_0417.jpg",
    "other": "战士号 88-041-七",
}


def found_in(text: str) -> list[str]:
    """Which of them a text holds, as they are or as JSON writes them."""
    return [kind for kind, planted in PLANTED.items() if planted in text or json.dumps(planted)[1:-1] in text]
