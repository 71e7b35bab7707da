"""What responses hold, for the OpenAPI document; the rows are those of ``ui/rows.py`` (docs/cli.md), and may grow."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Level = Literal["emergency", "urgent", "routine", "self_care"]


class Row(BaseModel):
    """More keys may be added."""

    model_config = ConfigDict(extra="allow")


class Problem(Row):
    """An error (RFC 9457); `detail` is one sentence that says what to do."""

    type: str
    title: str
    status: int
    detail: str
    retry_after: int | None = None


class Flag(Row):
    rule: str
    level: Level
    why: str
    do: str
    source: str
    url: str
    findings: list[str]


class Missing(Row):
    kind: str
    any_of: list[str]


class Near(Row):
    rule: str
    level: Level
    why: str
    missing: Missing
    findings: list[str]


class Candidate(Row):
    id: str
    name: str
    also: list[str]
    probability: float
    urgency: Level
    for_: list[str] = Field(alias="for")
    against: list[str]
    path: list[str]


class Choice(Row):
    finding: str
    name: str


class Question(Row):
    finding: str
    text: str
    why: str
    options: list[Choice]


class TriageOut(Row):
    id: str | None
    level: Level
    do: str
    within: str
    reason: str
    red_flags: list[Flag]
    nearly: list[Near]
    unknown: list[str]
    watch: list[str]
    about: str
    differential: list[Candidate]
    questions: list[Question]
    ms: float


class Citation(Row):
    passage_id: str
    document_id: str
    title: str
    publisher: str
    url: str
    quote: str
    passage: str
    start: int
    end: int
    section: str
    basis: str
    page: int | None
    year: int | None
    kind: str


class Claim(Row):
    text: str
    subject: str
    topic: str
    citations: list[Citation]


class Unsupported(Row):
    text: str
    why: str


class Objection(Row):
    severity: str
    text: str
    advice: str
    source: str
    url: str


class Option(Row):
    kind: str
    name: str
    concept: str
    condition: str
    listed: bool
    strength: str
    contraindicated: bool
    prescriber: str | None
    year: int | None
    stale: str
    objections: list[Objection]
    basis: list[Citation]
    for_you: list[Citation]
    doses: list[Citation]
    limits: list[Citation]


class Quoted(Row):
    quote: str
    title: str
    publisher: str
    year: int | None
    page: int | None
    url: str


class Person(Row):
    age: float | None
    sex: str | None
    pregnant: bool | float | None
    conditions: list[str]
    medicines: list[str]
    allergies: list[str]
    present: list[str]
    absent: list[str]
    vitals: dict[str, float]


class AskOut(TriageOut):
    reply: str
    claims: list[Claim]
    unsupported: list[Unsupported]
    cautions: list[str]
    options: list[Option]
    differences: list[list[Quoted]]
    abstained: bool
    abstain_reason: str
    refused: bool
    composer: str
    disclaimer: str
    profile: Person
    timings: dict[str, float]
    usage: dict[str, int]
    versions: dict[str, str]


class Hit(Row):
    passage_id: str
    document_id: str
    title: str
    section: str
    publisher: str
    year: int | None
    type: str
    page: int | None
    pages: list[int]
    url: str
    score: float
    found_by: list[str]
    text: str


class SearchOut(Row):
    id: str | None
    hits: list[Hit]
    ms: float


class Caution(Row):
    medicine: str
    other: str
    severity: Literal["avoid", "serious", "moderate", "minor"]
    text: str
    advice: str
    source: str
    url: str


class MedicinesOut(Row):
    medicines: list[str]
    unknown: list[str]
    cautions: list[Caution]


class ProfileOut(Row):
    """Times are seconds since 1970, UTC, here and below."""

    id: str
    changed: float
    profile: Person


class ConversationOut(Row):
    id: str
    title: str
    created: float
    changed: float


class TurnOut(Row):
    id: str
    number: int
    role: Literal["user", "assistant"]
    text: str
    at: float
    answer_id: str | None
    answer: AskOut | None
    made_with: dict[str, str] | None


class WholeConversation(Row):
    id: str
    turns: list[TurnOut]


class KeptAsk(AskOut):
    conversation_id: str
    answer_id: str


class FeedbackOut(Row):
    id: str
    answer: str
    claim: int
    verdict: Literal["helpful", "wrong", "unsafe"]
    note: str
    at: float


class Alive(Row):
    status: Literal["ok"]


class Ready(Row):
    """`missing` says per part what must be done first; empty when ready."""

    ready: bool
    missing: dict[str, list[str]]
