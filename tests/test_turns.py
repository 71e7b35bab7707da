"""The line in front of the language model: who is next, who is refused, and that every place comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import Busy, ModelError
from assistant.events import ClaimReady, DifferentialReady, Done, Event, Queued, ReplyReady, SourcesReady, TriageReady
from assistant.types import Mode, PatientHistory
from tests.fakes_web import CRISIS, ORDINARY, FakeRespondent
from ui.locale.words import words
from ui.render import Renderer
from ui.turns import Desk, Enough, Line, Turns
from ui.web.page import page
from ui.web.session import Session, ask, step

NOBODY = PatientHistory()


def turns(at_once: int = 1, waiting: int = 2, uses_model: bool = True) -> Turns[FakeRespondent]:
    """Turns that never wait for a clock."""
    return Turns(FakeRespondent(uses_model=uses_model), at_once, waiting, patience=0.0)


def begun(made: Turns[FakeRespondent], text: str = "headache") -> Iterator[Event]:
    """A turn that has told its urgency and its differential."""
    told = made.ask(text, NOBODY, "patient")
    assert isinstance(next(told), TriageReady)
    assert isinstance(next(told), DifferentialReady)
    return told


def close(told: Iterator[Event]) -> None:
    told.close()  # type: ignore[attr-defined]


def count(made: Turns[FakeRespondent], name: str, **labels: str) -> float | None:
    return made.measures.registry.get_sample_value(name, labels)


def test_the_first_is_let_in_and_the_others_are_told_their_place_as_it_changes() -> None:
    made = turns()
    first, second, third = begun(made), begun(made), begun(made)
    assert isinstance(next(first), SourcesReady)
    assert [next(second), next(third)] == [Queued(1), Queued(2)]
    assert made.line.count() == (1, 2)
    assert isinstance(list(first)[-1], Done)
    assert next(third) == Queued(1)
    assert isinstance(next(second), SourcesReady)
    close(second)
    assert isinstance(next(third), SourcesReady)
    assert isinstance(list(third)[-1], Done)
    assert made.line.count() == (0, 0)


def test_an_unchanged_place_is_told_again_as_a_sign_of_life() -> None:
    made = turns()
    first, second = begun(made), begun(made)
    next(first)
    assert [next(second) for _ in range(3)] == [Queued(1)] * 3


def test_who_gives_up_waiting_gives_the_place_back() -> None:
    made = turns()
    first, second, third = begun(made), begun(made), begun(made)
    next(first)
    assert [next(second), next(third)] == [Queued(1), Queued(2)]
    close(second)
    assert next(third) == Queued(1)
    assert count(made, "anamnesis_turns_total", mode="patient", end="left") == 1


def test_the_urgency_is_told_even_when_the_line_is_full_and_then_how_long_to_wait() -> None:
    made = turns(waiting=0)
    first, second = begun(made), begun(made, "chest pain")
    next(first)
    with pytest.raises(Busy, match="try again in 20 seconds") as caught:
        next(second)
    assert caught.value.seconds == 20
    assert made.line.count() == (1, 0)
    assert count(made, "anamnesis_refused_total") == 1
    assert count(made, "anamnesis_turns_total", mode="patient", end="busy") == 1


def test_one_person_may_not_take_the_whole_line() -> None:
    made = turns(waiting=8)
    running = [begun_of(made, "ann") for _ in range(3)]
    assert isinstance(next(running[0]), SourcesReady)
    assert [next(told) for told in running[1:]] == [Queued(1), Queued(2)]
    fourth, other = begun_of(made, "ann"), begun_of(made, "ben")
    with pytest.raises(Enough, match=r"^2 of your questions are waiting already; please try again when one of them is answered, in about 20 seconds$") as caught:
        next(fourth)
    assert caught.value.seconds == 20
    assert next(other) == Queued(3)
    assert count(made, "anamnesis_turns_total", mode="patient", end="busy") == 1
    close(running[1])
    again = begun_of(made, "ann")
    assert next(again) == Queued(3)
    assert made.line.count() == (1, 3)


def begun_of(made: Turns[FakeRespondent], person: str) -> Iterator[Event]:
    """As ``begun``, of somebody with an account."""
    told = made.ask("headache", NOBODY, "patient", person)
    assert [type(next(told)), type(next(told))] == [TriageReady, DifferentialReady]
    return told


def test_what_has_its_turn_is_not_counted_as_waiting() -> None:
    line = Line(2, 8, 0.0, lambda: 0.0)
    tickets = [line.join("ann") for _ in range(4)]
    with pytest.raises(Enough):
        line.join("ann")
    line.leave(tickets[0])
    line.join("ann")
    with pytest.raises(Enough):
        line.join("ann")


def test_without_accounts_one_person_may_have_the_line_alone() -> None:
    line = Line(1, 8, 0.0, lambda: 0.0)
    assert len({id(line.join()) for _ in range(9)}) == 9
    with pytest.raises(Busy, match="many people are asking just now"):
        line.join()


def test_the_wait_is_what_turns_have_lasted_of_late() -> None:
    now = [100.0]
    line = Line(2, 0, 0.0, lambda: now[0])
    for seconds in (10.0, 5.0):
        ticket = line.join()
        assert list(line.positions(ticket)) == []
        now[0] += seconds
        line.leave(ticket)
    assert [line.join(), line.join()]
    with pytest.raises(Busy) as caught:
        line.join()
    assert caught.value.seconds == 4


class Failing(FakeRespondent):
    """Its model fails at ``crash`` once the turn has its place."""

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        for event in super().ask(text.removesuffix("crash"), history, mode):
            yield event
            if isinstance(event, SourcesReady) and text.endswith("crash"):
                raise ModelError("it stopped")


def test_a_turn_that_fails_gives_its_place_back() -> None:
    made: Turns[FakeRespondent] = Turns(Failing(), 1, 0)
    with pytest.raises(ModelError):
        list(begun(made, "headache crash"))
    assert made.line.count() == (0, 0)
    assert count(made, "anamnesis_turns_total", mode="patient", end="failed") == 1
    assert isinstance(list(begun(made))[-1], Done)


def test_a_fixed_reply_needs_no_place() -> None:
    made = turns(waiting=0)
    busy = begun(made)
    next(busy)
    told = list(made.ask("I want to kill myself", NOBODY, "patient"))
    assert [type(event) for event in told] == [TriageReady, ReplyReady, Done]
    assert isinstance(told[1], ReplyReady)
    assert told[1].text == CRISIS.reply


def test_a_place_at_the_desk_is_given_to_first_steps_and_then_to_the_turn_that_came_first() -> None:
    desk, order, holding, go_on = Desk(1), list[str](), threading.Event(), threading.Event()

    def taken(name: str) -> Iterator[str]:
        for said in (f"{name}1", f"{name}2"):
            order.append(said)
            yield said

    def holds() -> Iterator[str]:
        holding.set()
        assert go_on.wait(5)
        yield "held"

    def running(items: Iterator[str]) -> threading.Thread:
        thread = threading.Thread(target=list, args=(desk.steps(items),))
        thread.start()
        return thread

    early = desk.steps(taken("early"))
    next(early)
    threads = [running(holds())]
    assert holding.wait(5)
    threads.append(threading.Thread(target=list, args=(early,)))
    threads[-1].start()
    waiting(desk, 1)
    for number, name in enumerate(("second", "third"), 2):
        threads.append(running(taken(name)))
        waiting(desk, number)
    go_on.set()
    for thread in threads:
        thread.join(5)
    assert order[:4] == ["early1", "second1", "third1", "early2"]
    assert order[4:] == ["second2", "third2"]
    assert desk.waiting == 0


def waiting(desk: Desk, count: int) -> None:
    """Until so many wait."""
    while desk.waiting < count:
        threading.Event().wait(0.001)


def test_a_step_that_fails_gives_its_place_back() -> None:
    desk = Desk(1)

    def fails() -> Iterator[str]:
        yield "told"
        raise ModelError("it stopped")

    with pytest.raises(ModelError):
        list(desk.steps(fails()))
    assert list(desk.steps(iter("ab"))) == ["a", "b"]


def test_without_a_model_nobody_waits() -> None:
    made = turns(waiting=0, uses_model=False)
    many = [begun(made) for _ in range(20)]
    assert all(isinstance(next(told), SourcesReady) for told in many)
    assert made.line.count() == (0, 0)


def test_the_events_and_arguments_are_the_assistants_own() -> None:
    made, alone = turns(), FakeRespondent()
    person = made.profile({"age": 34.0})
    mode: Mode = "clinician"
    assert list(made.ask("headache", person, mode)) == list(alone.ask("headache", person, mode))
    assert made.assistant.asked == [("headache", PatientHistory(age=34.0), "clinician")]


def test_how_turns_ended_and_how_long_their_stages_took_is_counted_without_words() -> None:
    made = turns()
    list(made.ask("headache of Mrs Miller", NOBODY, "patient"))
    assert count(made, "anamnesis_turns_total", mode="patient", end="answered") == 1
    assert count(made, "anamnesis_stage_seconds_sum", stage="answer") == 7.4
    text = made.measures.text().decode()
    assert "Miller" not in text
    assert "headache" not in text


@given(st.lists(st.tuples(st.sampled_from(["join", "leave"]), st.integers(0, 9)), max_size=60), st.integers(1, 3), st.integers(0, 4))
def test_the_line_is_first_come_first_served_and_never_longer_than_it_may_be(acts: list[tuple[str, int]], at_once: int, waiting: int) -> None:
    line, expected = Line(at_once, waiting, 0.0, lambda: 0.0), list[object]()
    for act, at in acts:
        if act == "leave" and expected:
            line.leave(expected.pop(at % len(expected)))
        elif act == "join" and len(expected) < at_once + waiting:
            expected.append(line.join())
        elif act == "join":
            with pytest.raises(Busy):
                line.join()
        assert [next(line.positions(ticket), 0) for ticket in expected] == [max(0, n - at_once + 1) for n in range(len(expected))]
        assert line.count() == (min(at_once, len(expected)), max(0, len(expected) - at_once))


class Counted(FakeRespondent):
    """Counts how many turns are past the differential at once."""

    def __init__(self) -> None:
        super().__init__(delay=0.001)
        self._lock, self.now, self.most = threading.Lock(), 0, 0

    def ask(self, text: str, history: PatientHistory, mode: Mode, person: str = "") -> Iterator[Event]:
        inside = False
        try:
            for event in super().ask(text, history, mode):
                if isinstance(event, SourcesReady):
                    inside = True
                    with self._lock:
                        self.now += 1
                        self.most = max(self.most, self.now)
                yield event
        finally:
            if inside:
                with self._lock:
                    self.now -= 1


def test_many_threads_at_once_are_all_answered_or_told_that_it_is_busy() -> None:
    fake = Counted()
    made = Turns(fake, at_once=2, waiting=6)
    together = threading.Barrier(24)

    def one(_: int) -> str:
        together.wait()
        try:
            told = list(made.ask("headache", NOBODY, "patient"))
        except Busy:
            return "busy"
        assert sum(isinstance(event, ClaimReady) for event in told) == 4
        return "answered"

    with ThreadPoolExecutor(24) as pool:
        ends = list(pool.map(one, range(24)))
    assert ends.count("answered") + ends.count("busy") == 24
    assert ends.count("answered") >= 8
    assert fake.most <= 2
    assert fake.now == 0
    assert made.line.count() == (0, 0)


def test_the_terminal_tells_a_place_once_and_the_page_until_it_is_over() -> None:
    renderer = Renderer()
    lines = [line for position in (3, 3, 2, 1) for line in renderer.lines(Queued(position))]
    assert lines == ["[dim]2 people are before you.[/]", "[dim]1 person is before you.[/]", "[dim]You are next.[/]"]
    asked = step(ask(Session(), "headache"), TriageReady(ORDINARY.triage))
    waiting = step(asked, Queued(3))
    assert "2 people are before you." in page(waiting, words("en")).body
    assert "before you" not in page(step(waiting, SourcesReady(())), words("en")).body
