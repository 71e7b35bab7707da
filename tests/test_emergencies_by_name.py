"""An illness that somebody thinks is there now has the level of that; the same names of long ago, of a relative or in a general question have not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.differential import differential
from knowledge_graph.types import TriageLevel
from tests.patients import history, judged, knowledge

EMERGENCY, URGENT = TriageLevel.EMERGENCY, TriageLevel.URGENT


@pytest.mark.parametrize(
    "text",
    [
        "He is having another stroke",
        "My dad is having a heart attack",
        "I think she's had a mini-stroke",
        "It feels like a heart attack",
        "她又中风了",
        "我觉得我心梗了",
        "could be meningitis, she is 4",
        "I think my mum has sepsis",
        "Rash and fever, meningitis?",
        "could he have a twisted testicle",
        "I'm scared it might be a blood clot in my lung",
        "feels like a collapsed lung",
        "She is going into septic shock",
        "could this be an ectopic?",
        "Mother having a massive heart attack",
        "is it possible she has an ectopic pregnancy",
        "会不会是脑膜炎",
        "怀疑自己宫外孕",
        # Whoever has it, however it is put.
        "neighbour having a heart attack",
        "HAVING A STROKE HELP",
        "hubby in anaphylactic shock",
        "granny had a stroke just now",
        "my wife had a stroke ten minutes ago",
        "dad had a heart attack an hour ago",
        "My nan has sepsis I think",
        "it's definitely meningitis",
        "What if this is a stroke?",
        "is it a migraine or a stroke",
        "panic attack or heart attack?",
        "help, stroke",
        "77yo mum, ?stroke",
        "all the signs of a stroke",
        "ticks every box for a pulmonary embolism",
        "Google says meningitis",
        "My appendix has burst",
        "my dad is having a heart attack in the car",
        "she is having a stroke in class",
        "At first I thought it was indigestion but now I think it's a heart attack",
        "I think it's sepsis, the hospital did nothing!",
        "dog bit my hand, could be sepsis",
        "I take aspirin to prevent clots but I think I'm having a heart attack",
        "please tell me this isn't a stroke",
        "It isn't a heart attack, is it?",
        "I can't rule out a stroke",
        "How likely is it to be meningitis",
        "爸爸心梗发作，救命",
        "万一是脑膜炎怎么办",
    ],
)
def test_an_emergency_by_its_name(text: str) -> None:
    assert judged(text).level == EMERGENCY


@pytest.mark.parametrize(
    "text",
    [
        "My dad had a heart attack at 60, am I at risk?",
        "I had a heart attack last year and take aspirin, can I fly?",
        "How do I avoid another stroke?",
        "我爸去年心梗了，做了支架，想问饮食",
        "Will calpol stop another febrile convulsion?",
        "what are the signs of sepsis",
        "They said it's not sepsis",
        "I think about my mum's stroke a lot",
        "Can I have a stroke from cracking my neck?",
        "Is the meningitis vaccine safe?",
        "My uncle died of a pulmonary embolism",
        "the doctor thought it might be appendicitis last month but it was gas",
        "My cellulitis is getting better on flucloxacillin",
        "吃布洛芬会不会引起心梗",
        "医生说不是阑尾炎",
        "What are the warning signs of a heart attack in women? It's for a story.",
        "隔壁王婶中风了，我奶奶饭量睡觉都正常",
        "Could my tablets cause a stroke?",
        "I was worried it was a stroke but the scan was clear",
        "Could my child catch meningitis from a classmate?",
        "I think meningitis is scary",
        "Was it a stroke that Churchill had?",
        "What are the risks of having a stroke on this pill?",
        "I dreamt I was having a stroke",
        "my panic attacks feel like a heart attack",
        "how do I keep from getting malaria in Ghana",
        "my dog might have sepsis",
        "my laptop just had a stroke",
        "in the story he is having a stroke",
        "what can I do to prevent a heart attack",
        "They suspected meningitis last year but the tests were clear",
        "怎么判断是不是中风",
        "高血压会不会中风",
        "I think I have food poisoning",
        "my appendix burst when I was 12",
    ],
)
def test_no_emergency_of_now(text: str) -> None:
    assert judged(text).level < URGENT


def test_a_miscarriage_by_its_name() -> None:
    assert judged("I think I'm having a miscarriage").level == URGENT
    assert judged("Since my miscarriage in March I feel low").level < URGENT


@pytest.mark.parametrize("text", ["worried I have a DVT", "not sure if it's appendicitis or wind", "possible retinal detachment", "is this shingles?", "my toddler is having an asthma attack", "我可能得了阑尾炎"])
def test_what_is_for_today_where_it_is_suspected(text: str) -> None:
    assert judged(text).level == URGENT


SAID = ("I think it's {}", "could it be {}?", "she might have {}", "suspected {}", "I'm worried that he has {}", "{}?")
GENERAL = ("What is the treatment of {}?", "How is {} prevented?", "They told me it's not {}", "My neighbour died of {} years ago")


@given(st.sampled_from(sorted(knowledge().suspected)), st.sampled_from(SAID))
def test_every_such_illness_has_its_level_however_it_is_said(illness: str, said: str) -> None:
    told = history(said.format(knowledge().conditions[illness].name.lower()))
    assert illness in told.present
    assert illness not in told.conditions, "what is only suspected is not known"
    assert judged(told.turns[-1].text).level >= knowledge().suspected[illness]


@given(st.sampled_from(sorted(knowledge().suspected)), st.sampled_from(GENERAL))
def test_what_is_only_spoken_of_is_not_suspected(illness: str, said: str) -> None:
    assert illness not in history(said.format(knowledge().conditions[illness].name.lower())).present


def test_a_suspicion_makes_no_other_finding_less_serious() -> None:
    assert judged("I think it's cellulitis, and he is confused and his skin is blue").level == EMERGENCY


@pytest.mark.parametrize(("text", "named"), [("I think I am having a stroke", ["stroke"]), ("my son has chickenpox", ["chickenpox"])])
def test_where_only_an_illness_is_named_no_other_is_listed(text: str, named: list[str]) -> None:
    assert [one.id for one in differential(history(text), knowledge())] == named


def test_a_suspicion_is_told_as_one_and_raises_no_consequence() -> None:
    found = {one.id: one for one in differential(history("fever and shivering, could this be sepsis?"), knowledge(), most=400)}
    assert "suspected Sepsis" in [reason.name for reason in found["sepsis"].supports]
    assert not [reason for one in found.values() if one.id != "sepsis" for reason in one.supports if reason.finding == "sepsis"]


@pytest.mark.parametrize("text", ["a scorpion stung me", "a tooth was knocked out"])
def test_what_no_page_speaks_of_is_not_answered_with_what_is_common(text: str) -> None:
    told = history(text)
    assert told.present
    assert differential(told, knowledge()) == ()
    assert differential(history(f"{text}, and my head hurts"), knowledge())
