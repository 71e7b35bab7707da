"""How what a person wrote reads beside the page of each condition, by the words they share."""

from __future__ import annotations

import re
from typing import Protocol

from assistant.dialogue import stated
from assistant.differential import Wording
from assistant.types import PatientHistory
from knowledge_graph.expressions import lazy_compile
from knowledge_graph.likeness import PageWords


class Reader(Protocol):
    """Reads all that a person has written."""

    def read(self, history: PatientHistory) -> Wording: ...


class WordReader:
    """Reads by words alone: no weights, no numpy."""

    def __init__(self, words: PageWords) -> None:
        self._words = words

    def read(self, history: PatientHistory) -> Wording:
        """The wording of all turns of the person."""
        return Wording(self._words.likeness(written(history)))


_SENTENCE = lazy_compile(r"[^.!?;()。！？；]+[.!?;()。！？；]*")
_OWN = lazy_compile(r"\b(?:i|i['’](?:m|ve|d)|im|ive|mine|my own)\b|我(?!妈|爸|儿|女|孩|娃|老|们|家)", re.I)
_OTHERS = lazy_compile(r"\b(?:he|she|him|her|his|hers|they|them|their|it)(?:['’]s)?\b|他|她|孩子|宝宝", re.I)


def written(history: PatientHistory) -> str:
    """What the person wrote in all turns, without questions that were answered by anything but yes."""
    return " ".join(told(history))


def of_patient(text: str, about: str) -> str:
    """The text without sentences in which somebody who writes for another speaks of themselves alone: "I had my own hip done last year"."""
    if about == "self":
        return text
    kept = [sentence for sentence in _SENTENCE.findall(text) if _OTHERS.search(sentence) or not _OWN.search(sentence)]
    return "".join(kept).strip() or text


def told(history: PatientHistory) -> list[str]:
    """The person's turns, without questions that were answered by anything but yes."""
    return [said for turn in history.turns if turn.role == "user" and (said := stated(turn.text))]
