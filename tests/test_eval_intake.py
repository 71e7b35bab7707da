"""The suite that measures intake on filed sections of notes."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from assistant.build import Assistant
from assistant.errors import BadInput
from eval.metrics.interval import Interval
from eval.report import Report
from eval.suites import intake
from eval.suites.types import Options
from tests.test_eval_bedside import assistant

__all__ = ["assistant"]
ROWS = 'ID,section_header,section_text,dialogue\n1,ALLERGY,Penicillin.,x\n2,FAM/SOCHX,Mother had gout. He smokes.,x\n3,ALLERGY,"I like it, truly",x\n4,PLAN,Rest.,x\n5,MEDICATIONS,Asthma.,x\n'


@pytest.fixture(scope="module")
def report(assistant: Assistant, tmp_path_factory: pytest.TempPathFactory) -> Report:
    path = tmp_path_factory.mktemp("cases") / "mts.csv"
    path.write_text(ROWS, encoding="utf-8")
    return intake.run(assistant, Options(path))


def test_sections(report: Report) -> None:
    rows = {str(row[0]): row for row in report.tables[0].rows}
    assert [rows[heading][1] for heading in ("ALLERGY", "FAM/SOCHX", "MEDICATIONS", "ROS")] == [2, 1, 1, 0]
    told, right = rows["ALLERGY"][2:]
    assert isinstance(told, Interval) and isinstance(right, Interval)
    assert (told.mean, right.mean) == (1.0, 1.0)
    wrong = rows["MEDICATIONS"][3]
    assert isinstance(wrong, Interval)
    assert wrong.mean == 0.0


def test_the_family_and_spans(report: Report) -> None:
    alone, ours = report.tables[1].rows
    assert isinstance(alone[2], Interval) and isinstance(ours[2], Interval)
    assert (alone[2].mean, ours[2].mean, ours[1]) == (1.0, 0.0, 1)
    spans = report.tables[2].rows[0][1]
    assert isinstance(spans, Interval)
    assert spans.mean == 1.0
    assert report.cases[1] == {"id": "2", "section": "FAM/SOCHX", "items": ["family family Gout", "condition current smoking"], "skipped": 0}


def test_a_folder_and_gzip(assistant: Assistant, tmp_path: Path) -> None:
    path = tmp_path / intake.FILE
    path.parent.mkdir(parents=True)
    path.write_bytes(gzip.compress(ROWS.encode()))
    assert intake.run(assistant, Options(tmp_path, limit=2)).header.n == 2


def test_bad_cases(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="needs --cases"):
        intake.run(assistant, Options())
    with pytest.raises(BadInput, match="cannot be read"):
        intake.run(assistant, Options(tmp_path / "none.csv"))
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(BadInput, match="is no MTS-Dialog file"):
        intake.run(assistant, Options(path))
