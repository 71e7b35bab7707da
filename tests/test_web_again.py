"""A message asked again on the page: what stood there before is lost only when something better is kept; and sentences that say why nothing came."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, cast

import gradio as gr
import pytest

from assistant.bedside import Bedside
from assistant.errors import ModelError
from assistant.events import Event
from assistant.records.conversations import Conversations
from assistant.records.desk import Desk
from assistant.records.errors import CannotStore
from assistant.records.opening import Records
from assistant.settings import Settings
from assistant.types import Mode, PatientHistory
from indexes.errors import MissingIndex, RetrievalError
from knowledge_graph.errors import KnowledgeError
from knowledge_graph.types import TriageLevel
from tests.fakes_web import FakeRespondent
from tests.records import clock, person, quick, records  # noqa: F401
from ui.locale.words import words
from ui.turns import Turns
from ui.web import html, judging
from ui.web.conversation import Conversation, Respondent, Updates
from ui.web.desk import AtDesk
from ui.web.kept import Kept
from ui.web.labels import english
from ui.web.panels import layout
from ui.web.session import Session
from ui.web.tools import Tools

EN = words("en")
NO_INDEX = MissingIndex("there is no index 'default'; run 'anamnesis ingest'")
BUSY = "many people are asking just now; please try again in 20 seconds"


@dataclass
class Failing(FakeRespondent):
    """Says how urgent it is and then fails, where it is told with what."""

    error: Exception | None = None
    unreadable: Exception | None = None

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        """The events of the fake up to the error."""
        for event in super().ask(text, history, mode):
            yield event
            if self.error:
                raise self.error

    def profile(self, data: dict[str, object]) -> PatientHistory:
        """The profile of the fake, or an error."""
        if self.unreadable:
            raise self.unreadable
        return super().profile(data)


class Tab:
    """An open page of one person, and what it shows."""

    def __init__(self, assistant: Respondent, records: Records | None, bedside: Bedside, username: str = "") -> None:  # noqa: F811
        with gr.Blocks():
            self.talk = Conversation(assistant, layout(english(), EN), bedside, Kept(records))
        self.request = cast(Any, SimpleNamespace(session_hash="tab", username=username, headers={}))
        self.raw = ("",) * len(self.talk.panels.about.fields)
        self.shown: Updates = {self.talk.panels.session: Session()}

    def ask(self, text: str, stopped: bool = False) -> None:
        asyncio.run(self._heard(lambda: self.talk.send(text, self.session, "patient", "en", self.request, *self.raw), stopped))

    def retry(self, stopped: bool = False) -> None:
        asyncio.run(self._heard(lambda: self.talk.retry(self.session, "patient", "en", self.request, *self.raw), stopped))

    def edit(self) -> None:
        self.shown |= self.talk.edit(self.session, "en")

    def judge(self, claim: int, verdict: str, note: str) -> None:
        assert self.session.now is not None
        act = {"act": "judge", "answer": self.session.now.kept, "claim": str(claim), "verdict": verdict, "note": note}
        self.shown |= asyncio.run(AtDesk(self.talk).judge(self.session, "en", self.request, cast(Any, SimpleNamespace(_data=act))))

    async def _heard(self, started: Callable[[], Any], stopped: bool) -> None:
        async for updates in started():
            self.shown |= updates
            if stopped and self.session.now and self.session.now.triage:
                await self.talk.stop(self.request)

    @property
    def session(self) -> Session:
        found = self.shown[self.talk.panels.session]
        assert isinstance(found, Session)
        return found

    @property
    def problem(self) -> str:
        return str(self.shown[self.talk.panels.problem])

    @property
    def box(self) -> str:
        return str(self.shown[self.talk.panels.box])

    @property
    def body(self) -> str:
        return str(self.shown[self.talk.panels.body])


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Bedside:
    return Bedside(Settings(home=tmp_path_factory.mktemp("home")))


@pytest.fixture
def fake() -> Failing:
    return Failing()


@pytest.fixture
def tab(fake: Failing, records: Records, bedside: Bedside) -> Tab:  # noqa: F811
    return Tab(fake, records, bedside, person(records, "ada").id)


@pytest.fixture
def desk(tab: Tab, records: Records) -> Desk:  # noqa: F811
    return records.desk(records.accounts.find("ada"))


def messages(desk: Desk) -> list[str]:
    """What the person said in their only conversation."""
    (one,) = desk.conversations.list()
    return [turn.text for turn in desk.conversations.read(one.id) if turn.role == "user"]


def everything(desk: Desk) -> tuple[object, object]:
    """All turns of the person's only conversation with their answers, and all verdicts."""
    (one,) = desk.conversations.list()
    return desk.conversations.read(one.id), desk.feedback.list()


class TestInVain:
    @pytest.mark.parametrize("error", [ModelError("Start Anamnesis with --llm none."), NO_INDEX])
    def test_a_failed_retry_leaves_answer_and_verdict(self, tab: Tab, desk: Desk, fake: Failing, error: Exception) -> None:
        tab.ask("headache")
        tab.judge(1, "unsafe", "too late")
        before, session = everything(desk), tab.session
        fake.error = error
        tab.retry()
        assert everything(desk) == before
        assert (tab.session.past, tab.session.history) == ((session.now,), session.history)
        assert html.error(str(error), EN) in tab.body
        assert tab.box == "headache"

    def test_an_unforeseen_error_leaves_them_too(self, tab: Tab, desk: Desk, fake: Failing) -> None:
        tab.ask("headache")
        before, old = everything(desk), tab.session.now
        fake.error = RuntimeError("a bug")
        with pytest.raises(RuntimeError, match="a bug"):
            tab.retry()
        tab.shown |= tab.talk.failed(tab.session, "en")
        assert (everything(desk), tab.session.past) == (before, (old,))
        assert html.error(EN("say.broken"), EN) in tab.body

    def test_a_stopped_edit_leaves_them_too_and_what_came_of_it_stands_below(self, tab: Tab, desk: Desk, fake: Failing) -> None:
        tab.ask("headache")
        before, session = everything(desk), tab.session
        fake.delay = 0.1
        tab.edit()
        tab.ask("chest pain", stopped=True)
        assert everything(desk) == before
        assert (tab.session.past, tab.session.history) == ((session.now,), session.history)
        assert tab.session.now is not None
        assert tab.session.now.triage is not None
        assert (tab.session.now.triage.level, tab.session.now.stopped) == (TriageLevel.EMERGENCY, True)

    def test_what_is_sent_after_a_failed_edit_takes_the_place_of_the_answer(self, tab: Tab, desk: Desk, fake: Failing) -> None:
        tab.ask("headach")
        tab.edit()
        fake.error = NO_INDEX
        tab.ask("headache since Monday")
        assert (tab.problem, tab.box) == (html.notice(EN("say.editing")), "headache since Monday")
        fake.error = None
        tab.ask(tab.box)
        assert messages(desk) == ["headache since Monday"]
        assert (tab.session.past, tab.session.former) == ((), None)
        assert [turn.text for turn in tab.session.history.turns] == ["headache since Monday"]

    def test_after_a_failed_retry_that_is_left_alone_the_conversation_goes_on_from_the_answer(self, tab: Tab, desk: Desk, fake: Failing) -> None:
        tab.ask("headache")
        fake.error = NO_INDEX
        tab.retry()
        fake.error = None
        tab.edit()
        assert tab.box == ""
        tab.ask("and my neck stiff")
        assert messages(desk) == ["headache", "and my neck stiff"]
        assert [turn.text for turn in fake.asked[-1][1].turns] == ["headache"]

    def test_an_answer_that_cannot_be_kept_stands_below_the_one_that_is(self, tab: Tab, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object, **__: object) -> None:
            raise CannotStore("the disk is full")

        tab.ask("headache")
        before, old = everything(desk), tab.session.now
        with monkeypatch.context() as patch:
            patch.setattr(Conversations, "exchange", full)
            tab.retry()
        assert (everything(desk), tab.session.past) == (before, (old,))
        assert tab.session.now is not None
        assert (tab.session.now.number, tab.session.now.kept, tab.session.former) == (2, "", None)
        assert tab.problem == html.error(EN("say.unkept", why="the disk is full"), EN)


class TestInItsPlace:
    def test_a_new_answer_takes_the_place_of_the_old(self, tab: Tab, desk: Desk) -> None:
        tab.ask("headache")
        old = tab.session.now
        tab.retry()
        now = tab.session.now
        assert old is not None
        assert now is not None
        assert (messages(desk), tab.session.past, now.kept_at) == (["headache"], (), 1)
        assert now.kept != old.kept
        assert desk.conversations.answer(now.kept).made.answer.claims == now.claims

    def test_a_judged_one_stays_above_it(self, tab: Tab, desk: Desk) -> None:
        tab.ask("headache")
        tab.judge(1, "unsafe", "too late")
        verdicts, judged = desk.feedback.list(), tab.session.now
        tab.retry()
        assert (desk.feedback.list(), messages(desk)) == (verdicts, ["headache", "headache"])
        assert tab.session.past == (judged,)

    def test_where_nothing_is_kept_likewise(self, fake: Failing, bedside: Bedside) -> None:
        tab = Tab(fake, None, bedside)
        tab.ask("headache")
        old = tab.session.now
        fake.error = NO_INDEX
        tab.retry()
        after: Session = tab.session
        assert after.past == (old,)
        fake.error = None
        tab.retry()
        assert (tab.session.past, tab.session.former) == ((), None)


class TestFullLine:
    @pytest.fixture
    def line(self, fake: Failing, records: Records, bedside: Bedside) -> Iterator[tuple[Tab, Turns[FakeRespondent]]]:  # noqa: F811
        turns: Turns[FakeRespondent] = Turns(fake, at_once=1, waiting=0)
        yield Tab(turns, records, bedside, person(records, "bob").id), turns

    def test_the_person_is_told_how_urgent_it_is_and_when_to_try_again(self, line: tuple[Tab, Turns[FakeRespondent]]) -> None:
        tab, turns = line
        turns.line.join()
        tab.ask("chest pain")
        assert html.error(BUSY, EN) in tab.body
        assert "Call your emergency number now." in str(tab.shown[tab.talk.panels.top])
        assert tab.box == "chest pain"
        assert not tab.session.running

    def test_once_there_is_room_the_message_is_answered_and_kept_once(self, line: tuple[Tab, Turns[FakeRespondent]], records: Records) -> None:  # noqa: F811
        tab, turns = line
        ticket = turns.line.join()
        tab.ask("chest pain")
        turns.line.leave(ticket)
        tab.retry()
        assert messages(records.desk(records.accounts.find("bob"))) == ["chest pain"]
        assert tab.session.now is not None
        assert tab.session.now.answer is not None

    def test_a_retry_leaves_answer_and_verdict(self, line: tuple[Tab, Turns[FakeRespondent]], records: Records) -> None:  # noqa: F811
        tab, turns = line
        desk = records.desk(records.accounts.find("bob"))
        tab.ask("chest pain")
        tab.judge(0, "unsafe", "too late")
        before, old = everything(desk), tab.session.now
        turns.line.join()
        tab.retry()
        assert (everything(desk), tab.session.past, tab.box) == (before, (old,), "chest pain")
        assert "many people are asking just now; please try again in" in tab.body


def all_leave(turns: Turns[FakeRespondent], tickets: list[object]) -> None:
    for ticket in tickets:
        turns.line.leave(ticket)


class TestOwnPlaces:
    @pytest.mark.parametrize(("who", "told"), [("bob", True), ("ann", False)])
    def test_a_person_whose_questions_wait_already_is_told_so_and_others_are_not(self, fake: Failing, records: Records, bedside: Bedside, who: str, told: bool) -> None:  # noqa: F811
        turns: Turns[FakeRespondent] = Turns(fake, at_once=1, waiting=3, patience=0.0)
        people = {name: person(records, name).id for name in ("ann", "bob")}
        tickets = [turns.line.join(people[name]) for name in ("ann", "bob", "bob")]
        tab = Tab(turns, records, bedside, people[who])
        threading.Timer(0.3, all_leave, (turns, tickets)).start()
        tab.ask("chest pain")
        assert ("2 of your questions are waiting already" in tab.body) is told

    def test_where_nobody_logs_in_all_tabs_are_let_in(self, fake: Failing, records: Records, bedside: Bedside) -> None:  # noqa: F811
        turns: Turns[FakeRespondent] = Turns(fake, at_once=1, waiting=4, patience=0.0)
        alone = records.accounts.alone().id
        tickets = [turns.line.join(alone) for _ in range(3)]
        tab = Tab(turns, records, bedside)
        threading.Timer(0.3, all_leave, (turns, tickets)).start()
        tab.ask("chest pain")
        assert tab.session.now is not None
        assert tab.session.now.answer is not None


class TestForeseen:
    ERRORS = (NO_INDEX, RetrievalError("'model.safetensors' is damaged; run 'anamnesis weights pull'"), KnowledgeError("run 'anamnesis knowledge check'"))

    @pytest.mark.parametrize("error", ERRORS)
    def test_a_turn_that_lacks_something_names_the_command(self, tab: Tab, fake: Failing, error: Exception) -> None:
        fake.error = error
        tab.ask("headache")
        assert html.error(str(error), EN) in tab.body
        assert tab.box == "headache"

    @pytest.mark.parametrize("error", ERRORS)
    def test_a_form_that_cannot_be_read_for_it_says_so_everywhere(self, tab: Tab, fake: Failing, error: Exception) -> None:
        fake.unreadable = error
        said, panels = html.error(str(error), EN), tab.talk.panels
        tab.ask("headache")
        assert (tab.problem, tab.box) == (said, "headache")
        assert tab.talk.said("en", *tab.raw) == said
        kept = asyncio.run(AtDesk(tab.talk).keep("en", tab.request, "67", *tab.raw[1:]))
        assert kept == {panels.about.kept: said}
        checked = asyncio.run(Tools(tab.talk).check("warfarin", Session(), "en", *tab.raw))
        assert checked[panels.medicines.shown] == said
        chosen = asyncio.run(Tools(tab.talk).chosen(Session(), "en", cast(Any, SimpleNamespace(_data={})), *tab.raw))
        assert chosen[panels.importing.shown] == said


class TestVerdicts:
    def test_another_verdict_keeps_the_note_and_the_same_once_more_takes_it_back(self, tab: Tab, desk: Desk) -> None:
        tab.ask("headache")
        tab.judge(1, "wrong", "not for everybody")
        assert tab.problem == html.notice(EN("judge.thanks"))
        assert 'value="not for everybody"' in tab.body
        tab.judge(1, "unsafe", "not for everybody")
        assert [(one.claim, one.verdict, one.note) for one in desk.feedback.list()] == [(1, "unsafe", "not for everybody")]
        tab.judge(1, "unsafe", "not for everybody")
        assert desk.feedback.list() == ()
        assert 'aria-pressed="true"' not in tab.body
        assert tab.problem == html.notice(EN("judge.taken"))

    def test_a_verdict_given_while_a_retry_has_failed_is_shown_after_the_next_failure(self, tab: Tab, desk: Desk, fake: Failing) -> None:
        tab.ask("headache")
        old = tab.session.now
        assert old is not None
        fake.error = NO_INDEX
        tab.retry()
        given = desk.feedback.judge(old.kept, 0, "wrong")
        tab.shown[tab.talk.panels.session] = judging.judged(tab.session, old.kept, 0, given)
        tab.retry()
        assert tab.session.past == (replace(old, verdicts={0: given}),)
