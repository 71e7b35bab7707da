"""The model says of each sentence whether it answers; the order of retrieval counts beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk

from assistant.brief import Given, in_short
from assistant.choose import PLAIN, WEIGHT, chosen, odds
from assistant.compose import ModelComposer
from assistant.errors import ModelError
from assistant.types import SUMMARY, Claim, PatientHistory
from assistant.usage import Usage
from assistant.verify import Verifier
from indexes.sentences import Pick
from tests.fakes_models import ScriptedChat, claims_json, pick
from tests.tiny_knowledge import tiny, tiny_linker

QUESTION = "How is low iron treated?"
TEXTS = [f"Sentence {name} of the page." for name in "abcdefghijklmnopqrstuvwx"]


class Told(ScriptedChat):
    """Tells these probabilities of its first token, whatever it is asked; none where there are none."""

    likely: dict[str, float] = {}  # noqa: RUF012
    said: str = ""

    def _stream(self, messages: list[BaseMessage], *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
        self._options.append(kwargs)
        listed = [{"token": token, "logprob": value} for token, value in self.likely.items()]
        told = {"logprobs": {"content": [{"token": self.said, "logprob": 0.0, "top_logprobs": listed}]}} if listed else {}
        yield ChatGenerationChunk(message=AIMessageChunk(content=self.said, response_metadata=told))


@pytest.mark.parametrize(
    ("likely", "expected"),
    [
        ({"Yes": -0.25, "No": -1.75}, 1.5),
        ({"No": -0.25, "Yes": -1.75}, -1.5),
        ({" yes": -1.0, "Yes": -1.0, "No": -1.0}, 0.6931),
        ({"Yes": -0.5, "Maybe": -6.0}, 5.5),
        ({"No.": -0.5, "Maybe": -6.0}, -5.5),
        ({"Perhaps": -0.5, "Maybe": -6.0}, 0.0),
    ],
)
def test_odds_are_those_of_yes_against_no(likely: dict[str, float], expected: float) -> None:
    assert odds(Told(likely=likely), QUESTION, pick("Iron tablets help."), Usage()) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize(("said", "expected"), [("Yes", PLAIN), (" no.", -PLAIN), ("It", 0.0), ("", 0.0)])
def test_an_engine_without_probabilities_is_taken_at_its_word(said: str, expected: float) -> None:
    chat = Told(said=said)
    assert odds(chat, QUESTION, pick("Iron tablets help."), Usage()) == expected
    assert chat.options == [{"stop": None, "max_tokens": 1, "logprobs": True, "top_logprobs": 10}]


def test_the_question_stands_before_the_sentence_and_is_cut() -> None:
    chat = ScriptedChat()
    odds(chat, "x" * 1000, pick("Iron tablets help."), Usage())
    assert chat.judged == [f"Question: {'x' * 600}\nStatement: Iron-deficiency anaemia: Iron tablets help.\nDoes the statement answer the question?"]


def test_the_score_counts_beside_the_odds() -> None:
    near, far = 1.0 - 8 * WEIGHT + 0.01, 1.0 - 8 * WEIGHT - 0.01
    for score, first in ((near, "b"), (far, "a")):
        picks = [pick("a").raised(0.0), pick("b").raised(score - 1.0)]
        assert [one.text for one in chosen(ScriptedChat(answering=("b\n",)), QUESTION, picks, 1, Usage())] == [first]


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.integers(0, 9))
def test_without_an_opinion_the_order_by_score_stays(scores: list[float], most: int) -> None:
    picks = [pick(text).raised(score) for text, score in zip(TEXTS, scores, strict=False)]
    assert chosen(Told(), QUESTION, picks, most, Usage()) == sorted(picks, key=lambda one: -one.score)[:most]


# ---- in short ----------------------------------------------------------------------------------------------------------


def brief(chat: ScriptedChat, quoted: int, behind: int = 0, lead: int = 0) -> list[tuple[str, str]]:
    def picks(texts: list[str]) -> tuple[Pick, ...]:
        return tuple(pick(text) for text in texts)

    told = Given(QUESTION, picks(TEXTS[:quoted]), picks(TEXTS[quoted : quoted + behind]), PatientHistory(), "patient", QUESTION, lead)
    composer = ModelComposer(chat, Verifier(tiny_linker(), tiny()), tiny())
    return [(item.topic, item.text) for item in in_short(composer, told, Usage()) if isinstance(item, Claim)]


def test_the_three_best_of_the_first_six_and_two_of_those_behind() -> None:
    chat = ScriptedChat(answering=("Sentence f", "Sentence g", "Sentence u", "Sentence x"))
    told = brief(chat, 14, 10)
    assert told == [(SUMMARY, TEXTS[5]), (SUMMARY, TEXTS[0]), (SUMMARY, TEXTS[1]), ("Treatment", TEXTS[14]), ("Treatment", TEXTS[15])]
    assert [text.splitlines()[1].split(": ")[2] for text in chat.judged] == [*TEXTS[:6], *TEXTS[14:20]]


def test_what_a_rule_puts_first_stays_first() -> None:
    assert [text for _, text in brief(ScriptedChat(answering=("Sentence d", "Sentence f", "Sentence g")), 10, lead=1)] == [TEXTS[0], TEXTS[3], TEXTS[5]]


def test_three_sentences_need_no_choice_to_be_shown() -> None:
    chat = ScriptedChat(answering=("Sentence c",))
    assert brief(chat, 3, 2) == [("Treatment", TEXTS[3]), ("Treatment", TEXTS[4])]
    assert (chat.judged, len(chat.asked)) == ([], 1)


def test_only_the_chosen_sentences_are_worded() -> None:
    chat = ScriptedChat(text=claims_json((1, TEXTS[5])), answering=("Sentence f",))
    assert [text for _, text in brief(chat, 10)] == [TEXTS[5], TEXTS[0], TEXTS[1]]
    (_, asked) = chat.asked[0]
    assert [f"{number}. {TEXTS[at]}" in str(asked.content) for number, at in ((1, 5), (2, 0), (3, 1), (4, 2))] == [True, True, True, False]


def test_a_model_that_fails_while_judging_says_so() -> None:
    class Failing(ScriptedChat):
        def _stream(self, *args: Any, **kwargs: Any) -> Iterator[ChatGenerationChunk]:
            raise ModelError("the engine stopped")

    with pytest.raises(ModelError, match="the engine stopped"):
        brief(Failing(), 10)
