"""The desk of one person: what is kept comes back as it was, in order, and only with what belongs to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from assistant.records.codec import Made, read_answer, read_history, write_answer, write_history
from assistant.records.errors import NotFound, RecordsError
from assistant.records.opening import Records
from assistant.types import Answer, Citation, Dose, FindingNow, PatientHistory, Triage, Turn, Vital
from knowledge_graph.types import TriageLevel
from tests.fakes_web import EMERGENCY
from tests.records import HISTORY, Clock, answer_about, clock, opened, person, quick, records
from ui.rows import ask_row

__all__ = ["clock", "quick", "records"]


# ---- values as JSON and back -------------------------------------------------------------------------------------------

WORDS = st.text(max_size=12)
NUMBERS = st.floats(allow_nan=False)
FINDINGS = st.builds(FindingNow, id=WORDS, present=st.booleans(), hours=st.none() | NUMBERS, said=WORDS, onset=st.sampled_from([None, "sudden", "gradual"]), worse_with=st.tuples(WORDS))  # fmt: skip
HISTORIES = st.builds(
    PatientHistory,
    age=st.none() | NUMBERS,
    sex=st.sampled_from([None, "female", "male"]),
    pregnant=st.none() | st.booleans(),
    medicines=st.lists(WORDS, max_size=3).map(tuple),
    findings=st.lists(FINDINGS, max_size=3).map(tuple),
    vitals=st.lists(st.builds(Vital, name=WORDS, value=NUMBERS, said=WORDS), max_size=2).map(tuple),
    turns=st.lists(st.builds(Turn, role=st.sampled_from(["user", "assistant"]), text=WORDS), max_size=2).map(tuple),
    doses=st.lists(st.builds(Dose, medicine=WORDS, text=WORDS), max_size=2).map(tuple),
)


@given(HISTORIES)
def test_a_history_comes_back_as_it_was(history: PatientHistory) -> None:
    assert read_history(write_history(history)) == history


@given(HISTORIES, WORDS, st.dictionaries(WORDS, WORDS, max_size=2))
def test_an_answer_comes_back_as_it_was(history: PatientHistory, word: str, versions: dict[str, str]) -> None:
    answer = replace(answer_about(word), history=history, differences=((EMERGENCY.claims[0].citations[0],) * 2,), versions=versions)
    back = read_answer(write_answer(Made(answer, {"llm": word})))
    assert back == Made(answer, {"llm": word})
    assert isinstance(back.answer.triage.level, TriageLevel)
    assert ask_row("q", back.answer) == ask_row("q", answer)


def test_letters_that_are_no_unicode_come_back_too() -> None:
    history = PatientHistory(medicines=("a\ud800b", "阿司匹林"))
    assert read_history(write_history(history)) == history


def test_what_could_not_be_read_back_is_not_written_and_not_told() -> None:
    wrong = Answer(HISTORY, Triage(TriageLevel.ROUTINE, (), "", ""), cautions=({"secret": 1},))  # type: ignore[arg-type]
    with pytest.raises(RecordsError, match="cautions") as told:
        write_answer(Made(wrong, {}))
    assert "secret" not in str(told.value)


def test_a_newer_format_is_refused() -> None:
    with pytest.raises(RecordsError, match="format 2"):
        read_history(json.dumps({"format": 2, "history": {}}))


# ---- conversations -----------------------------------------------------------------------------------------------------


def test_turns_come_back_in_order_with_their_answers(records: Records, clock: Clock) -> None:
    desk = records.desk(person(records, "Ann"))
    kept = desk.conversations.begin("headache")
    desk.conversations.say(kept.id, "my head hurts")
    clock.forward(5)
    said = desk.conversations.reply(kept.id, "Call now.", EMERGENCY, {"llm": "none", "anamnesis": "0.1.0"})
    turns = desk.conversations.read(kept.id)
    assert [(turn.number, turn.role, turn.text, turn.at) for turn in turns] == [
        (1, "user", "my head hurts", 1_800_000_000.0),
        (2, "assistant", "Call now.", 1_800_000_005.0),
    ]
    assert turns[0].answer is None
    assert turns[1] == said
    assert said.answer is not None
    assert said.answer.made == Made(EMERGENCY, {"llm": "none", "anamnesis": "0.1.0"})
    assert desk.conversations.answer(said.answer.id) == said.answer


def test_the_list_begins_with_the_one_changed_last(records: Records, clock: Clock) -> None:
    desk = records.desk(person(records, "Ann"))
    first, second = desk.conversations.begin("first"), desk.conversations.begin("second")
    clock.forward(9)
    desk.conversations.say(first.id, "more")
    assert [(found.title, found.changed - found.created) for found in desk.conversations.list()] == [("first", 9.0), ("second", 0.0)]
    assert desk.conversations.rename(second.id, "头痛").title == "头痛"
    desk.conversations.delete(first.id)
    assert [found.title for found in desk.conversations.list()] == ["头痛"]
    with pytest.raises(NotFound, match="there is no such conversation"):
        desk.conversations.read(first.id)


def test_search_looks_at_titles_and_messages(records: Records) -> None:
    desk = records.desk(person(records, "Ann"))
    head, foot = desk.conversations.begin("My Head"), desk.conversations.begin("foot")
    desk.conversations.say(head.id, "it HURTS since Monday")
    desk.conversations.say(foot.id, "it hurts 发烧")
    assert {found.id for found in desk.conversations.search("hurts")} == {head.id, foot.id}
    assert [found.id for found in desk.conversations.search("monday head")] == [head.id]
    assert [found.id for found in desk.conversations.search("发烧")] == [foot.id]
    assert desk.conversations.search("knee") == ()


def test_a_message_instead_of_another_takes_back_the_end_and_its_answers(records: Records) -> None:
    desk = records.desk(person(records, "Ann"))
    kept = desk.conversations.begin()
    desk.conversations.say(kept.id, "one")
    answer = desk.conversations.reply(kept.id, "two", EMERGENCY).answer
    assert answer is not None
    assert desk.conversations.say(kept.id, "again", instead_of=2).number == 2
    with pytest.raises(NotFound):
        desk.conversations.answer(answer.id)
    assert [turn.text for turn in desk.conversations.read(kept.id)] == ["one", "again"]


def test_an_exchange_takes_the_place_of_an_older_one_in_one_step(records: Records) -> None:
    desk = records.desk(person(records, "Ann"))
    kept = desk.conversations.begin()
    desk.conversations.exchange(kept.id, "one", "1", EMERGENCY)
    old = desk.conversations.exchange(kept.id, "two", "2", EMERGENCY)
    wrong = replace(EMERGENCY, cautions=({"x": 1},))  # type: ignore[arg-type]
    with pytest.raises(RecordsError, match="cautions"):
        desk.conversations.exchange(kept.id, "new", "3", wrong, instead_of=3)
    assert desk.conversations.read(kept.id)[3] == old
    assert desk.conversations.exchange(kept.id, "new", "3", EMERGENCY, instead_of=3).number == 4
    assert [turn.text for turn in desk.conversations.read(kept.id)] == ["one", "1", "new", "3"]
    assert [entry["verb"] for entry in desk.export()["audit"] if entry["target"] == kept.id and entry["kind"] == "conversation"].count("cut") == 1


def test_a_judged_answer_is_not_replaced(records: Records) -> None:
    desk = records.desk(person(records, "Ann"))
    kept = desk.conversations.begin()
    old = desk.conversations.exchange(kept.id, "one", "1", EMERGENCY).answer
    assert old is not None
    given = desk.feedback.judge(old.id, 0, "unsafe")
    assert desk.conversations.exchange(kept.id, "new", "2", EMERGENCY, instead_of=1).number == 4
    assert [turn.text for turn in desk.conversations.read(kept.id)] == ["one", "1", "new", "2"]
    assert desk.feedback.list() == (given,)


def test_nothing_of_somebody_else_is_replaced(records: Records) -> None:
    ann, bob = records.desk(person(records, "Ann")), records.desk(person(records, "Bob"))
    kept = ann.conversations.begin()
    ann.conversations.say(kept.id, "hers")
    with pytest.raises(NotFound, match="there is no such conversation"):
        bob.conversations.say(kept.id, "his", instead_of=1)
    assert [turn.text for turn in ann.conversations.read(kept.id)] == ["hers"]


# ---- profiles and feedback ---------------------------------------------------------------------------------------------


def test_profiles_are_kept_changed_and_deleted(records: Records, clock: Clock) -> None:
    desk = records.desk(person(records, "Ann"))
    kept = desk.profiles.add(HISTORY, "my son")
    clock.forward(1)
    older = replace(HISTORY, age=35.0)
    changed = desk.profiles.change(kept.id, older)
    assert (changed.history, changed.label, changed.changed) == (older, "my son", 1_800_000_001.0)
    assert desk.profiles.read(kept.id) == changed
    assert desk.profiles.list() == (changed,)
    desk.profiles.delete(kept.id)
    assert desk.profiles.list() == ()


def test_the_own_profile_is_the_one_without_a_label(records: Records) -> None:
    desk = records.desk(person(records, "Ann"))
    desk.profiles.add(HISTORY, "my son")
    assert desk.profiles.own() is None
    first = desk.profiles.keep_own(HISTORY)
    again = desk.profiles.keep_own(PatientHistory(age=70))
    assert (first.id, again.history.age) == (again.id, 70)
    assert desk.profiles.own() == again
    assert len(desk.profiles.list()) == 2


def test_the_last_verdict_on_a_claim_counts(records: Records) -> None:
    desk = records.desk(person(records, "Ann"))
    kept = desk.conversations.begin()
    answer = desk.conversations.reply(kept.id, "two", EMERGENCY).answer
    assert answer is not None
    desk.feedback.judge(answer.id, 0, "helpful")
    last = desk.feedback.judge(answer.id, 0, "unsafe", "not for me")
    other = desk.feedback.judge(answer.id, 1, "wrong")
    assert desk.feedback.list(answer.id) == desk.feedback.list() == (last, other)
    assert (last.verdict, last.note, last.claim) == ("unsafe", "not for me", 0)
    with pytest.raises(RecordsError, match=f"has {len(EMERGENCY.claims)} claims; there is no claim 99"):
        desk.feedback.judge(answer.id, 99, "wrong")
    with pytest.raises(RecordsError, match="helpful, wrong, unsafe"):
        desk.feedback.judge(answer.id, 0, "lovely")  # type: ignore[arg-type]
    desk.feedback.delete(last.id)
    desk.conversations.delete(kept.id)
    assert desk.feedback.list() == ()


def test_the_database_itself_keeps_owners_apart(records: Records) -> None:
    ann, bob = person(records, "Ann"), person(records, "Bob")
    kept = records.desk(ann).conversations.begin("hers")
    with records.vault.engine.connect() as connection, pytest.raises(IntegrityError, match="FOREIGN KEY"):
        connection.execute(text("INSERT INTO turns VALUES (:c, 1, 'user', x'00', 0, 'x', :o)"), {"c": kept.id, "o": bob.id})


def test_everything_is_there_after_opening_again(tmp_path: Path, quick: None) -> None:
    with opened(tmp_path) as first:
        ann = person(first, "Ann")
        kept = first.desk(ann).conversations.begin("kept")
    with opened(tmp_path) as second:
        assert second.accounts.find("ann") == ann
        assert second.desk(ann).conversations.list() == (kept,)


def test_citations_keep_their_passage(records: Records) -> None:
    desk = records.desk(person(records, "Ann"))
    answer = desk.conversations.reply(desk.conversations.begin().id, "", EMERGENCY).answer
    assert answer is not None
    cited = [citation for claim in desk.conversations.answer(answer.id).made.answer.claims for citation in claim.citations]
    assert cited
    assert all(isinstance(citation, Citation) and citation.passage[citation.start : citation.end] == citation.quote for citation in cited)
