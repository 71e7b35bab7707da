"""Readers: one format a file."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from pathlib import Path

import pytest

from indexes.errors import ReaderError
from indexes.readers import READERS, Unreadable, read
from indexes.types import Document

MEDQUAD = Path(__file__).parents[2] / "shared/data/corpora/medquad.jsonl.gz"


def lines_of(path: Path, *rows: object) -> Path:
    """A file of JSON lines; a string is written as it is."""
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows), encoding="utf-8")
    return path


def titles(found: list[Document | Unreadable]) -> list[str]:
    """What each item is, briefly."""
    return [f"{item.id}: {item.reason}" if isinstance(item, Unreadable) else f"{item.id} = {item.title}" for item in found]


# ---- specifications --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", ["word:x", "jsonl", "jsonl:", "", ":x", "pages"])
def test_an_unknown_reader(spec: str) -> None:
    with pytest.raises(ReaderError, match="is not READER:PATH with a reader of html, jsonl, markdown, medquad, pdf, text"):
        read(spec)


@pytest.mark.parametrize("reader", READERS)
def test_a_path_that_does_not_exist(reader: str, tmp_path: Path) -> None:
    with pytest.raises(ReaderError, match=r"missing:1' does not exist"):
        read(f"{reader}:{tmp_path}/missing:1")


@pytest.mark.parametrize("reader", ["markdown", "text"])
def test_a_folder_without_such_files(reader: str, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").touch()
    with pytest.raises(ReaderError, match="file below"):
        list(read(f"{reader}:{tmp_path}"))


# ---- jsonl -----------------------------------------------------------------------------------------------------------


def test_jsonl_keeps_ids_and_names_a_bad_line_in_place(tmp_path: Path) -> None:
    good = {"id": "a", "title": "T", "text": "one", "url": "u"}
    path = lines_of(tmp_path / "x.jsonl", good, "{broken", "", {"id": 7, "text": "two", "publisher": "P"})
    first, bad, last = read(f"jsonl:{path}")
    assert first == Document("a", "T", "one", "u")
    assert isinstance(bad, Unreadable)
    assert bad.id == "line 2"
    assert bad.reason.startswith("not JSON: ")
    assert last == Document("7", "", "two", "", "P")


@pytest.mark.parametrize("row", [{"text": "x"}, {"id": "a"}, {"id": "a", "text": " "}, {"id": None, "text": "x"}, {"id": "", "text": "x"}, [1], "7"])
def test_jsonl_needs_an_id_and_a_text(tmp_path: Path, row: object) -> None:
    path = lines_of(tmp_path / "x.jsonl", row)
    assert list(read(f"jsonl:{path}")) == [Unreadable("line 1", "a document needs 'id' and a 'text' that is not empty")]


def test_jsonl_of_windows(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'\xef\xbb\xbf{"id": "a", "text": "caf\xe9"}\r\n')
    assert list(read(f"jsonl:{path}")) == [Document("a", "", "caf\ufffd")]


def test_a_damaged_archive_gives_what_can_be_read(tmp_path: Path) -> None:
    rows = "".join(json.dumps({"id": str(n), "text": f"text {n * n * 7919}"}) + "\n" for n in range(5000)).encode()
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(gzip.compress(rows)[:-5000])
    *good, bad = read(f"jsonl:{path}")
    assert [item.id for item in good] == [str(n) for n in range(len(good))]
    assert isinstance(bad, Unreadable)
    assert (bad.id, bad.reason[:34]) == (f"line {len(good) + 1}", "the file is damaged from here on: ")


def test_a_damaged_medquad_gives_what_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "m.gz").write_bytes(b"not gzip")
    (bad,) = read(f"medquad:{tmp_path / 'm.gz'}")
    assert isinstance(bad, Unreadable)
    assert (bad.id, bad.reason[:34]) == ("line 1", "the file is damaged from here on: ")


# ---- markdown --------------------------------------------------------------------------------------------------------

PAGE = """---
title: not text
---
# Iron *deficiency*

It makes you
tired.

## Treatment

- Take **tablets** with [water](http://x).
- Eat `beans`.

## Empty

## When to get help
At once."""


def test_markdown_cuts_sections(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    path = tmp_path / "sub" / "iron.md"
    path.write_text("\ufeff" + PAGE, encoding="utf-8")
    url, key = path.as_uri(), "sub/iron.md"
    assert list(read(f"markdown:{tmp_path}")) == [
        Document(key, "Iron deficiency", "It makes you tired.", url),
        Document(f"{key}#Treatment", "Iron deficiency", "Take tablets with water.\nEat beans.", url, section="Treatment"),
        Document(f"{key}#When to get help", "Iron deficiency", "At once.", url, section="When to get help"),
    ]


def test_markdown_without_a_heading_is_named_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "iron-tablets.md").write_text("Take them.")
    (tmp_path / "nothing.markdown").write_text("# Only a heading")
    assert titles(list(read(f"markdown:{tmp_path}"))) == ["iron-tablets.md = iron tablets", "nothing.markdown: the file has no text"]


# ---- text ------------------------------------------------------------------------------------------------------------


def test_text_takes_its_first_line_as_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Iron\n\nTake tablets.\n")
    (tmp_path / "b.txt").write_text("only one line")
    (tmp_path / "c.txt").write_text("x" * 121 + "\nmore")
    (tmp_path / "d.TXT.GZ").write_bytes(b"not gzip")
    (tmp_path / "e.txt").write_text(" \n")
    (tmp_path / "z.jsonl.gz").write_bytes(gzip.compress(b"{}"))
    found = {item.id: item for item in read(f"text:{tmp_path}")}
    assert found["a.txt"] == Document("a.txt", "Iron", "Take tablets.", (tmp_path / "a.txt").as_uri())
    assert found["b.txt"] == Document("b.txt", "b", "only one line", (tmp_path / "b.txt").as_uri())
    assert found["c.txt"] == Document("c.txt", "c", "x" * 121 + "\nmore", (tmp_path / "c.txt").as_uri())
    assert found["e.txt"] == Unreadable("e.txt", "the file is empty")
    assert found.keys() == {"a.txt", "b.txt", "c.txt", "d.TXT.GZ", "e.txt"}


def test_text_names_a_damaged_archive_and_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt.gz").write_bytes(gzip.compress(b"Iron\nTake tablets.")[:-9])
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"Iron\nTake tablets."))
    bad, good = read(f"text:{tmp_path}")
    assert isinstance(bad, Unreadable)
    assert bad.reason.startswith("the file is damaged: ")
    assert isinstance(good, Document)
    assert (good.id, good.title, good.text) == ("b.txt.gz", "Iron", "Take tablets.")


# ---- medquad ---------------------------------------------------------------------------------------------------------


def medquad_row(key: str, answer: str | None, **more: object) -> dict[str, object]:
    row = {"id": key, "focus": "Anaemia", "source": "NHLBI", "url": "http://x", "qtype": "treatment", "synonyms": ["Low iron", "Low iron", "xx"]}
    return {**row, "answer": answer, **more}


def test_medquad_leaves_out_what_is_no_answer(tmp_path: Path) -> None:
    path = lines_of(
        tmp_path / "m.jsonl",
        medquad_row("good", "Take iron. You can use the MedlinePlus Medical Dictionary for words. Rest."),
        medquad_row("table", "The Human Phenotype Ontology provides the following list of signs and symptoms for Anaemia. Pallor 90%"),
        medquad_row("links", "These resources address the management of anaemia: - Gene Review"),
        medquad_row("twin", "TAKE iron.  Rest."),
        medquad_row("elsewhere", "Take iron. Rest.", focus="Tiredness", source="Other", synonyms=None),
        medquad_row("empty", None),
        {"id": "no answer"},
        "[1]",
        medquad_row("untitled", "Rest well.", focus="", question="How to rest?"),
    )
    found = list(read(f"medquad:{path}"))
    assert found[0] == Document(
        "good", "Anaemia", "Take iron. Rest.", "http://x", "National Heart, Lung, and Blood Institute (NIH)", "treatment", ("Low iron",)
    )
    assert found[4] == Document("elsewhere", "Tiredness", "Take iron. Rest.", "http://x", "Other", "treatment")
    assert titles(found[8:]) == ["untitled = How to rest?"]
    left_out = [*found[1:4], *found[5:8]]
    assert titles(left_out) == [
        "table: only a table of signs",
        "links: only a list of links",
        "twin: the same answer as good",
        "empty: empty answer",
        "line 7: not a MedQuAD record: 'answer'",
        "line 8: not a MedQuAD record: list indices must be integers or slices, not str",
    ]


@pytest.mark.skipif(not MEDQUAD.is_file(), reason=f"{MEDQUAD} is not here")
def test_medquad_itself() -> None:
    found = list(read(f"medquad:{MEDQUAD}"))
    documents = [item for item in found if isinstance(item, Document)]
    counts = Counter(item.reason.split(" as ")[0] for item in found if isinstance(item, Unreadable))
    print(f"medquad: {len(found)} answers, {len(documents)} documents, {dict(counts)}")
    assert (len(found), len({item.id for item in found}), len(documents)) == (16407, 16407, 13099)
    assert counts == {"empty answer": 991, "only a table of signs": 2243, "only a list of links": 17, "the same answer": 57}
    assert [item.id for item in documents if not (item.text.strip() and item.url and item.title)] == []
    assert not any("Human Phenotype Ontology provides the following list" in item.text for item in documents)
