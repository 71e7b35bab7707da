"""What the records give; all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.records.codec import Made
from assistant.types import PatientHistory

Role = Literal["patient", "clinician", "admin"]
ROLES: tuple[Role, ...] = ("patient", "clinician", "admin")
Verdict = Literal["helpful", "wrong", "unsafe"]
VERDICTS: tuple[Verdict, ...] = ("helpful", "wrong", "unsafe")
Speaker = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class User:
    """An account; times are seconds since 1970, UTC, here and below."""

    id: str
    name: str
    role: Role
    locked: bool
    created: float


@dataclass(frozen=True, slots=True)
class Profile:
    """A history that is kept; ``label`` says whose it is where the owner keeps several."""

    id: str
    label: str
    history: PatientHistory
    changed: float


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation without its turns."""

    id: str
    title: str
    created: float
    changed: float


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given."""

    id: str
    made: Made
    at: float


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One message of a conversation, counted from 1, with the answer that it shows."""

    id: str
    number: int
    role: Speaker
    text: str
    at: float
    answer: KeptAnswer | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the owner says of one claim, counted from 0, of an answer."""

    id: str
    answer: str
    claim: int
    verdict: Verdict
    note: str
    at: float
