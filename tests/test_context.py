"""Negation, person and time."""

from __future__ import annotations

import pytest

from knowledge_graph.context import Cues, sentences
from knowledge_graph.types import Mention
from knowledge_graph.words import Vocabulary
from tests.patients import heard, knowledge


def mention(text: str, concept: str) -> Mention:
    """The first mention of a concept in a text."""
    return next(m for m in heard(text).mentions if m.concept == concept)


@pytest.mark.parametrize(
    ("text", "absent", "present"),
    [
        ("No fever but a bad cough", {"fever"}, {"cough"}),
        ("No fever, terrible chest pain", {"fever"}, {"chest-pain"}),
        ("I don't have a fever, my chest hurts", {"fever"}, {"chest-pain"}),
        ("No fever, cough or rash", {"fever", "cough", "rash"}, set()),
        ("No fever, no cough, headache since Monday", {"fever", "cough"}, {"headache"}),
        ("Denies chest pain, fever, vomiting", {"chest-pain", "fever", "vomiting"}, set()),
        ("Chest pain: none. I have a cough", {"chest-pain"}, {"cough"}),
        ("Without warning I got a headache", set(), {"headache"}),
        ("I can't stop vomiting", set(), {"persistent-vomiting"}),
        ("I have never felt such chest pain", set(), {"chest-pain"}),
        ("没有发烧、咳嗽，但是头痛", {"fever", "cough"}, {"headache"}),
        ("睡不好头痛", set(), {"headache"}),
        ("7 weeks pregnant not had a scan yet pain in my shoulder and I feel dizzy", set(), {"shoulder-pain", "dizziness"}),
        ("no cough or runny nose or sore throat or wheeze", {"cough", "runny-nose", "sore-throat", "wheeze"}, set()),
        ("Nobody here is pregnant", {"pregnancy"}, set()),
        ("No one at home has a fever", {"fever"}, set()),
        ("No one believes me, my chest hurts", set(), {"chest-pain"}),
        ("Chest pain? No. Breathless? nope, just a cough", {"chest-pain", "breathlessness"}, {"cough"}),
        ("Headache?? none. Fever since Monday", {"headache"}, {"fever"}),
        ("What about my chest pain? No one is here to help", set(), {"chest-pain"}),
        ("Not breathing, any pulse? No.", set(), {"unresponsive"}),
        ("Is the chest pain better? No. It hurts more", set(), {"chest-pain"}),
        ("How long will my chest pain last? No idea what to do", set(), {"chest-pain"}),
        ("Headache no, vision fine, a cough since Monday", {"headache"}, {"cough"}),
        ("fever none. Cough since Monday", {"fever"}, {"cough"}),
        ("Rash no fever", {"fever"}, {"rash"}),
        ("a big rash, nothing swollen in the face", set(), {"rash"}),
        ("chest pain no!! help", set(), {"chest-pain"}),
        ("can't breathe no, help", set(), {"severe-breathlessness"}),
        ("没有不规则大出血，潮热", {"heavy-bleeding"}, set()),
    ],
)
def test_negation(text: str, absent: set[str], present: set[str]) -> None:
    found = heard(text).mentions
    assert absent <= {m.concept for m in found if m.negated}
    assert present <= {m.concept for m in found if not m.negated}
    assert not present & {m.concept for m in found if m.negated}


@pytest.mark.parametrize(
    ("text", "concept", "when"),
    [
        ("I had chest pain years ago", "chest-pain", "past"),
        ("I had seizures when I was a child", "seizure", "past"),
        ("I had a seizure when I was 12", "seizure", "past"),
        ("I got chest pain when I was watching TV", "chest-pain", "now"),
        ("I had chest pain this morning", "chest-pain", "now"),
        ("What should I do if my child gets a rash?", "rash", "hypothetical"),
        ("It hurts if I cough and I have a rash", "rash", "now"),
        ("What are the symptoms of a stroke?", "stroke", "hypothetical"),
        ("How do statins work and do they cause muscle pain?", "muscle-pain", "hypothetical"),
        ("如果头痛怎么办", "headache", "hypothetical"),
        ("去年头痛过", "headache", "past"),
        ("I had a gastric bypass last year and have severe tummy pain", "severe-abdominal-pain", "now"),
        ("I had headaches last year and a rash", "rash", "past"),
        ("hip replacement last month", "recent-surgery", "now"),
        ("I had a car crash ten years ago and my neck hurts", "neck-pain", "now"),
        ("I had covid last year and my sense of smell is gone", "loss-of-smell", "now"),
        ("Had surgery two years ago and chest pain", "chest-pain", "now"),
        ("had surgery last month and chest pain", "chest-pain", "now"),
        ("chest pain and surgery two years ago", "chest-pain", "now"),
        ("I have chest pain and I had surgery two years ago", "chest-pain", "now"),
        ("I have chest pain after surgery two years ago", "chest-pain", "now"),
        ("I had chest pain after surgery two years ago", "chest-pain", "past"),
        ("ten years ago I had surgery and chest pain", "chest-pain", "past"),
        ("as a child I had asthma and I had eczema", "eczema", "past"),
    ],
)
def test_time(text: str, concept: str, when: str) -> None:
    assert mention(text, concept).when == when


@pytest.mark.parametrize(
    ("text", "concept", "who", "patient"),
    [
        ("My daughter has a fever", "fever", "patient", "daughter"),
        ("My father had a stroke. I have a headache", "headache", "patient", "self"),
        ("My father has chest pain. I have a headache and a cough", "chest-pain", "other", "self"),
        ("Mum is confused. She has a fever", "fever", "patient", "mum"),
        ("我妈妈晕倒了", "fainting", "patient", "self"),
        ("My baby breathes fast", "fast-breathing", "patient", "baby"),
        ("I am breast-feeding and my baby breathes fast", "fast-breathing", "patient", "self"),
        ("我头痛，我爸爸有糖尿病", "headache", "patient", "self"),
        ("My newborn's eyes are sticky", "sticky-eye", "patient", "newborn"),
        ("I was at my toddler's nursery and got a rash", "rash", "patient", "self"),
        ("Toddler got into grandma's tablets and has a rash", "rash", "patient", "toddler"),
        ("had a baby 5 years ago and have a fever", "fever", "patient", "self"),
        ("I gave birth to my daughter 10 days ago and have a fever", "fever", "patient", "self"),
        ("I had a baby 2 weeks ago and she has a fever", "fever", "patient", "baby"),
        ("I had a baby 2 weeks ago, she is fine but I have a fever", "fever", "patient", "self"),
        ("My wife had a baby 2 weeks ago and she has a fever", "fever", "patient", "wife"),
        ("She had a baby 2 weeks ago and she has a fever", "fever", "patient", "self"),
    ],
)
def test_person(text: str, concept: str, who: str, patient: str) -> None:
    assert (mention(text, concept).who, heard(text).patient) == (who, patient)


@pytest.mark.parametrize(
    ("text", "concept", "when"),
    [
        ("Was watching Casualty and a woman had a stroke, face drooping and all. I've a stye", "facial-droop", "hypothetical"),
        ("A man on the telly had a fit, I've got a cold sore", "seizure", "hypothetical"),
        ("Saw a documentary about strokes, I've got a sore elbow", "elbow-pain", "now"),
        ("Was watching Casualty when my face dropped on one side", "facial-droop", "now"),
        ("In a film a man had chest pain and now my chest hurts", "chest-pain", "now"),
        ("I sat in a film and got chest pain", "chest-pain", "now"),
        ("Can an asthma attack kill you?", "asthma-worse", "hypothetical"),
        ("Why do my lips go blue?", "cyanosis", "now"),
        ("网上说脑膜炎吓死我了", "meningitis", "hypothetical"),
        ("电视剧里有人大出血", "heavy-bleeding", "hypothetical"),
        ("百度了一下像心梗我胸口痛", "chest-pain", "now"),
    ],
)
def test_what_happens_in_a_show_or_to_anybody(text: str, concept: str, when: str) -> None:
    assert mention(text, concept).when == when


def test_cues_are_found_word_for_word() -> None:
    assert Cues(["no sign of", "no"]).find(["there", "is", "no", "sign", "of", "it"]) == [(2, 5), (2, 3)]


def test_sentences_keep_their_mark() -> None:
    words = Vocabulary(knowledge().language).words("Hot. Cold? Mild")
    assert sentences(words) == [(0, 2), (2, 4), (4, 5)]


@pytest.mark.parametrize(
    ("text", "patient"),
    [
        ("Noticed my partner's sock was wet. He can't feel his feet.", "partner"),
        ("Dad's shuffling about. He's 68.", "dad"),
        ("I have a cough. My dad died of lung cancer, he smoked.", "self"),
        ("I have psoriasis. My sister has a red itchy rash.", "sister"),
        ("I have a cough. My sister has a rash.", "self"),
        ("Should I get my dad a flu shot?", "self"),
        ("I have a cough. Gran is confused and dripping with sweat", "self"),
        ("My husband has a cough and a sore throat. I've got crushing chest pain", "self"),
        ("My housemate has a headache. My cousin choked on his tea once", "housemate"),
    ],
)
def test_whom_a_message_is_about(text: str, patient: str) -> None:
    assert heard(text).patient == patient
