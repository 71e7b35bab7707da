"""What the page keeps of a conversation: each message and answer at the desk of the person, or nothing where the page was given no records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import gradio as gr

from assistant.records.accounts import ALONE
from assistant.records.desk import Desk
from assistant.records.opening import Records
from assistant.records.values import Feedback, KeptTurn, User
from assistant.types import Answer, PatientHistory
from ui.web.session import Session, Shown, beside, finish

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
    """The session with its new message kept; the first one begins a conversation. What is asked again waits for its answer, since an older one stands there.

    Raises:
        RecordsError: it could not be kept.
    """
    if session.now is None or session.former:
        return session
    key = session.conversation or desk.conversations.begin(title(session.now.text)).id
    turn = desk.conversations.say(key, session.now.text, session.now.kept_at)
    return replace(session, conversation=key, now=replace(session.now, kept_at=turn.number))


def answered(desk: Desk, session: Session, made_with: Mapping[str, str]) -> Session:
    """The session with the answer to its message kept, where the message is; both together in place of an older answer.

    Raises:
        RecordsError: it could not be kept.
    """
    now = session.now
    if now is None or now.answer is None or not (now.kept_at or session.former):
        return session
    if session.former:
        return _replaced(desk, session, now, now.answer, made_with)
    turn = desk.conversations.reply(session.conversation, told(now.answer), now.answer, made_with)
    return replace(session, now=replace(now, kept=_answer_id(turn)))


def _replaced(desk: Desk, session: Session, now: Shown, answer: Answer, made_with: Mapping[str, str]) -> Session:
    """The new answer kept in place of the older one, or after it where the person judged that one."""
    key = session.conversation or desk.conversations.begin(title(now.text)).id
    turn = desk.conversations.exchange(key, now.text, told(answer), answer, made_with, now.kept_at)
    at = turn.number - 1
    shown = session if now.kept_at in (0, at) else beside(session)
    return replace(shown, conversation=key, now=replace(shown.now or now, kept_at=at, kept=_answer_id(turn)))


def _answer_id(turn: KeptTurn) -> str:
    return turn.answer.id if turn.answer else ""


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


def _given(verdicts: Sequence[Feedback], answer: str) -> dict[int, Feedback]:
    return {one.claim: one for one in verdicts if one.answer == answer}


def title(text: str) -> str:
    """The first line of a message, cut between words."""
    line = " ".join(next((line for line in text.splitlines() if line.strip()), "").split())
    return line if len(line) <= TITLE else f"{line[:TITLE].rsplit(' ', 1)[0]}…"


def told(answer: Answer) -> str:
    """What was shown, in words: what to do, the fixed reply, every claim."""
    said = (answer.triage.do, answer.reply, *(claim.text for claim in answer.claims), answer.abstain_reason if answer.abstained else "")
    return "\n".join(text for text in dict.fromkeys(said) if text)
