"""The second reader of urgency: it raises, lowers no rule, and reads what its weights say."""

from __future__ import annotations

from array import array
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.bedside import Bedside
from assistant.flags import RedFlag
from assistant.second_reader.net import Net
from assistant.second_reader.reader import CALM, CHINESE_TAKEN, TAKEN, Opinion, SecondReader, of_few_words, pooled, sentences, shares_of, taken
from assistant.second_reader.words import BUCKETS, LEVELS, Linear, WordReader, of_history, of_text, pack
from assistant.settings import Settings
from assistant.triage import DO, NOTHING, passing, raised, triage, unalarmed
from assistant.types import PatientHistory, Triage, Turn
from assistant.wording import of_patient
from eval.training.words import joined
from knowledge_graph.types import TriageLevel
from tests.patients import ENGLISH, history, judged, knowledge

SELF_CARE, ROUTINE, URGENT, EMERGENCY = LEVELS


@pytest.fixture(scope="module")
def bedside(tmp_path_factory: pytest.TempPathFactory) -> Bedside:
    """The half without a model, with the weights that come with the program."""
    made = Bedside(Settings(home=tmp_path_factory.mktemp("home")))
    made.__dict__["knowledge"] = knowledge()
    return made


@pytest.mark.parametrize(
    ("beliefs", "level"),
    [
        ([0.7, 0.1, 0.1, 0.1], SELF_CARE),
        ([0.2, 0.6, 0.1, 0.1], ROUTINE),
        ([0.1, 0.1, 0.7, 0.1], URGENT),
        ([0.4, 0.25, 0.05, 0.3], EMERGENCY),
        ([0.41, 0.59, 0.0, 0.0], SELF_CARE),
    ],
)
def test_the_most_urgent_level_believed_enough_is_taken(beliefs: list[float], level: TriageLevel) -> None:
    assert taken(beliefs) == level


@given(st.lists(st.floats(0.01, 1.0), min_size=4, max_size=4), st.floats(0.0, 1.0))
def test_more_belief_in_an_emergency_never_lowers(weights: list[float], more: float) -> None:
    before = [weight / sum(weights) for weight in weights]
    after = [share * (1 - more) for share in before]
    after[3] += more
    assert taken(after) >= taken(before)


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_raising_never_lowers_and_says_so(first: TriageLevel, second: TriageLevel) -> None:
    verdict = Triage(first, (), DO[first], "Because of: cough.")
    after = raised(verdict, second, ENGLISH)
    assert after.level == max(first, second)
    assert (after is verdict) == (second <= first)
    assert after.do == DO[after.level]
    # Of self-care the reason is that nothing alarming was found, which does not stand beside haste.
    assert after.reason.endswith("Because of: cough.") == (after is verdict or first > SELF_CARE)
    assert ("No rule alone says so" in after.reason) == (second > first)


def test_what_no_rule_recognised_is_not_said_to_be_unjudged() -> None:
    after = raised(Triage(ROUTINE, (), DO[ROUTINE], NOTHING, understood=False), EMERGENCY, ENGLISH)
    assert after.reason == "No rule alone says so, but messages written like this one needed care that soon."


@settings(max_examples=50)
@given(st.text(max_size=80))
def test_any_text_has_features_of_length_one_or_none(text: str) -> None:
    features = of_text(text)
    length = sum(value * value for value in features.values())
    assert length == pytest.approx(1.0) or features == {}
    assert all(0 <= bucket < BUCKETS for bucket in features)


def test_words_in_another_order_differ_only_in_pairs() -> None:
    assert of_text("chest pain") != of_text("pain chest")
    assert of_text("CHEST pain") == of_text("chest pain")
    assert of_text("temperature 39.4").keys() & of_text("temperature 38.1").keys()
    assert of_text("胸口压着疼")


def test_what_was_understood_counts_beside_the_text() -> None:
    told = history("crushing chest pain and sweating")
    understood = of_history(told, judged("crushing chest pain and sweating"), knowledge())
    assert sum(value * value for value in understood.values()) == pytest.approx(0.36)
    assert joined({1: 0.5}, {1: 0.25, 2: 1.0}) == {1: 0.75, 2: 1.0}
    reader = Linear(array("b", [1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0]), 0.5, (0.0, 0.0, 0.0, 0.0))
    assert reader.believes({1: 0.5}, {1: 0.25, 2: 1.0}) == reader.believes({1: 0.75, 2: 1.0})
    assert reader.believes({1: 0.5}, {1: 0.25, 2: 1.0})[2] > reader.believes({1: 0.5})[2]


def test_two_readers_believe_what_both_believe() -> None:
    assert pooled([0.25, 0.25, 0.25, 0.25], [0.1, 0.2, 0.3, 0.4])[3] == pytest.approx(2 / (1 + 2**0.5 + 3**0.5 + 2))
    # One is nearly sure and the other sees nothing: much less than their mean, but not nothing.
    alone = pooled([0.02, 0.02, 0.0, 0.96], [0.9, 0.1, 0.0, 0.0])
    assert 0.3 < alone[3] < 0.4
    assert sum(alone) == pytest.approx(1.0)


def test_weights_survive_packing(tmp_path: Path) -> None:
    text = "my head hurts"
    rows = [[0.0] * 4 for _ in range(BUCKETS)]
    for bucket in of_text(text):
        rows[bucket] = [0.0, 0.0, 3.0, -3.0]
    path = tmp_path / "weights.bin"
    path.write_bytes(pack([(rows, [0.0, 0.0, 0.0, 0.5])] * 2))
    reader = WordReader.load(path)
    assert reader.believes(text, {})[2] > 0.9
    assert reader.believes("something else entirely", {}) == pytest.approx([0.2151, 0.2151, 0.2151, 0.3547], abs=0.001)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("My tongue feels like a bath sponge and I talk as if I had a plum in my mouth, it started an hour ago", EMERGENCY),
        ("Dad went grey and slid off his chair, he is back but his speech is all mush", EMERGENCY),
        ("runny nose and sneezing for two days", SELF_CARE),
        ("I have been so tired and pale, heavy periods, craving ice, 34 year old woman", ROUTINE),
        ("hello", ROUTINE),
    ],
)
def test_the_trained_reader(bedside: Bedside, text: str, level: TriageLevel) -> None:
    assert bedside.assess(text).triage.level == level


def test_rules_stay_the_floor(bedside: Bedside) -> None:
    for text in ("No fever, terrible chest pain and I feel sick", "I took 30 paracetamol tablets two hours ago but I feel ok"):
        assert bedside.assess(text).triage.level >= judged(text).level == EMERGENCY


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("My eyes are a bit red and itchy and I sneeze in the garden, sight is fine, no pain", SELF_CARE),
        ("Mild tummy ache after too much pizza last night, nearly gone", SELF_CARE),
        ("I am 30 weeks pregnant. My eyes are a bit red and itchy and I sneeze in the garden, sight is fine, no pain", ROUTINE),
        ("I am 82. My eyes are a bit red and itchy and I sneeze in the garden, sight is fine, no pain", ROUTINE),
        ("I have lupus. My eyes are a bit red and itchy and I sneeze in the garden, sight is fine, no pain", ROUTINE),
        ("I take methotrexate. My eyes are a bit red and itchy and I sneeze in the garden, sight is fine, no pain", ROUTINE),
        ("My eyes are a bit red and itchy for four weeks and I sneeze in the garden, sight is fine, no pain", ROUTINE),
        ("My eyes keep getting a bit red and itchy and I sneeze in the garden, sight is fine, no pain", ROUTINE),
        ("My eyes are a bit red and itchy and I sneeze in the garden, sight is fine, no pain, and I found a lump in my breast", ROUTINE),
    ],
)
def test_what_mostly_passes_is_looked_after_at_home_unless_somebody_has_more_to_lose(bedside: Bedside, text: str, level: TriageLevel) -> None:
    urgency = bedside.assess(text).triage
    assert urgency.level >= level
    assert (urgency.level == SELF_CARE) == (level == SELF_CARE)


@pytest.mark.parametrize(
    ("text", "complaints"),
    [
        ("Sore throat two days, tender glands, otherwise ok", ("swollen-lymph-nodes",)),
        ("Sore throat and swollen glands for ten days", ()),
        ("My glands are swollen, nothing else", ()),
        ("落枕了，脖子转不动", ("neck-that-will-not-turn",)),
        ("落枕了，脖子转不动，手麻", ()),
        ("脖子转不动，发烧", ()),
        ("My chest wall is tender to touch since the press-ups", ("chest-wall-tenderness",)),
        ("My chest wall is tender to touch and I have palpitations", ()),
        ("My poo is black, I take iron tablets and feel well", ("black-stools",)),
        ("My poo is black, I take iron tablets and omeprazole and feel well", ()),
        ("My pee is pink after beetroot", ("blood-in-urine",)),
        ("My pee is pink after beetroot and I found a lump in my breast", ()),
    ],
)
def test_what_passes_does_so_within_what_its_source_says(text: str, complaints: tuple[str, ...]) -> None:
    assert passing(judged(text), history(text), knowledge()) == complaints


def test_no_rule_is_lowered_by_what_mostly_passes() -> None:
    told = history("Red eye since yesterday, itchy, sneezing")
    verdict = judged("Red eye since yesterday, itchy, sneezing")
    assert passing(verdict, told, knowledge()) == ("red-eye",)
    calm = unalarmed(verdict, ENGLISH, ("red-eye",))
    assert (calm.level, calm.do) == (SELF_CARE, DO[SELF_CARE])
    assert calm.reason.startswith("No warning sign was found beside red eye, which mostly passes")
    for flag in verdict.red_flags:
        assert flag.level == SELF_CARE
    fired = RedFlag("a-rule", ROUTINE, "why", "do", "source", "https://example.org", ("red-eye",))
    assert passing(replace(verdict, red_flags=(fired,)), told, knowledge()) == ()
    assert passing(replace(verdict, level=URGENT), told, knowledge()) == ()


FLAGS = [(text, TriageLevel.parse(rule.level)) for rule in knowledge().rules for text in rule.examples.fires]
PLAIN = ["I have a runny nose", "My knee aches after football", "我打喷嚏两天了", "I have a headache, no fever", "I feel tired", "Itchy rash on my arm since Monday"]


@settings(max_examples=120)
@given(st.sampled_from(PLAIN), st.sampled_from(FLAGS))
def test_a_red_flag_told_later_never_lowers_the_level(bedside: Bedside, first: str, flag: tuple[str, TriageLevel]) -> None:
    """Whatever was said before and whatever the second reader makes of it, and what was found urgent stays so."""
    before = bedside.told(first)
    after = bedside.told(flag[0], before)
    assert bedside.urgency(after).level >= bedside.urgency(before).level
    assert bedside.urgency(after).level >= judged_of(after)


def judged_of(told: PatientHistory) -> TriageLevel:
    return triage(told, knowledge()).level


@settings(max_examples=60)
@given(st.lists(st.sampled_from([text for text, _ in FLAGS] + PLAIN), min_size=1, max_size=4))
def test_talking_on_never_lowers_what_was_read(bedside: Bedside, turns: list[str]) -> None:
    reader, verdict = bedside.second_reader, Triage(ROUTINE, (), DO[ROUTINE], "")
    levels = [reader.opinion(PatientHistory(turns=tuple(Turn("user", text) for text in turns[:end])), verdict, knowledge()).level for end in range(1, len(turns) + 1)]
    assert levels == sorted(levels)


def test_where_the_rules_recognise_nothing_the_second_reader_may_settle_it(bedside: Bedside) -> None:
    trifle = bedside.told("the new shoes rubbed my heel a bit, which plaster should I buy?")
    nothing = Triage(ROUTINE, (), DO[ROUTINE], NOTHING, understood=False)
    assert unalarmed(nothing, ENGLISH).level == SELF_CARE
    assert unalarmed(Triage(ROUTINE, (), DO[ROUTINE], "Because of: cough."), ENGLISH).level == ROUTINE
    assert unalarmed(Triage(URGENT, (), DO[URGENT], NOTHING, understood=False), ENGLISH).level == URGENT
    opinion = bedside.second_reader.opinion(trifle, nothing, knowledge())
    assert (opinion.level, opinion.calm > CALM) == (SELF_CARE, True)
    urgent = bedside.told("Dad went grey and slid off his chair, he is back but his speech is all mush")
    assert bedside.second_reader.opinion(urgent, nothing, knowledge()) == Opinion(EMERGENCY, calm=0.0)


def test_the_net_runs_once_for_how_urgent_a_text_is_and_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, read = SecondReader.load(), list[str]()
    believes = Net.believes

    def noted(net: Net, sentences: list[str]) -> dict[str, list[float]]:
        read.append(" ".join(sentences))
        return believes(net, sentences)

    monkeypatch.setattr(Net, "believes", noted)
    text = "How can I make him sleep through it"
    assert len(reader.believes(text, {})) == 4
    assert sum(reader.purposes(text)) == pytest.approx(1.0, abs=1e-3)
    assert read == [text]


def test_what_is_denied_reads_otherwise_than_what_is_told() -> None:
    told, denied = of_text("chest pain and sweating"), of_text("no chest pain and sweating")
    assert not told.keys() & denied.keys()
    assert of_text("no rash, chest pain").keys() & told.keys()


@pytest.mark.parametrize(
    ("text", "about", "read"),
    [
        ("My wife can't lift her arm. I had my own shoulder done last year. What helps?", "wife", "My wife can't lift her arm. What helps?"),
        ("I had my own shoulder done last year.", "wife", "I had my own shoulder done last year."),
        ("My arm hurts. I had a fall.", "self", "My arm hurts. I had a fall."),
        ("I noticed purple blotches on his forearms.", "dad", "I noticed purple blotches on his forearms."),
    ],
)
def test_what_somebody_who_writes_for_another_says_of_themselves_is_not_read(text: str, about: str, read: str) -> None:
    assert of_patient(text, about) == read


def test_a_number_with_a_point_does_not_end_a_sentence() -> None:
    assert sentences("Fever 39.4 since noon. Is it flu? I took 2.5 ml\nThanks") == ["Fever 39.4 since noon.", " Is it flu?", " I took 2.5 ml\n", "Thanks"]
    assert sentences("  \n ") == []


@settings(max_examples=30)
@given(st.permutations(["My chest feels tight.", "I am 58.", "It began an hour ago.", "No fever."]))
def test_the_order_of_sentences_changes_no_belief(bedside: Bedside, order: list[str]) -> None:
    first = bedside.second_reader.believes("My chest feels tight. I am 58. It began an hour ago. No fever.", {})
    assert bedside.second_reader.believes(" ".join(order), {}) == pytest.approx(first, abs=1e-4)


def test_of_a_message_of_few_words_an_emergency_must_be_believed_more() -> None:
    for text in ("newborn has cradle cap", "宝宝4个月，发烧39度2"):
        assert of_few_words(text)
        assert shares_of(text, understood=True) == {**TAKEN, TriageLevel.EMERGENCY: 0.45}
        assert shares_of(text, understood=False) == {**TAKEN, TriageLevel.EMERGENCY: 0.45, TriageLevel.URGENT: 0.75}
    long = "I have had a heavy pressure in the middle of my chest for forty minutes and it goes down my left arm"
    chinese = "我爸79岁，房颤一直吃阿哌沙班。四个小时前在浴室滑倒，后脑勺磕了个包。"
    assert (shares_of(long, understood=False), shares_of(chinese, understood=True)) == (TAKEN, CHINESE_TAKEN)
