"""Markdown: a file or a folder; every heading begins a section, and a document is one section."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from indexes.readers.types import Unreadable, files
from indexes.types import Document


def read(path: Path) -> Iterator[Document | Unreadable]:
    """Documents of every Markdown file; the id is the path, the section its heading."""
    for key, item in files(path, ".md", ".markdown"):
        found = list(_sections(key, item))
        yield from found
        if not found:
            yield Unreadable(key, "the file has no text")


def _sections(key: str, path: Path) -> Iterator[Document]:
    source = path.read_text(encoding="utf-8-sig", errors="replace")
    if source.startswith("---\n") and "\n---" in source[4:]:
        source = source[source.index("\n---", 4) + 4 :]
    title, section, lines = path.stem.replace("-", " "), "", list[str]()
    tokens = MarkdownIt("commonmark").parse(source)
    for at, token in enumerate(tokens):
        if token.type != "inline":
            continue
        before = tokens[at - 1]
        if before.type != "heading_open":
            lines.append(_plain(token))
            continue
        if lines:
            yield _document(key, title, section, lines, path)
        lines = []
        title, section = (_plain(token), "") if before.tag == "h1" else (title, _plain(token))
    if lines:
        yield _document(key, title, section, lines, path)


def _document(key: str, title: str, section: str, lines: list[str], path: Path) -> Document:
    name = f"{key}#{section}" if section else key
    return Document(name, title, "\n".join(lines), path.resolve().as_uri(), section=section)


def _plain(token: Token) -> str:
    """The text of an inline token without its markup."""
    kept = ("text", "code_inline", "softbreak", "hardbreak")
    parts = [" " if child.type.endswith("break") else child.content for child in token.children or [] if child.type in kept]
    return "".join(parts).strip()
