"""Values of the knowledge graph."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Literal

Kind = Literal["condition", "medicine", "symptom", "sign", "risk", "test", "class", "topic"]
# What people name in a message that pages are about; a topic goes by the name of its finding.
PAGED: frozenset[Kind] = frozenset({"condition", "medicine", "test"})
Who = Literal["patient", "other"]
When = Literal["now", "past", "hypothetical"]


class TriageLevel(IntEnum):
    """How soon a person needs care. Levels are joined with ``max()``; a higher level is never lowered."""

    SELF_CARE = 0
    ROUTINE = 1
    URGENT = 2
    EMERGENCY = 3

    @classmethod
    def parse(cls, text: str) -> TriageLevel:
        """The level named by ``text`` (``self_care``, ``routine``, ``urgent`` or ``emergency``)."""
        return cls[text.upper()]

    @property
    def label(self) -> str:
        """The name used in files and results, for example ``self_care``."""
        return self.name.lower()


class Frequency(StrEnum):
    """How often people with a condition have a finding; the classes of the Human Phenotype Ontology.

    References: HPO frequency sub-ontology (HP:0040279): very frequent 80-99 %, frequent 30-79 %,
    occasional 5-29 %, very rare 1-4 %.
    """

    VERY_COMMON = "very_common"
    COMMON = "common"
    OCCASIONAL = "occasional"
    RARE = "rare"

    @property
    def probability(self) -> float:
        """The middle of the class, as a probability."""
        return _HAVE_IT[self]


class Background(StrEnum):
    """How often a condition is the reason why a person seeks primary or emergency care."""

    VERY_COMMON = "very_common"
    COMMON = "common"
    UNCOMMON = "uncommon"
    RARE = "rare"
    VERY_RARE = "very_rare"

    @property
    def probability(self) -> float:
        """Order of magnitude of the share of visits; classes are half a decade to a decade apart."""
        return _SEEN[self]


_HAVE_IT = {Frequency.VERY_COMMON: 0.90, Frequency.COMMON: 0.55, Frequency.OCCASIONAL: 0.17, Frequency.RARE: 0.03}
_SEEN = {Background.VERY_COMMON: 0.03, Background.COMMON: 0.01, Background.UNCOMMON: 0.003, Background.RARE: 0.001, Background.VERY_RARE: 0.0002}


@dataclass(frozen=True, slots=True)
class Concept:
    """One thing that can be named: a condition, medicine, finding, risk, test or medicine class; or a topic that is read about."""

    id: str
    kind: Kind
    name: str
    names: tuple[str, ...] = ()
    lay_names: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()

    @property
    def english(self) -> tuple[str, ...]:
        """Every English name, the preferred one first."""
        return (self.name, *self.names, *self.lay_names)


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed edge ``head -kind-> tail``; ``weight`` is in 0..1 and higher means stronger."""

    head: str
    kind: str
    tail: str
    weight: float
    pack: str = "builtin"


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept named in a text.

    Attributes:
        concept: id of the concept.
        start, end: character span in the text, end exclusive; ``text[start:end]`` covers every matched word.
        negated: the text says that it is absent.
        who: the person who needs care, or somebody else.
        when: now, in the past, or only asked about.
    """

    concept: str
    start: int
    end: int
    negated: bool = False
    who: Who = "patient"
    when: When = "now"

    @property
    def counts(self) -> bool:
        """True when the finding is the patient's own and current, present or absent."""
        return self.who == "patient" and self.when == "now"
