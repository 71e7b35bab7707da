"""The suite of interviews with synthetic patients."""

from __future__ import annotations

from pathlib import Path

from assistant.interview import Plan
from assistant.wording import WordReader
from eval.cases import ddxplus
from eval.cases.ddxplus import Patient
from eval.suites.interview import Held, hold
from knowledge_graph.likeness import page_words
from tests.patients import Rules, knowledge


def held(tmp_path: Path, first: str, codes: tuple[str, ...], most: int, right: frozenset[str]) -> Held:
    """One interview of a woman of 41 with these evidences."""
    table = ddxplus.meanings()
    patient = Patient("1", 41.0, "female", "Anaphylaxis", 1, dict.fromkeys(codes, (True,)), "", first)
    parts = Rules(knowledge(), WordReader(page_words(knowledge(), tmp_path)))
    about = ddxplus.implied_by((meaning.concept for found in table.values() for meaning in found), knowledge())
    return hold(parts, patient, table, Plan(most=most, go_on=True), about, True, right, right)


def test_an_interview_that_begins_with_a_risk_goes_on_to_the_next_symptom(tmp_path: Path) -> None:
    """Contact with an allergen alone names no illness; what else there is counts as a question."""
    one = held(tmp_path, "contact_allergie", ("contact_allergie", "dyspn"), 6, frozenset({"anaphylaxis"}))
    assert one.asked == 6
    assert one.ranks[1] == 1


def test_only_what_is_shown_is_in_sight(tmp_path: Path) -> None:
    """A routine illness far down is not in sight; a page of an emergency that explains breathlessness is."""
    assert held(tmp_path, "dyspn", ("dyspn",), 1, frozenset({"pulmonary-embolism"})).listed
    assert not held(tmp_path, "dyspn", ("dyspn",), 1, frozenset({"ingrown-toenail"})).listed
