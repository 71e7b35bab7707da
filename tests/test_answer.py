"""The answer is the fold of the events."""

from __future__ import annotations

from assistant.answer import add, fold
from assistant.events import ClaimReady, DifferentialReady, Done, Event, QuestionReady, ReplyReady, SourcesReady, TriageReady
from assistant.types import Answer, Candidate, Claim, PatientHistory, Question, Source, Triage
from knowledge_graph.types import TriageLevel

HISTORY = PatientHistory(age=34)
URGENT = Triage(TriageLevel.URGENT, (), "Call.", "Because.")
CANDIDATES = (Candidate("a", "A", (), 0.5, (), (), (), TriageLevel.ROUTINE),)
SOURCES = (Source("p", "d", "T", "S", "P", "u", "text", 0.5, ("dense",)),)
ONE, TWO = Claim("one", ()), Claim("two", ())
ASK, ASK_MORE = Question("f", "F?", "why"), Question("g", "G?", "why")
EVENTS: tuple[Event, ...] = (
    TriageReady(URGENT),
    ReplyReady("Hello.", "abstention"),
    DifferentialReady(CANDIDATES),
    SourcesReady(SOURCES),
    ClaimReady(ONE),
    ClaimReady(TWO),
    QuestionReady(ASK),
    QuestionReady(ASK_MORE),
)


def test_every_event_finds_its_place_in_order() -> None:
    assert fold(HISTORY, EVENTS) == Answer(
        HISTORY, URGENT, differential=CANDIDATES, claims=(ONE, TWO), questions=(ASK, ASK_MORE), sources=SOURCES, reply="Hello."
    )


def test_nothing_folds_to_an_empty_answer() -> None:
    empty = fold(HISTORY, ())
    assert (empty.history, empty.triage.level, empty.claims, empty.reply) == (HISTORY, TriageLevel.ROUTINE, (), "")


def test_the_end_adds_nothing() -> None:
    answer = fold(HISTORY, EVENTS)
    assert add(answer, Done(answer)) == answer


def test_an_answer_is_not_changed_but_replaced() -> None:
    before = fold(HISTORY, EVENTS[:5])
    after = add(before, ClaimReady(TWO))
    assert (before.claims, after.claims) == ((ONE,), (ONE, TWO))
