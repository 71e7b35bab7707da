"""What requests may hold; everything has a longest length, and a key that is not known is refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from assistant.literature import EARLIEST, LATEST
from assistant.types import Mode
from assistant.understand import LONGEST

WORD, TITLE, NOTE, MANY = 200, 200, 4000, 100
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]
Word = Annotated[str, StringConstraints(max_length=WORD)]
Words = Annotated[list[Word], Field(max_length=MANY)]
Year = Annotated[int, Field(ge=EARLIEST, le=LATEST)]


class Strict(BaseModel):
    """No key that is not known."""

    model_config = ConfigDict(extra="forbid")


class ProfileIn(Strict):
    """Who it is about; every key may be left out or null."""

    age: Annotated[float, Field(ge=0, le=130)] | Word | None = Field(None, description="Years, or words such as `7 weeks`.", examples=[34, "7 weeks"])
    sex: Literal["female", "male", "F", "M"] | None = None
    pregnant: bool | Annotated[float, Field(ge=0, le=45)] | None = Field(None, description="true, false, or weeks.")
    conditions: Words | None = None
    medicines: Words | None = None
    allergies: Words | None = None

    def data(self) -> dict[str, object]:
        """As ``--profile`` takes it."""
        return self.model_dump(exclude_none=True)


class TriageIn(Strict):
    """What is wrong, and of whom."""

    text: Text = Field(examples=["crushing chest pain for 30 minutes, sweating"])
    profile: ProfileIn = ProfileIn()


class AskIn(TriageIn):
    """A question, of whom, and who asks."""

    mode: Mode = "patient"


class TurnIn(Strict):
    """One message of a conversation; what was said before counts."""

    text: Text
    mode: Mode = "patient"


class SearchIn(Strict):
    """What to look for, and in which sources."""

    text: Text
    k: int = Field(10, ge=1, le=100, description="How many passages.")
    source: Word | None = Field(None, description="A publisher, a pack, or what document ids begin with.")
    year_from: Year | None = None
    year_to: Year | None = None
    type: Literal["guideline", "article", "leaflet", "page"] | None = None


class MedicinesIn(Strict):
    """Medicines to check together; those of the profile are added."""

    medicines: Annotated[list[Annotated[str, StringConstraints(min_length=1, max_length=WORD)]], Field(min_length=1, max_length=MANY)]
    profile: ProfileIn = ProfileIn()


class TitleIn(Strict):
    """What a conversation is called."""

    title: Annotated[str, StringConstraints(max_length=TITLE)] = ""


class FeedbackIn(Strict):
    """A verdict on one claim of a kept answer."""

    answer: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")] = Field(description="Id of the answer.")
    claim: int = Field(ge=0, lt=1000, description="Number of the claim in the answer, from 0.")
    verdict: Literal["helpful", "wrong", "unsafe"]
    note: Annotated[str, StringConstraints(max_length=NOTE)] = ""
