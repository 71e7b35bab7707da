"""The answer is the fold of the events."""

from __future__ import annotations

from assistant.answer import add, fold, joined
from assistant.events import ClaimReady, DifferentialReady, Done, Event, QuestionReady, ReplyReady, SourcesReady, TriageReady
from assistant.quote import quote, told
from assistant.types import SUMMARY, Answer, Candidate, Claim, PatientHistory, Question, Source, Triage
from assistant.verify import cite
from knowledge_graph.types import TriageLevel
from tests.fakes_models import pick

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


# ---- claims in the order of reading -------------------------------------------------------------------------------------


PICKS = [pick("Iron tablets help."), pick("You may be tired.", section="Symptoms"), pick("Tea blocks iron.", section="Self-care")]
QUOTED = tuple(quote(PICKS))


def texts(*claims: Claim) -> list[str]:
    return [claim.text for claim in fold(PatientHistory(), [ClaimReady(claim) for claim in (*QUOTED, *claims)]).claims]


def short(at: int) -> Claim:
    return told(PICKS[at], PICKS[0].passage, "", SUMMARY)


def test_what_is_said_in_short_comes_first_and_is_not_said_again() -> None:
    assert texts(short(2), short(0)) == ["Tea blocks iron.", "Iron tablets help.", "You may be tired."]


def test_a_sentence_in_other_words_stands_where_its_quote_stood() -> None:
    worded = Claim("Iron is helped by tablets.", (cite(PICKS[0]),), SUMMARY)
    assert texts(short(2), short(0), short(1), worded) == ["Tea blocks iron.", "Iron is helped by tablets.", "You may be tired."]
    assert texts(worded) == ["Iron is helped by tablets.", "Iron tablets help.", "You may be tired.", "Tea blocks iron."]


def test_one_more_sentence_of_a_section_joins_it() -> None:
    more = pick("Some people crave ice.", section="Symptoms")
    assert texts(told(more, PICKS[0].passage, "", "Symptoms")) == ["Iron tablets help.", "You may be tired.", "Some people crave ice.", "Tea blocks iron."]
    assert joined((), QUOTED[0]) == QUOTED[:1]
