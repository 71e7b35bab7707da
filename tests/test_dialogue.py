"""An answer to a question, as a turn and read again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assistant.dialogue import read, stated, written
from tests.patients import knowledge

ASKED = sorted(key for key, finding in knowledge().findings.items() if finding.ask)


@given(st.dictionaries(st.sampled_from(ASKED), st.sampled_from([True, False, None]), min_size=1, max_size=5))
def test_what_is_written_is_read_again(answers: dict[str, bool | None]) -> None:
    names = {key: knowledge().concepts[key].name for key in answers}
    assert read(written(answers, names), knowledge()) == answers


def test_lines_of_what_is_and_is_not() -> None:
    text = written({"fever": True, "rash": True, "confusion": False, "headache": None}, {"fever": "fever", "rash": "rash", "confusion": "confusion", "headache": "headache"})
    assert text == "Yes: fever; rash\nNo: confusion\nDon't know: headache"
    assert stated(text) == "Yes: fever; rash"


def test_a_question_that_is_repeated() -> None:
    ask = knowledge().findings["fever"].ask
    assert read(f"No: {ask}", knowledge()) == {"fever": False}
    assert stated(f"No: {ask}") == ""


def test_an_illness_had_before() -> None:
    assert read("Yes: Asthma", knowledge()) == {"asthma": True}


def test_what_a_person_writes_is_no_such_turn() -> None:
    for text in ("No, my chest hurts", "Yes, headache", "No chest pain", "headache: yes"):
        assert read(text, knowledge()) == {}
        assert stated(text) == text
