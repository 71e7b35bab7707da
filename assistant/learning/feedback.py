"""Feedback of everybody, without identifiers, for a reviewer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from assistant.privacy.deidentify import Deidentifier
from assistant.records.desk import Desk
from assistant.records.opening import COMMAND_LINE, Records
from assistant.records.values import Feedback, KeptTurn
from assistant.types import Citation, Claim
from knowledge_graph.store import Knowledge, bodies

Row = dict[str, Any]
# Page, section and sentence of everything that our pages say.
Sentences = frozenset[tuple[str, str, str]]
# Parts of one row are cleaned together, so that a name that one of them tells is known in the others.
BETWEEN = "\n\n"


def reviewable(records: Records, ours: Deidentifier, knowledge: Knowledge) -> list[Row]:
    """One row a verdict, in an order that tells nothing of whose it is; every reading stands in the audit.

    A row holds ``id``, ``verdict``, ``note``, ``question``, ``claim``, ``citations`` of our own pages, how many ``other_sources`` were cited, and ``versions``.
    No time, no account, no id of the records.
    """
    pages = frozenset((body.page, section, sentence.text) for body in bodies(knowledge.folder) for section, told in body.sections for sentence in told)
    desks = [records.desk(user, COMMAND_LINE) for user in records.accounts.list()]
    return sorted((row for desk in desks for row in _rows(desk, ours, pages)), key=lambda row: row["id"])


def _rows(desk: Desk, ours: Deidentifier, pages: Sentences) -> Iterator[Row]:
    given = desk.feedback.list()
    if not given:
        return
    answered: dict[str, tuple[str, KeptTurn]] = {}
    for conversation in desk.conversations.list():
        asked = ""
        for turn in desk.conversations.read(conversation.id):
            asked = turn.text if turn.role == "user" else asked
            if turn.answer is not None:
                answered[turn.answer.id] = (asked, turn)
    for feedback in given:
        question, turn = answered[feedback.answer]
        if turn.answer is not None:
            answer = turn.answer.made.answer
            yield _row(feedback, question, answer.claims[feedback.claim], answer.versions, ours, pages)


def _row(feedback: Feedback, question: str, claim: Claim, versions: dict[str, str], ours: Deidentifier, pages: Sentences) -> Row:
    # A text of somebody's own may be named like a page of ours.
    own = [citation for citation in claim.citations if (citation.document_id, citation.section, citation.quote) in pages]
    said, note, told = _cleaned((question, feedback.note, claim.text), ours)
    return {
        # Ids of the records are random, so that nobody can go back from their hash.
        "id": hashlib.sha256(feedback.id.encode()).hexdigest()[:12],
        "verdict": feedback.verdict,
        "note": note,
        "question": said,
        "claim": told,
        "citations": [_cited(citation) for citation in own],
        "other_sources": len(claim.citations) - len(own),
        "versions": {name: version for name, version in versions.items() if not name.startswith("pack:")},
    }


def _cited(citation: Citation) -> Row:
    return {"passage_id": citation.passage_id, "page": citation.document_id, "section": citation.section, "quote": citation.quote}


def _cleaned(texts: tuple[str, ...], ours: Deidentifier) -> tuple[str, ...]:
    """Texts without identifiers, each on one line."""
    plain = tuple(" ".join(text.split()) for text in texts)
    together = tuple(ours.text(BETWEEN.join(plain)).text.split(BETWEEN))
    # An address may seem to go on in the next part.
    return together if len(together) == len(plain) else tuple(ours.text(text).text for text in plain)
