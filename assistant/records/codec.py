"""Histories and answers as JSON and back, without loss.

The rows of ``--json`` are made for readers and cannot be read back (they leave out ids, weights and sources); what is kept is every field of the values.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from assistant.records.errors import RecordsError
from assistant.types import Answer, PatientHistory

FORMAT = 1
T = TypeVar("T")
_ANSWER, _HISTORY = TypeAdapter(Answer), TypeAdapter(PatientHistory)


@dataclass(frozen=True, slots=True)
class Made:
    """An answer and what made it: names and versions of program, models and index, beside ``Answer.versions`` of the knowledge."""

    answer: Answer
    versions: Mapping[str, str]


def write_answer(made: Made) -> str:
    """JSON of an answer.

    Raises:
        RecordsError: it holds what could not be read back.
    """
    return json.dumps({"format": FORMAT, "answer": _plain(_ANSWER, made.answer), "made_with": dict(made.versions)})


def read_answer(text: str) -> Made:
    """The answer again.

    Raises:
        RecordsError: a newer Anamnesis has written it.
    """
    found = json.loads(text)
    _check(found)
    return Made(_value(_ANSWER, found["answer"]), found["made_with"])


def write_history(history: PatientHistory) -> str:
    """JSON of a history.

    Raises:
        RecordsError: it holds what could not be read back.
    """
    return json.dumps({"format": FORMAT, "history": _plain(_HISTORY, history)})


def read_history(text: str) -> PatientHistory:
    """The history again.

    Raises:
        RecordsError: a newer Anamnesis has written it.
    """
    found = json.loads(text)
    _check(found)
    return _value(_HISTORY, found["history"])


def _check(found: dict[str, Any]) -> None:
    if found["format"] != FORMAT:
        raise RecordsError(f"this was kept in format {found['format']}, which a newer Anamnesis has written; update this one")


def _plain(adapter: TypeAdapter[T], value: T) -> Any:
    """Plain values; read back at once, since what cannot be read must not be stored. Messages never hold the values: they are clinical."""
    try:
        plain = adapter.dump_python(value, mode="json", warnings=False)
    except (PydanticSerializationError, ValueError) as error:
        raise RecordsError(f"this cannot be kept: a value of it is of no known kind ({type(error).__name__})") from None
    _value(adapter, plain)
    return plain


def _value(adapter: TypeAdapter[T], plain: Any) -> T:
    try:
        return adapter.validate_python(plain)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise RecordsError(f"this cannot be kept or read: {'.'.join(str(part) for part in first['loc'])} is no {first['type']}") from None
