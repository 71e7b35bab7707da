"""The model chooses: of each sentence it says, in one token, whether it answers the question; what is shown stays the sentence of its source.

A small model copies where it is asked to word, but it judges: its answers beside the order of retrieval find more of what was asked in three sentences
(pointwise ranking by the odds of Yes: Nogueira et al., Document Ranking with a Pretrained Sequence-to-Sequence Model, EMNLP 2020). See docs/benchmarks.md.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage, HumanMessage, SystemMessage

from assistant import prompts
from assistant.usage import Usage
from indexes.sentences import Pick

# What the odds of Yes count beside the score of retrieval.
WEIGHT = 0.04
# Log-odds where the engine tells no probabilities, and the likeliest tokens that are asked for.
PLAIN, TOKENS = 4.0, 10


def chosen(chat: BaseChatModel, question: str, picks: Sequence[Pick], most: int, usage: Usage) -> list[Pick]:
    """The ``most`` sentences that answer best by their score and by the model, best first; equal ones in their order. Where there are no more, none is judged.

    Raises:
        ModelError: the engine failed.
    """
    judged = len(picks) > most
    return sorted(picks, key=lambda pick: pick.score + (WEIGHT * odds(chat, question, pick, usage) if judged else 0.0), reverse=True)[:most]


def odds(chat: BaseChatModel, question: str, pick: Pick, usage: Usage) -> float:
    """Log-odds that the sentence answers the question: of Yes against No as the first token; 0 where the model says neither.

    Raises:
        ModelError: the engine failed.
    """
    said, told = "", dict[str, float]()
    for chunk in chat.stream(_asked(question, pick), max_tokens=1, logprobs=True, top_logprobs=TOKENS):
        usage.take(chunk)
        said += chunk.text
        told |= _likely(chunk.response_metadata)
    if not told:
        return {"yes": PLAIN, "no": -PLAIN}.get(_word(said), 0.0)
    least = min(told.values())
    yes, no = (_sum([value for token, value in told.items() if _word(token) == word], least) for word in ("yes", "no"))
    return yes - no


def _asked(question: str, pick: Pick) -> list[BaseMessage]:
    """The question before the sentence, so that all sentences of a question share the beginning of their prompt."""
    text = prompts.JUDGED.format(question=question[: prompts.QUESTION_CHARACTERS], title=pick.passage.title, text=pick.text)
    return [SystemMessage(prompts.JUDGE), HumanMessage(text)]


def _likely(metadata: dict[str, Any]) -> dict[str, float]:
    """Log-probabilities of the likeliest first tokens, as the OpenAI protocol tells them."""
    content = (metadata.get("logprobs") or {}).get("content") or []
    return {one["token"]: float(one["logprob"]) for one in content[0]["top_logprobs"]} if content else {}


def _sum(values: Sequence[float], least: float) -> float:
    """Log of the sum of probabilities; ``least`` where there are none."""
    return math.log(sum(map(math.exp, values))) if values else least


def _word(token: str) -> str:
    return token.strip(" .\n").casefold()
