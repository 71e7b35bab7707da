"""Documents to passages: whole sentences, at most ``words`` words, ids that survive edits elsewhere."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace

from indexes.types import Document, Mark, Passage

WORDS = 180
_CLOSED = r"[\"')\]”’」』]*"
# Behind the mark and not before it, so that it is looked for at marks alone and not at every letter.
_ABBREVIATIONS = "".join(rf"(?<!\b{short}[.!?])" for short in (r"e\.g", r"i\.e", "vs", "Dr", "Mr", "St", "Ms", "No", "approx"))
# The short name of a genus: "H. pylori", "C. difficile".
_GENUS = r"(?!(?<=\b[A-Z]\.)\s[a-z])"
_END = re.compile(rf"[.!?]{_ABBREVIATIONS}{_GENUS}{_CLOSED}(?=\s|$)|[。！？]{_CLOSED}|\n+")
_CJK = "\u3040-\u30ff\u3400-\u9fff"
_WORD = re.compile(rf"[{_CJK}]|[^\s{_CJK}]{{1,400}}")


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Character spans of the sentences of a text, in order, without surrounding white space."""
    spans, start = [], 0
    for match in _END.finditer(text):
        end = match.start() if match.group().startswith("\n") else match.end()
        spans.append(_trim(text, start, end))
        start = match.end()
    spans.append(_trim(text, start, len(text)))
    return [(a, b) for a, b in spans if a < b]


def length_of(text: str) -> int:
    """Words of a text; a Chinese or Japanese character counts as one."""
    return len(_WORD.findall(text))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def chunk(document: Document, words: int = WORDS) -> Iterator[Passage]:
    """Cut one document into passages.

    A sentence longer than ``words`` is cut at word ends; a Chinese or Japanese character counts as a word.
    The same text twice in a document gives one passage.
    """
    seen: set[str] = set()
    for start, end in _windows(document.text, words):
        passage = _passage(document, start, end)
        if passage.id not in seen:
            seen.add(passage.id)
            yield passage


def _windows(text: str, words: int) -> Iterator[tuple[int, int]]:
    spans = [piece for span in sentence_spans(text) for piece in _pieces(text, *span, words)]
    start, count, last = -1, 0, -1
    for a, b in spans:
        length = length_of(text[a:b])
        if start >= 0 and count + length > words:
            yield start, last
            start, count = -1, 0
        start = a if start < 0 else start
        count, last = count + length, b
    if start >= 0:
        yield start, last


def _pieces(text: str, start: int, end: int, words: int) -> Iterator[tuple[int, int]]:
    tokens = [match.span() for match in _WORD.finditer(text[start:end])]
    for at in range(0, len(tokens), words):
        part = tokens[at : at + words]
        yield start + part[0][0], start + part[-1][1]


def _passage(document: Document, start: int, end: int) -> Passage:
    text = document.text[start:end]
    digest = hashlib.blake2b(f"{document.section}\x1f{text}".encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()
    marks = _marks(document, start, end)
    url = next((mark.url for mark in marks if mark.page), document.url)
    names = (document.title, text, url, document.publisher, document.section, document.aliases)
    return Passage(f"{document.id}:{digest}", document.id, *names, marks)


def _marks(document: Document, start: int, end: int) -> tuple[Mark, ...]:
    """Sources of a span, dated as the document is; a document without marks marks the whole where year or kind are known."""
    found = tuple(
        replace(m, start=max(start, m.start) - start, end=min(end, m.end) - start, year=m.year or document.year, kind=m.kind or document.kind)
        for m in document.marks
        if m.start < end and m.end > start
    )
    if found or not (document.year or document.kind):
        return found
    return (Mark(0, end - start, document.publisher, document.title, document.url, year=document.year, kind=document.kind),)
