"""Text to concepts."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.errors import BadInput
from knowledge_graph.link import Linker
from tests.patients import heard, knowledge, linker
from tests.tiny_knowledge import tiny_linker


def concepts(text: str) -> set[str]:
    """Ids of everything named in a text."""
    return {mention.concept for mention in linker().read(text).mentions}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pain in my chest", {"chest-pain"}),
        ("my chest really hurts", {"chest-pain"}),
        ("severe headache", {"severe-headache"}),
        ("sudden splitting headache", {"thunderclap-headache"}),
        ("I suddenly lost vision in my right eye", {"vision-loss"}),
        ("can't breathe", {"severe-breathlessness"}),
        ("I wake up gasping", {"waking-breathless-at-night"}),
        ("I need three pillows and get breathless lying down", {"breathlessness-lying-flat"}),
        ("夜里憋醒", {"waking-breathless-at-night"}),
        ("not breathing", {"unresponsive"}),
        ("barely peeing", {"reduced-urine-output"}),
        ("can't pee", {"urinary-retention"}),
        ("a swollen, painful knee joint", {"joint-swelling", "joint-pain"}),
        ("my knee has swollen up overnight, it's red hot", {"hot-joint"}),
        ("I take warfarin", {"warfarin", "anticoagulant-use"}),
        ("I am bleeding and pregnant", {"bleeding", "pregnancy"}),
        ("type 2 diabetes", {"type-2-diabetes"}),
        ("vomitting and diarhoea", {"vomiting", "diarrhoea"}),
        ("I cut myself by accident while cooking", set()),
        ("confused about my tablets", set()),
        ("右边胳膊抬不起来", {"one-sided-weakness"}),
        ("头痛，恶心", {"headache", "nausea"}),
        ("hay fever and a fever of 39", {"allergic-rhinitis", "fever"}),
        ("a fever, then hay fever", {"fever"}),
        ("dengue fever", {"dengue", "fever"}),
        ("low back pain", {"low-back-pain", "back-pain"}),
        ("febrile convulsion", {"febrile-seizure", "seizure", "fever"}),
        ("cluster headache", {"cluster-headache", "headache"}),
        ("stomach bleeding", {"gastrointestinal-bleeding", "bleeding"}),
        ("he is not waking up", {"unresponsive"}),
        ("can't wake him at night", {"unresponsive"}),
        ("he won't wake up during the night", {"unresponsive"}),
        ("she doesn't wake up at night even when I shake her", {"unresponsive"}),
        ("I nearly fainted", {"dizziness"}),
        ("almost fainted with fright", {"dizziness"}),
        ("I nearly fainted and then I fainted", {"dizziness", "fainting"}),
        ("I can't do this any more", {"suicidal-thoughts"}),
        ("I cannot do this any longer", {"suicidal-thoughts"}),
        ("I just can't go on any more", {"suicidal-thoughts"}),
        ("he is not breathing", {"unresponsive"}),
        ("two fits without waking in between", {"unresponsive"}),
        ("he has to gasp after two words", {"severe-breathlessness"}),
        ("I wish I wouldn't wake up", {"suicidal-thoughts"}),
        ("woke with a dead arm after sleeping on it", {"limb-asleep"}),
        ("I can't feel when I wipe", {"saddle-numbness"}),
        ("a fish bone is stuck in my throat", {"bone-in-throat"}),
        ("鱼刺卡在喉咙里", {"bone-in-throat"}),
        ("she fainted giving blood", {"fainting-at-blood"}),
        ("a red streak is going up my forearm", {"skin-redness"}),
        ("not sure I won't hurt myself", {"self-harm"}),
        ("I shout and it never wakes her", {"unresponsive"}),
        ("breathes, then gasps", {"severe-breathlessness"}),
        ("a grape is stuck in his throat", {"foreign-body-choking"}),
        ("found at the bottom of a pool", {"near-drowning"}),
        ("5 day old is yellow", {"jaundice"}),
        ("he was shot in the calf", {"penetrating-wound"}),
    ],
)
def test_names(text: str, expected: set[str]) -> None:
    assert expected <= concepts(text)


@pytest.mark.parametrize(
    ("text", "unexpected"),
    [
        ("type 2 diabetes", "type-1-diabetes"),
        ("can't breathe", "unresponsive"),
        ("barely peeing", "urinary-retention"),
        ("I have back pain and my legs are weak", "sciatica"),
        ("I am cooking dinner", "foreign-body-choking"),
        ("How many paracetamol can I take in a day?", "overdose"),
        ("I took 500 mg tablets for 20 days", "overdose"),
        ("I took one paracetamol tablet", "overdose"),
        ("I had ten ibuprofen this week for my back", "overdose"),
        ("He had 20 tramadol left", "overdose"),
        ("the wound has stopped bleeding", "bleeding"),
        ("hay fever and swollen eyelids", "fever"),
        ("my eyes itch with hay fever", "fever"),
        ("subconjunctival haemorrhage", "heavy-bleeding"),
        ("Itchy bottom, I don't wake at night for it", "unresponsive"),
        ("not waking at night", "unresponsive"),
        ("No waking at night", "unresponsive"),
        ("I nearly fainted when I stood up", "fainting"),
        ("almost fainted with fright", "fainting"),
        ("unable to keep any drinks down", "suicidal-thoughts"),
        ("can't keep any more food down", "suicidal-thoughts"),
        ("hardly any bleeding", "suicidal-thoughts"),
        ("a wasp sting, no breathing trouble", "unresponsive"),
        ("the headache never wakes him", "unresponsive"),
        ("white patch in my mouth that doesn't wipe off", "saddle-numbness"),
        ("he snores, stops, then gasps", "severe-breathlessness"),
        ("he was choking with laughter", "foreign-body-choking"),
        ("I feel low but I wouldn't hurt myself", "self-harm"),
        ("the cut on my leg is red and hot", "self-harm"),
        ("woke with a dead arm after sleeping on it", "one-sided-weakness"),
        ("I drop cups sometimes", "one-sided-weakness"),
        ("fainted having blood taken", "fainting"),
        ("a faint pink line from the cat", "fainting"),
        ("took my morning thyroid pill", "contraception-failed"),
        ("nods off in front of the telly", "drowsiness"),
        ("is dry drowning real?", "near-drowning"),
        ("lamotrigine for my seizures", "seizure"),
    ],
)
def test_what_is_not_meant(text: str, unexpected: str) -> None:
    assert unexpected not in concepts(text)


@pytest.mark.parametrize(
    "text",
    ["I took about 30 paracetamol tablets", "had about 30 paracetamol with wine", "taking paracetamol, roughly 20 of the 500 mg tablets a day", "she had twenty paracetamols", "took 30 aspirin at home", "she swallowed a handful of pills", "he got into grandma's heart tablets", "took all my medication", "刚才吃了一整瓶安眠药"],
)
def test_overdose(text: str) -> None:
    assert "overdose" in concepts(text)


NAMED = sorted((concept.id, name) for concept in knowledge().concepts.values() for name in concept.english if concept.kind in {"symptom", "sign"})


@settings(max_examples=80)
@given(st.lists(st.sampled_from(NAMED), min_size=1, max_size=4), st.sampled_from([". ", ", ", " and "]))
def test_spans_cover_their_words(named: list[tuple[str, str]], mark: str) -> None:
    text = "I have " + mark.join(name for _, name in named) + "."
    for mention in linker().read(text).mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        span = text[mention.start : mention.end]
        assert span == span.strip() and re.search(r"\w", span)
        # The span begins and ends at word borders.
        assert not (text[mention.start - 1 : mention.start] or " ").isalnum()
        assert not (text[mention.end : mention.end + 1] or " ").isalnum()


# A name that tells of a person ("baby's bum is red") also says who is meant, and then order may matter.
PEOPLE = {*knowledge().language.people, *knowledge().language.family, *knowledge().language.pronouns}
IMPERSONAL = [(key, name) for key, name in NAMED if not PEOPLE & {word.removesuffix("'s") for word in re.findall(r"[a-z']+", name.lower())}]


@settings(max_examples=60)
@given(st.lists(st.sampled_from(IMPERSONAL), min_size=2, max_size=4, unique=True), st.integers(0, 99))
def test_order_of_sentences_does_not_matter(named: list[tuple[str, str]], seed: int) -> None:
    said = [f"I have {name}." for _, name in named]
    moved = random.Random(seed).sample(said, len(said))
    first, second = ({(m.concept, m.negated) for m in linker().read(" ".join(texts)).mentions if m.counts} for texts in (said, moved))
    assert first == second


@settings(max_examples=150)
@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = heard(text)
    except BadInput:
        return
    assert all(0 <= m.start < m.end <= len(found.text) for m in found.mentions)


def test_reading_twice_gives_the_same() -> None:
    text = "My dad has chest pain, no fever, and takes warfarin"
    assert Linker(knowledge()).read(text) == linker().read(text)


def test_a_chinese_question_is_asked_in_english_words() -> None:
    linker = tiny_linker()
    assert linker.asked_in_english("吃华法林能喝酒吗，要吃多久，白酒呢，多久") == ("drink alcohol", "how long", "alcohol")
    assert linker.asked_in_english("hello") == ()


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("Peak flow 140 when it's normally 460, and I'm tight", True),
        ("my peak flow has dropped to 180, best is 400", True),
        ("peak flow down to 200 from 450", True),
        ("peak flow 400, usually 460", False),
        ("Peak flow 230 out of 460", False),
        ("my peak flow is 350", False),
    ],
)
def test_a_peak_flow_below_half_of_the_usual(text: str, low: bool) -> None:
    assert ("low-peak-flow" in {mention.concept for mention in heard(text).mentions}) is low
