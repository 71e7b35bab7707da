"""Questions with the sentences that answer them, and the suite that measures their order."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.bedside import Bedside
from assistant.errors import BadInput
from assistant.knowledge import documents
from assistant.settings import Settings
from eval.cases import asked
from eval.cases.asked import Asked
from eval.suites.asked import Told
from indexes.chunk import chunk
from indexes.sentences import candidates
from indexes.types import Hit

ROW = {"page": "gout", "text": "can i drink beer with gout", "mode": "patient", "type": "food_drink_alcohol", "best": ["Leave beer out."], "also": []}


def test_a_case_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(ROW) + "\n", encoding="utf-8")
    assert asked.read(tmp_path / "a.jsonl") == (Asked("gout", "can i drink beer with gout", "patient", "food_drink_alcohol", ("Leave beer out.",), ()),)


@pytest.mark.parametrize("row", [{**ROW, "mode": "nurse"}, {key: value for key, value in ROW.items() if key != "best"}])
def test_what_is_no_case_is_named(tmp_path: Path, row: dict[str, object]) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"a\.jsonl:1: a case needs 'page'"):
        asked.read(tmp_path / "a.jsonl")


def test_a_fifth_of_the_pages_is_held_back() -> None:
    cases = asked.read()
    pages = {case.page: case.held_back for case in cases}
    assert len(cases) > 3000
    assert 0.15 < sum(pages.values()) / len(pages) < 0.25


def test_nearly_all_labels_are_sentences_of_the_pages_of_today() -> None:
    texts: dict[str, set[str]] = {}
    for document in documents(Bedside(Settings()).knowledge):
        said = candidates([Hit(passage, 0.0) for passage in chunk(document)])
        texts.setdefault(document.id, set()).update(pick.text for pick in said)
    labels = [(case.page, text) for case in asked.read() for text in (*case.best, *case.also)]
    assert sum(text in texts.get(page, ()) for page, text in labels) / len(labels) > 0.97


def test_the_first_sentence_that_answers_counts_by_its_place() -> None:
    case = Asked("gout", "?", "patient", "yes_no", ("a", "b"), ())
    assert Told(case, (4, 2), abstained=False).reciprocal == 0.5
    assert Told(case, (0, 0), abstained=True).reciprocal == 0.0
    assert [Told(case, (4, 2), abstained=False).within(first) for first in (1, 3, 5)] == [0.0, 0.5, 1.0]
