"""What a turn tells as soon as it is known; every face renders the same events, and ``Answer`` is their fold.

Order of one turn: ``TriageReady``, [``ReplyReady``], ``DifferentialReady``, ``SourcesReady``, ``ClaimReady`` …,
[``OptionsReady``], ``QuestionReady`` …, ``Done``. After a crisis or refusal reply only ``Done`` follows. Where several people share one
language model, ``Queued`` … may come between ``DifferentialReady`` and ``SourcesReady``; an answer keeps nothing of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant.types import Answer, Candidate, Claim, Option, Question, Source, Triage


@dataclass(frozen=True, slots=True)
class TriageReady:
    """The urgency, before any model is touched."""

    triage: Triage


@dataclass(frozen=True, slots=True)
class ReplyReady:
    """A fixed, reviewed text (crisis, refusal, abstention); shown as it stands."""

    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Queued:
    """The turn waits for its place at the language model; ``position`` 1 is next. It is told again as it changes, and as a sign of life."""

    position: int


@dataclass(frozen=True, slots=True)
class DifferentialReady:
    """The ranked candidates."""

    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class SourcesReady:
    """The passages the answer may use."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ClaimReady:
    """One verified sentence."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class OptionsReady:
    """What can be done, for this person; never an empty list."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class QuestionReady:
    """One question to ask next."""

    question: Question


@dataclass(frozen=True, slots=True)
class Done:
    """The turn has ended."""

    answer: Answer


Event = TriageReady | ReplyReady | Queued | DifferentialReady | SourcesReady | ClaimReady | OptionsReady | QuestionReady | Done
