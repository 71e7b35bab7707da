"""The vitals suite, and its own examples."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from assistant.build import Assistant, build
from assistant.errors import BadInput
from assistant.settings import Settings
from assistant.vitals.news2 import PARAMETERS, NotMeant, news2
from eval.cases import vitals as examples
from eval.metrics.interval import Interval
from eval.report import Report
from eval.suites import vitals
from eval.suites.types import Options
from knowledge_graph.types import TriageLevel
from tests.patients import knowledge

SET = {
    "kind": "news2", "id": "a", "age": 50, "pregnant": None, "scale": 1, "respiratory_rate": 22, "spo2": 95, "on_oxygen": False, "systolic": 120, "heart_rate": 80,
    "consciousness": "alert", "temperature": None, "points": [2, 1, 0, 0, 0, 0, None], "lowest": 3, "highest": 6, "lowest_risk": "low", "highest_risk": "medium",
}  # fmt: skip
CHILD = {**SET, "id": "b", "age": 5, "refused": True}
CASE = {"kind": "care", "id": "c", "age": 40, "values": {"systolic": 190, "diastolic": 100}, "level": "urgent", "aha": "crisis", "nice": "severe"}
WRONG = {**CASE, "id": "d", "level": "emergency", "aha": "stage 2", "nice": "severe"}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """A real assistant without weights."""
    made = build(Settings(home=tmp_path_factory.mktemp("home"), llm="none"))
    made.__dict__["knowledge"] = knowledge()
    return made


def written(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def cell(report: Report, table: int, row: str, column: str) -> float:
    """The mean of one cell."""
    found = report.tables[table]
    value = next(cells for cells in found.rows if cells[0] == row)[found.columns.index(column)]
    assert isinstance(value, Interval)
    return value.mean


def test_measures(assistant: Assistant, tmp_path: Path) -> None:
    report = vitals.run(assistant, Options(written(tmp_path / "v.jsonl", SET, CHILD, CASE, WRONG)))
    assert cell(report, 0, vitals.OURS, "aggregate or range") == 1.0
    assert cell(report, 0, vitals.OURS, "refused rightly") == 1.0
    assert cell(report, 0, vitals.OURS, "scored wrongly low") == 0.0
    assert cell(report, 0, "missing taken as normal", "aggregate or range") == 0.0
    assert cell(report, 0, "missing taken as normal", "refused rightly") == 0.0
    assert cell(report, 0, "missing taken as normal", "scored wrongly low") == 1.0
    assert cell(report, 2, vitals.OURS, "accuracy") == 0.5
    assert cell(report, 2, vitals.OURS, "under-triage") == 0.5
    assert cell(report, 2, "everything urgent", "emergencies found") == 0.0
    assert cell(report, 4, "ACC/AHA 2017", "right") == 0.5
    assert cell(report, 4, "NICE NG136", "right") == 1.0
    assert report.cases[0] == {"id": "a", "gold": [3, 6, "low", "medium"], "given": [3, 6, "low", "medium"]}
    assert [row[0] for row in report.tables[1].rows] == ["high", "medium", "low-medium", "low", "no score"]


def test_our_own_examples_cover_the_chart() -> None:
    sets, cases = examples.read()
    assert len(sets) >= 60 and len(cases) >= 40
    assert len({*(item.id for item in sets), *(case.id for case in cases)}) == len(sets) + len(cases)
    assert Counter(item.scale for item in sets)[2] >= 15
    assert sum(item.gold is None for item in sets) >= 5
    assert sum(item.gold is not None and item.gold.lowest < item.gold.highest for item in sets) >= 8
    assert {item.gold.lowest_risk for item in sets if item.gold} == {"low", "low-medium", "medium", "high"}
    assert {case.level for case in cases} == set(TriageLevel)


def test_the_points_of_our_examples_are_added_up() -> None:
    for item in examples.read()[0]:
        if item.gold and None not in item.points:
            assert sum(points or 0 for points in item.points) == item.gold.lowest == item.gold.highest, item.id


def test_every_point_is_scored_as_worked() -> None:
    for item in examples.read()[0]:
        result = news2(item.observations, item.scale)
        if isinstance(result, NotMeant):
            assert item.gold is None, item.id
        else:
            assert [dict(result.scores).get(name) for name in PARAMETERS] == list(item.points), item.id


def test_our_own_examples_are_all_right(assistant: Assistant) -> None:
    report = vitals.run(assistant, Options())
    assert [cell(report, 0, vitals.OURS, column) for column in ("aggregate or range", "risk", "refused rightly")] == [1.0, 1.0, 1.0]
    assert [row for row in report.cases if "level" in row and row["level"] != row["given"]] == []
    assert cell(report, 2, vitals.OURS, "accuracy") > cell(report, 2, "red-flag rules", "accuracy")
    assert cell(report, 2, vitals.OURS, "accuracy") > cell(report, 2, "every value alone, limits of adults", "accuracy")


@pytest.mark.parametrize("row", [{"kind": "ecg", "id": "1"}, {**SET, "lowest": None, "spo2": None, "kind": "care"}, {**CASE, "values": {"pulse": 80}}, {**CASE, "level": "soon"}])
def test_a_bad_example_is_told_with_its_line(row: object, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"v\.jsonl:2: a worked example needs"):
        examples.read(written(tmp_path / "v.jsonl", CASE, row))
