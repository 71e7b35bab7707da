"""CDS Hooks 2.0: requests and cards.

References: HL7 CDS Hooks 2.0 (2022), Discovery, Calling a CDS Service, CDS Service Response, Feedback; hook patient-view 1.0.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Id = Annotated[str, StringConstraints(min_length=1, max_length=200)]
SUMMARY = 140


class Context(BaseModel):
    """Whose record is open; other keys are not used."""

    user: Id = Field(alias="userId")
    patient: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9\-.]{1,64}$")] = Field(alias="patientId")
    encounter: Id | None = Field(None, alias="encounterId")


class HookRequest(BaseModel):
    """One call; ``fhirServer`` and its authorization are not used: only what was prefetched is read."""

    hook: Literal["patient-view"]
    instance: Id = Field(alias="hookInstance")
    context: Context
    prefetch: Annotated[dict[str, dict[str, Any] | None], Field(max_length=20)] = Field(default_factory=dict)


class Source(BaseModel):
    """Where the rule stands."""

    label: str
    url: str | None = None


class Card(BaseModel):
    """One thing that a rule found."""

    uuid: str
    summary: Annotated[str, StringConstraints(max_length=SUMMARY)]
    detail: str
    indicator: Literal["info", "warning", "critical"]
    source: Source


class Cards(BaseModel):
    """The answer to a hook, most serious first."""

    cards: list[Card]


class Service(BaseModel):
    """A service as it is discovered."""

    hook: Literal["patient-view"]
    id: str
    title: str
    description: str
    prefetch: dict[str, str]


class Services(BaseModel):
    """All of them."""

    services: list[Service]


class Outcome(BaseModel):
    """What became of a card; reasons and comments may be sent and are not kept."""

    model_config = ConfigDict(extra="ignore")

    card: Id
    outcome: Literal["accepted", "overridden"]


class Feedback(BaseModel):
    """What became of several cards."""

    feedback: Annotated[list[Outcome], Field(min_length=1, max_length=100)]
