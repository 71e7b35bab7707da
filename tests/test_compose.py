"""Reading claims from a model's stream, and the composer over any kind of output."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage, SystemMessage

from assistant import prompts
from assistant.compose import ModelComposer, describe, read_claims
from assistant.errors import ModelError
from assistant.types import SUMMARY, Claim, PatientHistory, Unsupported
from assistant.usage import Usage
from assistant.verify import Verifier
from tests.fakes_models import ScriptedChat, claims_json, pick
from tests.tiny_knowledge import tiny, tiny_linker

TRICKY = json.dumps({"claims": [{"fact": 1, "text": 'a "quote" with } and { and \\ inside'}, {"text": "ünïcode 铁", "fact": 22}, {"fact": 3, "text": '5" } and \\'}]}, ensure_ascii=False)
READ = [(1, 'a "quote" with } and { and \\ inside'), (22, "ünïcode 铁"), (3, '5" } and \\')]
PICKS = [pick("Iron tablets help low iron."), pick("Do not take iron tablets with tea.")]


def read(*pieces: str) -> list[tuple[int, str]]:
    return list(read_claims(iter(pieces)))


def compose(text: str, usage: Usage | None = None, history: PatientHistory | None = None) -> list[Claim | Unsupported]:
    composer = ModelComposer(ScriptedChat(text=text), Verifier(tiny_linker(), tiny()), tiny())
    return list(composer.compose("What helps?", PICKS, history or PatientHistory(), "patient", usage or Usage()))


# ---- reading the stream ------------------------------------------------------------------------------------------------


def test_whole() -> None:
    assert read(TRICKY) == READ


@pytest.mark.parametrize("at", range(len(TRICKY) + 1))
def test_split_in_two_at_every_position(at: int) -> None:
    assert read(TRICKY[:at], TRICKY[at:]) == READ


@given(st.lists(st.integers(0, len(TRICKY)), max_size=12))
@settings(max_examples=100)
def test_any_split_gives_the_same_claims(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(TRICKY)]
    assert read(*(TRICKY[a:b] for a, b in pairwise(edges))) == READ


def test_a_claim_is_given_as_soon_as_its_brace_closes() -> None:
    left = iter(TRICKY)
    assert next(read_claims(left)) == READ[0]
    assert "".join(left) == TRICKY[TRICKY.index("}, {") + 1 :]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("   \n", []),
        ("I think you should rest.", []),
        ('Sure! {"fact": 2, "text": "Rest."} Hope that helps {', [(2, "Rest.")]),
        ('```json\n{"claims": [{"fact": 2, "text": "Rest."}]}\n```', [(2, "Rest.")]),
        ('{"claims": [{"fact": 2, "text": "Rest."}, {"fact": 3, "te', [(2, "Rest.")]),
        ('{"fact": 2, "text": }{"fact": 3, "text": "Rest."}', [(3, "Rest.")]),
        ("{'fact': 2, 'text': 'Rest.'}", []),
        ('{"text": "Rest."}', [(0, "Rest.")]),
        ('{"fact": "2", "text": "Rest."}', [(0, "Rest.")]),
        ('{"fact": true, "text": "Rest."}', [(0, "Rest.")]),
        ('{"fact": 1.0, "text": "Rest."}', [(0, "Rest.")]),
        ('{"fact": 2, "text": 5}', []),
        ('{"fact": 2, "text": "  "}', []),
        ('{"fact": 2, "text": "  Rest. "}', [(2, "Rest.")]),
        ("}}}{{{", []),
        ("[1, 2]", []),
        ('{"text": ' + "[" * 5000 + "]" * 5000 + "}", []),
    ],
)
def test_anything_else(text: str, found: list[tuple[int, str]]) -> None:
    assert read(text) == found


@given(st.text(alphabet='{}[]":,\\ factx12\n', max_size=60))
@settings(max_examples=150)
def test_noise_never_breaks_the_reader(text: str) -> None:
    assert read(*text) == read(text)


# ---- the composer ------------------------------------------------------------------------------------------------------


def test_supported_claims_carry_their_quote() -> None:
    (claim,) = compose(claims_json((2, "Never take iron tablets with tea.")))
    assert isinstance(claim, Claim)
    assert [citation.quote for citation in claim.citations] == ["Do not take iron tablets with tea."]


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        (claims_json((99, "Rest helps.")), [("Rest helps.", "it cites no fact that was given")]),
        (claims_json((0, "Rest helps.")), [("Rest helps.", "it cites no fact that was given")]),
        (claims_json((-1, "Rest helps.")), [("Rest helps.", "it cites no fact that was given")]),
        ('{"text": "Rest helps."}', [("Rest helps.", "it cites no fact that was given")]),
        (claims_json((1, "铁剂有帮助。")), [("铁剂有帮助。", "it is not in the language of its source")]),
        (claims_json((1, "Железо помогает.")), [("Железо помогает.", "it is not in the language of its source")]),
        ("You should\n rest.", [("You should rest.", "the model did not write a list of claims")]),
        ('{"claims": [{"fact": 1,', [('{"claims": [{"fact": 1,', "the model did not write a list of claims")]),
        ("x" * 5000, [("x" * 400, "the model did not write a list of claims")]),
        ("", []),
        (" \n ", []),
    ],
)
def test_what_cannot_be_used_is_recorded_and_never_a_claim(text: str, refused: list[tuple[str, str]]) -> None:
    assert compose(text) == [Unsupported(said, why) for said, why in refused]


@pytest.mark.parametrize("number", [1, 99, 0])
def test_a_claim_with_the_wrong_number_is_cited_from_the_fact_that_says_it(number: int) -> None:
    (claim,) = compose(claims_json((number, "Never take iron tablets with tea.")))
    assert isinstance(claim, Claim)
    assert [citation.quote for citation in claim.citations] == ["Do not take iron tablets with tea."]
    assert claim.topic == SUMMARY


def test_facts_of_one_page_stand_together_in_the_prompt() -> None:
    chat = ScriptedChat(text="{}")
    given = [pick("Rest.", title="Flu"), pick("Iron helps.", title="Iron"), pick("Drink.", title="Flu")]
    list(ModelComposer(chat, Verifier(tiny_linker(), tiny()), tiny()).compose("q", given, PatientHistory(), "patient", Usage()))
    assert str(chat.asked[0][1].content).startswith("Flu:\n1. Rest.\n2. Drink.\nIron:\n3. Iron helps.\n\n")


def test_a_claim_without_any_fact_is_not_supported() -> None:
    composer = ModelComposer(ScriptedChat(text=claims_json((1, "Iron tablets help."))), Verifier(tiny_linker(), tiny()), tiny())
    assert list(composer.compose("q", [], PatientHistory(), "patient", Usage())) == [Unsupported("Iron tablets help.", "it cites no fact that was given")]


def test_the_same_sentence_is_given_once() -> None:
    assert len(compose(claims_json((1, "Iron tablets help."), (1, "Iron Tablets help."), (2, "iron tablets help.")))) == 1


def test_the_model_is_given_facts_person_question_and_schema() -> None:
    chat = ScriptedChat(text="{}")
    composer = ModelComposer(chat, Verifier(tiny_linker(), tiny()), tiny())
    history = PatientHistory(age=0.5, sex="female", pregnant=True, conditions=("heart-failure",), medicines=("warfarin", "herbs"))
    list(composer.compose("What helps?" + "x" * 1000, PICKS, history, "clinician", Usage()))
    (system, human), (options,) = chat.asked[0], chat.options
    assert (type(system), system.content) == (SystemMessage, prompts.CLINICIAN)
    assert isinstance(human, HumanMessage)
    facts, person, question = str(human.content).rsplit("\n", 2)
    assert facts == "Iron-deficiency anaemia:\n1. Iron tablets help low iron.\n2. Do not take iron tablets with tea.\n"
    assert person == "Person: 0.5 years, female, pregnant, Heart failure, Warfarin, herbs"
    assert len(question) == len("Question: ") + prompts.QUESTION_CHARACTERS
    claims = options["response_format"]["json_schema"]["schema"]["properties"]["claims"]
    assert claims["items"]["properties"]["fact"]["enum"] == [1, 2]


def test_patients_have_a_prompt_of_their_own() -> None:
    chat = ScriptedChat(text="{}")
    list(ModelComposer(chat, Verifier(tiny_linker(), tiny()), tiny()).compose("q", PICKS, PatientHistory(), "patient", Usage()))
    assert chat.asked[0][0].content == prompts.PATIENT


def test_nothing_known_of_the_person_is_nothing_said() -> None:
    assert describe(PatientHistory(), tiny()) == ""


def test_tokens_are_counted() -> None:
    usage = Usage()
    text = claims_json((1, "Iron tablets help."))
    compose(text, usage)
    assert usage.counts == {"prompt_tokens": 11, "output_tokens": len(text)}


def test_a_failing_engine_raises_after_what_it_said() -> None:
    text = claims_json((1, "Iron tablets help."), (2, "Avoid tea."))
    chat = ScriptedChat(text=text, size=60, fails_after=1)
    stream = ModelComposer(chat, Verifier(tiny_linker(), tiny()), tiny()).compose("q", PICKS, PatientHistory(), "patient", Usage())
    first = next(stream)
    assert isinstance(first, Claim)
    with pytest.raises(ModelError, match="the engine stopped"):
        next(stream)
