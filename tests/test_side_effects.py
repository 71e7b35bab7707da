"""Sentences on side effects, where a medicine in use is known to cause what is felt."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from assistant.bedside import Bedside
from assistant.evidence import Evidence
from assistant.knowledge import documents
from assistant.settings import Settings
from assistant.side_effects import SIDE_EFFECTS, STOP, among, explaining
from assistant.types import Candidate, Heard, Mode
from indexes.chunk import chunk
from indexes.types import Passage
from knowledge_graph.types import TriageLevel
from tests.fakes_models import pick


class Pages:
    """Our pages, with nothing to search them by."""

    def __init__(self, bedside: Bedside) -> None:
        self._passages = [passage for document in documents(bedside.knowledge) for passage in chunk(document)]

    def of_pages(self, ids: Sequence[str]) -> list[Passage]:
        """Every passage of these pages."""
        return [passage for passage in self._passages if passage.document_id in ids]

    def evidence(self, heard: Heard, leading: Sequence[Candidate], mode: Mode, passages: int, budget: int) -> Evidence:
        """Nothing: no question is asked here."""
        raise NotImplementedError


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Bedside:
    return Bedside(Settings(home=tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="module")
def pages(bedside: Bedside) -> Pages:
    return Pages(bedside)


@pytest.mark.parametrize(
    ("text", "level", "page", "section", "word"),
    [
        ("dry cough for weeks, I take ramipril", TriageLevel.ROUTINE, "ramipril", SIDE_EFFECTS, "cough"),
        ("I take methotrexate and have mouth ulcers", TriageLevel.URGENT, "methotrexate", STOP, "mouth"),
        ("I'm on amlodipine and my ankles are swollen", TriageLevel.ROUTINE, "amlodipine", SIDE_EFFECTS, "swollen ankles"),
    ],
)
def test_the_page_of_the_medicine_says_it(bedside: Bedside, pages: Pages, text: str, level: TriageLevel, page: str, section: str, word: str) -> None:
    found = explaining(bedside.told(text), level, bedside.knowledge, bedside.linker, pages)
    assert (found[0].passage.document_id, found[0].passage.section) == (page, section)
    assert word in found[0].text.lower()


@pytest.mark.parametrize("text", ["dry cough for weeks", "I take ramipril", "I take paracetamol and have a dry cough"])
def test_nothing_is_said_of_what_is_not_taken_or_not_known_to_cause_it(bedside: Bedside, pages: Pages, text: str) -> None:
    assert explaining(bedside.told(text), TriageLevel.ROUTINE, bedside.knowledge, bedside.linker, pages) == []


def test_they_stand_behind_the_first_sentence_and_none_comes_twice() -> None:
    a, b, c, d = (pick(f"Sentence {name} stands here.") for name in "abcd")
    assert among([a, b, c], [d, b]) == [a, d, b, c]
    assert among([a, b], [a]) == [a, b]
    assert among([], [d]) == [d]
    assert among([a, b], []) == [a, b]
