"""One change to the files of a knowledge folder, as small as it can be: everything that is not changed stays byte for byte."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from assistant.errors import BadInput
from assistant.learning.changes import Change, PageEdit, RankingPair, Synonym
from knowledge_graph.pages import Body, Page, Sentence, find_page, read_page

ASKED = "asked.csv"


def apply(folder: Path, change: Change) -> None:
    """Change the files of ``folder``; an example changes none.

    Raises:
        BadInput: what the change names is not there.
        PageError: a page cannot be read.
    """
    match change:
        case PageEdit():
            _edit_page(folder, change)
        case Synonym():
            _add_words(folder, change)
        case RankingPair():
            _page_of(folder, change.better.page)
            _append(folder / ASKED, [change.better.page, change.better.section, change.question])


def _page_of(folder: Path, page: str) -> tuple[Path, type[Page]]:
    found = find_page(folder, page)
    if found is None:
        raise BadInput(f"there is no page '{page}'")
    return found


def _append(path: Path, row: Sequence[object]) -> None:
    """One row at the end of a CSV file."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(row)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + ("" if text.endswith("\n") else "\n") + line.getvalue(), encoding="utf-8", newline="")


# ---- pages -----------------------------------------------------------------------------------------------------------


def _edit_page(folder: Path, edit: PageEdit) -> None:
    path, kind = _page_of(folder, edit.page)
    body = read_page(path, kind)[1]
    path.write_text(edited(path.read_text(encoding="utf-8"), body, edit), encoding="utf-8", newline="")
    for source in edit.new_sources:
        row = source.model_dump(exclude={"basis"})
        _append(folder / "sources" / f"{source.basis}.csv", ["" if value is None else value for value in row.values()])


def edited(text: str, body: Body, edit: PageEdit) -> str:
    """The text of a page with one sentence replaced, added or removed.

    Raises:
        BadInput: the section or the sentence is not there, or stands there twice.
    """
    sentences = dict(body.sections).get(edit.section)
    if sentences is None:
        raise BadInput(f"the page '{edit.page}' has no section '{edit.section}'")
    lines = text.split("\n")
    written = f"{edit.new}{''.join(f'[^{key}]' for key in edit.sources)}" if edit.new else ""
    if edit.old is None:
        at = (_only(sentences, edit.after, edit) if edit.after else sentences[-1]).line
        bullet = "- " if lines[at - 1].startswith("- ") else ""
        return "\n".join([*lines[:at], bullet + written, *lines[at:]])
    at = _only(sentences, edit.old, edit).line - 1
    found = re.compile(re.escape(edit.old) + r"(?:\[\^[^\]\s]+\])+" + ("" if written else " ?"))
    line = found.sub(lambda _: written, lines[at], count=1).rstrip()
    return "\n".join([*lines[:at], *([line] if line not in ("", "-") else []), *lines[at + 1 :]])


def _only(sentences: Sequence[Sentence], text: str, edit: PageEdit) -> Sentence:
    found = [sentence for sentence in sentences if sentence.text == text]
    if len(found) != 1:
        raise BadInput(f"'{text[:60]}' stands {len(found)} times in '{edit.section}' of '{edit.page}'; it must be one whole sentence, word for word")
    return found[0]


# ---- words -----------------------------------------------------------------------------------------------------------


def _add_words(folder: Path, synonym: Synonym) -> None:
    path, inner, lay = _names_of(folder, synonym.concept)
    text = path.read_text(encoding="utf-8")
    for key, words in ((lay, synonym.en), ("zh", synonym.zh)):
        if words:
            text = with_words(text, (*inner, key), words)
    path.write_text(text, encoding="utf-8", newline="")


def _names_of(folder: Path, concept: str) -> tuple[Path, tuple[str, ...], str]:
    """The file that names a concept, the keys that lead to it, and what its English words are called there."""
    for path in sorted((folder / "findings").glob("*.yaml")):
        if re.search(rf"^{re.escape(concept)}:", path.read_text(encoding="utf-8"), re.M):
            return path, (concept,), "lay"
    return _page_of(folder, concept)[0], (), "lay_names"


def with_words(text: str, place: Sequence[str], words: Sequence[str]) -> str:
    """YAML, or a page that begins with it, with words at the end of the list at ``place``; a list that is not there is made."""
    start = len("---\n") if text.startswith("---\n") else 0
    front = text[start : text.index("\n---\n", start)] if start else text
    node, found = None, yaml.compose(front, Loader=yaml.CSafeLoader)
    for key in place:
        node, found = found, _value(found, key)
    quoted = ", ".join(json.dumps(word, ensure_ascii=False) for word in words)
    if node is not None and found is None:
        first = node.value[0][0].start_mark
        at, added = first.index, f"{place[-1]}: [{quoted}]\n{' ' * first.column}"
    elif isinstance(found, yaml.SequenceNode) and found.flow_style:
        at, added = found.end_mark.index - 1, f"{', ' if found.value else ''}{quoted}"
    else:
        raise BadInput(f"the words of '{place[0]}' are not written as [a, b]; add these by hand")
    return text[: start + at] + added + text[start + at :]


def _value(node: yaml.Node | None, key: str) -> yaml.Node | None:
    return next((value for name, value in node.value if name.value == key), None) if isinstance(node, yaml.MappingNode) else None
