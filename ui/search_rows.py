"""A literature search to the JSON row of the command-line contract (docs/cli.md)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from assistant.build import Assistant
from assistant.literature import Filters, filters, kind_of
from assistant.literature import search as search_literature
from assistant.understand import clean_text
from indexes.types import Hit, Mark
from ui.rows import Row, text_of

KEYS = ("source", "year_from", "year_to", "type")


def search_row(assistant: Assistant, case: Mapping[str, Any], k: int) -> Row:
    """One result of ``search``; a case may carry ``source``, ``year_from``, ``year_to`` and ``type``.

    Raises:
        BadInput: a filter cannot be used.
    """
    start = time.perf_counter()
    wanted = filters_of(assistant, case)
    found = search_literature(assistant.finder, clean_text(text_of(case)), k, wanted)
    rows = [hit_row(hit, mark) for hit, mark in found]
    return {"id": case.get("id"), "hits": rows, "ms": round((time.perf_counter() - start) * 1000, 2)}


def hit_row(hit: Hit, mark: Mark) -> Row:
    """A passage with the source that was asked for, or its first one."""
    passage = hit.passage
    return {
        "passage_id": passage.id,
        "document_id": passage.document_id,
        "title": passage.title,
        "section": passage.section,
        "publisher": mark.publisher or passage.publisher,
        "year": mark.published,
        "type": kind_of(mark),
        "page": mark.page,
        "pages": list(passage.pages),
        "url": mark.url or passage.url,
        "score": round(hit.score, 6),
        "found_by": list(hit.found_by),
        "text": passage.text,
    }


def filters_of(assistant: Assistant, case: Mapping[str, Any]) -> Filters:
    """What a case asks its sources to be.

    Raises:
        BadInput: a filter cannot be used.
    """

    def documents(name: str) -> Iterable[str]:
        return (document.id for document in assistant.packs.documents(name)) if name in assistant.packs.searchable() else ()

    source, year_from, year_to, kind = (case.get(key) for key in KEYS)
    return filters(source, year_from, year_to, kind, documents)
