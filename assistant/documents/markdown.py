"""A document as Markdown: numbered marks after statements, and a list of sources with passage, title, publisher, address and quote."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.documents.headings import word
from assistant.documents.types import Note, Paper, Statement

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&])")
_LIST = re.compile(r"^(\d+)([.)])(?=\s)")


def markdown(paper: Paper) -> str:
    """The whole document; ends with a line break."""
    return "\n".join(_lines(paper)) + "\n"


def escaped(text: str) -> str:
    """Text on one line in which nothing is read as markup, so that what a person wrote cannot draw a link or a heading."""
    plain = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LIST.sub(r"\1\\\2", re.sub(r"^([-+=])", r"\\\1", plain))


def _lines(paper: Paper) -> Iterator[str]:
    notes = paper.notes
    yield f"# {escaped(paper.title)}"
    for section in paper.sections:
        yield from ("", f"{'###' if section.under else '##'} {escaped(section.heading)}", "")
        yield from (_statement(statement, notes, paper) for statement in section.statements)
    if notes:
        yield from ("", f"## {escaped(paper.sources)}", "")
        yield from (_source(note, number) for note, number in notes.items())


def _statement(statement: Statement, notes: dict[Note, int], paper: Paper) -> str:
    text = f"**{escaped(statement.text)}**" if statement.strong else escaped(statement.text)
    said = "; ".join(f"“{escaped(words)}”" for words in statement.said)
    origin = f" — {word('said', paper.language)}: {said}" if said else ""
    marks = "".join(f" [[{notes[note]}]](#source-{notes[note]})" for note in statement.notes)
    return f"{'  ' if statement.under else ''}- {text}{origin}{marks}"


def _source(note: Note, number: int) -> str:
    where = ". ".join(escaped(part) for part in (note.publisher, note.title) if part)
    address = f" <{note.url}>" if _plain(note.url) else f" {escaped(note.url)}" if note.url else ""
    return f'{number}. <a id="source-{number}"></a>{where}.{address} “{escaped(note.quote)}” (`{note.key.replace("`", "")}`)'


def _plain(url: str) -> bool:
    return re.fullmatch(r"https?://[^\s<>]+", url) is not None
