"""HTML: a file or a folder; every heading begins a section, and a document is one section."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

from indexes.readers.types import Unreadable, files
from indexes.types import Document

_SKIPPED = frozenset({"script", "style", "nav", "header", "footer", "noscript", "template", "svg", "form"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})
_BLOCKS = frozenset({"p", "li", "div", "section", "article", "tr", "br", "dt", "dd", "blockquote", "td", "th", "ul", "ol", "table"})


def read(path: Path) -> Iterator[Document | Unreadable]:
    """Documents of every HTML file; the id is the path, the section its heading."""
    for key, item in files(path, ".html", ".htm", ".xhtml"):
        page = _Page()
        page.feed(item.read_text(encoding="utf-8", errors="replace"))
        page.close()
        title = page.title.strip() or item.stem.replace("-", " ")
        found = [(heading, text) for heading, text in page.sections() if text]
        if not found:
            yield Unreadable(key, "the file has no text")
        seen: dict[str, int] = {}
        for heading, text in found:
            seen[heading] = seen.get(heading, 0) + 1
            mark = f"#{heading}" if heading else ""
            again = f"~{seen[heading]}" if seen[heading] > 1 else ""
            yield Document(f"{key}{mark}{again}", title, text, item.resolve().as_uri(), section=heading)


class _Page(HTMLParser):
    """Collects the title and the text below each heading; navigation, scripts and styles are left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self._parts: list[tuple[list[str], list[str]]] = [([], [])]
        self._skip = 0
        self._inside = ""

    def sections(self) -> list[tuple[str, str]]:
        """Headings with their text, white space tidied, one line a block."""
        return [(" ".join("".join(head).split()), _tidy("".join(body))) for head, body in self._parts]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a section at a heading, a line at a block."""
        if tag in _SKIPPED:
            self._skip += 1
        elif tag in _HEADINGS:
            self._parts.append(([], []))
            self._inside = tag
        elif tag == "title":
            self._inside = tag
        elif tag in _BLOCKS:
            self._parts[-1][1].append("\n")

    def handle_endtag(self, tag: str) -> None:
        """End what ``handle_starttag`` began."""
        if tag in _SKIPPED:
            self._skip = max(0, self._skip - 1)
        elif tag == self._inside:
            self._inside = ""
        elif tag in _BLOCKS:
            self._parts[-1][1].append("\n")

    def handle_data(self, data: str) -> None:
        """Text of the title, of a heading or of a section."""
        if self._inside == "title":
            self.title += data
        elif self._skip == 0:
            self._parts[-1][0 if self._inside else 1].append(data)


def _tidy(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
