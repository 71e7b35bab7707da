"""One decision for one message, before anything is searched: may it be answered, and if not, what is said instead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from assistant.evidence import names_a_page
from assistant.replies import Reply, reply_text
from assistant.scope.animals import of_an_animal
from assistant.scope.examination import must_be_seen
from assistant.scope.meaning import Numbers
from assistant.scope.names import unknown_names
from assistant.scope.personal import of_own_test, unknowable
from assistant.scope.premises import Misconception, wrong_premise
from assistant.scope.reach import beyond, elsewhere
from assistant.scope.topics import off_topic
from assistant.scope.vague import UNWELL, vague
from assistant.types import Heard, PatientHistory, Triage
from knowledge_graph.store import Knowledge
from knowledge_graph.types import TriageLevel

# The probability of each kind of message that no page answers.
Reader = Callable[[str], Numbers]
# A later message of fewer words, in Chinese of fewer characters, leans on what was said before.
FEW_WORDS, FEW_CHARACTERS = 6, 10
Kind = Literal["false_premise", "examination", "unknown_name", "unknowable", "unwell", "unclear", "courtesy", "out_of_scope", "animal"]


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a message is.

    Attributes:
        reply: the fixed text, in the language of the message; empty for a wrong premise, which is answered with the correction first.
        names: what nothing here knows.
        premise: the misconception to put right.
    """

    kind: Kind
    reply: str = ""
    names: tuple[str, ...] = ()
    premise: Misconception | None = None

    @property
    def fixed(self) -> Reply | None:
        """What is said in place of an answer; None for a wrong premise, which is put right and then answered."""
        return None if self.premise else Reply(self.kind, self.reply, abstained=True)


def rule(heard: Heard, history: PatientHistory, verdict: Triage, knowledge: Knowledge, reader: Reader) -> Ruling | None:
    """The ruling on one message, or None when it may be answered; a crisis and harmful requests are dealt with before (``replies``).

    Args:
        history: with this message; a question that names nothing may rest on an earlier one.
        verdict: whoever meets a rule for care soon is not told that the question is out of scope; what the second reader fears of a text about other things does not count.
        reader: reads what the expressions do not know; asked where a name is unknown, else last, since it may have to load weights, and never for what a rule says needs care soon.
    """
    if of_an_animal(heard.text):
        return _ruling("animal", heard, knowledge)
    # In an emergency the way to help comes first, whatever else stands in the message.
    emergency = any(flag.level == TriageLevel.EMERGENCY for flag in verdict.red_flags)
    if not emergency and (names := unknown_names(heard, knowledge)) and not elsewhere(reader(heard.text)):
        return _ruling("unknown_name", heard, knowledge, names)
    if premise := wrong_premise(heard.text):
        return Ruling("false_premise", premise=premise)
    kind = _beyond(heard, history, verdict, knowledge, reader)
    return _ruling(kind, heard, knowledge) if kind else None


def _beyond(heard: Heard, history: PatientHistory, verdict: Triage, knowledge: Knowledge, reader: Reader) -> Kind | None:
    if must_be_seen(heard.text):
        return "examination"
    if any(flag.level >= TriageLevel.URGENT for flag in verdict.red_flags):
        return None
    if off_topic(heard, knowledge):
        return "out_of_scope"
    if unknowable(heard.text) or of_own_test(heard, knowledge):
        return "unknowable"
    first = sum(turn.role == "user" for turn in history.turns) <= 1
    asked_back = vague(heard, knowledge)
    if asked_back and (asked_back == "courtesy" or (first and set(history.present) <= {UNWELL})):
        return asked_back
    leaning = not first and (len(heard.text) < FEW_CHARACTERS if heard.language == "zh" else len(heard.text.split()) < FEW_WORDS)
    return None if leaning else beyond(reader(heard.text), names_a_page(heard, knowledge), verdict.level >= TriageLevel.URGENT, heard.language == "zh")


def _ruling(kind: Kind, heard: Heard, knowledge: Knowledge, names: tuple[str, ...] = ()) -> Ruling:
    text = reply_text(kind, heard.language, knowledge).replace("{names}", ("、" if heard.language == "zh" else ", ").join(names))
    return Ruling(kind, text, names)
