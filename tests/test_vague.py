"""Messages that say too little: no learned reader makes anything of them, and they are asked back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.replies import concern, fixed_reply, reply_text
from assistant.scope.vague import says_little, vague
from assistant.second_reader.reader import Opinion, SecondReader
from assistant.triage import triage
from knowledge_graph.types import TriageLevel
from tests.patients import heard, history, knowledge

COURTESIES = ["thank you very much", "who are you", "can you help me", "I feel awful", "I feel off today", "what can you do", "什么", "帮帮我", "你是谁", "I'm not myself"]


@pytest.mark.parametrize("text", COURTESIES)
def test_no_reader_of_words_speaks(text: str) -> None:
    verdict = triage(history(text), knowledge())
    assert fixed_reply(heard(text), verdict, knowledge()) is None
    assert SecondReader.load().opinion(history(text), verdict, knowledge()) == Opinion(TriageLevel.SELF_CARE, calm=0.0)


@pytest.mark.parametrize("text", ["I want to die", "I can't go on", "想死", "活着没意思", "I took too many pills", "end it all"])
def test_a_crisis_in_few_words_is_heard(text: str) -> None:
    assert not says_little(text)
    reply = fixed_reply(heard(text), triage(history(text), knowledge()), knowledge())
    assert reply is not None
    assert reply.kind in {"crisis", "overdose"}


@pytest.mark.parametrize("text", ["chest pain", "my chest hurts", "I cannot breathe", "her face is droopy", "fever 39", "BP 190/125", "my 3 week old is hot", "我胸口疼", "孩子发烧", "zolgensma for my son", "体温38.5"])
def test_what_says_something_is_not_asked_back(text: str) -> None:
    assert vague(heard(text), knowledge()) is None


@given(st.sampled_from(sorted(key for key, level in knowledge().alone.items() if level == TriageLevel.EMERGENCY)), st.sampled_from(["hello, ", "I feel unwell: ", "please help me, I have "]))
def test_whatever_is_dangerous_alone_is_never_vague(key: str, before: str) -> None:
    told = heard(f"{before}{knowledge().concepts[key].name}")
    if any(mention.concept == key for mention in told.mentions):
        assert vague(told, knowledge()) is None


@pytest.mark.parametrize("text", ["I think I broke my toe", "I'm 70 and fell and hit my head, I take warfarin", "我腿断了，以后怎么办"])
def test_a_complaint_of_the_body_that_reads_like_despair_is_answered_and_told_where_help_is(text: str) -> None:
    told, verdict = heard(text), triage(history(text), knowledge())
    assert fixed_reply(told, verdict, knowledge()) is None
    assert concern(told, verdict, knowledge()) == (reply_text("concern", told.language, knowledge()),)


@pytest.mark.parametrize("text", ["I have a cough", "我头疼", "I hit my head", "thank you", "what is asthma", "my dad has just been told he's got brennick's disease. will i and my sister get it too?", "i have type 1, will my kids get it", "will i pass myasthenia on to my kids", "我妈有焦虑症，会遗传给我吗"])
def test_others_are_answered_and_not_told_so(text: str) -> None:
    told, verdict = heard(text), triage(history(text), knowledge())
    assert (fixed_reply(told, verdict, knowledge()), concern(told, verdict, knowledge())) == (None, ())


def test_a_story_is_read_whatever_its_words() -> None:
    assert not says_little("I feel unwell and " * 5 + "so on")
