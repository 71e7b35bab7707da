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
from ui.web.desk import judge
from ui.web.kept import Kept
from ui.web.session import Session, again, ask, step, stop

EN = words("en")


def asked_by(user: str) -> gr.Request:
    return gr.Request(username=user, session_hash="tab")


def turn(desk: Desk, session: Session, text: str) -> Session:
    """One whole turn, kept."""
    return answered(desk, ask(session, text))


def answered(desk: Desk, session: Session) -> Session:
    """The turn that was begun, to its kept answer."""
    session = kept.asked(desk, session)
    assert session.now is not None
    for event in FakeRespondent().ask(session.now.text, session.history, "patient"):
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
        reopened = kept.opened(desk, second.conversation)
        assert [one.text for one in (*reopened.past, reopened.now) if one] == ["headache", "headache again"]
        assert reopened.history == second.history
        assert reopened.now is not None
        assert second.now is not None
        assert (reopened.now.answer, reopened.now.kept, reopened.now.before) == (second.now.answer, second.now.kept, first.history)
        third = turn(desk, reopened, "and now?")
        assert third.conversation == second.conversation
        assert [said.text for said in desk.conversations.read(third.conversation) if said.role == "user"] == ["headache", "headache again", "and now?"]

    def test_the_answer_is_kept_with_what_made_it(self, desk: Desk) -> None:
        session = turn(desk, Session(), "headache")
        assert session.now is not None
        made = desk.conversations.answer(session.now.kept).made
        assert (made.answer.claims, dict(made.versions)) == (ORDINARY.claims, {"llm": "none"})

    def test_a_stopped_turn_keeps_the_message_and_no_answer(self, desk: Desk) -> None:
        session = stop(step(kept.asked(desk, ask(Session(), "headache")), ClaimReady(ORDINARY.claims[0])))
        reopened = kept.opened(desk, session.conversation)
        assert reopened.now is not None
        assert (reopened.now.text, reopened.now.answer, reopened.now.stopped, reopened.history) == ("headache", None, True, PatientHistory())

    def test_a_changed_message_takes_the_place_of_the_last(self, desk: Desk) -> None:
        first = turn(desk, Session(), "headache")
        begun = kept.asked(desk, again(turn(desk, first, "typo"), PatientHistory(), "since Monday"))
        assert [said.text for said in desk.conversations.read(first.conversation) if said.role == "user"] == ["headache", "typo"]
        session = answered(desk, begun)
        assert session.now is not None
        assert (session.past, session.now.kept_at) == ((first.now,), 3)
        read = desk.conversations.read(session.conversation)
        assert [(said.number, said.text) for said in read if said.role == "user"] == [(1, "headache"), (3, "since Monday")]
        assert [said.answer.id for said in read if said.answer][1:] == [session.now.kept]

    def test_a_judged_answer_stays_above_the_one_that_was_asked_for_instead(self, desk: Desk) -> None:
        first = turn(desk, Session(), "headache")
        assert first.now is not None
        given = desk.feedback.judge(first.now.kept, 0, "unsafe", "too late")
        session = answered(desk, again(first, PatientHistory(), "headache"))
        assert session.now is not None
        assert (session.past, session.now.number, session.now.kept_at) == ((first.now,), 2, 3)
        assert desk.feedback.list() == (given,)
        assert [one.text for one in kept.opened(desk, first.conversation).past] == ["headache"]

    def test_a_stopped_message_that_is_asked_again_is_kept_once(self, desk: Desk) -> None:
        stopped = stop(kept.asked(desk, ask(Session(), "headach")))
        session = answered(desk, again(stopped, PatientHistory(), "headache"))
        assert [said.text for said in desk.conversations.read(session.conversation) if said.role == "user"] == ["headache"]

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

    def test_the_own_data_are_led_to_where_anything_is_kept(self, desk: Desk) -> None:
        empty = shelf.page(shelf.read(desk), "", EN)
        turn(desk, Session(), "headache")
        assert ['href="/own"' in shown for shown in (empty, shelf.page(shelf.read(desk), "", EN), shelf.page(shelf.read(None), "", EN))] == [True, True, False]


class TestFeedback:
    def test_a_verdict_is_kept_and_shown_again(self, desk: Desk) -> None:
        session = turn(desk, Session(), "headache")
        assert session.now is not None
        desk.feedback.judge(session.now.kept, 1, "unsafe", "too late")
        reopened = kept.opened(desk, session.conversation)
        assert reopened.now is not None
        assert {at: (one.verdict, one.note) for at, one in reopened.now.verdicts.items()} == {1: ("unsafe", "too late")}
        assert ">Feedback: Unsafe</summary>" in judging.below(reopened.now, EN)[1]

    def test_the_note_stands_in_its_field_on_one_line_and_escaped(self, desk: Desk) -> None:
        session = turn(desk, Session(), "headache")
        assert session.now is not None
        desk.feedback.judge(session.now.kept, 0, "wrong", 'not "so"\n<b>')
        now = kept.opened(desk, session.conversation).now
        assert now is not None
        below = judging.below(now, EN)
        assert 'name="note" maxlength="4000" value="not &quot;so&quot; &lt;b&gt;" autocomplete' in below[0]
        assert 'name="note" maxlength="4000" autocomplete' in below[1]

    def test_a_verdict_is_changed_with_its_note_and_the_same_once_more_takes_it_back(self, desk: Desk) -> None:
        session = turn(desk, Session(), "headache")
        assert session.now is not None
        answer = session.now.kept
        wrong = desk.feedback.judge(answer, 1, "wrong", "not\nso")
        unsafe = judge(desk, answer, 1, "unsafe", "not so", wrong)
        assert unsafe is not None
        assert [(one.verdict, one.note) for one in desk.feedback.list()] == [("unsafe", "not\nso")]
        noted = judge(desk, answer, 1, "unsafe", "too late", unsafe)
        assert [(one.verdict, one.note) for one in desk.feedback.list()] == [("unsafe", "too late")]
        assert judge(desk, answer, 1, "unsafe", "too late", noted) is None
        assert desk.feedback.list() == ()

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
        given = desk.feedback.judge(first.now.kept, 0, "wrong")
        told = judging.judged(second, first.now.kept, 0, given)
        assert [dict(one.verdicts) for one in (*told.past, told.now) if one] == [{0: given}, {}]
        assert judging.found(told, first.now.kept, 0) == given
        assert judging.judged(told, first.now.kept, 0, None) == second


def test_what_is_kept_as_text_says_what_was_shown() -> None:
    answer = replace(ORDINARY, history=PatientHistory(turns=(Turn("user", "x"),)))
    said = kept.told(answer)
    assert said.splitlines()[0] == answer.triage.do
    assert all(claim.text in said for claim in answer.claims)
