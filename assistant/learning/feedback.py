"""Feedback of everybody, without identifiers, for a reviewer."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from assistant.privacy.deidentify import Deidentifier
from assistant.records.desk import Desk
from assistant.records.errors import NotFound
from assistant.records.opening import COMMAND_LINE, Records
from assistant.records.values import Feedback, KeptTurn
from assistant.types import Answer, Citation, Claim
from knowledge_graph.store import Knowledge, bodies

Row = dict[str, Any]
# Page, section and sentence of everything that our pages say.
Sentences = frozenset[tuple[str, str, str]]
# Parts of one row are cleaned together, so that a name that one of them tells is known in the others.
BETWEEN = "\n\n"
# Told the id of each verdict that is left out.
Skipped = Callable[[str], object]


def reviewable(records: Records, ours: Deidentifier, knowledge: Knowledge, skipped: Skipped = lambda _: None) -> list[Row]:
    """One row a verdict, in an order that tells nothing of whose it is; every reading stands in the audit.

    A row holds ``id``, ``verdict``, ``note``, ``question``, ``claim``, ``citations`` of our own pages, how many ``other_sources`` were cited, and ``versions``.
    No time, no account, no id of the records.

    People go on using the records meanwhile: a verdict is left out where it, its answer or the account is deleted while they are read.

    Args:
        skipped: told the id of each verdict that is left out.
    """
    pages = frozenset((body.page, section, sentence.text) for body in bodies(knowledge.folder) for section, told in body.sections for sentence in told)
    desks = [records.desk(user, COMMAND_LINE) for user in records.accounts.list()]
    return sorted((row for desk in desks for row in _rows(desk, ours, pages, skipped)), key=lambda row: row["id"])


def _rows(desk: Desk, ours: Deidentifier, pages: Sentences, skipped: Skipped) -> Iterator[Row]:
    given = _verdicts(desk)
    if not given:
        return
    answered = _answered(desk)
    still = {feedback.id for feedback in _verdicts(desk)}
    for feedback in given:
        if feedback.id in still and feedback.answer in answered:
            question, answer = answered[feedback.answer]
            yield _row(feedback, question, answer.claims[feedback.claim], answer.versions, ours, pages)
        else:
            skipped(feedback.id)


def _verdicts(desk: Desk) -> tuple[Feedback, ...]:
    """What the person says of answers; nothing where the account is gone."""
    try:
        return desk.feedback.list()
    except NotFound:
        return ()


def _answered(desk: Desk) -> dict[str, tuple[str, Answer]]:
    """Question and answer by the answer's id."""
    found: dict[str, tuple[str, Answer]] = {}
    for turns in _conversations(desk):
        asked = ""
        for turn in turns:
            asked = turn.text if turn.role == "user" else asked
            if turn.answer is not None:
                found[turn.answer.id] = (asked, turn.answer.made.answer)
    return found


def _conversations(desk: Desk) -> Iterator[tuple[KeptTurn, ...]]:
    """The turns of each conversation that is still there."""
    with suppress(NotFound):
        for conversation in desk.conversations.list():
            with suppress(NotFound):
                yield desk.conversations.read(conversation.id)


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
