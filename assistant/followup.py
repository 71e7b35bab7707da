"""A question that leans on what was said before, written out: "And in pregnancy?" after "Can I take ibuprofen?" is about ibuprofen.

No model is needed: the subject is the illness or medicine that the person named last.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from assistant.types import Heard, PatientHistory
from knowledge_graph.link import Linker
from knowledge_graph.types import PAGED, Mention

# What points back, and how a question goes on from another.
_LEANS = re.compile(
    r"\b(?:it|its|this|that|these|those|they|them|their|the (?:tablets?|pills?|medicines?|medication|drug|treatment|illness|disease|condition|infection|dose|injections?))\b|"
    r"^\W*(?:and|but|so|or|also|what about|how about|what if)\b|它|这个|这种|这病|该病|这药|那么?|那要是|还有",
    re.I,
)
# A short question with nothing of its own to be about goes on from the last one.
SHORT = 8
BACK = 6


def written_out(heard: Heard, history: PatientHistory, linker: Linker) -> Heard:
    """The message with the subject of the conversation in front, where it leans on one; else as it is.

    Args:
        history: with this message as its last turn.
    """
    if not heard.asks or heard.imported or any(linker.kind(m.concept) in PAGED for m in heard.mentions) or not _leans(heard):
        return heard
    subject = _subject(history, linker)
    if not subject:
        return heard
    names, mentions = subject
    return replace(heard, text=f"{names}: {heard.text}", mentions=(*mentions, *heard.mentions))


def _leans(heard: Heard) -> bool:
    if _LEANS.search(heard.text):
        return True
    short = len(heard.text) <= SHORT if heard.language == "zh" else len(heard.text.split()) <= SHORT
    return short and not heard.mentions


def _subject(history: PatientHistory, linker: Linker) -> tuple[str, tuple[Mention, ...]] | None:
    """The words and mentions of what the person named last."""
    earlier = [turn.text for turn in history.turns if turn.role == "user"][:-1]
    for text in reversed(earlier[-BACK:]):
        named = _once(m for m in linker.read(text).mentions if linker.kind(m.concept) in PAGED and m.who == "patient")
        if named:
            return ", ".join(text[m.start : m.end] for m in named), tuple(named)
    return None


def _once(mentions: Iterable[Mention]) -> list[Mention]:
    return list({mention.concept: mention for mention in mentions}.values())
