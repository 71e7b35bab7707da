"""HTML: a file or a folder; every heading begins a section, a document is one section, a table row is a statement."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from indexes.readers.facts import Facts, kind_of, later, stated_year, year_in
from indexes.readers.grid import Event, table_lines
from indexes.readers.sections import Part, to_documents
from indexes.readers.types import Unreadable, files
from indexes.types import Document

_SKIPPED = frozenset({"script", "style", "nav", "header", "footer", "noscript", "template", "svg", "form"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_BLOCKS = frozenset({"p", "li", "div", "section", "article", "tr", "br", "dt", "dd", "blockquote", "td", "th", "ul", "ol", "table", "caption"})
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.I)
_PUBLISHERS = ("citation_publisher", "dc.publisher", "dcterms.publisher", "publisher", "og:site_name")
_PUBLISHED = ("citation_publication_date", "citation_date", "citation_year", "dc.date", "dc.date.issued", "dcterms.issued", "dcterms.date", "article:published_time")
_MODIFIED = ("dcterms.modified", "dc.date.modified", "article:modified_time")
_LINKED = "application/ld+json"


def read(path: Path) -> Iterator[Document | Unreadable]:
    """Documents of every HTML file; the id is the path, the section the path of its headings."""
    for key, item in files(path, ".html", ".htm", ".xhtml"):
        try:
            yield from _documents(key, item)
        except OSError as error:
            yield Unreadable(key, f"the file cannot be read: {error.strerror}")
        except AssertionError as error:  # html.parser's word for a marked section that it does not know
            yield Unreadable(key, f"not readable HTML: {error}")


def _documents(key: str, path: Path) -> Iterator[Document | Unreadable]:
    data = path.read_bytes()
    if b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        yield Unreadable(key, "not HTML: the file is binary")
        return
    page = _Page()
    page.feed(_decoded(data))
    page.close()
    parts = _rooted(_parts(page.events))
    if any(part.text for part in parts):
        yield from to_documents(key, path.resolve().as_uri(), parts, _facts(page, parts, path))
        if page.open:
            yield Unreadable(f"{key}#<{page.open[0]}>", "it is never closed, and what follows it was not read")
        return
    unclosed = f": a <{page.open[0]}> is never closed" if page.open else ""
    yield Unreadable(key, f"the file has no text{unclosed}")


def _decoded(data: bytes) -> str:
    """UTF-8 where it is, else the character set that the page names; what cannot be read becomes a replacement character."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        named = _CHARSET.search(data[:2048])
    try:
        return data.decode(named.group(1).decode() if named else "utf-8", "replace")
    except LookupError:
        return data.decode("utf-8", "replace")


class _Page(HTMLParser):
    """Collects title, metadata and what happens in the body, without navigation, scripts and styles."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.metas: dict[str, str] = {}
        self.linked: list[str] = []
        self.events: list[Event] = []
        self.open: list[str] = []
        self._titled = self._linking = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a tag begins."""
        given = {name: value or "" for name, value in attrs}
        if tag in _SKIPPED:
            self._linking = given.get("type") == _LINKED
            self.linked += [""] if self._linking else []
            self.open.append(tag)
        elif tag == "meta":
            self.metas.setdefault((given.get("name") or given.get("property") or "").lower(), given.get("content", "").strip())
        elif tag == "title" and not self.open:
            self._titled = True
        elif not self.open:
            self.events.append(("start", tag, given))

    def handle_endtag(self, tag: str) -> None:
        """Note where a tag ends; an end that nothing began ends nothing."""
        if tag in _SKIPPED:
            if self.open:
                self.open.pop()
            self._linking = False
        elif tag == "title":
            self._titled = False
        elif not self.open:
            self.events.append(("end", tag, {}))

    def handle_data(self, data: str) -> None:
        """Text of the title, of linked data or of the body."""
        if self._linking:
            self.linked[-1] += data
        elif self._titled:
            self.title += data
        elif not self.open:
            self.events.append(("text", data, {}))


def _parts(events: Sequence[Event]) -> list[Part]:
    parts, level, heading, text, inside, at = [], 1, "", "", "", 0
    while at < len(events):
        kind, name, _ = events[at]
        if kind == "start" and name in _HEADINGS:
            parts.append(Part(level, " ".join(heading.split()), _tidy(text)))
            level, heading, text, inside = int(name[1]), "", "", name
        elif kind == "end" and name == inside:
            inside = ""
        elif kind == "start" and name == "table" and (end := _end_of_table(events, at)):
            lines = table_lines(events[at + 1 : end], _HEADINGS)
            if lines is not None:
                text, at = "\n".join([text, *lines, ""]), end
        elif kind == "text" and inside:
            heading += name
        elif kind == "text":
            text += name
        elif name in _BLOCKS:
            text += "\n"
        at += 1
    return [*parts, Part(level, " ".join(heading.split()), _tidy(text))]


def _end_of_table(events: Sequence[Event], start: int) -> int:
    """Where the table ends that begins at ``start``; 0 where it never does."""
    depth = 0
    for at in range(start, len(events)):
        kind, name, _ = events[at]
        if name == "table" and kind != "text":
            depth += 1 if kind == "start" else -1
            if depth == 0:
                return at
    return 0


def _rooted(parts: Sequence[Part]) -> list[Part]:
    """The only first-level heading is the title of the page, not a step of the paths below it."""
    firsts = [part for part in parts if part.level == 1 and part.heading]
    return [Part(0, part.heading, part.text) if part in firsts and len(firsts) == 1 else part for part in parts]


def _facts(page: _Page, parts: Sequence[Part], path: Path) -> Facts:
    linked = _linked(page.linked)
    publisher = linked.get("publisher")
    named = publisher.get("name") if isinstance(publisher, dict) else publisher
    published = later(*(year_in(page.metas.get(name)) for name in _PUBLISHED), year_in(linked.get("datePublished")))
    stated = stated_year(line for part in parts for line in part.text.split("\n"))
    modified = later(*(year_in(page.metas.get(name)) for name in _MODIFIED), year_in(linked.get("dateModified")))
    kind = kind_of(page.metas.get("dc.type")) or kind_of(linked.get("@type")) or ("article" if "citation_journal_title" in page.metas else "page")
    title = " ".join(page.title.split()) or path.stem.replace("-", " ")
    return Facts(title, next((page.metas[name] for name in _PUBLISHERS if page.metas.get(name)), str(named or "")), later(published, stated) or modified, kind)


def _linked(texts: Sequence[str]) -> dict[str, Any]:
    """The first object of a page's linked data; what is not JSON states nothing."""
    for text in texts:
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            continue
        first = found[0] if isinstance(found, list) and found else found
        if isinstance(first, dict):
            return first
    return {}


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
