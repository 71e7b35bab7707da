"""Conversations of a person: their turns and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Select, func

from assistant.records.codec import Made, read_answer, write_answer
from assistant.records.errors import RecordsError
from assistant.records.own import Door, Own
from assistant.records.tables import AnswerRow, ConversationRow, FeedbackRow, TurnRow
from assistant.records.values import Conversation, KeptAnswer, KeptTurn, Speaker
from assistant.types import Answer

WHAT: Literal["conversation"] = "conversation"


@dataclass(frozen=True, slots=True)
class Conversations:
    """The conversations behind one person's door."""

    door: Door

    def begin(self, title: str = "") -> Conversation:
        """A new, empty conversation."""
        with self.door.act("add", WHAT) as own:
            return conversation(own, own.add(ConversationRow, {"title": title}, created=own.work.now, changed=own.work.now))

    def list(self) -> tuple[Conversation, ...]:
        """All of them, the one changed last first."""
        with self.door.act("list", WHAT) as own:
            return tuple(conversation(own, row) for row in own.all(newest_first(own)))

    def search(self, words: str) -> tuple[Conversation, ...]:
        """Those whose title and messages hold every word; read one by one, since there is no index of what is sealed."""
        wanted = words.casefold().split()
        with self.door.act("search", WHAT) as own:
            return tuple(conversation(own, row) for row in own.all(newest_first(own)) if _holds(_all_text(own, row), wanted))

    def rename(self, key: str, title: str) -> Conversation:
        """Give it another title.

        Raises:
            NotFound: the person has no such conversation; likewise below.
        """
        with self.door.act("rename", WHAT, key) as own:
            row = own.one(ConversationRow, key, WHAT)
            own.write(row, title=title)
            return conversation(own, row)

    def delete(self, key: str) -> None:
        """Keep it no longer, with all that belongs to it."""
        with self.door.act("delete", WHAT, key) as own:
            own.work.session.delete(own.one(ConversationRow, key, WHAT))

    def say(self, key: str, text: str, instead_of: int = 0) -> KeptTurn:
        """Keep a message of the person.

        Args:
            instead_of: number of a turn; it and those after it are taken back, unless the person judged an answer among them. 0 takes nothing back.
        """
        with self.door.act("add", "turn", key) as own:
            self._replaced(own, key, instead_of)
            return turn(own, _add_turn(own, key, "user", text), None)

    def reply(self, key: str, text: str, answer: Answer, made_with: Mapping[str, str] | None = None) -> KeptTurn:
        """Keep an answer as it was given, with its evidence.

        Args:
            text: what was shown, in words.
            made_with: names and versions of program, models and index.

        Raises:
            RecordsError: the answer holds what could not be read back.
        """
        with self.door.act("answer", "turn", key) as own:
            return _add_answer(own, key, text, answer, made_with or {})

    def exchange(self, key: str, text: str, said: str, answer: Answer, made_with: Mapping[str, str] | None = None, instead_of: int = 0) -> KeptTurn:
        """Keep a message and its answer, both or neither; arguments and errors as of ``say`` and ``reply``. It gives the answer's turn."""
        with self.door.act("answer", "turn", key) as own:
            self._replaced(own, key, instead_of)
            _add_turn(own, key, "user", text)
            return _add_answer(own, key, said, answer, made_with or {})

    def read(self, key: str) -> tuple[KeptTurn, ...]:
        """All turns, in order."""
        with self.door.act("read", WHAT, key) as own:
            own.one(ConversationRow, key, WHAT)
            return turns(own, key)

    def answer(self, key: str) -> KeptAnswer:
        """One answer by its id."""
        with self.door.act("read", "answer", key) as own:
            return kept_answer(own, own.one(AnswerRow, key, "answer"))

    def _replaced(self, own: Own, key: str, number: int) -> None:
        """Make room for what is kept in place of the turns from ``number`` on; a verdict, and the answer that it is on, stay for those who learn from it."""
        rows = _from(own, key, number) if number else []
        if rows and not _judged(own, rows):
            own.work.note(self.door.actor, "cut", WHAT, key, own.owner)
            _take_back(own, rows)


def newest_first(own: Own) -> Select[ConversationRow]:
    """Own conversations, the one changed last first."""
    return own.rows(ConversationRow).order_by(ConversationRow.changed.desc(), ConversationRow.id)


def _from(own: Own, key: str, number: int) -> list[TurnRow]:
    return own.all(own.rows(TurnRow).where(TurnRow.conversation == key, TurnRow.number >= number))


def _judged(own: Own, rows: Sequence[TurnRow]) -> bool:
    answers = own.rows(AnswerRow).where(AnswerRow.turn.in_([row.id for row in rows])).with_only_columns(AnswerRow.id)
    return bool(own.all(own.rows(FeedbackRow).where(FeedbackRow.answer.in_(answers))))


def _take_back(own: Own, rows: Sequence[TurnRow]) -> None:
    for row in rows:
        own.work.session.delete(row)
    # Their numbers are free for what is kept next in the same transaction.
    own.work.session.flush()


def _add_turn(own: Own, key: str, role: Speaker, text: str) -> TurnRow:
    own.one(ConversationRow, key, WHAT).changed = own.work.now
    last = own.work.session.scalar(own.rows(TurnRow).where(TurnRow.conversation == key).with_only_columns(func.max(TurnRow.number)))
    return own.add(TurnRow, {"text": text}, conversation=key, number=(last or 0) + 1, role=role, at=own.work.now)


def _add_answer(own: Own, key: str, text: str, answer: Answer, made_with: Mapping[str, str]) -> KeptTurn:
    row = _add_turn(own, key, "assistant", text)
    return turn(own, row, own.add(AnswerRow, {"body": write_answer(Made(answer, made_with))}, turn=row.id, at=own.work.now))


def turns(own: Own, key: str) -> tuple[KeptTurn, ...]:
    """The turns of a conversation with their answers."""
    mine = own.rows(TurnRow).where(TurnRow.conversation == key)
    rows = own.all(mine.order_by(TurnRow.number))
    answers = {row.turn: row for row in own.all(own.rows(AnswerRow).where(AnswerRow.turn.in_(mine.with_only_columns(TurnRow.id))))}
    return tuple(turn(own, row, answers.get(row.id)) for row in rows)


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)


def _all_text(own: Own, row: ConversationRow) -> str:
    rows = own.all(own.rows(TurnRow).where(TurnRow.conversation == row.id))
    return "\n".join([own.work.open(row, "title"), *(own.work.open(said, "text") for said in rows)]).casefold()


def conversation(own: Own, row: ConversationRow) -> Conversation:
    """The value of a row."""
    return Conversation(row.id, own.work.open(row, "title"), row.created, row.changed)


def turn(own: Own, row: TurnRow, answer: AnswerRow | None) -> KeptTurn:
    """The value of a row."""
    if row.role not in ("user", "assistant"):
        raise RecordsError(f"turn {row.id} was changed outside Anamnesis: nobody has the role it names")
    role: Speaker = "user" if row.role == "user" else "assistant"
    return KeptTurn(row.id, row.number, role, own.work.open(row, "text"), row.at, kept_answer(own, answer) if answer else None)


def kept_answer(own: Own, row: AnswerRow) -> KeptAnswer:
    """The value of a row."""
    return KeptAnswer(row.id, read_answer(own.work.open(row, "body")), row.at)
