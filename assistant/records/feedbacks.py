"""What a person says of the claims of their answers."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.records.codec import read_answer
from assistant.records.errors import RecordsError
from assistant.records.own import Door, Own
from assistant.records.tables import AnswerRow, FeedbackRow
from assistant.records.values import VERDICTS, Feedback, Verdict


@dataclass(frozen=True, slots=True)
class Feedbacks:
    """The feedback behind one person's door."""

    door: Door

    def judge(self, answer: str, claim: int, verdict: Verdict, note: str = "") -> Feedback:
        """Keep a verdict on a claim, counted from 0; it takes the place of an earlier one.

        Raises:
            NotFound: the person has no such answer.
            RecordsError: the answer has no such claim, or the verdict is none.
        """
        if verdict not in VERDICTS:
            raise RecordsError(f"a verdict is one of {', '.join(VERDICTS)}")
        with self.door.act("judge", "feedback", answer) as own:
            body = read_answer(own.work.open(own.one(AnswerRow, answer, "answer"), "body"))
            if not 0 <= claim < len(body.answer.claims):
                raise RecordsError(f"the answer has {len(body.answer.claims)} claims; there is no claim {claim}")
            for row in own.all(own.rows(FeedbackRow).where(FeedbackRow.answer == answer, FeedbackRow.claim == claim)):
                own.work.session.delete(row)
            own.work.session.flush()
            return feedback(own, own.add(FeedbackRow, {"note": note}, answer=answer, claim=claim, verdict=verdict, at=own.work.now))

    def list(self, answer: str = "") -> tuple[Feedback, ...]:
        """All of the person's, or those on one answer, oldest first."""
        with self.door.act("list", "feedback", answer) as own:
            query = own.rows(FeedbackRow).order_by(FeedbackRow.at, FeedbackRow.claim)
            return tuple(feedback(own, row) for row in own.all(query.where(FeedbackRow.answer == answer) if answer else query))

    def delete(self, key: str) -> None:
        """Take a verdict back.

        Raises:
            NotFound: the person has given no such verdict.
        """
        with self.door.act("delete", "feedback", key) as own:
            own.work.session.delete(own.one(FeedbackRow, key, "verdict"))


def feedback(own: Own, row: FeedbackRow) -> Feedback:
    """The value of a row."""
    verdict = next((known for known in VERDICTS if known == row.verdict), None)
    if verdict is None:
        raise RecordsError(f"feedback {row.id} was changed outside Anamnesis: it holds no verdict")
    return Feedback(row.id, row.answer, row.claim, verdict, own.work.open(row, "note"), row.at)
