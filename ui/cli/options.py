"""Options and loops that commands share."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console

from assistant.errors import AnamnesisError, BadInput
from assistant.settings import Settings
from indexes.errors import RetrievalError

Profile = Annotated[str, typer.Option("--profile", help="Who it is about: JSON or a file of JSON.")]
Index = Annotated[str, typer.Option("--index", help="Name of the index to draw from.")]
Llm = Annotated[str, typer.Option("--llm", help="auto, none, a model name, a .gguf file, a transformers folder or hub id, or a URL.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
JsonLines = Annotated[Path | None, typer.Option("--jsonl", help="Read one case a line, write one result a line.")]
Case = dict[str, Any]


def settings(**given: object) -> Settings:
    """Settings from the environment and the options that were given.

    Raises:
        BadInput: a value is not allowed.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value})  
    except ValidationError as error:
        first = error.errors()[0]
        raise BadInput(f"setting '{'.'.join(str(part) for part in first['loc'])}': {first['msg']}") from error


def emit(row: object) -> None:
    """One JSON value on one line of stdout; what is not valid Unicode becomes a replacement character."""
    try:
        sys.stdout.write(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8") + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        reader_left()


def expect_folder(out: Path) -> None:
    """Before any work is done: may a file be written there at all?

    Raises:
        BadInput: its folder does not exist.
    """
    if not out.absolute().parent.is_dir():
        raise BadInput(f"'{out}' cannot be written: its folder does not exist")


@contextmanager
def writing(out: Path) -> Iterator[None]:
    """What is done within writes this file.

    Raises:
        BadInput: it cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise BadInput(f"'{out}' cannot be written: {error.strerror}") from error


def read_text(path: Path, instead: str) -> str:
    """The text of a file; ``instead`` says what to do with one that is no text.

    Raises:
        BadInput: it cannot be read, or is no text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"'{path}' is not text in UTF-8; {instead}") from error


class Screen(Console):
    """The terminal; a reader that leaves early, as ``head`` does, is no error."""

    def on_broken_pipe(self) -> None:
        """End quietly."""
        reader_left()


def reader_left() -> NoReturn:
    """Nobody reads stdout any more: end at once, with status 0."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    raise SystemExit(0)


def each_line(path: Path, answer: Callable[[Case], dict[str, Any]]) -> None:
    """Answer every case of a JSON-lines file, in order; an error takes the place of its result and nothing stops.

    Raises:
        BadInput: the file cannot be read.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError as error:
        raise BadInput(f"'{path}' cannot be read: {error.strerror}") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            emit(_result(line, number, answer))


def _result(line: str, number: int, answer: Callable[[Case], dict[str, Any]]) -> dict[str, Any]:
    key: object = f"line {number}"
    try:
        case = json.loads(line)
        if not isinstance(case, dict):
            raise BadInput("a case is a JSON object with 'id' and 'text'")
        key = case.get("id", key)
        return answer(case)
    except (ValueError, RecursionError) as error:
        return {"id": key, "error": f"not JSON: {error}"}
    except (AnamnesisError, RetrievalError) as error:
        return {"id": key, "error": str(error)}


def profile_of(case: Case) -> dict[str, Any]:
    """The profile of a case; an absent or null one is empty.

    Raises:
        BadInput: it is not an object.
    """
    found = case.get("profile") or {}
    if not isinstance(found, dict):
        raise BadInput("'profile' must be a JSON object")
    return found


def mode_of(value: object) -> str:
    """A mode, checked.

    Raises:
        BadInput: it is neither ``patient`` nor ``clinician``.
    """
    if value not in ("patient", "clinician"):
        raise BadInput(f"mode {value!r} is not 'patient' or 'clinician'")
    return str(value)
