"""What the page keeps of conversations: turns, answers, verdicts; whose they are; and nothing where there are no records."""

from __future__ import annotations

from dataclasses import replace

import gradio as gr
import pytest

from assistant.events import ClaimReady
from assistant.records.desk import Desk
from assistant.records.errors import NotFound
from assistant.records.opening import Records
from assistant.types import PatientHistory, Turn
from tests.fakes_web import ORDINARY, FakeRespondent
from tests.records import clock, person, quick, records  # noqa: F401
from ui.locale.words import words
from ui.web import judging, kept, shelf
from ui.web.kept import Kept
from ui.web.session import Session, ask, step, stop

EN = words("en")


def asked_by(user: str) -> gr.Request:
    return gr.Request(username=user, session_hash="tab")


def turn(desk: Desk, session: Session, text: str) -> Session:
    """One whole turn, kept."""
    session = kept.asked(desk, ask(session, text))
    for event in FakeRespondent().ask(text, session.history, "patient"):
        session = step(session, event)
    return kept.answered(desk, session, {"llm": "none"})


@pytest.fixture
def desk(records: Records) -> Desk:  # noqa: F811
    return records.desk(person(records, "ada"))


class TestDesk:
    def test_nothing_is_kept_without_records(self) -> None:
        assert Kept(None).desk(asked_by("")) is None

    def test_who_logged_in_sits_at_their_own_desk(self, records: Records) -> None:  # noqa: F811
        ada, bob = person(records, "ada"), person(records, "bob")
        mine, theirs = Kept(records).desk(asked_by(ada.id)), Kept(records).desk(asked_by(bob.id))
        assert mine is not None
        assert theirs is not None
        key = turn(mine, Session(), "headache").conversation
        assert [one.id for one in shelf.read(mine).rows or ()] == [key]
        assert shelf.read(theirs).rows == ()
        with pytest.raises(NotFound):
            kept.opened(theirs, key)

    def test_without_accounts_it_is_the_one_person_of_the_machine(self, records: Records) -> None:  # noqa: F811
        found = Kept(records).desk(asked_by(""))
        assert found is not None
        assert found.owner == records.accounts.alone()

    def test_an_unknown_account_has_no_desk(self, records: Records) -> None:  # noqa: F811
        with pytest.raises(NotFound):
            Kept(records).desk(asked_by("0" * 32))


class TestConversations:
    def test_what_is_opened_is_what_was_shown_and_goes_on(self, desk: Desk) -> None:
        first = turn(desk, Session(), "headache")
        second = turn(desk, first, "headache again")
        again = kept.opened(desk, second.conversation)
        assert [one.text for one in (*again.past, again.now) if one] == ["headache", "headache again"]
        assert again.history == second.history
        assert again.now is not None
        assert second.now is not None
        assert (again.now.answer, again.now.kept, again.now.before) == (second.now.answer, second.now.kept, first.history)
        third = turn(desk, again, "and now?")
        assert third.conversation == second.conversation
        assert [said.text for said in desk.conversations.read(third.conversation) if said.role == "user"] == ["headache", "headache again", "and now?"]

    def test_the_answer_is_kept_with_what_made_it(self, desk: Desk) -> None:
        session = turn(desk, Session(), "headache")
        assert session.now is not None
        made = desk.conversations.answer(session.now.kept).made
        assert (made.answer.claims, dict(made.versions)) == (ORDINARY.claims, {"llm": "none"})

    def test_a_stopped_turn_keeps_the_message_and_no_answer(self, desk: Desk) -> None:
        session = stop(step(kept.asked(desk, ask(Session(), "headache")), ClaimReady(ORDINARY.claims[0])))
        again = kept.opened(desk, session.conversation)
        assert again.now is not None
        assert (again.now.text, again.now.answer, again.now.stopped, again.history) == ("headache", None, True, PatientHistory())

    def test_a_changed_message_takes_the_place_of_the_last(self, desk: Desk) -> None:
        session = turn(desk, turn(desk, Session(), "headache"), "typo")
        kept.taken_back(desk, session)
        read = desk.conversations.read(session.conversation)
        assert [(said.number, said.role, said.text) for said in read if said.role == "user"] == [(1, "user", "headache")]
        assert len(read) == 2

    def test_a_turn_that_was_not_kept_keeps_no_answer_either(self, desk: Desk) -> None:
        session = ask(Session(), "headache")
        for event in FakeRespondent().ask("headache", PatientHistory(), "patient"):
            session = step(session, event)
        assert kept.answered(desk, session, {}) == session
        assert desk.conversations.list() == ()

    @pytest.mark.parametrize(
        ("text", "title"), [("\n one  two\nthree", "one two"), ("w" * 80, "w" * 60 + "…"), ("word " * 20, "word word word word word word word word word word word word…")]
    )
    def test_the_title_is_the_first_line(self, text: str, title: str) -> None:
        assert kept.title(text) == title


class TestShelf:
    def test_rename_search_delete(self, desk: Desk) -> None:
        first, second = turn(desk, Session(), "headache").conversation, turn(desk, Session(), "my back hurts").conversation
        found = shelf.acted(desk, shelf.read(desk), {"act": "save", "key": first, "title": " Head <b> "})
        assert {one.title for one in found.rows or ()} == {"Head <b>", "my back hurts"}
        found = shelf.acted(desk, found, {"act": "find", "words": "HEAD <B>"})
        assert [one.id for one in found.rows or ()] == [first]
        found = shelf.acted(desk, found, {"act": "delete", "key": first})
        assert [one.id for one in desk.conversations.list()].count(first) == 1
        assert "Delete this conversation for good?" in shelf.page(found, "", EN)
        found = shelf.acted(desk, found, {"act": "yes", "key": first})
        assert found.rows == ()
        assert [one.id for one in desk.conversations.list()] == [second]

    def test_a_title_is_escaped(self, desk: Desk) -> None:
        turn(desk, Session(), "<script>alert(1)</script>")
        shown = shelf.page(shelf.read(desk), "", EN)
        assert "<script" not in shown
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown

    def test_an_empty_title_is_not_taken(self, desk: Desk) -> None:
        key = turn(desk, Session(), "headache").conversation
        assert [one.title for one in shelf.acted(desk, shelf.read(desk), {"act": "save", "key": key, "title": "  "}).rows or ()] == ["headache"]

    def test_the_empty_list_says_why(self, desk: Desk) -> None:
        assert "Nothing kept yet" in shelf.page(shelf.read(desk), "", EN)
        assert "Conversations are not kept here" in shelf.page(shelf.read(None), "", EN)


class TestFeedback:
    def test_a_verdict_is_kept_and_shown_again(self, desk: Desk) -> None:
        session = turn(desk, Session(), "headache")
        assert session.now is not None
        desk.feedback.judge(session.now.kept, 1, "unsafe", "too late")
        again = kept.opened(desk, session.conversation)
        assert again.now is not None
        assert dict(again.now.verdicts) == {1: "unsafe"}
        assert ">Feedback: Unsafe</summary>" in judging.below(again.now, EN)[1]

    def test_only_what_is_kept_can_be_judged(self, desk: Desk) -> None:
        session = ask(Session(), "headache")
        for event in FakeRespondent().ask("headache", PatientHistory(), "patient"):
            session = step(session, event)
        assert session.now is not None
        assert judging.below(session.now, EN) == {}

    def test_the_verdict_belongs_to_the_turn_with_that_answer(self, desk: Desk) -> None:
        first = turn(desk, Session(), "headache")
        second = turn(desk, first, "again")
        assert first.now is not None
        told = judging.judged(second, first.now.kept, 0, "wrong")
        assert [dict(one.verdicts) for one in (*told.past, told.now) if one] == [{0: "wrong"}, {}]


def test_what_is_kept_as_text_says_what_was_shown() -> None:
    answer = replace(ORDINARY, history=PatientHistory(turns=(Turn("user", "x"),)))
    said = kept.told(answer)
    assert said.splitlines()[0] == answer.triage.do
    assert all(claim.text in said for claim in answer.claims)
