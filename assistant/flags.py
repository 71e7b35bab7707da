"""Rules of urgency as a turn passes them on: those that fired, and those that nearly did."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from knowledge_graph.types import TriageLevel


@dataclass(frozen=True, slots=True)
class RedFlag:
    """A rule that fired: its id, why it matters, what to do now, and the source."""

    rule: str
    level: TriageLevel
    why: str
    do: str
    source: str
    url: str
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """The one thing that a rule lacks: any of ``options``.

    Attributes:
        options: ids of findings or of states (illnesses, risks, medicines), names of vitals, ``duration``, ``age``, ``sex`` or ``pregnancy``.
    """

    kind: Literal["finding", "state", "vital", "duration", "person"]
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NearlyFired:
    """A rule above the level found that lacks one thing which is not known.

    Attributes:
        findings: what of it is present.
    """

    rule: str
    level: TriageLevel
    why: str
    missing: Missing
    findings: tuple[str, ...]
