"""Questions of our own for whole answers: patients' and clinicians', about subjects that have pages and a few that have none."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from assistant.errors import BadInput
from assistant.types import Mode

BUILTIN = Path(__file__).with_name("questions.jsonl")
_KEYS = frozenset({"id", "text", "mode", "profile", "about"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        about: ids of the pages that hold an answer; empty where none does, so that abstaining is right; None where not said.
    """

    id: str
    text: str
    mode: Mode = "patient"
    profile: Mapping[str, Any] = field(default_factory=dict)
    about: tuple[str, ...] | None = None


def read(path: Path = BUILTIN) -> tuple[Question, ...]:
    """Read lines of ``{"id", "text", "mode"?, "profile"?, "about"?}``.

    Raises:
        BadInput: the file cannot be read, a line is not such an object, or an id comes twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"the cases '{path}' cannot be read: {error}") from error
    found = tuple(_question(line, f"{path}:{number}") for number, line in enumerate(lines, 1) if line.strip())
    if not found or len({question.id for question in found}) < len(found):
        raise BadInput(f"'{path}' " + ("uses an id twice" if found else "holds no case"))
    return found


def _question(line: str, place: str) -> Question:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise BadInput(f"{place} is not JSON: {error}") from error
    if not isinstance(row, dict) or not row.keys() <= _KEYS or not all(isinstance(row.get(key), str) for key in ("id", "text")):
        raise BadInput(f"{place} is not an object of 'id', 'text' and perhaps 'mode', 'profile', 'about'")
    mode, profile, about = row.get("mode", "patient"), row.get("profile") or {}, row.get("about")
    if mode not in {"patient", "clinician"} or not isinstance(profile, dict) or not isinstance(about, (list, type(None))):
        raise BadInput(f"{place}: 'mode' is patient or clinician, 'profile' an object, 'about' a list")
    return Question(row["id"], row["text"], cast(Mode, mode), profile, None if about is None else tuple(str(key) for key in about))
