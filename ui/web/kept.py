"""What the page keeps of a conversation: each message and answer at the desk of the person, or nothing where the page was given no records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import gradio as gr

from assistant.records.accounts import ALONE
from assistant.records.desk import Desk
from assistant.records.opening import Records
from assistant.records.values import Feedback, KeptTurn, User, Verdict
from assistant.types import Answer, PatientHistory
from ui.web.session import Session, Shown, finish

TITLE = 60


@dataclass(frozen=True, slots=True)
class Kept:
    """The records behind the page."""

    records: Records | None

    def desk(self, request: gr.Request) -> Desk | None:
        """The desk of whoever sends the request; of the one person of this machine where nobody had to log in.

        Raises:
            RecordsError: the account is gone, or the store cannot be read.
        """
        if self.records is None:
            return None
        accounts = self.records.accounts
        return self.records.desk(accounts.of(request.username) if request.username else accounts.alone())

    def person(self, request: gr.Request) -> User | None:
        """Who is logged in; None where nobody had to log in.

        Raises:
            RecordsError: the account is gone, or the store cannot be read.
        """
        if self.records is None or not request.username:
            return None
        user = self.records.accounts.of(request.username)
        return None if user.name == ALONE else user


    def own(self, request: gr.Request) -> PatientHistory:
        """What the person has kept of themselves.

        Raises:
            RecordsError: as ``desk``; likewise below.
        """
        desk = self.desk(request)
        profile = desk.profiles.own() if desk else None
        return profile.history if profile else PatientHistory()

    def keep_own(self, request: gr.Request, history: PatientHistory | None) -> bool:
        """Keep this of the person, or nothing any longer; False where nothing is kept of anybody."""
        desk = self.desk(request)
        if desk is None:
            return False
        if history is not None:
            desk.profiles.keep_own(history)
        elif old := desk.profiles.own():
            desk.profiles.delete(old.id)
        return True


def asked(desk: Desk, session: Session) -> Session:
    """The session with its new message kept; the first one begins a conversation.

    Raises:
        RecordsError: it could not be kept.
    """
    if session.now is None:
        return session
    key = session.conversation or desk.conversations.begin(title(session.now.text)).id
    turn = desk.conversations.say(key, session.now.text)
    return replace(session, conversation=key, now=replace(session.now, kept_at=turn.number))


def answered(desk: Desk, session: Session, made_with: Mapping[str, str]) -> Session:
    """The session with the answer to its message kept, where the message is.

    Raises:
        RecordsError: it could not be kept.
    """
    now = session.now
    if now is None or now.answer is None or not now.kept_at:
        return session
    turn = desk.conversations.reply(session.conversation, told(now.answer), now.answer, made_with)
    return replace(session, now=replace(now, kept=turn.answer.id if turn.answer else ""))


def taken_back(desk: Desk, session: Session) -> None:
    """Keep the last message and its answer no longer, since it is asked again.

    Raises:
        RecordsError: it could not be changed.
    """
    if session.now and session.now.kept_at:
        desk.conversations.cut(session.conversation, session.now.kept_at)


def opened(desk: Desk, key: str) -> Session:
    """A kept conversation as it was shown; it goes on from the history of its last answer.

    Raises:
        RecordsError: the person has no such conversation, or it cannot be read.
    """
    turns, verdicts = desk.conversations.read(key), desk.feedback.list()
    shown = tuple(_shown(turns, verdicts))
    history = next((one.answer.history for one in reversed(shown) if one.answer), PatientHistory())
    return Session(history=history, past=shown[:-1], now=shown[-1] if shown else None, conversation=key)


def _shown(turns: Sequence[KeptTurn], verdicts: Sequence[Feedback]) -> list[Shown]:
    """A turn for each message, with the answer that follows it; one that was stopped has none."""
    found, before = list[Shown](), PatientHistory()
    for said, next_ in pairwise((*turns, None)):
        if said is None or said.role != "user":
            continue
        one = Shown(len(found) + 1, said.text, before, kept_at=said.number, ended=True, stopped=True)
        if next_ is not None and next_.role == "assistant" and next_.answer is not None:
            answer = next_.answer.made.answer
            one = replace(finish(one, answer), stopped=False, kept=next_.answer.id, verdicts=_given(verdicts, next_.answer.id))
            before = answer.history
        found.append(one)
    return found


def _given(verdicts: Sequence[Feedback], answer: str) -> dict[int, Verdict]:
    return {one.claim: one.verdict for one in verdicts if one.answer == answer}


def title(text: str) -> str:
    """The first line of a message, cut between words."""
    line = " ".join(next((line for line in text.splitlines() if line.strip()), "").split())
    return line if len(line) <= TITLE else f"{line[:TITLE].rsplit(' ', 1)[0]}…"


def told(answer: Answer) -> str:
    """What was shown, in words: what to do, the fixed reply, every claim."""
    said = (answer.triage.do, answer.reply, *(claim.text for claim in answer.claims), answer.abstain_reason if answer.abstained else "")
    return "\n".join(text for text in dict.fromkeys(said) if text)
