"""Passages on disk, by number and by id, in one SQLite file."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path

from indexes.types import Mark, Passage

_SCHEMA = """
create table if not exists passages (
    number integer primary key, id text unique not null, document_id text not null, title text not null, text text not null,
    url text not null, publisher text not null, section text not null, aliases text not null, marks text not null);
create index if not exists by_document on passages (document_id);
"""
_COLUMNS = "id, document_id, title, text, url, publisher, section, aliases, marks"
_NAMES = ("number", *_COLUMNS.split(", "))
_CHUNK = 500
# Answers of a file that cannot change which are kept in memory, a kilobyte or two a passage.
_KEPT = 4096
_Row = tuple[int, str, str, str, str, str, str, str, str, str]


class Corpus:
    """A numbered set of passages. Numbers are those of the vectors in the FAISS index beside it."""

    def __init__(self, path: Path | None = None, read_only: bool = False) -> None:
        """Open ``path``; None keeps everything in memory."""
        target = ":memory:" if path is None else f"{path.resolve().as_uri()}?mode=ro&immutable=1" if read_only else str(path)
        self._db = sqlite3.connect(target, uri=read_only, check_same_thread=False)
        # What was read of a file that cannot change, by column and value.
        self._kept: dict[tuple[str, object], list[_Row]] | None = {} if read_only else None
        if not read_only:
            self._db.executescript(_SCHEMA)

    def add(self, passages: Iterable[Passage]) -> list[int]:
        """Add or replace passages; their numbers, in order."""
        numbers = []
        with self._db:
            for passage in passages:
                old = self._db.execute("select number from passages where id = ?", (passage.id,)).fetchone()
                number = old[0] if old else None
                row = (number, *_row(passage))
                cursor = self._db.execute(f"insert or replace into passages (number, {_COLUMNS}) values (?,?,?,?,?,?,?,?,?,?)", row)
                numbers.append(number if number is not None else int(cursor.lastrowid or 0))
        return numbers

    def by_numbers(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """Passages by number; unknown numbers are left out."""
        return {row[0]: _passage(row) for row in self._select("number", numbers)}

    def by_ids(self, ids: Sequence[str]) -> dict[str, Passage]:
        """Passages by id; unknown ids are left out."""
        return {row[1]: _passage(row) for row in self._select("id", ids)}

    def of_documents(self, ids: Sequence[str]) -> list[Passage]:
        """Every passage of the documents, in order of number."""
        return [_passage(row) for row in sorted(self._select("document_id", ids))]

    def numbers_of(self, ids: Sequence[str]) -> list[int]:
        """Numbers of the ids that are known."""
        return [row[0] for row in self._select("id", ids)]

    def remove(self, ids: Sequence[str]) -> None:
        """Forget passages by id; unknown ids are no error."""
        with self._db:
            self._db.executemany("delete from passages where id = ?", [(key,) for key in ids])

    def all(self) -> Iterator[tuple[int, Passage]]:
        """Every passage with its number, in order."""
        for row in self._db.execute(f"select number, {_COLUMNS} from passages order by number"):
            yield row[0], _passage(row)

    def count_documents(self) -> int:
        """How many documents the passages come from."""
        return int(self._db.execute("select count(distinct document_id) from passages").fetchone()[0])

    def __len__(self) -> int:
        return int(self._db.execute("select count(*) from passages").fetchone()[0])

    def copy_to(self, path: Path) -> None:
        """Write everything to a new file."""
        with sqlite3.connect(path) as target:
            self._db.backup(target)
        target.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _select(self, column: str, values: Sequence[object]) -> list[_Row]:
        kept = self._kept
        if kept is None:
            return self._read(column, values)
        new = [value for value in dict.fromkeys(values) if (column, value) not in kept]
        if len(kept) + len(new) > _KEPT:
            kept = self._kept = {(column, value): kept[column, value] for value in values if (column, value) in kept}
        if new:
            # Other threads read too: nobody may see what is not whole.
            at, found = _NAMES.index(column), {value: list[_Row]() for value in new}
            for row in self._read(column, new):
                found[row[at]].append(row)
            kept |= {(column, value): rows for value, rows in found.items()}
        return [row for value in dict.fromkeys(values) for row in kept[column, value]]

    def _read(self, column: str, values: Sequence[object]) -> list[_Row]:
        rows: list[_Row] = []
        for start in range(0, len(values), _CHUNK):
            part = list(values[start : start + _CHUNK])
            marks = ",".join("?" * len(part))
            rows += self._db.execute(f"select number, {_COLUMNS} from passages where {column} in ({marks})", part).fetchall()
        return rows


def _row(passage: Passage) -> tuple[str, ...]:
    p = passage
    marks = json.dumps([astuple(mark) for mark in p.marks], ensure_ascii=False) if p.marks else ""
    aliases = json.dumps(p.aliases, ensure_ascii=False) if p.aliases else ""
    fields = (p.id, p.document_id, p.title, p.text, p.url, p.publisher, p.section, aliases, marks)
    return tuple(field.encode("utf-8", "replace").decode("utf-8") for field in fields)


@lru_cache(4096)
def _passage(row: _Row) -> Passage:
    _, key, document_id, title, text, url, publisher, section, names, sources = row
    aliases = tuple(json.loads(names)) if names else ()
    marks = tuple(Mark(*mark) for mark in json.loads(sources)) if sources else ()
    return Passage(key, document_id, title, text, url, publisher, section, aliases, marks)
