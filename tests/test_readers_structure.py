"""Headings, tables, pages, years and types of what is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from indexes.chunk import chunk
from indexes.corpus import Corpus
from indexes.errors import ReaderError
from indexes.readers import Unreadable, read
from indexes.readers.facts import kind_of, stated_year, year_in
from indexes.readers.layout import Line, running
from indexes.readers.sections import section_paths
from indexes.readers.tables import statements
from indexes.types import Document, Mark, Passage
from tests.pdfs import Word, column, pdf


def documents(spec: str) -> list[Document]:
    return [item for item in read(spec) if isinstance(item, Document)]


def left_out(spec: str) -> dict[str, str]:
    return {item.id: item.reason for item in read(spec) if isinstance(item, Unreadable)}


def told(found: Sequence[Document]) -> dict[str, str]:
    """Section -> text."""
    return {document.section: document.text for document in found}


# ---- what a document states --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "year"),
    [
        ("Published: March 2021", 2021),
        ("Last updated 3 May 2023.", 2023),
        ("Published March 2019 · Last updated: 12 June 2022", 2022),
        ("Page last reviewed: 08 January 2024", 2024),
        ("Published: 2020-11-05", 2020),
        ("Issued September 1, 2018", 2018),
        ("A trial published in March 2019 found no difference in mortality", None),
        ("Smith et al. published 2012 and 2014", None),
        ("Next review due: May 2027", None),
        ("Dose 2000 mg", None),
        ("Published by the Ministry of Health in " + "x" * 120 + " 2020", None),
    ],
)
def test_only_a_clear_statement_gives_the_year(line: str, year: int | None) -> None:
    assert stated_year([line]) == year


def test_metadata_name_years_and_types() -> None:
    assert [year_in(value) for value in ("D:20210312", "2021-03-12", 2019, None, "12345")] == [None, 2021, 2019, None, None]
    assert [kind_of(value) for value in ("Guidelines", "journal-article", "Patient information leaflet", "WebPage", "text", None)] == ["guideline", "article", "leaflet", "page", "", ""]  # fmt: skip


def test_a_path_is_made_of_the_headings_above() -> None:
    headings = [(1, "Treatment"), (2, "Children"), (3, "Dose"), (2, "Adults"), (1, "Tests"), (3, "Blood"), (0, "Title"), (2, "")]
    assert section_paths(headings) == ["Treatment", "Treatment > Children", "Treatment > Children > Dose", "Treatment > Adults", "Tests", "Tests > Blood", "Title", ""]  # fmt: skip


# ---- tables ------------------------------------------------------------------------------------------------------------


def test_a_row_says_its_columns() -> None:
    rows = [["2-5 years", "5 ml", "4"], ["6-11 years", "", "3"], ["", "20 ml", "4"], ["", "", ""]]
    assert statements(["Age", "Dose", "Times a day"], rows) == [
        "Age 2-5 years: dose 5 ml; times a day 4",
        "Age 6-11 years: times a day 3",
        "dose 20 ml; times a day 4",
    ]
    assert statements(["", "BMI"], [["Adults", "25"]]) == ["Adults: BMI 25"]
    assert statements([], [["Fever", "above 38"]]) == ["Fever: above 38"]


def test_a_cell_across_the_table_names_the_rows_below() -> None:
    rows = [["Children", "Children"], ["2-5 years", "5 ml"], ["Adults", "Adults"], ["18 years", "20 ml"]]
    assert statements(["Age", "Dose"], rows) == ["Children, age 2-5 years: dose 5 ml", "Adults, age 18 years: dose 20 ml"]


# ---- markdown ----------------------------------------------------------------------------------------------------------

PAGE = """---
publisher: WHO
type: guideline
published: 2021-03-01
---
# Fever

## Treatment

### Children

| Age | Dose |
|---|---|
| 2-5 years | 5 *ml* |
| 6-11 years | 10 ml |

- Drink water.
- Rest.

### Adults

Last updated: June 2023

## Tests

None.

# Cough

## Treatment

### Children

Honey.
"""


def test_markdown_structure_and_facts(tmp_path: Path) -> None:
    (tmp_path / "g.md").write_text(PAGE, encoding="utf-8")
    found = documents(f"markdown:{tmp_path}")
    assert [(d.id, d.title, d.section, d.text) for d in found] == [
        ("g.md#Treatment > Children", "Fever", "Treatment > Children", "Age 2-5 years: dose 5 ml\nAge 6-11 years: dose 10 ml\nDrink water.\nRest."),
        ("g.md#Treatment > Adults", "Fever", "Treatment > Adults", "Last updated: June 2023"),
        ("g.md#Tests", "Fever", "Tests", "None."),
        ("g.md#Treatment > Children~2", "Cough", "Treatment > Children", "Honey."),
    ]
    assert {(d.publisher, d.year, d.kind) for d in found} == {("WHO", 2023, "guideline")}


def test_front_matter_that_is_no_yaml_states_nothing(tmp_path: Path) -> None:
    (tmp_path / "g.md").write_text("---\n: [broken\n---\nRest.", encoding="utf-8")
    assert documents(f"markdown:{tmp_path}") == [Document("g.md", "g", "Rest.", (tmp_path / "g.md").as_uri())]


# ---- html --------------------------------------------------------------------------------------------------------------

TABLE = """<table><caption>Doses</caption><tr><th rowspan="2">Age</th><th colspan="2">Dose</th></tr><tr><th>by mouth</th><th>rectal</th></tr>
<tr><td colspan="3">Children</td></tr><tr><td>2-5 years</td><td>5&nbsp;ml</td><td>60 mg<br>once</td></tr></table>"""


def html(tmp_path: Path, body: str, head: str = "") -> list[Document]:
    (tmp_path / "g.html").write_text(f"<html><head><title>T</title>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return documents(f"html:{tmp_path}")


def test_html_paths_start_below_the_only_title(tmp_path: Path) -> None:
    found = html(tmp_path, "<h1>Fever</h1><p>Hot.</p><h2>Treatment</h2><h3>Children</h3><ul><li>Rest</li><li>Drink</li></ul><h2>Tests</h2><p>None.</p>")
    assert told(found) == {"Fever": "Hot.", "Treatment > Children": "Rest\nDrink", "Tests": "None."}


def test_html_table_rows_are_statements(tmp_path: Path) -> None:
    assert told(html(tmp_path, TABLE))[""].split("\n") == ["Doses", "Children, age 2-5 years: dose by mouth 5 ml; dose rectal 60 mg once"]


def test_a_table_that_lays_out_a_page_is_read_as_text(tmp_path: Path) -> None:
    found = html(tmp_path, "<table><tr><td>Menu</td><td><h2>Care</h2><p>Rest well.</p></td></tr></table><table><tr><td>only one column</td></tr></table>")
    assert told(found) == {"": "Menu", "Care": "Rest well.\nonly one column"}


@pytest.mark.parametrize(
    ("head", "body", "facts"),
    [
        ('<meta name="DC.publisher" content="WHO"><meta name="dc.date" content="2019-02">', "<p>x</p>", ("WHO", 2019, "page")),
        ('<meta name="citation_journal_title" content="J"><meta name="citation_date" content="2015/03">', "<p>x</p>", ("", 2015, "article")),
        ('<meta property="article:modified_time" content="2025-01-01">', "<p>Published: May 2020</p>", ("", 2020, "page")),
        ('<script type="application/ld+json">{"@type": "MedicalGuideline", "publisher": {"name": "NICE"}, "datePublished": "2022-01-01"}</script>', "<p>x</p>", ("NICE", 2022, "guideline")),
        ('<script type="application/ld+json">{broken</script><meta property="og:type" content="article">', "<p>x</p>", ("", None, "page")),
    ],
)  # fmt: skip
def test_html_facts(tmp_path: Path, head: str, body: str, facts: tuple[str, int | None, str]) -> None:
    (only,) = html(tmp_path, body, head)
    assert (only.publisher, only.year, only.kind) == facts


def test_html_of_another_character_set(tmp_path: Path) -> None:
    (tmp_path / "g.html").write_bytes('<meta charset="windows-1252"><p>38 °C – fièvre</p>'.encode("cp1252"))
    assert [d.text for d in documents(f"html:{tmp_path}")] == ["38 °C – fièvre"]


def test_broken_html_is_one_error_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"\x00\x01\x02PNG")
    (tmp_path / "b.html").write_text("<nav>Menu<p>Rest.</p>", encoding="utf-8")
    (tmp_path / "c.html").write_text("<p>Rest</b> well.<table><tr><td>a", encoding="utf-8")
    (tmp_path / "d.html").write_text("<p>Drink.</p><nav>Menu<p>lost</p>", encoding="utf-8")
    assert left_out(f"html:{tmp_path}") == {
        "a.html": "not HTML: the file is binary",
        "b.html": "the file has no text: a <nav> is never closed",
        "d.html#<nav>": "it is never closed, and what follows it was not read",
    }
    assert [d.text for d in documents(f"html:{tmp_path}")] == ["Rest well.\na", "Drink."]


# ---- pdf ---------------------------------------------------------------------------------------------------------------

BODY = ["Give paracetamol to a child who is distressed by the fever and look", "for danger signs. A child who cannot drink needs help at once."]


def guideline() -> list[list[Word]]:
    """Three pages with a header and a footer; headings of two sizes; a section that goes on over the page."""
    pages: list[list[Word]] = [
        [("Fever in children", 60, 720, 20), ("Published: March 2021", 60, 690, 10), ("Treatment", 60, 660, 16), ("Infants", 60, 640, 13), *column(BODY, top=620)],
        [*column(["Keep the infant warm and go on with breast-", "feeding through the ill-", "ness."]), ("Children", 60, 640, 13), *column(BODY[:1], top=620)],
        [*column(["for rare causes."]), ("Tests", 60, 640, 16), *column(["A malaria test is done where malaria is common."], top=620)],
    ]
    return [[("WHO fever guideline", 60, 780, 8), *words, (f"Page {n} of 3", 280, 20, 8)] for n, words in enumerate(pages, 1)]


@pytest.fixture
def fever(tmp_path: Path) -> str:
    (tmp_path / "fever.pdf").write_bytes(pdf(guideline()))
    return f"pdf:{tmp_path / 'fever.pdf'}"


def test_pdf_headings_are_larger_lines_and_pages_are_marked(fever: str) -> None:
    found = documents(fever)
    assert told(found) == {
        "": "Published: March 2021",
        "Treatment > Infants": f"{' '.join(BODY)}\nKeep the infant warm and go on with breastfeeding through the illness.",
        "Treatment > Children": f"{BODY[0]} for rare causes.",
        "Tests": "A malaria test is done where malaria is common.",
    }
    assert {(d.title, d.year, d.kind) for d in found} == {("Fever in children", 2021, "")}
    infants = found[1]
    assert (infants.id, infants.url) == ("fever.pdf#Treatment > Infants", fever.replace("pdf:", "file://", 1))
    assert [(infants.text[m.start : m.start + 4], m.page, m.url) for m in infants.marks] == [("Give", 1, f"{infants.url}#page=1"), ("Keep", 2, f"{infants.url}#page=2")]


def test_what_runs_along_every_page_is_left_out_and_counted(fever: str) -> None:
    assert left_out(fever) == {"fever.pdf#running": "6 lines left out: running headers and footers, page numbers, tables of contents; the text was read"}


def test_a_passage_of_a_pdf_knows_its_pages(fever: str) -> None:
    passages = {p.section: p for d in documents(fever) for p in chunk(d)}
    children = passages["Treatment > Children"]
    assert (children.pages, children.url[-7:], children.sources[0].published) == ((2, 3), "#page=2", 2021)
    at = children.text.index("rare")
    assert (children.mark_at(at, at + 10).page, children.mark_at(at, at + 10).url[-7:]) == (3, "#page=3")


def test_lines_of_one_size_are_no_headings_but_those_of_the_outline_are(tmp_path: Path) -> None:
    words = column(["Treatment", "Rest helps most people with it.", "2. Tests", "No test is needed for this."], leading=30)
    (tmp_path / "a.pdf").write_bytes(pdf([words], title="Colds"))
    (tmp_path / "b.pdf").write_bytes(pdf([words], title="Colds", outline=[("Treatment", 1), ("Tests", 1)]))
    plain, *outlined = documents(f"pdf:{tmp_path}")
    assert (plain.id, plain.section, plain.title) == ("a.pdf#page=1", "page 1", "Colds")
    assert told(outlined) == {"Treatment": "Rest helps most people with it.", "2. Tests": "No test is needed for this."}


@pytest.mark.parametrize("row_by_row", [True, False])
def test_two_clear_columns_are_read_one_after_the_other(tmp_path: Path, row_by_row: bool) -> None:
    left = column([f"left {n} of what to do in a fever of a small child" for n in range(8)])
    right = column([f"right {n} of how to find the cause of the fever in it" for n in range(8)], x=320)
    words = [word for pair in zip(left, right, strict=True) for word in pair] if row_by_row else [*left, *right]
    across = ("This line stands above both of the columns and goes from one edge of the page to the other", 60.0, 730.0, 10.0)
    (tmp_path / "a.pdf").write_bytes(pdf([[across, *words]]))
    (only,) = documents(f"pdf:{tmp_path}")
    order = [f"left {n}" for n in range(8)] + [f"right {n}" for n in range(8)]
    places = [only.text.index(name) for name in order]
    assert only.text.startswith("This line stands above")
    assert places == sorted(places)


def test_pdf_tables_where_rows_are_unmistakable(tmp_path: Path) -> None:
    def table(*rows: Sequence[str]) -> list[Word]:
        return [(cell, 60 + 120 * column, 700 - 14 * n, 10) for n, row in enumerate(rows) for column, cell in enumerate(row)]

    clear = table(("Age", "Dose", "Times a day"), ("2-5 months", "2.5 ml", "4"), ("6-23 months", "5 ml", "4"))
    unclear = table(("Fever", "Headache"), ("Cough", "Rash"), ("Sore throat", "Cramps"))
    (tmp_path / "a.pdf").write_bytes(pdf([clear]))
    (tmp_path / "b.pdf").write_bytes(pdf([unclear]))
    assert [d.text for d in documents(f"pdf:{tmp_path}")] == [
        "Age 2-5 months: dose 2.5 ml; times a day 4\nAge 6-23 months: dose 5 ml; times a day 4",
        "Fever Headache Cough Rash Sore throat Cramps",
    ]


def test_list_items_and_known_compounds(tmp_path: Path) -> None:
    words = column(["A well-known list of danger signs", "- cannot drink", "- has had convulsions or is well-", "known to be drowsy"])
    (tmp_path / "a.pdf").write_bytes(pdf([words]))
    (only,) = documents(f"pdf:{tmp_path}")
    assert only.text == "A well-known list of danger signs\ncannot drink\nhas had convulsions or is well-known to be drowsy"


def test_unreadable_pdfs_are_one_error_each_and_the_others_go_on(tmp_path: Path) -> None:
    whole = pdf([column(["Rest helps."])])
    (tmp_path / "broken.pdf").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "locked.pdf").write_bytes(pdf([column(["Secret."])], encrypted=True))
    (tmp_path / "scan.pdf").write_bytes(pdf([[], []]))
    (tmp_path / "whole.pdf").write_bytes(whole)
    reasons = left_out(f"pdf:{tmp_path}")
    assert [d.text for d in documents(f"pdf:{tmp_path}")] == ["Rest helps."]
    assert reasons.keys() == {"broken.pdf", "locked.pdf", "scan.pdf"}
    assert reasons["broken.pdf"].startswith("not a readable PDF: ")
    assert reasons["locked.pdf"] == "the PDF is encrypted and needs a password; save a copy without one"
    assert reasons["scan.pdf"] == "none of its 2 pages holds text (a scan?)"


def test_two_pages_have_no_running_lines() -> None:
    pages = [[Line("Header", 60, 780, 8, n)] for n in (1, 2, 3)]
    assert running(pages, [800.0] * 3) == {("header", 195)}
    assert running(pages[:2], [800.0] * 2) == set()
    assert running([[Line("Header", 60, 400, 8, 1)]] * 3, [800.0] * 3) == set()


# ---- types, and passages on disk ---------------------------------------------------------------------------------------


def test_the_type_can_be_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Rest.", encoding="utf-8")
    (only,) = documents(f"markdown/leaflet:{tmp_path}")
    assert (only.kind, next(chunk(only)).sources[0].kind) == ("leaflet", "leaflet")
    with pytest.raises(ReaderError, match="'song' is not a type of document; known: guideline, article, leaflet, page"):
        read(f"markdown/song:{tmp_path}")


def test_jsonl_may_state_year_and_type(tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text('{"id": "a", "text": "Rest.", "year": 2019, "type": "Guideline"}\n{"id": "b", "text": "x"}', encoding="utf-8")
    assert [(d.year, d.kind) for d in documents(f"jsonl:{tmp_path / 'x.jsonl'}")] == [(2019, "guideline"), (None, "")]


def test_pages_years_and_types_are_kept_on_disk_and_old_marks_still_open() -> None:
    corpus = Corpus()
    old = Passage("old", "d", "T", "Rest.", marks=(Mark(0, 5, "NHS", "Colds (2020)", "u", "read"),))
    new = Passage("new", "d", "T", "Rest.", marks=(Mark(0, 5, "NHS", "Colds", "u", page=3, year=2021, kind="leaflet"),))
    corpus.add([old, new])
    corpus._db.execute("update passages set marks = '[[0, 5, \"NHS\", \"Colds (2020)\", \"u\", \"read\"]]' where id = 'old'")
    assert corpus.by_ids(["old", "new"]) == {"old": old, "new": new}
    assert [p.sources[0].published for p in (old, new)] == [2020, 2021]
    assert (old.pages, new.pages) == ((), (3,))
    corpus.close()


def test_a_document_dates_its_passages() -> None:
    (only,) = chunk(Document("d", "T", "Rest well.", "u", "NHS", year=2022, kind="page"))
    assert only.marks == (Mark(0, 10, "NHS", "T", "u", year=2022, kind="page"),)
    (own,) = chunk(Document("d", "T", "Rest well.", "u", "NHS", marks=(Mark(0, 10, "A", "a", "v", year=2019),), year=2022))
    assert own.marks == (Mark(0, 10, "A", "a", "v", year=2019),)
