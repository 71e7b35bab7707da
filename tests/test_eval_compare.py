"""Two reports side by side, and reports as one web page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from assistant.errors import BadInput
from eval import html
from eval.compare import compare, difference, load, scores_of
from eval.metrics.interval import Interval
from eval.report import Header, Report, Table, to_json, to_markdown, write

CASES = tuple({"id": f"q{n}", "system": "s", "recall": float(n % 2), "seconds": 1.0, "right": {"model": n > 5}, "rank": {"words": 0 if n == 0 else 2}} for n in range(10))


def report(suite: str = "answers", low: float = 0.4, cases: tuple[dict[str, Any], ...] = CASES, **more: Any) -> Report:
    mean = Interval(low + 0.1, low, low + 0.2, 10)
    table = Table("Facts", ("system", "n", "recall", "text"), (("<b>", 10, mean, "x"), ("none", 10, Interval(float("nan"), float("nan"), float("nan"), 0), "y")))
    head: dict[str, Any] = {"date": "2026-01-02T03:04:05+00:00", "commit": "abcdef123", "command": "c", "load": 0.1} | more
    return Report(Header(suite, 10, "m", "i", "d", "k", "data", **head), (table,), ("a note",), cases)


def line(found: Report, table: int, figure: str) -> Any:
    """The cells of the first row about a figure."""
    return next(row for row in found.tables[table].rows if figure in row[:3])


# ---- compare ---------------------------------------------------------------------------------------------------------


def test_figures_are_flagged_beyond_the_intervals() -> None:
    before, after = to_json(report()), to_json(report(low=0.7, date="2026-01-03T00:00:00+00:00"))
    found = difference(before, after)
    identity, figures, _ = found.tables
    assert ("date", "2026-01-02T03:04:05+00:00", "2026-01-03T00:00:00+00:00") in identity.rows
    recall = line(found, 1, "recall")
    assert recall[:4] == ("Facts", "<b>", "recall", Interval(0.5, 0.4, 0.6000000000000001, 10))
    assert recall[5:] == (pytest.approx(0.3), "higher")
    assert line(found, 1, "n")[5:] == (0.0, "")
    assert "none" not in {row[1] for row in figures.rows if row[2] == "recall"}
    assert line(difference(after, before), 1, "recall")[6] == "lower"
    assert line(difference(before, to_json(report(low=0.5))), 1, "recall")[6] == ""
    assert found.header.suite == "compare-answers"
    assert "| higher" in to_markdown(found)


def test_cases_are_paired_by_id_and_system() -> None:
    better = tuple(case | {"recall": 1.0} for case in CASES)
    found = difference(to_json(report()), to_json(report(cases=better)))
    recall = line(found, 2, "recall")
    assert (recall[0], recall[4].mean, recall[5]) == ("s", 0.5, "higher")
    assert line(found, 2, "seconds")[4:] == (Interval(0.0, 0.0, 0.0, 10), "")
    assert line(found, 2, "right, model")[2].mean == pytest.approx(0.4)
    assert line(found, 2, "reciprocal rank, words")[2].mean == pytest.approx(0.45)


def test_only_shared_cases_are_paired() -> None:
    fewer = difference(to_json(report()), to_json(report(cases=CASES[:4])))
    assert fewer.header.n == 4
    assert line(fewer, 2, "recall")[4].n == 4
    assert "left out case by case: 6" in fewer.notes[0]
    apart = difference(to_json(report()), to_json(report(cases=tuple(case | {"id": f"other{n}"} for n, case in enumerate(CASES)))))
    assert apart.tables[2].rows == ()
    assert "no case in common" in apart.notes[0]


def test_other_data_are_told() -> None:
    other = to_json(report())
    other["header"]["data"] = "more data"
    assert any("different data" in note for note in difference(to_json(report()), other).notes)
    assert not any("different data" in note for note in difference(other, other).notes)


def test_what_could_not_be_scored_is_left_out() -> None:
    scores = scores_of([{"id": "a", "x": None, "y": None, "z": True}, {"id": "b", "x": 2, "y": None, "z": False}])
    assert scores == {"x": {("a", "", ""): None, ("b", "", ""): 2.0}, "z": {("a", "", ""): 1.0, ("b", "", ""): 0.0}}


def test_folders_are_compared_suite_by_suite(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    write(report(), first)
    write(report("qa"), first)
    write(report("safety"), first)
    write(report(), second)
    newest, _ = write(report(low=0.7, date="2026-02-02T00:00:00+00:00"), second)
    write(report("qa"), second)
    assert [found.header.suite for found in compare(first, second)] == ["compare-answers", "compare-qa"]
    assert line(compare(first, second)[0], 1, "recall")[6] == "higher"
    assert compare(first, second)[0].notes[0] == "only in one of the two: safety"
    assert load(newest).keys() == {"answers"}


def test_compare_refuses_what_it_cannot_use(tmp_path: Path) -> None:
    path, _ = write(report(), tmp_path / "a")
    other, _ = write(report("qa"), tmp_path / "b")
    with pytest.raises(BadInput, match="no suite in common"):
        compare(path, other)
    (tmp_path / "c").mkdir()
    with pytest.raises(BadInput, match="holds no report"):
        load(tmp_path / "c")
    for text in ("no json", "[]", '{"header": {}, "tables": [], "cases": []}'):
        (tmp_path / "c" / "x.json").write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match="is not a report"):
            load(tmp_path / "c")


# ---- the page --------------------------------------------------------------------------------------------------------


def drawings(page: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(text) for text in re.findall(r"<svg.*?</svg>", page, re.S)]


def test_the_page_stands_alone() -> None:
    page = html.page([to_json(report())], "Run <1>")
    assert "<h1>Run &lt;1&gt;</h1>" in page
    assert "<script" not in page
    assert re.findall(r'(?:src|href)="(?!#)[^"]+"', page) == []
    assert "<td>0.500 [0.400, 0.600]</td>" in page
    assert "<td>&lt;b&gt;</td>" in page
    assert "<li>a note</li>" in page
    assert len(page) < 20_000
    bar = drawings(page)[0].findall(".//{*}rect")
    assert len(bar) == 1  # the row without a score has no bar
    assert float(bar[0].attrib["width"]) == pytest.approx(0.5 * html.PLOT, abs=0.1)


def test_reports_of_one_suite_share_their_bars() -> None:
    page = html.page([to_json(report()), to_json(report(low=0.7)), to_json(report("qa"))])
    assert page.count("<section") == 2
    assert [len(drawing.findall(".//{*}rect")) for drawing in drawings(page)] == [2, 1]
    assert "1: 2026-01-02 abcdef1" in page
    assert "2: 2026-01-02 abcdef1" in page


def test_differences_hang_on_zero() -> None:
    rows: list[dict[str, Any]] = [{"of": "a", "d": {"mean": -0.2, "low": -0.3, "high": 0.1, "n": 5}}, {"of": "b", "d": {"mean": 0.1, "low": 0.0, "high": 0.2, "n": 5}}]
    low, high = html.bounds([row["d"] for row in rows])
    assert low == -high == pytest.approx(-0.315)
    below, above = ElementTree.fromstring(html.bars({"r": rows}, "d")).findall(".//{*}rect")
    zero = html.LABELS + html.PLOT / 2
    assert float(below.attrib["x"]) + float(below.attrib["width"]) == pytest.approx(zero, abs=0.2)
    assert float(above.attrib["x"]) == pytest.approx(zero, abs=0.2)
    assert html.bounds([{"low": 1.0, "high": 10.0}]) == (0.0, 10.5)
    assert html.bounds([]) == (0.0, 1.0)


def test_reliability_is_drawn_on_the_unit_square() -> None:
    rows: list[dict[str, Any]] = [
        {"probability of the first": "0.0 to 0.5", "vignettes": 4, "mean": 0.25, "it is right": {"mean": 0.5, "low": 0.2, "high": 0.8, "n": 4}},
        {"probability of the first": "0.5 to 1.0", "vignettes": 0, "mean": 0.0, "it is right": {"mean": None, "low": None, "high": None, "n": 0}},
    ]
    (figure,) = html.figures({"r": rows})
    points = drawings(figure)[0].findall(".//{*}circle")
    assert len(points) == 1
    assert float(points[0].attrib["cx"]) == pytest.approx(36 + 0.25 * html.SIDE)
    assert float(points[0].attrib["cy"]) == pytest.approx(36 + 0.5 * html.SIDE)


def test_a_comparison_is_a_report_too(tmp_path: Path) -> None:
    found = difference(to_json(report()), to_json(report(low=0.7)))
    path, _ = write(found, tmp_path)
    assert path.name.startswith("compare-answers-")
    page = html.page([json.loads(path.read_text(encoding="utf-8"))])
    assert "Case by case" in page
    assert len(drawings(page)) >= 3
