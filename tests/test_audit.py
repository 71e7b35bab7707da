"""The audit's worksheets: the same draw from the same seed, one row a sentence, counts by basis."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.errors import BadInput
from eval.audit import rows_of, sample, summary, worksheet
from knowledge_graph.store import bodies
from tests.tiny_knowledge import tiny, write


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


def test_a_seed_draws_the_same_pages(folder: Path) -> None:
    texts = bodies(folder)
    pages = [body.page for body in sample(texts, 7, 3)]
    assert pages == sorted(pages)
    assert pages == [body.page for body in sample(list(reversed(texts)), 7, 3)]
    assert len(sample(texts, 1, 99)) == 6


def test_one_row_a_sentence(folder: Path) -> None:
    body = next(body for body in bodies(folder) if body.page == "warfarin")
    rows = list(worksheet(body, tiny()))
    assert len(rows) == 10
    assert (rows[0]["sentence"], rows[0]["keys"], rows[0]["basis"], rows[0]["publisher"]) == ("Warfarin part 0: what it is for.", "handbook", "read", "Test Press")


def test_counts_by_basis() -> None:
    rows = [{"basis": basis, "verdict": verdict} for basis, verdict in (("read", "ok"), ("read", "wrong"), ("recalled", "doubtful"), ("recalled", ""), ("read", "unsupported"))]
    table = summary(rows)
    assert table[2].startswith("| read | 3 | 1 | 1 | 0 | 1 | 0.333 [")
    assert table[4].startswith("| recalled | 1 | 0 | 0 | 1 | 0 | 1.000 [")
    assert table[5].startswith("| all | 4 | 1 | 1 | 1 | 1 | 0.500 [")


def test_a_verdict_that_is_none(tmp_path: Path) -> None:
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("page,verdict\na,ok\nb,perhaps\n", encoding="utf-8")
    with pytest.raises(BadInput, match="verdict 'perhaps' is not one of ok, unsupported, doubtful, wrong"):
        rows_of(sheet)
