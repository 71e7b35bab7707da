"""Markdown: a file or a folder; every heading begins a section, a table row is a statement, front matter states facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexes.readers.facts import Facts, kind_of, later, stated_year, year_in
from indexes.readers.sections import Part, to_documents
from indexes.readers.tables import statements
from indexes.readers.types import Unreadable, files
from indexes.types import Document

_DATES = ("published", "updated", "date", "year")


def read(path: Path) -> Iterator[Document | Unreadable]:
    """Documents of every Markdown file; the id is the path, the section the path of its headings."""
    for key, item in files(path, ".md", ".markdown"):
        try:
            found = list(_documents(key, item))
        except OSError as error:
            yield Unreadable(key, f"the file cannot be read: {error.strerror}")
            continue
        yield from found
        if not found:
            yield Unreadable(key, "the file has no text")


def _documents(key: str, path: Path) -> Iterator[Document]:
    front, source = _front(path.read_text(encoding="utf-8-sig", errors="replace"))
    parts = _parts(MarkdownIt("commonmark").enable("table").parse(source))
    stated = stated_year(line for part in parts for line in part.text.split("\n"))
    year = later(*(year_in(front.get(name)) for name in _DATES), stated)
    kind = kind_of(front.get("type") or front.get("kind"))
    facts = Facts(str(front.get("title") or path.stem.replace("-", " ")), str(front.get("publisher") or ""), year, kind)
    yield from to_documents(key, path.resolve().as_uri(), parts, facts)


def _front(source: str) -> tuple[dict[str, Any], str]:
    """Front matter and the text below it; front matter that is not YAML states nothing."""
    if not source.startswith("---\n") or "\n---" not in source[4:]:
        return {}, source
    end = source.index("\n---", 4)
    try:
        found = yaml.safe_load(source[4:end])
    except yaml.YAMLError:
        found = None
    return (found if isinstance(found, dict) else {}), source[end + 4 :]


def _parts(tokens: Sequence[Token]) -> list[Part]:
    """The text below each heading; a first-level heading begins a work of its own and is its title."""
    parts, level, title, heading, lines = [], 1, "", "", list[str]()
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open":
            parts.append(Part(level, heading, "\n".join(lines), title=title))
            level, lines = int(token.tag[1]), []
            title, heading = (_plain(tokens[at + 1]), "") if level == 1 else (title, _plain(tokens[at + 1]))
            at += 1
        elif token.type == "table_open":
            end = next(n for n in range(at, len(tokens)) if tokens[n].type == "table_close")
            lines += _table(tokens[at:end])
            at = end
        elif token.type == "inline" and (text := _plain(token)):
            lines.append(text)
        at += 1
    return [*parts, Part(level, heading, "\n".join(lines), title=title)]


def _table(tokens: Sequence[Token]) -> list[str]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_plain(token))
    return statements(rows[0], rows[1:])


def _plain(token: Token) -> str:
    """The text of an inline token without its markup."""
    kept = ("text", "code_inline", "softbreak", "hardbreak")
    parts = [" " if child.type.endswith("break") else child.content for child in token.children or [] if child.type in kept]
    return "".join(parts).strip()
