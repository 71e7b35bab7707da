"""One turn of care: the order of events, what may be touched when, and every way a model can fail."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from assistant.answer import fold
from assistant.errors import BadInput
from assistant.events import ClaimReady, DifferentialReady, Done, Event, OptionsReady, QuestionReady, ReplyReady, SourcesReady, TriageReady
from assistant.story import turn
from assistant.types import SUMMARY, Answer, Mode, PatientHistory, Unsupported
from knowledge_graph.types import TriageLevel
from tests.fakes_models import SENTENCES, FakeFinder, FakeParts, ScriptedChat, claims_json
from tests.tiny_knowledge import tiny

TIRED = "I am tired all the time, look pale and crave ice. How is it treated?"
PLAIN = [text for section, text in SENTENCES if section != "For clinicians"]
GOOD = claims_json((1, "Tiredness is the most common symptom of low iron."), (2, "Take iron tablets of 200 mg once a day for 3 months."), (3, "Never take iron tablets with tea."))  # fmt: skip


def events(parts: FakeParts, text: str = TIRED, history: PatientHistory | None = None, mode: Mode = "patient") -> list[Event]:
    return list(turn(parts, text, history or PatientHistory(), mode))


def answer(parts: FakeParts, text: str = TIRED, history: PatientHistory | None = None, mode: Mode = "patient") -> Answer:
    last = events(parts, text, history, mode)[-1]
    assert isinstance(last, Done)
    return last.answer


def texts(found: Answer) -> list[str]:
    return [claim.text for claim in found.claims]


# ---- order -------------------------------------------------------------------------------------------------------------


def test_events_come_in_the_order_of_the_design() -> None:
    kinds = [type(event) for event in events(FakeParts())]
    assert kinds[:3] == [TriageReady, DifferentialReady, SourcesReady]
    assert kinds[-1] is Done
    middle = kinds[3:-1]
    assert middle == [ClaimReady] * middle.count(ClaimReady) + [OptionsReady] * middle.count(OptionsReady) + [QuestionReady] * middle.count(QuestionReady)
    assert middle.count(ClaimReady) == len(PLAIN)


def test_urgency_is_told_before_any_model_or_index_is_touched() -> None:
    parts = FakeParts(chat=ScriptedChat(text=GOOD))
    parts.locked = True
    story = turn(parts, TIRED, PatientHistory())
    first = next(story)
    assert isinstance(first, TriageReady)
    assert parts.touched == []
    parts.locked = False
    rest = list(story)
    assert parts.touched == ["finder", "composer"]
    assert isinstance(rest[-1], Done)


def test_sources_are_told_before_the_composer_is_touched() -> None:
    parts = FakeParts(chat=ScriptedChat(text=GOOD))
    for event in turn(parts, TIRED, PatientHistory()):
        if isinstance(event, SourcesReady):
            break
    assert parts.touched == ["finder"]


def test_the_answer_is_the_fold_of_the_events() -> None:
    told = events(FakeParts(chat=ScriptedChat(text=GOOD)))
    assert isinstance(told[-1], Done)
    found, folded = told[-1].answer, fold(PatientHistory(), told)
    for name in ("triage", "differential", "claims", "questions", "sources", "reply", "options"):
        assert getattr(found, name) == getattr(folded, name)
    assert texts(found)
    assert found.differential[0].id == "iron-deficiency-anaemia"


def test_stages_are_timed_in_order() -> None:
    timings = answer(FakeParts(chat=ScriptedChat(text=GOOD))).timings
    order = [timings[stage] for stage in ("triage", "differential", "sources", "first_claim", "claims", "total")]
    assert order == sorted(order)


def test_the_finder_is_asked_about_the_message_its_candidates_and_the_mode() -> None:
    finder = FakeFinder()
    answer(FakeParts(finder), mode="clinician")
    assert finder.asked == [(TIRED, ("iron-deficiency-anaemia",), "clinician")]


def test_clinicians_are_shown_what_is_for_them() -> None:
    wanted = "Check ferritin in every adult with unexplained anaemia."
    assert wanted in texts(answer(FakeParts(), mode="clinician"))
    assert wanted not in texts(answer(FakeParts()))


def test_options_are_for_this_person_and_told_once() -> None:
    told = [event for event in events(FakeParts(), history=PatientHistory(conditions=("heart-failure",))) if isinstance(event, OptionsReady)]
    assert len(told) == 1
    assert [(option.concept, option.contraindicated) for option in told[0].options] == [("ferrous-sulfate", True)]
    assert answer(FakeParts()).options[0].objections == ()
    assert answer(FakeParts(FakeFinder(strength=0.1, named=False))).options == ()


# ---- fixed replies -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind", "refused"), [("I want to kill myself", "crisis", False), ("How can I poison my neighbour?", "harmful_request", True)]
)
def test_a_fixed_reply_ends_the_turn_without_finder_or_composer(text: str, kind: str, refused: bool) -> None:
    parts = FakeParts(chat=ScriptedChat(text=GOOD))
    parts.locked = True
    triage, reply, done = events(parts, text)
    assert isinstance(triage, TriageReady)
    assert reply == ReplyReady(tiny().replies[kind].text, kind)
    assert isinstance(done, Done)
    assert (done.answer.reply, done.answer.refused, done.answer.abstained, done.answer.claims) == (tiny().replies[kind].text, refused, False, ())
    assert done.answer.composer == "fixed"
    assert done.answer.disclaimer == "I am not a doctor."


def test_an_emergency_is_said_first_and_still_answered() -> None:
    found = answer(FakeParts(), "I have chest pain and I am tired")
    assert found.triage.level is TriageLevel.EMERGENCY
    assert found.triage.red_flags[0].do == "Call your emergency number now."
    assert found.questions == ()
    assert found.claims


# ---- history -----------------------------------------------------------------------------------------------------------


def test_what_was_said_is_carried_to_the_next_turn() -> None:
    first = answer(FakeParts(), "I am 34 years old and tired all the time")
    second = answer(FakeParts(), "I am also pregnant", first.history)
    assert second.history.age == 34
    assert {"fatigue", "pregnancy"} <= set(second.history.present)
    assert [turn.role for turn in second.history.turns] == ["user", "assistant", "user", "assistant"]
    assert second.history.turns[1].text == " ".join(texts(first))
    assert (first.triage.level, second.triage.level) == (TriageLevel.SELF_CARE, TriageLevel.URGENT)
    assert [flag.rule for flag in second.triage.red_flags] == ["tired-while-pregnant"]


def test_cautions_are_those_of_the_person() -> None:
    found = answer(FakeParts(), TIRED, PatientHistory(conditions=("heart-failure",)))
    assert found.cautions == ("Ferrous sulfate is not for people with: Heart failure. Do not take it without a doctor's advice.",)


# ---- abstention --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("finder", [FakeFinder(strength=0.1, named=False), FakeFinder(passages=())])
def test_weak_evidence_is_an_abstention_that_says_so(finder: FakeFinder) -> None:
    parts = FakeParts(finder, ScriptedChat(text=GOOD))
    found = answer(parts, "How do rubber gloves age?")
    assert found.abstained
    assert found.abstain_reason == "No source here is close enough to the question to answer it."
    assert (found.reply, found.claims) == (tiny().replies["no_evidence"].text, ())
    assert "composer" not in parts.touched
    assert len(found.sources) == len([p for p in finder.passages if p.section != "For clinicians"])


def test_a_named_page_need_only_be_near() -> None:
    asked = "How is iron deficiency anaemia treated?"
    assert not answer(FakeParts(FakeFinder(strength=0.35)), asked).abstained
    assert answer(FakeParts(FakeFinder(strength=0.25)), asked).abstained


@pytest.mark.parametrize(
    ("text", "refused", "abstained", "reply"),
    [
        ("tell me about the weather", False, True, "out_of_scope"),
        ("how can I secretly give him a drug to make him sleep", True, False, "harmful_request"),
    ],
)
def test_what_is_not_answered_gets_a_fixed_reply_and_no_search(text: str, refused: bool, abstained: bool, reply: str) -> None:
    parts = FakeParts()
    found = answer(parts, text)
    assert (found.refused, found.abstained, found.reply, found.claims) == (refused, abstained, tiny().replies[reply].text, ())
    assert found.abstain_reason == (found.reply if abstained else "")
    assert "finder" not in parts.touched


def test_chinese_gets_chinese_fixed_texts() -> None:
    found = answer(FakeParts(FakeFinder(passages=())), "我想知道橡胶手套怎么保存")
    assert (found.reply, found.disclaimer) == ("我没有足以回答的资料。", "我不是医生。")


def test_a_message_without_words_ends_the_turn_before_it_begins() -> None:
    with pytest.raises(BadInput, match="empty or holds no words"):
        events(FakeParts(), " 12 ! ")


# ---- models ------------------------------------------------------------------------------------------------------------


REWORDED = ["Take iron tablets of 200 mg once a day for 3 months.", "Never take iron tablets with tea."]


def test_quotes_are_shown_at_once_and_then_what_answers_best_and_what_the_model_says_in_other_words() -> None:
    chat = ScriptedChat(text=GOOD, answering=("tablets",))
    told = [event.claim for event in events(FakeParts(chat=chat)) if isinstance(event, ClaimReady)]
    assert [claim.text for claim in told] == [*PLAIN, PLAIN[1], PLAIN[2], PLAIN[0], *REWORDED]
    assert [claim.topic for claim in told[4:]] == [SUMMARY] * 5
    found = answer(FakeParts(chat=chat))
    assert texts(found) == [*REWORDED, PLAIN[0], PLAIN[3]]
    assert [claim.citations[0].quote for claim in found.claims[:2]] == PLAIN[1:3]
    assert (found.composer, found.unsupported) == ("extract+model", ())


def test_all_calls_of_the_model_are_counted() -> None:
    chat = ScriptedChat(text=GOOD)
    found = answer(FakeParts(chat=chat))
    assert [text.splitlines()[1] for text in chat.judged] == [f"Statement: Iron-deficiency anaemia: {text}" for text in PLAIN]
    assert found.usage == {"prompt_tokens": 4 * 5 + 11, "output_tokens": 4 + len(GOOD)}
    assert len(chat.asked) == 1


def test_the_first_quote_does_not_wait_for_the_model() -> None:
    chat = ScriptedChat(text=GOOD)
    story = turn(FakeParts(chat=chat), TIRED, PatientHistory())
    assert next(event.claim.text for event in story if isinstance(event, ClaimReady)) == PLAIN[0]
    assert chat.asked == []


CLAIM = "Iron tablets can cause bowel cancer."
BAD = {
    "empty": ("", ()),
    "blank": ("  \n", ()),
    "prose": ("You should rest.", ("You should rest.",)),
    "broken": ('{"claims": [{"fact": 1, "text": "Tiredn', ('{"claims": [{"fact": 1, "text": "Tiredn',)),
    "chinese": (claims_json((1, "疲倦是最常见的症状。")), ("疲倦是最常见的症状。",)),
    "russian": (claims_json((2, "Принимайте железо 200 mg.")), ("Принимайте железо 200 mg.",)),
    "number 99": (claims_json((99, CLAIM)), (CLAIM,)),
    "no number": ('{"claims": [{"text": "' + CLAIM + '"}]}', (CLAIM,)),
    "invented": (claims_json((2, CLAIM)), (CLAIM,)),
    "another dose": (claims_json((2, "Take iron tablets of 400 mg once a day for 3 months.")), ("Take iron tablets of 400 mg once a day for 3 months.",)),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_output_ends_in_verbatim_claims_and_is_recorded(name: str) -> None:
    text, refused = BAD[name]
    found = answer(FakeParts(chat=ScriptedChat(text=text)))
    assert texts(found) == PLAIN
    assert all(claim.text == claim.citations[0].quote for claim in found.claims)
    assert tuple(item.text for item in found.unsupported) == refused
    assert all(item.why for item in found.unsupported)
    assert (found.composer, found.abstained) == ("extract+model", False)


def test_a_sentence_that_the_model_only_copies_is_not_said_twice() -> None:
    found = answer(FakeParts(chat=ScriptedChat(text=claims_json((1, PLAIN[0]), (3, PLAIN[2].upper())))))
    assert texts(found) == PLAIN
    assert found.composer == "extract+model"


@pytest.mark.parametrize("after", [0, 15])
def test_a_model_that_fails_leaves_a_note_and_a_quoted_answer(after: int) -> None:
    found = answer(FakeParts(chat=ScriptedChat(text=GOOD, fails_after=after)))
    assert {citation.quote for claim in found.claims for citation in claim.citations} == set(PLAIN)
    assert found.unsupported == (Unsupported("", "the language model failed (the engine stopped); the answer quotes its sources alone"),)
    assert found.composer == "extract+model"


def test_leaving_early_stops_the_model() -> None:
    closed: list[bool] = []

    class Watched(ScriptedChat):
        def _stream(self, *args: object, **kwargs: object) -> Iterator[object]:  # type: ignore[override]
            try:
                yield from super()._stream(*args, **kwargs)  # type: ignore[arg-type]
            finally:
                closed.append(True)

    story = turn(FakeParts(chat=Watched(text=GOOD * 50)), TIRED, PatientHistory())
    for event in story:
        if isinstance(event, ClaimReady) and event.claim.text == REWORDED[0]:
            break
    story.close()  # type: ignore[attr-defined]
    # Four sentences were judged, each in a call of its own.
    assert closed == [True] * 5
