"""Everything of the person who asks: profile, conversations, feedback, export and erasing."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response

from assistant.errors import BadInput
from assistant.records.errors import NotFound
from assistant.records.values import Conversation, Feedback, KeptTurn, Profile
from assistant.types import Answer
from ui.api.care import STREAMED, Streamed
from ui.api.hearing import respond
from ui.api.keeping import Keeping
from ui.api.people import MyAssistant, MyDesk, MyTurns
from ui.api.requests import WORD, FeedbackIn, ProfileIn, TitleIn, TurnIn
from ui.api.responses import ConversationOut, FeedbackOut, KeptAsk, ProfileOut, WholeConversation
from ui.rows import Row, ask_row, profile_row

router = APIRouter(tags=["own"])
Id = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$", description="32 hexadecimal digits.")]
NO_PROFILE = "you have no profile yet; PUT one"


# ---- profile -----------------------------------------------------------------------------------------------------------


@router.get("/profile", response_model=ProfileOut)
def read_profile(desk: MyDesk) -> Row:
    """Your profile; it counts from the first message of every conversation."""
    return _profile(_own(desk))


@router.put("/profile", response_model=ProfileOut)
def write_profile(wanted: ProfileIn, desk: MyDesk, assistant: MyAssistant) -> Row:
    """Keep this as your profile, in the place of an earlier one."""
    return _profile(desk.profiles.keep_own(assistant.profile(wanted.data())))


@router.delete("/profile", status_code=204)
def delete_profile(desk: MyDesk) -> None:
    """Keep your profile no longer."""
    desk.profiles.delete(_own(desk).id)


def _own(desk: MyDesk) -> Profile:
    found = desk.profiles.own()
    if found is None:
        raise NotFound(NO_PROFILE)
    return found


def _profile(profile: Profile) -> Row:
    return {"id": profile.id, "changed": profile.changed, "profile": profile_row(profile.history)}


# ---- conversations -----------------------------------------------------------------------------------------------------


@router.get("/conversations", response_model=list[ConversationOut])
def list_conversations(
    desk: MyDesk, words: Annotated[str, Query(max_length=WORD, description="Only those that hold every one of these words.")] = ""
) -> list[Row]:
    """Your conversations, the one changed last first."""
    found = desk.conversations.search(words) if words.split() else desk.conversations.list()
    return [_conversation(one) for one in found]


@router.post("/conversations", response_model=ConversationOut, status_code=201)
def begin(wanted: TitleIn, desk: MyDesk) -> Row:
    """A new, empty conversation."""
    return _conversation(desk.conversations.begin(wanted.title))


@router.get("/conversations/{id}", response_model=WholeConversation)
def read(id: Id, desk: MyDesk) -> Row:
    """All turns of a conversation, answers with their evidence."""
    return {"id": id, "turns": [_turn(turn) for turn in desk.conversations.read(id)]}


@router.patch("/conversations/{id}", response_model=ConversationOut)
def rename(id: Id, wanted: TitleIn, desk: MyDesk) -> Row:
    """Give a conversation another title."""
    return _conversation(desk.conversations.rename(id, wanted.title))


@router.delete("/conversations/{id}", status_code=204)
def delete(id: Id, desk: MyDesk) -> None:
    """Keep a conversation no longer, with its answers and your feedback on them."""
    desk.conversations.delete(id)


@router.post("/conversations/{id}/ask", response_model=KeptAsk, responses=STREAMED)
async def ask(id: Id, wanted: TurnIn, request: Request, desk: MyDesk, turns: MyTurns, stream: Streamed = None) -> Response:
    """Ask within a conversation: what was said in it counts; question and answer are kept together once the answer is whole."""
    keeping = Keeping(desk, id)

    def row(answer: Answer) -> Row:
        return {**ask_row(None, answer), "conversation_id": id, "answer_id": keeping.answer}

    return await respond(request, stream, lambda: keeping.turn(turns, wanted.text, wanted.mode), row)


def _conversation(conversation: Conversation) -> Row:
    return asdict(conversation)


def _turn(turn: KeptTurn) -> Row:
    kept = turn.answer
    plain = {key: getattr(turn, key) for key in ("id", "number", "role", "text", "at")}
    answer = {"answer_id": kept.id, "answer": ask_row(None, kept.made.answer), "made_with": dict(kept.made.versions)} if kept else {}
    return {**plain, "answer_id": None, "answer": None, "made_with": None, **answer}


# ---- feedback ----------------------------------------------------------------------------------------------------------


@router.post("/feedback", response_model=FeedbackOut, status_code=201)
def judge(wanted: FeedbackIn, desk: MyDesk) -> Row:
    """Say of one claim of an answer whether it was helpful, wrong or unsafe; it takes the place of what you said of it before."""
    return _feedback(desk.feedback.judge(wanted.answer, wanted.claim, wanted.verdict, wanted.note))


@router.get("/feedback", response_model=list[FeedbackOut])
def list_feedback(desk: MyDesk, answer: Annotated[str, Query(pattern=r"^([0-9a-f]{32})?$")] = "") -> list[Row]:
    """Your feedback, or that on one answer."""
    return [_feedback(one) for one in desk.feedback.list(answer)]


@router.delete("/feedback/{id}", status_code=204)
def take_back(id: Id, desk: MyDesk) -> None:
    """Take a verdict back."""
    desk.feedback.delete(id)


def _feedback(feedback: Feedback) -> Row:
    return asdict(feedback)


# ---- everything --------------------------------------------------------------------------------------------------------


@router.get("/export")
def export(desk: MyDesk) -> dict[str, Any]:
    """Everything that is kept of you, as one JSON object in plain text."""
    return desk.export()


@router.delete("/everything")
def erase(desk: MyDesk, confirm: Annotated[bool, Query(description="Must be true: it cannot be undone.")]) -> dict[str, int]:
    """Remove your account and everything of it; says how many rows of each table. Only the audit keeps that something was, in ids."""
    if not confirm:
        raise BadInput("nothing was erased; say confirm=true")
    return desk.erase()
